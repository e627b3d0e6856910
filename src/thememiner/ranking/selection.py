"""From the tables of a snapshot to the documents that a report counts.

Every frame here is sorted by `document_id` (or by theme and document), so that no row order and
no thread can reach a result.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.ranking.datamodels import DOCUMENT_COLUMNS, Period
from thememiner.ranking.filters import check_filters, matches
from thememiner.ranking.holders import number_units, resolve_holders
from thememiner.ranking.period import choose_period, cover_sources, is_in
from thememiner.ranking.voices import add_voices, split_groups

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from thememiner.ranking.datamodels import ReportOptions, ReportTables

# An ignored theme was put aside by the team, a retired one has no future; both keep their
# documents "themed", but neither is listed.
HIDDEN_LIVES: Final = ("ignored", "retired")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is counted.

    Attributes
    ----------
    documents : DataFrame
        All documents, with `day` (None if undated or dated after the run), `unit` (int: equal for
        the documents of one customer, its own for an anonymous one), `relation` (flood, repost or
        channel; None for a document that is the only one of its voice), `voice` (the group, else
        the document itself), `is_wanted` (passes the filters), `is_selected` (and lies in
        the period), `is_counted` (and is of the audience that is counted), `is_first` (counted,
        and the first of its voice), `is_heard` (`is_first`, or its voice in a theme),
        `is_themed`, `reason`.
    members : DataFrame
        One row per selected document and listed theme: the document's columns, `theme_id`,
        `subtheme_id`, `intent`, and `is_voice` (counted, and the first of its voice in the theme).
    accounts : DataFrame
        `holder` (account_id, else customer), `account_id`, `name`, `segment`, `value`, `owner`,
        `audience`.
    """

    documents: pl.DataFrame
    members: pl.DataFrame
    accounts: pl.DataFrame
    period: Period
    audiences: tuple[str, ...]

    def selected(self, *columns: str) -> pl.DataFrame:
        """Give these columns of the documents that pass the filters and lie in the period."""
        return _cut(self.documents, "is_selected", columns)

    def heard(self, *columns: str) -> pl.DataFrame:
        """Give these columns of the documents whose customers are those of the period."""
        return _cut(self.documents, "is_heard", columns)

    def counted(self, *columns: str) -> pl.DataFrame:
        """Give these columns of the documents of the counted audience, each of a group too."""
        return _cut(self.documents, "is_counted", columns)

    def voices(self, *columns: str) -> pl.DataFrame:
        """Give these columns of the members that are counted, the first of each voice."""
        return _cut(self.members, "is_voice", columns)

    @property
    def n_voices(self) -> int:
        """What shares of documents refer to: the counted ones, each voice as one."""
        return int(self.documents["is_first"].sum())


def select_documents(
    tables: ReportTables, options: ReportOptions, *, run_days: int, last_run_now: datetime
) -> Selection:
    """Apply period, filters and audiences to the documents of a snapshot.

    Raises
    ------
    ConfigError
        If the period is none that exists, or a filter names a value that no document has.
    """
    period = choose_period(
        tables.documents, options.period, run_days=run_days, last_run_now=last_run_now
    )
    audiences = options.audiences or ("customer",)
    written = tables.documents.select(
        name for name in DOCUMENT_COLUMNS if name in tables.documents.columns
    )
    heard = add_voices(written, split_groups(tables.duplicates, written, tables.customers))
    known, told = resolve_holders(heard, tables.customers)
    check_filters(known, options)
    now = pl.lit(last_run_now, dtype=pl.Datetime("us", "UTC"))
    documents = (
        _in_order(known)
        .with_row_index("doc")
        .with_columns(
            pl.when(pl.col("created_at") <= now).then(pl.col("created_at").dt.date()).alias("day"),
            number_units(pl.col("doc")).alias("unit"),
            matches(options).fill_null(value=False).alias("is_wanted"),
        )
        .with_columns((pl.col("is_wanted") & is_in(period, last_run_now)).alias("is_selected"))
        .with_columns(
            (pl.col("is_selected") & pl.col("audience").is_in(audiences)).alias("is_counted")
        )
        .join(_places(tables.assignments), on="document_id", how="left", maintain_order="left")
        .with_columns(
            pl.col("is_themed").fill_null(value=False),
            pl.col("reason").fill_null("pending"),
        )
    )
    documents = documents.with_columns(_is_first(documents).alias("is_first"))
    members = _members(tables, documents)
    return Selection(
        documents=documents.with_columns(_is_heard(members).alias("is_heard")),
        members=members,
        accounts=_accounts(documents, told),
        period=replace(period, sources=cover_sources(documents)),
        audiences=audiences,
    )


