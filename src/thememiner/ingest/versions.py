"""Versions of documents against the store: what is new, what replaces, what is known."""

from __future__ import annotations

from collections import Counter
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.datamodels import DOCUMENTS, QUARANTINE, ROWS, TEXTS, RowCounts, conform
from thememiner.errors import InputError
from thememiner.ingest.batch import VERSIONS, FileBatch, IngestResult

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MAX_FOREIGN: Final = 0.01  # of a file's rows that may carry the id of another customer's text
_NEVER: Final = -(2**62)  # sorts before every date
_STORED: Final = "_stored"
_BATCH: Final = "batch"  # the same file may be named twice: its rows are counted each time
_BY_WEIGHT: Final = ("duplicate", "accepted", "updated")  # a row is what most befell its documents
_COMPARED: Final = [name for name in DOCUMENTS if name not in ("document_id", "row_hash")]


def merge_batches(stored: pl.DataFrame, batches: Sequence[FileBatch]) -> IngestResult:
    """Decide, independent of the order of rows and files, what becomes of every row.

    Parameters
    ----------
    stored : DataFrame
        Documents of the last snapshot, DOCUMENTS schema.
    batches : sequence of FileBatch
        The run's files.

    Returns
    -------
    IngestResult
        Of a new key the oldest version counts as accepted and each further one as updated; of a
        known key those that replace the stored one count as updated. All else is a duplicate.

    Raises
    ------
    InputError
        If the ids of over 1% of a file's rows are those of other customers' texts of other dates.
    """
    numbered = [
        batch.versions.with_columns(pl.lit(number, dtype=pl.Int64).alias(_BATCH))
        for number, batch in enumerate(batches)
    ]
    nothing = VERSIONS.to_frame().with_columns(pl.lit(0, dtype=pl.Int64).alias(_BATCH))
    versions = pl.concat([nothing, *numbered])
    judged = _judge(versions, conform(stored, DOCUMENTS, name="stored documents"))
    _refuse_foreign(judged, batches)
    winners = judged.filter(pl.col("outcome") != "duplicate").unique(
        "document_id", keep="last", maintain_order=True
    )
    by_file = _count(judged, batches)
    quarantine = pl.concat([QUARANTINE.to_frame(), *(batch.quarantine for batch in batches)])
    return IngestResult(
        documents=winners.select(list(DOCUMENTS)),
        texts=winners.select(list(TEXTS)),
        rows=judged.select(list(ROWS)).unique().sort("document_id", "row_hash"),
        quarantine=quarantine.sort("source", "field", "reason", "file_hash", "position"),
        changed_ids=tuple(winners.filter(pl.col("is_known"))["document_id"]),
        counts=reduce(add, by_file.values(), RowCounts()),
        by_file=by_file,
        notes=_join_notes(batches),
    )


def _judge(versions: pl.DataFrame, stored: pl.DataFrame) -> pl.DataFrame:
    """Sort versions from old to new within each document, and name each one's outcome."""
    stored = stored.join(versions.select("document_id").unique(), on="document_id", how="semi")
    joined = (
        versions.with_columns(_instant("updated_at"), _instant("created_at"))
        .sort(
            "document_id", "updated_at_order", "created_at_order", "content_hash", "file_hash",
            "position",
        )
        .join(
            stored.with_columns(pl.lit(value=True).alias("is_known")),
            on="document_id", how="left", suffix=_STORED, maintain_order="left",
        )
        .with_columns(pl.col("is_known").fill_null(value=False))
    )  # fmt: skip
    is_same = pl.all_horizontal(
        pl.col(name).eq_missing(pl.col(f"{name}{_STORED}")) for name in _COMPARED
    )
    is_repeat = ~pl.struct("document_id", "content_hash").is_first_distinct()
    is_first = pl.col("document_id").is_first_distinct()
    replaces = ~is_same & _not_older()
    outcome = (
        pl.when(is_repeat | (pl.col("is_known") & ~replaces))
        .then(pl.lit("duplicate"))
        .when(~pl.col("is_known") & is_first)
        .then(pl.lit("accepted"))
        .otherwise(pl.lit("updated"))
    )
    return joined.with_columns(outcome.alias("outcome"))


def _instant(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Int64).fill_null(_NEVER).alias(f"{name}_order")


