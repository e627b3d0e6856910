"""From opened files to accounted rows: read, merge versions, settle what stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from thememiner.datamodels import CUSTOMERS, FILES, RowCounts, conform
from thememiner.ingest import (
    CustomersFile,
    CustomerTools,
    IngestSettings,
    IngestTools,
    customers_frame,
    ingest_rows,
    merge_batches,
)
from thememiner.language import detect_language
from thememiner.pipeline.request import FileOutcome
from thememiner.redact import REDACTION_VERSION, redact_text
from thememiner.sources import open_source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from thememiner.config import Config
    from thememiner.identity import IdentityKey
    from thememiner.ingest import FileBatch, IngestResult
    from thememiner.pipeline.opening import Opened
    from thememiner.pipeline.request import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store already holds, as far as reading needs it."""

    documents: pl.DataFrame
    row_hashes: AbstractSet[bytes]
    files: pl.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """All inputs, read and accounted."""

    result: IngestResult
    files: tuple[FileOutcome, ...]
    new_files: pl.DataFrame  # FILES schema


def read_inputs(
    opened: Sequence[Opened],
    *,
    known: Known,
    key: IdentityKey,
    config: Config,
    progress: Progress,
) -> Intake:
    """Read every file row by row and settle which version of each document stands."""
    progress.stage("ingest")
    settings, tools = ingest_settings(config), ingest_tools(key)
    batches: list[FileBatch] = []
    skipped: list[Opened] = []
    for number, item in enumerate(opened):
        progress.advance(number, len(opened))
        if item.skip_known and _was_read(item, known.files):
            skipped.append(item)
            continue
        batches.append(
            ingest_rows(
                item.rows(),
                plan=item.plan,
                tools=tools,
                known_rows=known.row_hashes,
                settings=settings,
            )
        )
    result = merge_batches(known.documents, batches)
    outcomes = tuple(_outcome(item, result, is_known=item in skipped) for item in opened)
    new = [_file_row(outcome) for outcome in outcomes if not outcome.is_known]
    files = pl.DataFrame(new, schema=FILES, orient="row").unique(maintain_order=True)
    fresh = files.join(known.files, on=["file_hash", "source", "mapping"], how="anti")
    return Intake(result=result, files=outcomes, new_files=fresh.sort("file_hash", "source"))


def ingest_settings(config: Config) -> IngestSettings:
    """Gather the settings that reading obeys."""
    return IngestSettings(
        ingest=config.ingest,
        privacy=config.privacy,
        internal_domains=tuple(config.internal_domains),
        audiences=tuple(config.audiences),
    )


def ingest_tools(key: IdentityKey) -> IngestTools:
    """Gather what reading needs of the models and of the store's key."""
    return IngestTools(
        pseudonymize=key.pseudonym,
        row_hash=key.row_hash,
        detect_language=detect_language,
        redact=redact_text,
        redaction_version=REDACTION_VERSION,
    )


def read_customers(config: Config, *, key: IdentityKey, progress: Progress) -> pl.DataFrame | None:
    """Read the configured customers files into one table, the last file that tells a fact standing.

    Returns
    -------
    DataFrame or None
        `CUSTOMERS` schema, sorted by all columns; None if no file is configured.
    """
    if not config.customers:
        return None
    files = [
        CustomersFile(
            open_source(wanted.path, max_line_bytes=config.ingest.max_line_bytes).rows(),
            wanted.map,
        )
        for wanted in config.customers
    ]
    tools = CustomerTools(pseudonymize=key.pseudonym, hash_accounts=config.privacy.hash_accounts)
    customers = customers_frame(files, tools)
    n_accounts = customers["account_id"].drop_nulls().n_unique()
    n_people = customers["person"].drop_nulls().n_unique()
    progress.tell(f"customers: {n_accounts:,} accounts, {n_people:,} persons")
    return conform(customers, CUSTOMERS, name="customers")


def _was_read(item: Opened, files: pl.DataFrame) -> bool:
    same = (pl.col("file_hash") == item.file.file_hash) & (pl.col("mapping") == item.signature)
    return not files.filter(same & (pl.col("source") == (item.plan.source or ""))).is_empty()


def _outcome(item: Opened, result: IngestResult, *, is_known: bool) -> FileOutcome:
    return FileOutcome(
        name=item.file.name,
        file_hash=item.file.file_hash,
        source=item.plan.source or "",
        mapping=item.signature,
        counts=RowCounts() if is_known else result.by_file.get(item.file.file_hash, RowCounts()),
        is_known=is_known,
    )


def _file_row(outcome: FileOutcome) -> tuple[str, str, str, int]:
    return (outcome.file_hash, outcome.source, outcome.mapping, outcome.counts.n_read)
