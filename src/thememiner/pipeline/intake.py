"""From opened files to accounted rows: read, merge versions, settle what stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.datamodels import CUSTOMERS, DOCUMENTS, FILES, TEXTS, RowCounts, conform
from thememiner.ingest import (
    CustomersFile,
    CustomerTools,
    IngestSettings,
    IngestTools,
    customers_frame,
)
from thememiner.language import detect_language
from thememiner.pipeline.request import FileOutcome
from thememiner.redact import REDACTION_VERSION, may_name, redact_text, screen
from thememiner.sources import open_source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from thememiner.config import Config
    from thememiner.identity import IdentityKey
    from thememiner.pipeline.opening import Opened
    from thememiner.pipeline.request import Progress


# How often a text is among new and changed documents, and one of those that say it.
REPEATS: Final = pl.Schema({"text_hash": pl.Binary, "len": pl.UInt32, "document_id": pl.String})
_N_REPEATS: Final = 20  # of a part; what is a twentieth of it is among them


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Documents that replace stored ones, and their texts; DOCUMENTS and TEXTS schemas."""

    documents: pl.DataFrame
    texts: pl.DataFrame

    @classmethod
    def of(cls, parts: Sequence[Changed]) -> Changed:
        """Put those of all parts together."""
        return cls(
            documents=pl.concat([DOCUMENTS.to_frame(), *(part.documents for part in parts)]),
            texts=pl.concat([TEXTS.to_frame(), *(part.texts for part in parts)]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """All inputs, read and accounted.

    Attributes
    ----------
    n_documents : int
        New and changed ones.
    repeats : DataFrame
        REPEATS schema: their most frequent texts. Of those that are less than a twentieth of all,
        some are missing or counted too low.
    new_files : DataFrame
        FILES schema.
    """

    counts: RowCounts
    quarantine: pl.DataFrame
    notes: tuple[str, ...]
    n_documents: int
    repeats: pl.DataFrame
    changed: Changed
    files: tuple[FileOutcome, ...]
    new_files: pl.DataFrame


def count_repeats(documents: pl.DataFrame) -> pl.DataFrame:
    """Count the most frequent texts of a part of the documents; REPEATS schema."""
    return add_repeats(
        [
            documents.select("text_hash", "document_id", len=pl.lit(1, pl.UInt32)),
        ]
    )


def add_repeats(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Add up what was counted part by part.

    Parts are ranges of hashes: a text that many say is about as frequent in each of them.
    """
    return (
        pl.concat([REPEATS.to_frame(), *(part.select(list(REPEATS)) for part in parts)])
        .group_by("text_hash")
        .agg(pl.col("len").sum(), pl.col("document_id").min())
        .sort("len", "text_hash", descending=[True, False])
        .head(_N_REPEATS)
    )


def ingest_settings(config: Config) -> IngestSettings:
    """Give the settings that ingest obeys."""
    return IngestSettings(
        ingest=config.ingest,
        privacy=config.privacy,
        internal_domains=tuple(config.internal_domains),
        audiences=tuple(config.audiences),
    )


def ingest_tools(key: IdentityKey) -> IngestTools:
    """Give what ingest needs from other layers."""
    return IngestTools(
        pseudonymize=key.pseudonym,
        row_hash=key.row_hash,
        detect_language=detect_language,
        redact=redact_text,
        screen=screen,
        may_name=may_name,
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


def was_read(item: Opened, files: pl.DataFrame) -> bool:
    """Tell whether a file was read before, as it would be read now."""
    same = (pl.col("file_hash") == item.file.file_hash) & (pl.col("mapping") == item.signature)
    return not files.filter(same & (pl.col("source") == (item.plan.source or ""))).is_empty()


def file_outcomes(
    opened: Sequence[Opened],
    by_file: Mapping[str, RowCounts],
    *,
    is_known: Sequence[bool],
    files: pl.DataFrame,
) -> tuple[tuple[FileOutcome, ...], pl.DataFrame]:
    """Say what became of each file; those that `files` does not list are given as its new rows."""
    outcomes = tuple(
        FileOutcome(
            name=item.file.name,
            file_hash=item.file.file_hash,
            source=item.plan.source or "",
            mapping=item.signature,
            counts=RowCounts() if known else by_file.get(item.file.file_hash, RowCounts()),
            is_known=known,
        )
        for item, known in zip(opened, is_known, strict=True)
    )
    rows = [
        (outcome.file_hash, outcome.source, outcome.mapping, outcome.counts.n_read)
        for outcome in outcomes
        if not outcome.is_known
    ]
    new = pl.DataFrame(rows, schema=FILES, orient="row").unique(maintain_order=True)
    fresh = new.join(files, on=["file_hash", "source", "mapping"], how="anti")
    return outcomes, fresh.sort("file_hash", "source")
