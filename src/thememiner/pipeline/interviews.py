"""From a snapshot to the people worth talking to about one theme or area."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, cast

import polars as pl

from thememiner.curation.effects import fold_name
from thememiner.errors import ConfigError
from thememiner.export.customers import describe_documents, say_day
from thememiner.export.interviews import NO_SEGMENT, Candidate, pick_people
from thememiner.export.told import last_telling
from thememiner.pipeline.outreach import Outreach, standing_theme

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from thememiner.export.contacts import Contacts
    from thememiner.export.customers import People, Row
    from thememiner.ranking import ReportOptions
    from thememiner.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How many people, how fast, and how long after they were told something.

    Attributes
    ----------
    now : datetime
        Aware.
    rest_days : int
        Who was told of a decision within so many days before `now` is left alone.
    """

    now: datetime
    n_people: int = 15
    per_week: int = 3
    rest_days: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What the talks are about: an area, or a single theme of one."""

    area_id: str | None
    area: str | None
    theme_id: str | None
    theme: str | None
    themes: frozenset[str]

    @property
    def title(self) -> str:
        """Say it in words."""
        if self.theme_id is not None:
            return f"theme {self.theme_id} {self.theme or ''}".strip()
        return f"area {self.area_id} {self.area or ''}".strip() if self.area_id else "no area yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewList:
    """What `export interviews` gives.

    Attributes
    ----------
    n_candidates : int
        People who could be asked, the picked ones among them.
    n_resting : int
        People who were told of a decision lately.
    """

    rows: list[Row]
    scope: Scope
    n_candidates: int
    n_resting: int


def plan_interviews(
    store: Store,
    options: ReportOptions,
    plan: Plan,
    *,
    about: str | None = None,
    contacts: Contacts | None = None,
) -> InterviewList:
    """Pick people to talk to about a theme or an area; without one, the first of the ranking.

    Raises
    ------
    ConfigError
        If `about` is neither, or an option is none that exists.
    """
    found = Outreach.of(store, options)
    scope = _find_scope(found, about)
    if scope.theme_id is not None:
        found = found.with_theme(scope.theme_id)
    days = found.ranking.period
    length = "all" if days.is_all or days.since is None or days.until is None else (
        f"{(days.until - days.since).days + 1}d"
    )  # fmt: skip
    selection = found.select(options, length)
    people = found.people(selection, contacts)
    told = _told_on(found, options, people)
    names = _names(found)
    groups = {
        str(group["least"]): group
        for group in _group_people(people, scope.themes).iter_rows(named=True)
    }
    candidates = [
        _candidate(group, names, told.get(group["customer"])) for group in groups.values()
    ]
    limit = (plan.now - timedelta(days=plan.rest_days)).date()
    fresh = [each for each in candidates if each.told_on is None or each.told_on < limit]
    accounts = {row["holder"]: row for row in selection.accounts.iter_rows(named=True)}
    rows: list[Row] = []
    for pick in pick_people(fresh, n_people=plan.n_people, per_week=plan.per_week):
        group = groups[pick.candidate.key]
        account = accounts.get(group["account_id"] or group["customer"], {})
        rows.append(
            {
                "week": pick.week,
                "area_id": scope.area_id,
                "area": scope.area,
                **_row(group, names, account),
                "why": pick.why,
                **people.reach(group["documents"], group["account_id"]),
            }
        )
    return InterviewList(
        rows=rows,
        scope=scope,
        n_candidates=len(fresh),
        n_resting=len(candidates) - len(fresh),
    )


def _names(found: Outreach) -> dict[str, str | None]:
    """Give the names of themes and subthemes, whose ids differ."""
    tables = found.tables
    return {
        **dict(tables.subthemes.select("subtheme_id", "name").iter_rows()),
        **dict(tables.themes.select("theme_id", "name").iter_rows()),
    }


def _find_scope(found: Outreach, about: str | None) -> Scope:
    homes = dict(found.tables.themes.select("theme_id", "area_id").iter_rows())
    names = dict(found.tables.themes.select("theme_id", "name").iter_rows())
    areas = dict(found.tables.areas.select("area_id", "name").iter_rows())
    if about is None:
        first = found.ranking.areas[0]["area_id"] if found.ranking.areas else None
        return _area_scope(found, first, areas)
    named = {fold_name(name): area for area, name in sorted(areas.items()) if name}
    area = about if about in areas else named.get(fold_name(about))
    is_theme = about in homes or fold_name(about) in {fold_name(n) for n in names.values() if n}
    if area is not None and not is_theme:
        return _area_scope(found, area, areas)
    try:
        theme = standing_theme(found.store, found.heirs, about)
    except ConfigError as error:
        msg = (
            f"there is no theme or area {about!r}. `thememiner areas` and `themes list` name them."
        )
        raise ConfigError(msg) from error
    home = homes.get(theme)
    return Scope(
        area_id=home,
        area=areas.get(home) if home else None,
        theme_id=theme,
        theme=names.get(theme),
        themes=frozenset({theme}),
    )


def _area_scope(found: Outreach, area: str | None, areas: Mapping[str, str | None]) -> Scope:
    if area is None:
        return Scope(area_id=None, area=None, theme_id=None, theme=None, themes=frozenset())
    # those that the report ranks, else, of an area without any, all: praise is no need for a talk
    ranked = {each["area_id"]: each["themes"] for each in found.ranking.areas}
    every = found.tables.themes.filter(pl.col("area_id") == area)["theme_id"].to_list()
    themes = ranked.get(area, every)
    return Scope(
        area_id=area,
        area=areas.get(area),
        theme_id=None,
        theme=None,
        themes=frozenset(themes),
    )


def _told_on(found: Outreach, options: ReportOptions, people: People) -> dict[str, datetime]:
    """Give when each customer was last told of a decision, about any theme."""
    if not people.tellings:
        return {}
    told: dict[str, datetime] = {}
    firsts = (
        found.select(replace(options, segments=(), sources=(), products=()), "all")
        .members.filter(
            pl.col("theme_id").is_in(list(people.tellings)) & pl.col("customer").is_not_null()
        )
        .group_by("theme_id", "customer", "account_id")
        .agg(pl.col("created_at").min())
        .iter_rows()
    )
    for theme, customer, account, since in firsts:
        at = last_telling(people.tellings[theme], customer=customer, account=account, since=since)
        if at is not None:
            told[customer] = max(at, told.get(customer, at))
    return told


def _group_people(people: People, themes: frozenset[str]) -> pl.DataFrame:
    """Gather who wrote about some themes: a row per person, else per account without any."""
    has_people = pl.col("person").is_not_null().any().over("customer")
    wrote = (
        people.members.filter(
            pl.col("theme_id").is_in(sorted(themes)) & pl.col("customer").is_not_null()
        )
        .with_columns(asked=pl.coalesce("person", "customer"))
        # nobody knows who wrote what only names an account whose people are known
        .filter(pl.col("person").is_not_null() | ~has_people)
        .sort("created_at", "document_id", "theme_id", descending=[True, False, False],
              nulls_last=True)
    )  # fmt: skip
    parts = (
        wrote.group_by("asked", "theme_id", "subtheme_id")
        .len()
        .sort("asked", "len", "theme_id", "subtheme_id", descending=[False, True, False, False])
        .unique("asked", keep="first", maintain_order=True)
        .drop("len")
    )
    document = pl.struct(
        "document_id", "source", "id", "url", "created_at", "person", "rating", "rating_kind"
    )
    return (
        wrote.unique(["asked", "document_id"], keep="first", maintain_order=True)
        .group_by("asked", maintain_order=True)
        .agg(
            pl.col("customer").first(),
            pl.col("account_id").first(),
            pl.col("segment").drop_nulls().first(),
            pl.col("audience").first(),
            pl.col("satisfaction").drop_nulls().sort().mean().round(6),
            pl.col("created_at").max().alias("last_at"),
            pl.col("document_id").min().alias("least"),
            document.alias("documents"),
        )
        .join(parts, on="asked")
        .sort("least")
    )


def _candidate(group: Row, names: Mapping[str, str | None], told: datetime | None) -> Candidate:
    theme, subtheme = str(group["theme_id"]), group["subtheme_id"]
    last = cast("datetime | None", group["last_at"])
    return Candidate(
        key=str(group["least"]),
        holder=str(group["customer"]),
        segment=str(group["segment"] or NO_SEGMENT),
        theme=theme,
        part=str(subtheme or theme),
        part_name=names.get(str(subtheme)) or names.get(theme) or theme,
        satisfaction=cast("float | None", group["satisfaction"]),
        n_documents=len(cast("list[object]", group["documents"])),
        last_seen=last.date() if last else None,
        told_on=told.date() if told else None,
    )


def _row(group: Row, names: Mapping[str, str | None], account: Mapping[str, object]) -> Row:
    documents = cast("list[dict[str, object]]", group["documents"])
    rated: Mapping[str, object] = next(
        (each for each in documents if each["rating"] is not None), {}
    )
    return {
        "theme_id": group["theme_id"],
        "theme": names.get(str(group["theme_id"])),
        "subtheme_id": group["subtheme_id"],
        "subtheme": names.get(str(group["subtheme_id"])),
        "customer": group["customer"],
        "account_id": group["account_id"],
        "account": account.get("name"),
        "segment": group["segment"],
        "value": account.get("value"),
        "owner": account.get("owner"),
        "audience": group["audience"],
        "rating": rated.get("rating"),
        "rating_kind": rated.get("rating_kind"),
        "n_documents": len(documents),
        "last_seen": say_day(group["last_at"]),
        **describe_documents(documents),
    }
