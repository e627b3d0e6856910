"""Pictures of the HTML report as SVG coordinates: whole numbers, so that a page stays small."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from typing import TYPE_CHECKING, Final, TypedDict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.ranking.datamodels import Week
    from thememiner.report.contract import Release, ThemeFacts
    from thememiner.report.signal_contract import CoverageFacts, MonthFacts

WIDTH: Final = 520  # of the large pictures
HEIGHT: Final = 90
N_RELEASES: Final = 8  # marked at most, the newest


class Bars(TypedDict):
    """Bars as one SVG path of upright lines, how wide to draw them, and the greatest count."""

    path: str
    width: int
    top: int


class Mark(TypedDict):
    """A fix or release at a week of a theme."""

    kind: str
    name: str
    day: str
    x: int


def draw_bars(counts: Sequence[int], *, top: int | None = None) -> Bars:
    """Draw counts as bars side by side, `WIDTH` wide and `HEIGHT` high.

    >>> draw_bars([1, 2])
    {'path': 'M130 90v-45M390 90v-90', 'width': 257, 'top': 2}
    """
    top = max(counts, default=0) if top is None else top
    if not counts or not top:
        return Bars(path="", width=0, top=0)
    step = WIDTH / len(counts)
    parts = []
    for place, count in enumerate(counts):
        if height := round(HEIGHT * count / top):
            parts.append(f"M{round((place + 0.5) * step)} {HEIGHT}v-{height}")
    return Bars(path="".join(parts), width=max(round(step) - 3, 2), top=top)


def draw_weeks(theme: ThemeFacts) -> Bars:
    """Draw a theme's reports per week."""
    return draw_bars([week["n_documents"] for week in theme["series"]])


def list_marks(theme: ThemeFacts, releases: Sequence[Release]) -> list[Mark]:
    """List the fixes of a theme, and releases that its reports name, within its weeks, by day.

    Where no report names a version, all releases are marked.
    """
    weeks = theme["series"]
    versions = theme["by_version"]
    named = [one for one in releases if not versions or one["version"] in versions]
    told = [("fix", fix["fix_id"], fix["day"]) for fix in theme["fixes"]]
    found = [_mark(weeks, *each) for each in told]
    shipped = [_mark(weeks, "release", one["version"], one["day"]) for one in named]
    marks = [mark for mark in found if mark]
    marks += [mark for mark in shipped if mark][-N_RELEASES:]
    return sorted(marks, key=lambda mark: (mark["day"], mark["kind"], mark["name"]))


def _mark(weeks: Sequence[Week], kind: str, name: str, day: str) -> Mark | None:
    """Place a day among weeks; None where it is outside."""
    place = bisect_right([week["week"] for week in weeks], day) - 1
    if place < 0:
        return None
    days = (date.fromisoformat(day) - date.fromisoformat(weeks[place]["week"])).days
    if days >= 7:
        return None
    return Mark(kind=kind, name=name, day=day, x=round((place + days / 7) * WIDTH / len(weeks)))


def draw_months(timeline: Sequence[MonthFacts]) -> tuple[Bars, Bars]:
    """Draw an area's complaints per month, and those of them that were closed one by one."""
    complaints = draw_bars([month["n_documents"] for month in timeline])
    solved = draw_bars([month["n_solved_alone"] for month in timeline], top=complaints["top"])
    return complaints, solved


def list_fix_months(timeline: Sequence[MonthFacts]) -> list[tuple[int, str]]:
    """List the months with fixes: where to mark them, and what they are."""
    step = WIDTH / max(len(timeline), 1)
    return [
        (round((place + 0.5) * step), ", ".join(month["fixes"]))
        for place, month in enumerate(timeline)
        if month["fixes"]
    ]


def draw_coverage(coverage: Sequence[CoverageFacts]) -> str:
    """Draw which share of customers the first themes reach, as points of a line from zero.

    >>> draw_coverage([{"n_themes": 1, "customers_share": 0.5}])
    '0,90 520,45'
    """
    step = WIDTH / max(len(coverage), 1)
    points = [f"{round(one['n_themes'] * step)},{_height(one)}" for one in coverage]
    return " ".join([f"0,{HEIGHT}", *points])


def _height(point: CoverageFacts) -> int:
    return round(HEIGHT * (1 - point["customers_share"]))
