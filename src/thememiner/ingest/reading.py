"""Rows of one file into versions of documents; every row ends in exactly one place."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import UTC, datetime, timedelta
from operator import itemgetter
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
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

_NOT_CONTENT: Final = frozenset(
    {"customer", "person", "email_hash", "account_id", "domain", "row_hash", "file_hash", "text"}
)

_NOTHING: Final[dict[str, object]] = dict.fromkeys(DRAFTS)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_in_order: Final = itemgetter(*DRAFTS)

Draft = dict[str, object]


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
    for row in rows:
        reader.read(row)
    return make_batch(reader.take(), reader.tally(), plan=plan, tools=tools, known_rows=known_rows)


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
        self._content: tuple[str, ...] = ()
        self._drafts: list[tuple[object, ...]] = []

    def read(self, row: RawRow) -> None:
        """Read one row."""
        self._tally.n_read += row.n_rows
        if row.fields is None:
            self._reject(row, row.field, row.problem or "unreadable")
            return
        picked = [self._picker.pick(row.fields), *map(self._picker.pick, row.others)]
        # known rows too show how their column writes dates: a file grows, its meaning must not
        for document in picked:
            self._watch_dates(document)
        if self._known_rows and all(document.row_hash in self._known_rows for document in picked):
            self._tally.n_known += row.n_rows
            return
        try:
            drafts = [self._draft(document) for document in picked]
        except RowRejectedError as rejected:
            self._reject(row, rejected.field, rejected.reason)
            return
        self._keep(row, drafts)

    def take(self) -> pl.DataFrame:
        """Give the drafts since the last call, DRAFTS schema."""
        drafts, self._drafts = self._drafts, []
        columns = zip(*drafts, strict=True) if drafts else ((),) * len(DRAFTS)
        return pl.DataFrame(
            [_column(*column) for column in zip(DRAFTS.items(), columns, strict=True)]
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

    def _draft(self, document: PickedRow) -> Draft:
        made = self._maker.make(document)
        if not self._content:
            self._content = tuple(sorted(made.keys() - _NOT_CONTENT))
        draft = _NOTHING | made
        content = [draft[name] for name in self._content]
        draft["content_hash"] = hashlib.sha256(orjson.dumps(content, default=_hex)).digest()
        draft["equal"] = document.equal
        open_dates = 0
        for field in self._dates:
            date = _read_date(field, document.values.get(field))
            if isinstance(date, OpenDate):
                open_dates |= 1 << DATES.index(field)
                draft[field], draft[f"{field}_monthfirst"] = date.dayfirst, date.monthfirst
            else:
                draft[field] = date
        draft["open_dates"] = open_dates
        return draft

    def _keep(self, row: RawRow, drafts: list[Draft]) -> None:
        open_dates = 0
        for draft in drafts:
            open_dates |= cast("int", draft["open_dates"])
        for draft in drafts:
            draft["position"], draft["n_rows"] = row.position, 0
            draft["is_alone"], draft["open_dates"] = len(drafts) == 1, open_dates
        drafts[0]["n_rows"] = row.n_rows
        if row.more:
            drafts[0]["more"] = list(row.more)
        self._drafts += map(_in_order, drafts)  # tuples take a third of the room

    def _reject(self, row: RawRow, field: str, reason: str) -> None:
        places = (row.position, *row.more)
        self._tally.rejects.extend((position, field, reason) for position in places)


def _column(field: tuple[str, pl.DataType], values: Sequence[object]) -> pl.Series:
    name, dtype = field
    if dtype != UTC_TIME:
        return pl.Series(name, values, dtype=dtype)
    # handed over one by one, aware times take seven times as long as numbers
    numbers = [
        (time - _EPOCH) // _MICROSECOND if isinstance(time, datetime) else None for time in values
    ]
    return pl.Series(name, numbers, dtype=pl.Int64).cast(dtype)


def _read_date(field: str, value: object) -> datetime | OpenDate | None:
    if value is None or value == "":
        return None
    try:
        return parse_date(value)
    except BadDateError:
        raise RowRejectedError(field=field, reason="bad_date") from None


def _hex(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
