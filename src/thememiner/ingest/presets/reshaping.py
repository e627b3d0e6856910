"""Rows of a file into the rows of its documents, as a preset says; no row is lost on the way."""

from __future__ import annotations

import json
from contextlib import suppress
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING

from thememiner.ingest.presets.preset import LeftOut, plain_name
from thememiner.ingest.rows import RawRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from thememiner.ingest.presets.preset import (
        Documents,
        FileHead,
        Lookup,
        Preset,
        Reader,
        Row,
    )

UNEXPECTED = "unexpected_shape"
_SHAPES = (TypeError, ValueError, AttributeError, LookupError, OverflowError)


def reshape_rows(rows: Iterable[RawRow], preset: Preset, head: FileHead) -> Iterator[RawRow]:
    """Give the rows of a file's documents.

    Returns
    -------
    iterator of RawRow
        Together they stand for all rows but the header's. Threads are held until the last row was
        read and come in the order of their first rows, after all rows that stand alone.
    """
    if preset.n_header_rows is not None:
        rows = _drop_header(rows, preset.n_header_rows(head))
    read = _find_reader(preset, head)
    if read is None:
        yield from rows
        return
    rows = _respell(rows, preset.reads, head)
    # a key that the preset itself gives is its own, even where it leaves it open
    blank = dict.fromkeys(name for names in preset.columns.values() for name in names)
    threads: dict[str, list[RawRow]] = {}
    for row in rows:
        key = _thread_key(row, preset)
        if key is None:
            yield _make(read, [row], blank)
        else:
            threads.setdefault(key, []).append(row)
    for members in threads.values():
        yield _make(read, members, blank)


def read_columns(preset: Preset, head: FileHead) -> frozenset[str]:
    """Give the columns that a preset looks at, as its sample shows, in the spellings of both."""
    read = _find_reader(preset, head)
    if read is None:
        return frozenset()
    seen: set[str] = set()
    sample = [RawRow(position=number, fields=row) for number, row in enumerate(head.sample)]
    for row in _respell(sample, preset.reads, head):
        watched = row._replace(fields=_Watched(row.fields or {}, seen))
        with suppress(*_SHAPES):
            _thread_key(watched, preset)
            read([watched.fields or {}])
    spellings = {plain_name(name) for name in seen}
    return frozenset(name for name in head.columns if plain_name(name) in spellings) | seen


class _Watched(dict[str, object]):
    """A row that remembers which of its keys were asked for."""

    def __init__(self, fields: Row, seen: set[str]) -> None:
        super().__init__(fields)
        self._seen = seen

    def __getitem__(self, key: str) -> object:
        self._seen.add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: object = None) -> object:
        self._seen.add(key)
        return super().get(key, default)


def look_up(rows: Iterable[RawRow], lookup: Lookup) -> Mapping[str, tuple[Row, ...]]:
    """Give the rows of a side table by key; rows that cannot be read or have no key are left out.

    Returns
    -------
    mapping
        Key -> rows, in the order of the file.
    """
    found: dict[str, list[Row]] = {}
    for row in rows:
        key = lookup.key(row.fields) if row.fields is not None else None
        if key is not None and row.fields is not None:
            found.setdefault(key, []).append(row.fields)
    return MappingProxyType({key: tuple(members) for key, members in found.items()})


def _respell(rows: Iterable[RawRow], wanted: Sequence[str], head: FileHead) -> Iterable[RawRow]:
    """Give columns that are spelled in another way under the wanted name too."""
    there = {plain_name(name): name for name in reversed(head.columns)}
    spelled = {
        name: there[plain_name(name)]
        for name in wanted
        if name not in head.columns and plain_name(name) in there
    }
    if not spelled:
        return rows
    return (
        row if row.fields is None else row._replace(fields=_with_names(row.fields, spelled))
        for row in rows
    )


def _with_names(fields: Row, spelled: Mapping[str, str]) -> Row:
    return {**fields, **{name: fields.get(there) for name, there in spelled.items()}}


def _drop_header(rows: Iterable[RawRow], n_rows: int) -> Iterator[RawRow]:
    """Pass over the first good rows; a broken one among them is a row like any other."""
    n_left = n_rows
    for row in rows:
        if n_left and row.fields is not None:
            n_left -= 1
        else:
            yield row


def _thread_key(row: RawRow, preset: Preset) -> str | None:
    if preset.thread is None or row.fields is None:
        return None
    return preset.thread(row.fields)


def _find_reader(preset: Preset, head: FileHead) -> Reader | None:
    if preset.reader is not None:
        try:
            return preset.reader(head)
        except _SHAPES:
            return _refuse
    documents = preset.documents
    return None if documents is None else lambda rows: documents(rows, head)


def _refuse(_: Sequence[Row]) -> Documents:
    raise ValueError(UNEXPECTED)


def _make(read: Reader, members: list[RawRow], blank: Row) -> RawRow:
    """Make one row of the documents that a preset reads in some rows."""
    first = members[0]
    if first.fields is None:
        return first
    whole = first._replace(more=tuple(member.position for member in members[1:]))
    fields = [member.fields for member in members if member.fields is not None]
    try:
        documents = read(fields)
    except _SHAPES:
        # an export may hold anything in place of what its vendor promises
        return whole._replace(fields=None, problem=UNEXPECTED)
    if isinstance(documents, LeftOut) or not documents:
        reason = documents.reason if isinstance(documents, LeftOut) else "no_feedback"
        return whole._replace(fields=None, problem=reason)
    # the vendor's own keys stay reachable for --map and ingest.attributes; of a thread those of
    # one row, the same in any order
    own = fields[0] if len(fields) == 1 else min(fields, key=_spell)
    merged = [{**own, **blank, **document} for document in documents]
    return whole._replace(fields=merged[0], others=tuple(islice(merged, 1, None)))


def _spell(fields: Row) -> str:
    return json.dumps(fields, sort_keys=True, default=str)