def _cut(rows: pl.DataFrame, where: str, columns: Sequence[str]) -> pl.DataFrame:
    """Filter some columns; rows are wide, and the others need not move."""
    return rows.select(columns).filter(rows[where])


def _in_order(documents: pl.DataFrame) -> pl.DataFrame:
    """Sort by `document_id`; to look first is cheap, to move many wide rows is not."""
    return documents if documents["document_id"].is_sorted() else documents.sort("document_id")


def _is_first(documents: pl.DataFrame) -> pl.Expr:
    """Whether a document counts in what shares refer to: of a voice the first counted alone."""
    grouped = documents.filter(pl.col("is_counted") & pl.col("relation").is_not_null())
    firsts = grouped.sort("created_at", "document_id", nulls_last=True).unique(
        "voice", keep="first", maintain_order=True
    )
    is_one = pl.col("relation").is_null() | pl.col("document_id").is_in(
        firsts["document_id"].to_list()
    )
    return pl.col("is_counted") & is_one


def _is_heard(members: pl.DataFrame) -> pl.Expr:
    """Whether a document's customer is one of the period.

    A group whose documents are in different themes has a voice in each; without them a theme could
    have more customers than the whole period.
    """
    voices = members.filter(pl.col("is_voice") & ~pl.col("is_first"))["document_id"].unique()
    return pl.col("is_first") | pl.col("document_id").is_in(voices.sort().to_list())


def _places(assignments: pl.DataFrame) -> pl.DataFrame:
    """One row per assigned document: whether it is in any theme, and if not, why."""
    return assignments.group_by("document_id").agg(
        pl.col("theme_id").is_not_null().any().alias("is_themed"),
        pl.col("reason").drop_nulls().min().alias("reason"),
    )


def _members(tables: ReportTables, documents: pl.DataFrame) -> pl.DataFrame:
    """Join documents and themes: the order is found by numbers, and wide rows move once."""
    listed = (
        tables.themes.filter(~pl.col("life").is_in(HIDDEN_LIVES).fill_null(value=False))
        .select("theme_id")
        .sort("theme_id")
        .with_row_index("theme")
    )
    places = (
        tables.assignments.filter(pl.col("theme_id").is_not_null())
        .select("document_id", "theme_id", "subtheme_id", pl.col("intent").fill_null("unclear"))
        .join(listed, on="theme_id")
        .join(_cut(documents, "is_selected", ("document_id", "doc")), on="document_id")
        # one number sorts faster than two
        .sort(pl.col("theme").cast(pl.UInt64) * 2**32 + pl.col("doc"))
    )
    # `doc` is the number of a document's row
    rows = documents.drop("document_id")[places["doc"]]
    members = places.drop("theme", "doc").hstack(rows).with_row_index("row")
    # the first document of a group speaks for it; one that is in no group speaks for itself
    first = (
        members.lazy()
        .filter(pl.col("is_counted") & pl.col("relation").is_not_null())
        .select("row", "theme_id", "voice", "created_at", "doc")
        .sort("theme_id", "created_at", "doc", nulls_last=True)
        .unique(["theme_id", "voice"], keep="first", maintain_order=True)
        .select("row")
        .collect()["row"]
        .to_list()
    )
    speaks = pl.col("relation").is_null() | pl.col("row").is_in(first)
    return members.with_columns((pl.col("is_counted") & speaks).alias("is_voice")).drop("row")


def _accounts(documents: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """List who holds a value: accounts, silent ones too, and persons whose feed gave one."""
    seen = (
        documents.with_columns(pl.coalesce("account_id", "customer").alias("holder"))
        .filter(pl.col("holder").is_not_null())
        .group_by("holder")
        .agg(
            pl.col("account_id").first(),
            pl.col("segment").drop_nulls().min(),
            pl.col("value").max(),
            pl.col("audience").min(),
        )
    )
    return (
        seen.join(told, on="holder", how="full", coalesce=True, suffix="_told")
        .select(
            "holder",
            "name",
            "owner",
            *(
                pl.coalesce(f"{name}_told", name).alias(name)
                for name in ("account_id", "segment", "value", "audience")
            ),
        )
        .with_columns(pl.col("value").fill_nan(None), pl.col("audience").fill_null("customer"))
        .sort("holder")
    )
