"""Versions of documents against the store: what is new, what replaces, what is known."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.datamodels import (
    DOCUMENTS,
    HISTORY,
    QUARANTINE,
    ROWS,
    TEXTS,
    RowCounts,
    conform,
)
from thememiner.errors import InputError
from thememiner.ingest.batch import DATES, VERSIONS, FileBatch, IngestResult

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BATCH: Final = "batch"  # the same file may be named twice: its rows are counted each time

_MAX_FOREIGN: Final = 0.01  # of a file's rows that may carry the id of another customer's text
_NEVER: Final = -(2**62)  # sorts before every date
_STORED: Final = "_stored"
_BY_WEIGHT: Final = ("duplicate", "accepted", "updated")  # a row is what most befell its documents
_COMPARED: Final = [name for name in DOCUMENTS if name not in ("document_id", "row_hash")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What a part of the versions adds to the store: new documents and changed ones.

    Attributes
    ----------
    earlier : DataFrame
        Versions that a later one of this run replaced; HISTORY schema, sorted. Stored ones that
        are replaced are not among them: their texts are in the store.
    """

    documents: pl.DataFrame
    texts: pl.DataFrame
    rows: pl.DataFrame
    earlier: pl.DataFrame
    is_changed: pl.Series  # of documents and texts: it replaces a stored one


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """Counts of one file before its versions are judged.

    Attributes
    ----------
    n_rejected : int
        Rows in quarantine.
    n_known : int
        Rows that the store has already and that gave no version.
    """

    file_hash: str
    file_name: str
    n_read: int
    n_rejected: int
    n_known: int


class Merger:
    """Decides, independent of the order of rows, files and parts, what becomes of every row.

    Parameters
    ----------
    file_hashes : sequence of str
        Of the run's files, by their number in the column `batch`.
    """

    def __init__(self, file_hashes: Sequence[str]) -> None:
        ranks = {file_hash: rank for rank, file_hash in enumerate(sorted({*file_hashes}))}
        self._files = pl.DataFrame(
            {
                BATCH: range(len(file_hashes)),
                "file": [ranks[file_hash] for file_hash in file_hashes],
            },
            schema={BATCH: pl.Int64, "file": pl.Int64},
        )
        self._outcomes: Counter[tuple[int, int]] = Counter()  # batch, weight
        self._foreign: Counter[int] = Counter()  # batch
        self._shared: list[pl.DataFrame] = []  # of rows with several documents

    def merge(
        self, versions: pl.DataFrame, stored: pl.DataFrame, known: pl.DataFrame | None = None
    ) -> Merged:
        """Judge all versions of some documents.

        Parameters
        ----------
        versions : DataFrame
            VERSIONS schema and `batch`.
        stored : DataFrame
            Of the last snapshot, at least these documents that it has. DOCUMENTS schema.
        known : DataFrame, optional
            Rows of the store, at least those of these documents: such versions are duplicates.

        Notes
        -----
        A version that comes in a later run than one that is newer is a duplicate, and not kept:
        what a document was before is what the store or this run has had as its latest.
        """
        versions = versions.join(self._files, on=BATCH, how="left", maintain_order="left")
        if known is not None and known.height:
            place = list(ROWS)
            again = versions.join(known, on=place, how="semi")
            self._count(again.with_columns(pl.lit(0, dtype=pl.Int64).alias("weight")))
            versions = versions.join(known, on=place, how="anti")
        judged = _judge(versions, conform(stored, DOCUMENTS, name="stored documents"))
        self._count(judged)
        self._foreign.update(_find_foreign(judged)[BATCH].to_list())
        standing = judged.filter(pl.col("weight") > 0)
        is_last = pl.col("document_id").is_last_distinct()
        winners, earlier = standing.filter(is_last), standing.filter(~is_last)
        return Merged(
            documents=winners.select(list(DOCUMENTS)),
            texts=winners.select(list(TEXTS)),
            rows=judged.select(list(ROWS)).unique().sort("document_id", "row_hash"),
            earlier=earlier.select(list(HISTORY)).unique().sort(list(HISTORY)),
            is_changed=winners["is_known"],
        )

    def finish(self, files: Sequence[FileRead]) -> dict[str, RowCounts]:
        """Count the rows of each file by what became of them.

        Of a new key the oldest version counts as accepted and each further one as updated; of a
        known key those that replace the stored one count as updated. All else is a duplicate.

        Parameters
        ----------
        files : sequence of FileRead
            By their number in the column `batch`.

        Raises
        ------
        InputError
            If the ids of over 1% of a file's rows are those of other customers' texts of other
            dates.
        """
        self._refuse_foreign(files)
        self._count_shared()
        counts: dict[str, RowCounts] = {}
        for number, file in sorted(enumerate(files), key=lambda item: item[1].file_hash):
            found = RowCounts(
                n_read=file.n_read,
                n_quarantined=file.n_rejected,
                n_duplicates=file.n_known + self._outcomes[number, 0],
                n_accepted=self._outcomes[number, 1],
                n_updated=self._outcomes[number, 2],
            )
            counts[file.file_hash] = counts.get(file.file_hash, RowCounts()) + found
        return counts

    def _count(self, judged: pl.DataFrame) -> None:
        """Count rows by what became of their document; rows with several are kept for later."""
        alone = judged.filter("is_alone").group_by(BATCH, "weight").agg(pl.col("n_rows").sum())
        self._outcomes.update({(batch, weight): n for batch, weight, n in alone.iter_rows()})
        shared = judged.filter(~pl.col("is_alone")).select(BATCH, "position", "weight", "n_rows")
        if shared.height:
            self._shared.append(_weigh(shared))

    def _count_shared(self) -> None:
        if self._shared:
            rows = _weigh(pl.concat(self._shared))
            sums = rows.group_by(BATCH, "weight").agg(pl.col("n_rows").sum())
            self._outcomes.update({(batch, weight): n for batch, weight, n in sums.iter_rows()})
            self._shared = []

    def _refuse_foreign(self, files: Sequence[FileRead]) -> None:
        """Refuse a file whose ids name other feedback than the same ids elsewhere.

        Compared is with the stored version, else with the first version of the run. Older rows
        count too: they would not replace anything, but be dropped as if they were known.
        """
        by_name = sorted(enumerate(files), key=lambda item: (item[1].file_name, item[1].file_hash))
        same = {file.file_hash: 0 for file in files}
        for number, file in enumerate(files):
            same[file.file_hash] += self._foreign[number]
        for _, file in by_name:
            n_foreign = same[file.file_hash]
            if n_foreign > _MAX_FOREIGN * file.n_read:
                msg = (
                    f"{file.file_name}: the ids of {n_foreign:,} of {file.n_read:,} rows are those "
                    "of other texts by other customers at other dates (allowed: 1%). These ids "
                    "belong to another feed; give --source NAME, or --map id=COLUMN if the id "
                    "column is wrong."
                )
                raise InputError(msg, source=file.file_name, field="id")


