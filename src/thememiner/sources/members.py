"""The members of a ZIP archive as one feed: one text, equal tables, or any number of JSON files."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from thememiner.errors import InputError
from thememiner.sources.content import SAMPLE_ROWS, Content, list_keys, list_names
from thememiner.sources.texts import ADVICE, open_text, read_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from thememiner.ingest.rows import RawRow
    from thememiner.sources.archives import Archive, Member
    from thememiner.sources.content import Fields

MEMBER: Final = "_member"
_JSON: Final = (".json", ".jsonl", ".ndjson")
_MAX_TABLES: Final = 1_000
_ROWS_EACH: Final = 5  # in the sample: an export's files hold different things


def open_members(
    archive: Archive, *, name: str, format: str, encoding: str | None, max_line_bytes: int
) -> Content:
    """Understand what an archive holds.

    One text is read as if it were not packed. JSON files are read one after the other, by name;
    each row has the path of its file under ``_member``. Tables are too, if all have one header.
    Positions go on from file to file.

    Raises
    ------
    InputError
        If it holds nothing that can be read, or files that do not belong together.
    """

    def open_one(member: Member) -> Content:
        return open_text(
            member.opener, name=member.name, format=format, encoding=encoding,
            max_line_bytes=max_line_bytes,
        )  # fmt: skip

    members = archive.members
    if archive.binaries or not members or (len(members) > _MAX_TABLES and not _are_json(members)):
        names = [*archive.binaries, *(member.name for member in members)]
        raise InputError(_refusal(name, names), source=name)
    passed = f"{archive.n_other} files of other kinds passed over" if archive.n_other else ""
    notes = (passed,) if passed else ()
    if len(members) == 1:
        content = open_one(members[0])
        return replace(content, notes=(*content.notes, *notes))
    if _are_json(members):
        return _join_json(members, notes, encoding=encoding, max_line_bytes=max_line_bytes)
    tables = [open_one(member) for member in members]
    first = tables[0]
    if any(table.columns != first.columns or table.format != first.format for table in tables):
        raise InputError(_refusal(name, [member.name for member in members]), source=name)
    return replace(first, rows=lambda: _number(table.rows() for table in tables), notes=notes)


def _join_json(
    members: Sequence[Member],
    notes: tuple[str, ...],
    *,
    encoding: str | None,
    max_line_bytes: int,
) -> Content:
    def named(member: Member) -> Iterator[RawRow]:
        rows = read_json(
            member.opener, name=member.name, encoding=encoding, max_line_bytes=max_line_bytes
        )
        for row in rows:
            fields = None if row.fields is None else {**row.fields, MEMBER: member.name}
            yield row._replace(fields=fields)

    def some(member: Member) -> Iterator[Fields]:
        first = islice(named(member), _ROWS_EACH)
        return (row.fields for row in first if row.fields is not None)

    sample = tuple(islice((fields for member in members for fields in some(member)), SAMPLE_ROWS))
    return Content(
        format="zip",
        columns=list_keys(sample),
        sample=sample,
        rows=lambda: _number(named(member) for member in members),
        encoding="utf-8",
        notes=notes,
    )


def _number(files: Iterable[Iterator[RawRow]]) -> Iterator[RawRow]:
    before = 0
    for rows in files:
        position = before
        for row in rows:
            position = before + row.position
            yield row._replace(position=position)
        before = position


def _are_json(members: Sequence[Member]) -> bool:
    return all(member.name.lower().endswith(_JSON) for member in members)


def _refusal(name: str, names: Sequence[str]) -> str:
    if not names:
        return f"{name} holds no file that can be read. {ADVICE}"
    return (
        f"{name} holds files that are not read as one: {list_names(names)}. Extract it and name "
        "those that hold feedback."
    )