def _not_older() -> pl.Expr:
    updated, created = pl.col("updated_at_order"), pl.col("created_at_order")
    stored_updated = pl.col(f"updated_at{_STORED}").cast(pl.Int64).fill_null(_NEVER)
    stored_created = pl.col(f"created_at{_STORED}").cast(pl.Int64).fill_null(_NEVER)
    return (updated > stored_updated) | ((updated == stored_updated) & (created >= stored_created))


def _refuse_foreign(judged: pl.DataFrame, batches: Sequence[FileBatch]) -> None:
    """Refuse a file whose ids name other feedback than the same ids elsewhere.

    Compared is with the stored version, else with the first version of the run. Older rows count
    too: they would not replace anything, but they would be dropped as if they were known.
    """
    foreign = Counter(_find_foreign(judged)["file_hash"].to_list())
    for batch in sorted(batches, key=lambda batch: (batch.file_name, batch.file_hash)):
        n_foreign = foreign[batch.file_hash]
        if n_foreign > _MAX_FOREIGN * batch.n_read:
            msg = (
                f"{batch.file_name}: the ids of {n_foreign:,} of {batch.n_read:,} rows are those "
                "of other texts by other customers at other dates (allowed: 1%). These ids belong "
                "to another feed; give --source NAME, or --map id=COLUMN if the id column is wrong."
            )
            raise InputError(msg, source=batch.file_name, field="id")


def _find_foreign(judged: pl.DataFrame) -> pl.DataFrame:
    known = pl.col("is_known")

    def other(name: str) -> pl.Expr:
        first = pl.col(name).first().over("document_id")
        return pl.when(known).then(pl.col(f"{name}{_STORED}")).otherwise(first)

    def differs(name: str) -> pl.Expr:
        # an unknown customer or date counts as another one …
        return ~(pl.col(name) == other(name)).fill_null(value=False)

    def surely_differs(name: str) -> pl.Expr:
        # … but not between two rows of one file: that is how edits without dates look
        return (pl.col(name) != other(name)).fill_null(value=False)

    is_later = pl.col("updated_at_order") > other("updated_at").cast(pl.Int64).fill_null(_NEVER)
    is_one_file = ~known & (pl.col("file_hash") == pl.col("file_hash").first().over("document_id"))
    is_other = (
        pl.when(is_one_file)
        .then(surely_differs("customer") & surely_differs("created_at"))
        .otherwise(differs("customer") & differs("created_at"))
    )
    return judged.filter(differs("text_hash") & is_other & ~is_later)


def _count(judged: pl.DataFrame, batches: Sequence[FileBatch]) -> dict[str, RowCounts]:
    outcomes = _count_rows(judged)
    counts: dict[str, RowCounts] = {}
    for batch in sorted(batches, key=lambda batch: batch.file_hash):
        known = RowCounts(
            n_read=batch.n_read, n_duplicates=batch.n_known, n_quarantined=batch.quarantine.height
        )
        counts[batch.file_hash] = counts.get(batch.file_hash, RowCounts()) + known
    for file_hash, known in counts.items():
        counts[file_hash] = known + RowCounts(
            n_accepted=outcomes[file_hash, "accepted"],
            n_updated=outcomes[file_hash, "updated"],
            n_duplicates=outcomes[file_hash, "duplicate"],
        )
    return counts


def _count_rows(judged: pl.DataFrame) -> Counter[tuple[str, str]]:
    """Count rows by file and outcome; a row of several documents is one row."""
    weight = pl.col("outcome").replace_strict(
        {name: number for number, name in enumerate(_BY_WEIGHT)}, return_dtype=pl.Int64
    )
    rows = judged.group_by("file_hash", _BATCH, "position").agg(
        weight.max().alias("weight"), pl.col("n_rows").sum()
    )
    sums = rows.group_by("file_hash", "weight").agg(pl.col("n_rows").sum())
    return Counter({(file, _BY_WEIGHT[number]): n for file, number, n in sums.iter_rows()})


def _join_notes(batches: Sequence[FileBatch]) -> tuple[str, ...]:
    files: Mapping[str, set[str]] = {
        note: {batch.file_name for batch in batches if note in batch.notes}
        for batch in batches
        for note in batch.notes
    }
    return tuple(
        f"{min(names)}: {note}" if len(names) == 1 else f"{len(names)} files: {note}"
        for note, names in sorted(files.items())
    )
