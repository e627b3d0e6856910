"""Rows of one file into versions of documents; every row ends in exactly one place."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Final, cast

import orjson
import polars as pl

from thememiner.datamodels import UTC_TIME
from thememiner.ingest.batch import (
    DATES,
    DRAFTS,
    FileBatch,
    IngestSettings,
    IngestTools,
    SourcePlan,
    Tally,
)
from thememiner.ingest.dates import BadDateError, OpenDate, parse_date, settle_order
from thememiner.ingest.documents import DocumentMaker
from thememiner.ingest.fields import RowRejectedError
from thememiner.ingest.picking import FieldPicker, PickedRow, describe_keys
from thememiner.ingest.rows import RawRow
from thememiner.ingest.settling import number_equals, quarantine_frame, settle_dates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

_NOT_CONTENT: Final = frozenset(
    {"customer", "person", "email_hash", "account_id", "domain", "row_hash", "file_hash", "text"}
)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_GROUP_ROWS: Final = 4_000


def ingest_rows(
    rows: Iterable[RawRow],
    *,
    plan: SourcePlan,
    tools: IngestTools,
    known_rows: AbstractSet[bytes],
    settings: IngestSettings,
) -> FileBatch:
    """Read the rows of one file.

    Parameters
    ----------
    rows : iterable of RawRow
        In any order.
    known_rows : set of bytes
        Row hashes of the store: such rows are duplicates and are not looked at further.

    Returns
    -------
    FileBatch
        Its `n_read` is the versions, the quarantined and the known rows together.

    Notes
    -----
    A date such as 03/04/2026 is read as another date of its column shows (any first number above
    12: the day comes first; any second one: the month). Where none does and `plan.dayfirst` is
    false, the row is quarantined as ``ambiguous_date``: a wrong month would move a trend.
    """
    reader = RowReader(plan=plan, tools=tools, known_rows=known_rows, settings=settings)
    drafts = pl.concat([DRAFTS.to_frame(), *map(reader.read, _in_groups(rows))])
    return make_batch(drafts, reader.tally(), plan=plan, tools=tools, known_rows=known_rows)


def make_batch(
    drafts: pl.DataFrame,
    tally: Tally,
    *,
    plan: SourcePlan,
    tools: IngestTools,
    known_rows: AbstractSet[bytes],
) -> FileBatch:
    """Settle what only the whole file can tell.

    Parameters
    ----------
    drafts : DataFrame
        All of the file, DRAFTS schema.
    known_rows : set of bytes
        Row hashes of the store; rows without an id are looked up only now.
    """
    numbered = number_equals(drafts, seen={}, row_hash=tools.row_hash)
    n_known = tally.n_known
    if known_rows and "id" not in plan.mapping.columns:
        is_known = pl.Series([row_hash in known_rows for row_hash in numbered["row_hash"]])
        all_known = numbered.with_columns(is_known.alias("_known")).with_columns(
            pl.col("_known").all().over("position")
        )
        n_known += int(all_known.filter("_known")["n_rows"].sum())
        numbered = all_known.filter(~pl.col("_known")).drop("_known")
    versions, open_rows = settle_dates(numbered, plan=plan, orders=tally.orders)
    return FileBatch(
        file_hash=plan.file_hash,
        file_name=plan.file_name,
        versions=versions,
        quarantine=quarantine_frame(
            [*tally.rejects, *open_rows], source=tally.source, file_hash=plan.file_hash
        ),
        n_read=tally.n_read,
        n_known=n_known,
        notes=file_notes(plan, tally),
    )


def file_notes(plan: SourcePlan, tally: Tally) -> tuple[str, ...]:
    """Say what a reader of the run should know of one file, without customers' words."""
    keys = describe_keys(
        plan, n_rows=tally.n_read, unmapped=tally.unmapped, n_more=tally.n_more_unmapped
    )
    return (*plan.notes, *keys, *(f"{n} {note}" for note, n in sorted(tally.notes.items())))