def merge_batches(stored: pl.DataFrame, batches: Sequence[FileBatch]) -> IngestResult:
    """Judge all rows of a run at once; see `Merger`.

    Parameters
    ----------
    stored : DataFrame
        Documents of the last snapshot, DOCUMENTS schema.
    batches : sequence of FileBatch
        The run's files.

    Raises
    ------
    InputError
        If the ids of over 1% of a file's rows are those of other customers' texts of other dates.
    """
    numbered = [
        batch.versions.with_columns(pl.lit(number, dtype=pl.Int64).alias(BATCH))
        for number, batch in enumerate(batches)
    ]
    nothing = VERSIONS.to_frame().with_columns(pl.lit(0, dtype=pl.Int64).alias(BATCH))
    merger = Merger([batch.file_hash for batch in batches])
    merged = merger.merge(pl.concat([nothing, *numbered]), stored)
    by_file = merger.finish(
        [
            FileRead(
                file_hash=batch.file_hash,
                file_name=batch.file_name,
                n_read=batch.n_read,
                n_rejected=batch.quarantine.height,
                n_known=batch.n_known,
            )
            for batch in batches
        ]
    )
    return IngestResult(
        documents=merged.documents,
        texts=merged.texts,
        rows=merged.rows,
        quarantine=join_quarantine(batch.quarantine for batch in batches),
        changed_ids=tuple(merged.documents.filter(merged.is_changed)["document_id"]),
        counts=reduce(add, by_file.values(), RowCounts()),
        by_file=by_file,
        notes=join_notes([(batch.file_name, batch.notes) for batch in batches]),
    )


def join_quarantine(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Put the rejects of all files in one order."""
    together = pl.concat([QUARANTINE.to_frame(), *frames])
    return together.sort("source", "field", "reason", "file_hash", "position")


def join_notes(files: Sequence[tuple[str, Sequence[str]]]) -> tuple[str, ...]:
    """Say each note once, with the file or the number of files that it is of."""
    named: dict[str, set[str]] = {}
    for name, notes in files:
        for note in notes:
            named.setdefault(note, set()).add(name)
    return tuple(
        f"{min(names)}: {note}" if len(names) == 1 else f"{len(names)} files: {note}"
        for note, names in sorted(named.items())
    )


def _weigh(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.group_by(BATCH, "position").agg(pl.col("weight").max(), pl.col("n_rows").sum())


def _judge(versions: pl.DataFrame, stored: pl.DataFrame) -> pl.DataFrame:
    """Sort versions from old to new within each document, and name each one's outcome."""
    stored = stored.join(versions.select("document_id").unique(), on="document_id", how="semi")
    joined = (
        versions.with_columns(_instant("updated_at"), _instant("created_at"))
        .sort(
            "document_id", "updated_at_order", "created_at_order", "content_hash", "resolved_at",
            "file", "position",
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
    is_repeat = ~pl.struct("document_id", "content_hash", *DATES).is_first_distinct()
    is_first = pl.col("document_id").is_first_distinct()
    replaces = ~is_same & _not_older()
    outcome = (
        pl.when(is_repeat | (pl.col("is_known") & ~replaces))
        .then(pl.lit("duplicate"))
        .when(~pl.col("is_known") & is_first)
        .then(pl.lit("accepted"))
        .otherwise(pl.lit("updated"))
    )
    weight = outcome.replace_strict(
        {name: number for number, name in enumerate(_BY_WEIGHT)}, return_dtype=pl.Int64
    )
    return joined.with_columns(weight.alias("weight"))


def _instant(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Int64).fill_null(_NEVER).alias(f"{name}_order")


def _not_older() -> pl.Expr:
    updated, created = pl.col("updated_at_order"), pl.col("created_at_order")
    stored_updated = pl.col(f"updated_at{_STORED}").cast(pl.Int64).fill_null(_NEVER)
    stored_created = pl.col(f"created_at{_STORED}").cast(pl.Int64).fill_null(_NEVER)
    return (updated > stored_updated) | ((updated == stored_updated) & (created >= stored_created))


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
    is_one_file = ~known & (pl.col("file") == pl.col("file").first().over("document_id"))
    is_other = (
        pl.when(is_one_file)
        .then(surely_differs("customer") & surely_differs("created_at"))
        .otherwise(differs("customer") & differs("created_at"))
    )
    return judged.filter(differs("text_hash") & is_other & ~is_later)
