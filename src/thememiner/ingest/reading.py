"""Rows of one file into versions of documents; every row ends in exactly one place."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import orjson
import polars as pl

from thememiner.datamodels import QUARANTINE
from thememiner.ingest.batch import (
    VERSIONS,
    FileBatch,
    IngestSettings,
    IngestTools,
    SourcePlan,
)
from thememiner.ingest.dates import BadDateError, OpenDate, parse_date, settle_order
from thememiner.ingest.documents import DocumentMaker
from thememiner.ingest.fields import RowRejectedError
from thememiner.ingest.picking import FieldPicker, PickedRow
from thememiner.ingest.rows import RawRow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet
    from datetime import datetime

_DATES: Final = ("created_at", "updated_at", "resolved_at")
_NOT_CONTENT: Final = frozenset(
    {"customer", "person", "email_hash", "account_id", "domain", "row_hash", "content_hash",
     "file_hash", "position", "n_rows", "text"}
)  # fmt: skip

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
    reader = _FileReader(plan, tools, settings, known_rows)
    for row in rows:
        reader.read(row)
    return reader.finish()


class _FileReader:
    def __init__(
        self,
        plan: SourcePlan,
        tools: IngestTools,
        settings: IngestSettings,
        known_rows: AbstractSet[bytes],
    ) -> None:
        self._plan = plan
        self._known_rows = known_rows
        self._picker = FieldPicker(plan, tools, settings)
        self._maker = DocumentMaker(plan, tools, settings)
        self._orders: dict[str, set[bool]] = {field: set() for field in _DATES}
        self._rows: list[tuple[RawRow, list[Draft]]] = []
        self._rejects: list[tuple[int, str, str]] = []
        self._n_read = 0
        self._n_known = 0

    def read(self, row: RawRow) -> None:
        self._n_read += row.n_rows
        if row.fields is None:
            self._reject(row, row.field, row.problem or "unreadable")
            return
        picked = [self._picker.pick(fields) for fields in (row.fields, *row.others)]
        # known rows too show how their column writes dates: a file grows, its meaning must not
        for document in picked:
            self._watch_dates(document)
        if all(document.row_hash in self._known_rows for document in picked):
            self._n_known += row.n_rows
            return
        try:
            drafts = [self._draft(document) for document in picked]
        except RowRejectedError as rejected:
            self._reject(row, rejected.field, rejected.reason)
            return
        for draft in drafts:
            draft["position"], draft["n_rows"] = row.position, 0
        drafts[0]["n_rows"] = row.n_rows
        self._rows.append((row, drafts))

    def finish(self) -> FileBatch:
        kept = [
            draft for row, drafts in self._rows if self._settle(row, drafts) for draft in drafts
        ]
        for draft in kept:
            draft["content_hash"] = _hash_content(draft)
            del draft["raw_person"]
        versions = pl.DataFrame(
            {name: [draft[name] for draft in kept] for name in VERSIONS}, schema=VERSIONS
        )
        source = self._plan.source or self._picker.default_source
        rejects = sorted(self._rejects)
        quarantine = pl.DataFrame(
            {
                "source": [source] * len(rejects),
                "file_hash": [self._plan.file_hash] * len(rejects),
                "position": [position for position, _, _ in rejects],
                "field": [field for _, field, _ in rejects],
                "reason": [reason for _, _, reason in rejects],
            },
            schema=QUARANTINE,
        )
        return FileBatch(
            file_hash=self._plan.file_hash,
            file_name=self._plan.file_name,
            versions=versions,
            quarantine=quarantine,
            n_read=self._n_read,
            n_known=self._n_known,
            notes=(*self._plan.notes, *self._picker.notes(), *self._maker.notes()),
        )

    def _watch_dates(self, document: PickedRow) -> None:
        for field in _DATES:
            order = settle_order(document.values.get(field))
            if order is not None:
                self._orders[field].add(order)

    def _draft(self, document: PickedRow) -> Draft:
        draft = self._maker.make(document)
        draft.update({field: _read_date(field, document.values.get(field)) for field in _DATES})
        return draft

    def _settle(self, row: RawRow, drafts: list[Draft]) -> bool:
        """Read the open dates of a row's documents as their columns show; all of a row or none."""
        for draft in drafts:
            for field in _DATES:
                date = draft[field]
                if not isinstance(date, OpenDate):
                    continue
                orders = {True} if self._plan.dayfirst else self._orders[field]
                if len(orders) != 1:
                    self._reject(row, field, "ambiguous_date")
                    return False
                draft[field] = date.dayfirst if True in orders else date.monthfirst
        return True

    def _reject(self, row: RawRow, field: str, reason: str) -> None:
        self._rejects.extend((position, field, reason) for position in (row.position, *row.more))


def _read_date(field: str, value: object) -> datetime | OpenDate | None:
    if value is None or value == "":
        return None
    try:
        return parse_date(value)
    except BadDateError:
        raise RowRejectedError(field=field, reason="bad_date") from None


def _hash_content(draft: Draft) -> bytes:
    content = {name: value for name, value in draft.items() if name not in _NOT_CONTENT}
    return hashlib.sha256(orjson.dumps(content, default=_hex, option=orjson.OPT_SORT_KEYS)).digest()


def _hex(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
