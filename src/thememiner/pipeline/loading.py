"""From opened files to rows of the store, in bounded memory: read, spill, judge part by part."""

from __future__ import annotations

import shutil
from collections import defaultdict
from dataclasses import replace
from functools import reduce
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.datamodels import DOCUMENTS, HISTORY, ROWS, RowCounts
from thememiner.ingest import (
    FileRead,
    Merger,
    Outside,
    Span,
    file_notes,
    join_notes,
    join_quarantine,
    number_equals,
    quarantine_frame,
    settle_dates,
)
from thememiner.pipeline.intake import (
    REPEATS,
    Changed,
    Intake,
    add_repeats,
    count_repeats,
    file_outcomes,
    ingest_settings,
    was_read,
)
from thememiner.pipeline.pending import unthemed_rows
from thememiner.pipeline.pool import POOL_FROM_CHARS, draft_pool, n_processors, send_rows
from thememiner.pipeline.worker import Job
from thememiner.store.spill import SpilledParts, SpillWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from thememiner.config import Config
    from thememiner.identity import IdentityKey
    from thememiner.ingest import Merged, SourcePlan, Tally
    from thememiner.pipeline.opening import Opened
    from thememiner.pipeline.request import Input, Progress
    from thememiner.store import StoreWriter

_PART_BYTES: Final = 16_000_000  # of input; a part is held while it is judged
_MAX_PARTS: Final = 768
_PACKED: Final = (".gz", ".zip", ".xlsx", ".ods", ".parquet")
_UNPACKED: Final = 8  # times as large, about
_UNKNOWN_BYTES: Final = 1_000_000_000
# beyond it, known rows are read anew and told when they are judged: a worker would hold them all
_MAX_KNOWN_ROWS: Final = 500_000
_ALL_DAYS: Final = Span()


def guess_bytes(inputs: Sequence[Input]) -> int:
    """Guess how much text the inputs hold, from the sizes of their files."""
    total = 0
    for wanted in inputs:
        if wanted.path == "-":
            total += _UNKNOWN_BYTES
        else:
            size = Path(wanted.path).stat().st_size
            total += size * (_UNPACKED if wanted.path.lower().endswith(_PACKED) else 1)
    return total


