"""What the reader narrows a report to: checked against what the snapshot holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.datamodels import AUDIENCES
from thememiner.errors import ConfigError

if TYPE_CHECKING:
    from thememiner.ranking.datamodels import ReportOptions

MAX_NAMED: Final = 20  # known values that a refusal lists


def list_filters(options: ReportOptions) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """List the filters that are on: the document's column, and the values that pass."""
    filters = (
        ("segment", options.segments),
        ("source", options.sources),
        ("product", options.products),
        ("audience", options.audiences),
    )
    return tuple((column, values) for column, values in filters if values)


def matches(options: ReportOptions) -> pl.Expr:
    """Whether a document passes all filters; null where its value is unknown."""
    wanted = pl.lit(value=True)
    for column, values in list_filters(options):
        wanted = wanted & pl.col(column).is_in(values)
    return wanted


def check_filters(documents: pl.DataFrame, options: ReportOptions) -> None:
    """Refuse a value that no document has: an empty report would look like good news.

    A snapshot without documents knows no values and refuses none but an unknown audience.

    Raises
    ------
    ConfigError
        Naming the value, and the known ones, those of most documents first.
    """
    for column, values in list_filters(options):
        if column == "audience":
            known: list[str] = [*AUDIENCES]
        elif documents.is_empty():
            continue
        else:
            known = _values(documents, column)
        unknown = [value for value in values if value not in known]
        if unknown:
            msg = f"--{column} {unknown[0]!r} is unknown; {_name(known, column)}"
            raise ConfigError(msg)


def _values(documents: pl.DataFrame, column: str) -> list[str]:
    rows = documents.group_by(column).len().drop_nulls(column)
    return rows.sort("len", column, descending=[True, False])[column].to_list()


def _name(known: list[str], column: str) -> str:
    if not known:
        return f"no document has a {column}"
    # repr, because a value of the feed may hold what acts on a terminal
    named = ", ".join(map(repr, known[:MAX_NAMED]))
    more = f" and {len(known) - MAX_NAMED:,} more" if len(known) > MAX_NAMED else ""
    return f"known: {named}{more}"