class RowReader:
    """Reads rows of one file, all or some of them, into drafts.

    Parameters
    ----------
    known_rows : set of bytes
        Row hashes of the store: such rows are counted and not looked at further. It may hold
        fewer than the store.
    """

    def __init__(
        self,
        *,
        plan: SourcePlan,
        tools: IngestTools,
        settings: IngestSettings,
        known_rows: AbstractSet[bytes] = frozenset(),
    ) -> None:
        self._known_rows = known_rows if "id" in plan.mapping.columns else frozenset[bytes]()
        self._picker = FieldPicker(plan, tools, settings)
        self._maker = DocumentMaker(plan, tools, settings)
        self._tally = Tally(source=plan.source or self._picker.default_source)
        self._dates = [date for date in DATES if date in plan.mapping.columns]

    def read(self, rows: Iterable[RawRow]) -> pl.DataFrame:
        """Read some rows; returns their drafts, DRAFTS schema."""
        whole: list[RawRow] = []
        documents: list[PickedRow] = []
        owners: list[int] = []  # the rows of the documents, by their place in `whole`
        for row in rows:
            picked = self._pick(row)
            if picked:
                owners += [len(whole)] * len(picked)
                documents += picked
                whole.append(row)
        made = self._maker.make(documents)
        refused = made.refused
        places = [place for place in range(len(documents)) if place not in refused]
        columns = made.columns
        columns["content_hash"] = _hash_content(columns)
        columns["equal"] = [documents[place].equal for place in places]
        columns |= self._read_dates(documents, places, refused)
        columns |= _place_rows(whole, owners, places)
        if any(columns["open_dates"]):
            _open_together(columns, [owners[place] for place in places])
        drafts = pl.DataFrame([_column(*field, columns) for field in DRAFTS.items()])
        if not refused:
            return drafts
        lost = self._reject_all(whole, owners, refused)
        return drafts.filter(
            pl.Series([owners[place] not in lost for place in places], dtype=pl.Boolean)
        )

    def tally(self) -> Tally:
        """Give what all rows so far showed."""
        notes: Counter[str] = Counter()
        for note in self._maker.notes():
            number, _, rest = note.partition(" ")
            notes[rest] += int(number)
        self._tally.notes = notes
        self._tally.unmapped = self._picker.unmapped
        self._tally.n_more_unmapped = self._picker.n_more_unmapped
        return self._tally

    def _watch_dates(self, document: PickedRow) -> None:
        for field in self._dates:
            order = settle_order(document.values.get(field))
            if order is not None:
                self._tally.orders[field].add(order)

    def _pick(self, row: RawRow) -> list[PickedRow]:
        """Pick the documents of a row; none of one that is refused or known."""
        self._tally.n_read += row.n_rows
        if row.fields is None:
            self._reject(row, row.field, row.problem or "unreadable")
            return []
        picked = [self._picker.pick(row.fields), *map(self._picker.pick, row.others)]
        # known rows too show how their column writes dates: a file grows, its meaning must not
        for document in picked:
            self._watch_dates(document)
        if self._known_rows and all(document.row_hash in self._known_rows for document in picked):
            self._tally.n_known += row.n_rows
            return []
        return picked

    def _read_dates(
        self,
        documents: Sequence[PickedRow],
        places: Sequence[int],
        refused: dict[int, RowRejectedError],
    ) -> dict[str, list[object]]:
        """Give the columns of dates; documents with one that is none are added to `refused`."""
        columns: dict[str, list[object]] = {}
        opened = [0] * len(places)
        for field in self._dates:
            dates: list[object] = [None] * len(places)
            monthfirst: list[object] = [None] * len(places)
            for number, place in enumerate(places):
                value = documents[place].values.get(field)
                if value is None:
                    continue
                try:
                    date = parse_date(value)
                except BadDateError:
                    refused.setdefault(place, RowRejectedError(field=field, reason="bad_date"))
                    continue
                if isinstance(date, OpenDate):
                    opened[number] |= 1 << DATES.index(field)
                    dates[number], monthfirst[number] = date.dayfirst, date.monthfirst
                else:
                    dates[number] = date
            columns[field], columns[f"{field}_monthfirst"] = dates, monthfirst
        columns["open_dates"] = cast("list[object]", opened)
        return columns

    def _reject_all(
        self, rows: Sequence[RawRow], owners: Sequence[int], refused: Mapping[int, RowRejectedError]
    ) -> set[int]:
        """Refuse rows any of whose documents is refused, for the first one's reason."""
        lost: set[int] = set()
        for place, why in sorted(refused.items()):
            if owners[place] not in lost:
                lost.add(owners[place])
                self._reject(rows[owners[place]], why.field, why.reason)
        return lost

    def _reject(self, row: RawRow, field: str, reason: str) -> None:
        places = (row.position, *row.more)
        self._tally.rejects.extend((position, field, reason) for position in places)


def _in_groups(rows: Iterable[RawRow]) -> Iterator[list[RawRow]]:
    rows = iter(rows)
    while group := list(islice(rows, _GROUP_ROWS)):
        yield group


def _place_rows(
    rows: Sequence[RawRow], owners: Sequence[int], places: Sequence[int]
) -> dict[str, list[object]]:
    """Give the columns that say which row a document is of, and for how many rows it stands."""
    found = [rows[owners[place]] for place in places]
    is_first = [place == 0 or owners[place - 1] != owners[place] for place in places]
    more = [
        list(row.more) if first and row.more else None
        for row, first in zip(found, is_first, strict=True)
    ]
    return {
        "position": [row.position for row in found],
        "n_rows": [row.n_rows if first else 0 for row, first in zip(found, is_first, strict=True)],
        "is_alone": [not row.others for row in found],
        "more": cast("list[object]", more),
    }


def _open_together(columns: dict[str, list[object]], owners: Sequence[int]) -> None:
    """Let a date that is open in one document of a row be so in all."""
    together: defaultdict[int, int] = defaultdict(int)
    for owner, bits in zip(owners, cast("list[int]", columns["open_dates"]), strict=True):
        together[owner] |= bits
    columns["open_dates"] = [together[owner] for owner in owners]


def _hash_content(columns: Mapping[str, Sequence[object]]) -> list[object]:
    """Hash all of a document that does not depend on a store's key."""
    names = sorted(columns.keys() - _NOT_CONTENT)
    hexed = {"text_hash": [cast("bytes", value).hex() for value in columns["text_hash"]]}
    rows = zip(*(hexed.get(name, columns[name]) for name in names), strict=True)
    return [hashlib.sha256(orjson.dumps(row)).digest() for row in rows]


def _column(name: str, dtype: pl.DataType, columns: Mapping[str, Sequence[object]]) -> pl.Series:
    if name not in columns:
        return pl.Series(name, [None] * len(columns["id"]), dtype=dtype)
    values = columns[name]
    if dtype != UTC_TIME:
        return pl.Series(name, values, dtype=dtype)
    # handed over one by one, aware times take seven times as long as numbers
    numbers = [
        (time - _EPOCH) // _MICROSECOND if isinstance(time, datetime) else None for time in values
    ]
    return pl.Series(name, numbers, dtype=pl.Int64).cast(dtype)