class Loader:
    """Reads the inputs of one run into the store's tables, and accounts for every row.

    Parameters
    ----------
    with_pending : bool
        New documents get their row in `assignments` at once, for no mining follows.
    pool_from : int
        How many characters of rows it takes to start processes.
    """

    def __init__(
        self,
        writer: StoreWriter,
        *,
        key: IdentityKey,
        config: Config,
        progress: Progress,
        with_pending: bool,
        pool_from: int = POOL_FROM_CHARS,
    ) -> None:
        self._writer = writer
        self._key = key
        self._settings = ingest_settings(config)
        self._progress = progress
        self._with_pending = with_pending
        self._span = _ALL_DAYS
        self._outside: defaultdict[int, Outside] = defaultdict(Outside)  # by number of the file
        self._pool_from = pool_from
        self._n_stored = writer.count("rows")
        self._n_documents = 0
        self._repeats = REPEATS.to_frame()

    def load(self, opened: Sequence[Opened], *, n_bytes: int, span: Span = _ALL_DAYS) -> Intake:
        """Read all files and stage what is new; nothing is committed.

        Parameters
        ----------
        n_bytes : int
            How much text there is, about.
        span : Span
            Days that are taken.
        """
        self._span = span
        self._progress.stage("ingest")
        files = self._writer.read("files")
        is_known = [item.skip_known and was_read(item, files) for item in opened]
        items = [item for item, known in zip(opened, is_known, strict=True) if not known]
        folder = self._writer.scratch()
        n_parts = min(max(-(-n_bytes // _PART_BYTES), 1), _MAX_PARTS)
        tallies, parts = self._read(items, folder=folder, n_parts=n_parts)
        if any("id" not in item.plan.mapping.columns for item in items):
            again = SpillWriter(folder=folder, name="numbered", n_parts=n_parts)
            _number_parts(parts, again, row_hash=self._key.row_hash)
        merger = Merger([item.plan.file_hash for item in items])
        staged = (self._stage(_judge(part, items, tallies, merger, self)) for part in parts)
        # a frame without rows would still hold on to the texts that it was cut from
        changed = [part for part in staged if part.documents.height]
        shutil.rmtree(folder, ignore_errors=True)
        by_file = merger.finish(
            [
                FileRead(
                    file_hash=item.plan.file_hash,
                    file_name=item.plan.file_name,
                    n_read=tally.n_read - self._outside[number].n_rows,
                    n_rejected=len(tally.rejects),
                    n_known=tally.n_known,
                )
                for number, (item, tally) in enumerate(zip(items, tallies, strict=True))
            ]
        )
        outcomes, new_files = file_outcomes(opened, by_file, is_known=is_known, files=files)
        return Intake(
            counts=reduce(add, by_file.values(), RowCounts()),
            quarantine=join_quarantine(
                quarantine_frame(tally.rejects, source=tally.source, file_hash=item.plan.file_hash)
                for item, tally in zip(items, tallies, strict=True)
            ),
            notes=join_notes(
                [
                    (item.plan.file_name, [*file_notes(item.plan, tally), *self._told(number)])
                    for number, (item, tally) in enumerate(zip(items, tallies, strict=True))
                ]
            ),
            n_documents=self._n_documents,
            repeats=self._repeats,
            changed=Changed.of(changed),
            files=outcomes,
            new_files=self._read_whole(items, new_files),
        )

    def _told(self, number: int) -> list[str]:
        outside = self._outside[number]
        return [self._span.tell(outside)] if outside.n_rows else []

    def _read_whole(self, items: Sequence[Opened], new_files: pl.DataFrame) -> pl.DataFrame:
        """Give the files of which nothing was left for another run, which must read them again."""
        left = [items[number].plan.file_hash for number, out in self._outside.items() if out.n_rows]
        return new_files.filter(~pl.col("file_hash").is_in(left))

    def cut(self, versions: pl.DataFrame, number: int) -> pl.DataFrame:
        """Give what a file has of the span, and count the rest."""
        kept, outside = self._span.cut(versions)
        self._outside[number] += outside
        return kept

    def _read(
        self, items: Sequence[Opened], *, folder: Path, n_parts: int
    ) -> tuple[list[Tally], SpilledParts]:
        job = Job(
            plans=tuple(_portable(item.plan) for item in items),
            settings=self._settings,
            secret=self._key.secret,
            known_rows=self._known_rows(),
            folder=str(folder),
            name="drafts",
            n_parts=n_parts,
        )
        with draft_pool(job, n_workers=n_processors(), from_chars=self._pool_from) as pool:
            for number, item in enumerate(items):
                self._progress.advance(number, len(items))
                send_rows(pool, number, item.rows())
            by_number, written = pool.finish()
        return [by_number[number] for number in range(len(items))], SpilledParts(folder, written)

    def _known_rows(self) -> frozenset[bytes]:
        if self._n_stored > _MAX_KNOWN_ROWS:
            return frozenset()
        return frozenset(self._writer.read("rows", ["row_hash"])["row_hash"].to_list())

    def stored(self, ids: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Give what the store has of these documents, and which rows of theirs it knows."""
        if not self._n_stored:
            return DOCUMENTS.to_frame(), ROWS.to_frame()
        return self._writer.find("documents", ids), self._writer.find("rows", ids)

    def _stage(self, merged: Merged) -> Changed:
        """Write what is new; what replaces a stored document is given back."""
        is_new = ~merged.is_changed
        documents = merged.documents.filter(is_new)
        self._writer.stage("documents", documents)
        self._writer.stage("texts", merged.texts.filter(is_new))
        self._writer.stage("rows", merged.rows)
        self._keep_history(merged)
        if self._with_pending:
            pending = documents.select("document_id", reason=pl.lit("pending"))
            self._writer.stage("assignments", unthemed_rows(pending))
        self._n_documents += merged.documents.height
        self._repeats = add_repeats([self._repeats, count_repeats(merged.documents)])
        return Changed(
            documents=merged.documents.filter(merged.is_changed),
            texts=merged.texts.filter(merged.is_changed),
        )

    def _keep_history(self, merged: Merged) -> None:
        """Write what documents said before; what a document said twice is kept once."""
        found = [merged.earlier]
        ids = merged.documents.filter(merged.is_changed)["document_id"]
        if len(ids):
            texts = self._writer.find("texts", ids)
            stored = self._writer.find("documents", ids).join(texts, on="document_id", how="left")
            found.append(stored.select(list(HISTORY)))
        history = pl.concat(found).unique()
        if history.height:
            known = self._writer.find("history", history["document_id"].unique())
            new = history.join(known, on=list(HISTORY), how="anti", nulls_equal=True)
            self._writer.stage("history", new)


def _portable(plan: SourcePlan) -> SourcePlan:
    """Give the plan as it can be sent to another process."""
    return replace(plan, mapping=replace(plan.mapping, columns=dict(plan.mapping.columns)))


def _judge(
    drafts: pl.DataFrame,
    items: Sequence[Opened],
    tallies: Sequence[Tally],
    merger: Merger,
    loader: Loader,
) -> Merged:
    """Settle the dates of a part file by file, and what becomes of its rows."""
    settled = []
    for (number,), found in drafts.partition_by("batch", as_dict=True).items():
        tally = tallies[number]
        versions, rejects = settle_dates(found, plan=items[number].plan, orders=tally.orders)
        tally.rejects += rejects
        settled.append(loader.cut(versions, number))
    versions = pl.concat(settled)
    stored, known = loader.stored(versions["document_id"].unique())
    return merger.merge(versions, stored, known)


def _number_parts(
    parts: SpilledParts, again: SpillWriter, *, row_hash: Callable[[bytes], bytes]
) -> None:
    """Tell equal rows without ids apart; all but the first move to the parts of their new ids.

    Equal rows are in one part, as they all have the id of the first, and are read piece by piece:
    a file may hold one row millions of times.
    """
    for part in parts.parts():
        seen: defaultdict[int, dict[bytes, int]] = defaultdict(dict)
        for blob in parts.blobs(part):
            drafts = parts.read(blob)
            if drafts["equal"].null_count() == drafts.height:
                continue  # of files with ids, or numbered already
            numbered = [
                number_equals(found, seen=seen[number], row_hash=row_hash)
                for (number,), found in drafts.partition_by("batch", as_dict=True).items()
            ]
            done = pl.concat(numbered).with_columns(equal=pl.lit(None, pl.Binary))
            parts.swap(part, blob, again.write(done, key="document_id"))
