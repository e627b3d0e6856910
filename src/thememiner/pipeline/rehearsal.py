"""A dry run: what a run would read, told and not written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thememiner.datamodels import DOCUMENTS, RowCounts
from thememiner.pipeline.inspection import inspect_inputs
from thememiner.pipeline.request import FileOutcome, RunResult
from thememiner.pipeline.unusable import count_reasons, is_quarantine_high
from thememiner.store import Store, store_state

if TYPE_CHECKING:
    from thememiner.identity import IdentityKey
    from thememiner.pipeline.opening import Opened
    from thememiner.pipeline.request import RunRequest
    from thememiner.pipeline.timing import Timer


def rehearse(
    request: RunRequest, opened: tuple[Opened, ...], *, key: IdentityKey, timer: Timer
) -> RunResult:
    """Read and account, against the store if there is one; write nothing, make no key."""
    path = request.config.store.path
    is_ready = store_state(path) == "ready"
    stored = Store.open(path).read("documents") if is_ready else DOCUMENTS.to_frame()
    with timer("ingest"):
        found = inspect_inputs(
            opened,
            stored=stored,
            key=key,
            config=request.config,
            progress=request.progress,
            span=request.span,
        )
    result = found.result
    files = tuple(
        FileOutcome(
            name=item.file.name,
            file_hash=item.file.file_hash,
            source=item.plan.source or "",
            mapping=item.signature,
            counts=result.by_file.get(item.file.file_hash, RowCounts()),
        )
        for item in opened
    )
    return RunResult(
        run_id=request.run_id,
        state="dry_run",
        snapshot=None,
        digest=None,
        counts=result.counts,
        files=files,
        quarantine=count_reasons(result.quarantine),
        n_documents=result.documents.height,
        n_themed=0,
        n_themes=0,
        n_embedded=0,
        notes=result.notes,
        timings=timer.seconds,
        is_quarantine_high=is_quarantine_high(result, request.config),
        inspected=found.files,
    )
