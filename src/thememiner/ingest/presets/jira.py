"""Jira and Jira Service Management: the CSV of all fields, with its repeated headers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from thememiner.ingest.presets.nested import first_of, key_of, text_of
from thememiner.ingest.presets.preset import TABLES, Preset, Signature, plain_name, same_names
from thememiner.ingest.presets.turns import Turn, join_turns
from thememiner.ingest.presets.wiki_markup import strip_wiki_markup

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from thememiner.ingest.presets.preset import Documents, FileHead, Reader, Row

_COMMENT_PARTS: Final = 3  # date;author;text
_MONTH: Final = re.compile(r"(?<=[/ .-])([^\W\d_]{3,9})\.?(?=[/ .-])")
# Dates are in the language of whoever exported: what other languages call the months.
_MONTHS: Final = {
    "Jan": "jan jän janv ene gen sty led", "Feb": "feb févr fév fev",
    "Mar": "mar mär märz mrt mars", "Apr": "apr avr abr", "May": "may mai maj mei mag",
    "Jun": "jun juin giu juni", "Jul": "jul juil lug juli", "Aug": "aug août aoû ago",
    "Sep": "sep sept set", "Oct": "oct okt ott out", "Nov": "nov", "Dec": "dec dez déc dic",
}  # fmt: skip
_ENGLISH: Final = {word: name for name, words in _MONTHS.items() for word in words.split()}
_REQUEST: Final = "Custom field (Request Type)"
_READS: Final = (
    "Summary", "Issue key", "Issue id", "Description", "Reporter", "Reporter Id", "Creator",
    "Creator Id", "Created", "Updated", "Resolved", "Satisfaction rating", "Organizations",
    "Custom field (Organizations)", "Custom field (Satisfaction comment)", "Affects Version/s",
    "Affects versions", _REQUEST, "Labels", "Comment",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """The columns of one name; readers number the second and later ones."""

    comments: tuple[str, ...]
    labels: tuple[str, ...]


def _make_reader(head: FileHead) -> Reader:
    columns = _Columns(
        comments=_repeated(head.columns, "Comment"), labels=_repeated(head.columns, "Labels")
    )
    return lambda rows: _read_issue(rows, columns)


def _repeated(columns: Sequence[str], name: str) -> tuple[str, ...]:
    numbered = re.compile(rf"{re.escape(name)}(?:_\d{{1,6}})?", re.ASCII | re.IGNORECASE)
    return tuple(column for column in columns if numbered.fullmatch(column))


def _read_issue(rows: Sequence[Row], columns: _Columns) -> Documents:
    (row,) = rows
    reporter = key_of(first_of(row, "Reporter Id", "Reporter"))
    names = {name for name in (reporter, text_of(row.get("Reporter"))) if name}
    description = Turn(text=strip_wiki_markup(text_of(row.get("Description"))).strip())
    rating = text_of(row.get("Satisfaction rating"))
    is_request = _REQUEST in row or "Satisfaction rating" in row
    said = [description, *_find_comments(row, columns.comments, names)]
    author = text_of(row.get("Reporter"))
    return [
        {
            "id": key_of(first_of(row, "Issue key", "Issue id")),
            "text": join_turns(
                said,
                subject=text_of(row.get("Summary")),
                remark=text_of(row.get("Custom field (Satisfaction comment)")),
            ),
            "kind": "ticket" if is_request else "issue",
            "created_at": spell_date(row.get("Created")),
            "updated_at": spell_date(row.get("Updated")),
            "resolved_at": spell_date(row.get("Resolved")),
            "customer_id": reporter,
            "account_id": first_of(row, "Organizations", "Custom field (Organizations)"),
            "email": author if "@" in author else None,
            "author": author,
            "relayer": _find_relayer(row),
            "tags": [label for name in columns.labels if (label := text_of(row.get(name)))],
            "rating": rating,
            "rating_kind": "csat" if rating else None,
            "rating_scale": "1-5" if rating else None,
            "version": first_of(row, "Affects Version/s", "Affects versions"),
        }
    ]


def _find_relayer(row: Row) -> str | None:
    """Give who created an issue for its reporter; ids are held against ids, names against names."""
    for end in (" Id", ""):
        creator, reporter = key_of(row.get(f"Creator{end}")), key_of(row.get(f"Reporter{end}"))
        if creator and reporter:
            return creator if creator != reporter else None
    return None


def _find_comments(row: Row, columns: Sequence[str], names: set[str]) -> Iterator[Turn]:
    """Give the reporter's own comments; the export does not tell internal ones from answers."""
    for number, column in enumerate(columns):
        parts = text_of(row.get(column)).split(";", _COMMENT_PARTS - 1)
        if len(parts) == _COMMENT_PARTS and parts[1].strip() in names:
            text = strip_wiki_markup(parts[2]).strip()
            yield Turn(text=text, at=spell_date(parts[0]), tie=f"{number:06}")


def spell_date(value: object) -> object:
    """Give a date with the month's name in English: ``12/Mär/26 3:04 PM``."""
    if not isinstance(value, str):
        return value
    return _MONTH.sub(lambda match: _ENGLISH.get(match[1].casefold(), match[0]), value)


def _warn(head: FileHead) -> tuple[str, ...]:
    names = {plain_name(name) for name in head.columns}
    notes = ["dates are in the time zone of whoever exported and are read as UTC; Jira exports at "
             "most 1,000 issues at once"]  # fmt: skip
    if "description" not in names:
        notes.insert(0, "SUMMARIES ONLY: export the CSV of all fields to have descriptions")
    return tuple(notes)


JIRA: Final = Preset(
    name="jira",
    title="Jira and Jira Service Management, CSV of all fields",
    kind="ticket",
    checked="vendor documentation",
    recognize=Signature(
        needs=("Summary", "Issue key"),
        usual=("Issue id", "Issue Type", "Status", "Project key", "Project name", "Priority",
               "Resolution", "Assignee", "Reporter", "Creator", "Created", "Updated", "Description",
               "Comment"),
        formats=TABLES,
    ).score,
    columns=same_names(
        "id", "text", "kind", "created_at", "updated_at", "resolved_at", "customer_id",
        "account_id", "email", "author", "relayer", "tags", "rating", "rating_kind",
        "rating_scale", "version",
    ),
    reader=_make_reader,
    reads=_READS,
    warn=_warn,
)  # fmt: skip
