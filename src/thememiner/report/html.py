"""The report as one HTML file that opens anywhere: no network, light and dark, read without script.

What a script adds (sorting, filters, one theme at a time, the map) stands in the file too, and a
policy in the page lets that script run and no other.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Final, TypedDict

import jinja2
from markupsafe import Markup

from thememiner.report import charts, labels, signal_words
from thememiner.report.commands import list_overhaul_commands, list_theme_commands
from thememiner.report.facets import list_facets, render_data
from thememiner.report.people import list_notes, name_people, say_audience, say_filters
from thememiner.report.trend import plot_trend

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from thememiner.report.contract import Report, ThemeFacts

MANY_THEMES: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a theme's page lists; the rest is counted there, and whole in the JSON."""

    values: int
    accounts: int
    parts: int
    quotes: int


FEW: Final = Limits(values=6, accounts=5, parts=8, quotes=5)
# With more than `MANY_THEMES`, so that the file can still be sent by e-mail.
MANY: Final = Limits(values=3, accounts=3, parts=3, quotes=2)


# The policy allows no style but the sheet's own: bars are as wide as their class says.
_WIDTHS: Final = "".join(f".w{step}{{width:{2 * step}%}}" for step in range(51)) + "\n"


class Disc(TypedDict):
    """A theme on the map; `id` is that of its page, x and y go from 0 to 1000."""

    id: str
    name: str
    area: str
    n: int
    x: int
    y: int


def render_html(report: Report) -> str:
    """Render the report; every text in it is escaped, and a policy in the page blocks the rest."""
    style, script = _read("report.css") + _WIDTHS, _read("report.js")
    people = name_people(report)
    themes = [*report["themes"], *report["praise"]]
    anchors = name_anchors(theme["theme_id"] for theme in themes)
    areas = {area["area_id"]: area["name"] for area in report["areas"]}
    discs = [disc for theme in themes if (disc := _disc(theme, anchors, areas)) is not None]
    data = {
        "facets": list_facets(report["themes"], has_customers=not people.audiences),
        "map": discs,
        "people": people.many,
    }
    page = (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            labels=labels,
            signals=signal_words,
            charts=charts,
            people=people,
            filters=say_filters(report),
            notes=list_notes(report),
            anchors=anchors,
            areas=areas,
            names=_names(report),
            discs=discs,
            plot=plot_trend,
            list_theme_commands=list_theme_commands,
            list_overhaul_commands=list_overhaul_commands,
            limits=MANY if len(themes) > MANY_THEMES else FEW,
            first_values=_first_values,
            list_empty_columns=_list_empty_columns,
            style=Markup(style),  # noqa: S704  # our own file, not input
            style_hash=_hash(style),
            script=Markup(script),  # noqa: S704  # our own file, not input
            script_hash=_hash(script),
            data=Markup(render_data(data)),  # noqa: S704  # JSON without <, > and &
        )
    )
    return page.lstrip()


def name_anchors(theme_ids: Iterable[str]) -> dict[str, str]:
    """Give each theme an anchor that stays the same, of letters and digits alone.

    >>> name_anchors(["T-AB", "a b"])
    {'T-AB': 'theme-T-AB', 'a b': 'theme-a-b'}
    """
    anchors: dict[str, str] = {}
    for theme_id in theme_ids:
        wanted = "theme-" + re.sub(r"[^0-9A-Za-z_-]", "-", theme_id)
        taken = set(anchors.values())
        while wanted in taken:  # only ids that nobody mints can be alike
            wanted += "-"
        anchors[theme_id] = wanted
    return anchors


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_read),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        day=labels.say_day,
        percent=labels.say_percent,
        amount=labels.say_value,
        reason=labels.say_reason,
        audience=say_audience,
        life=labels.say_life,
        title=labels.say_name,
        number=_number,
        count=labels.say_count,
    )
    return environment


def _read(name: str) -> str:
    return resources.files("thememiner.report").joinpath(name).read_text("utf-8")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _names(report: Report) -> dict[str, str | None]:
    return {theme["theme_id"]: theme["name"] for theme in (*report["themes"], *report["praise"])}


def _disc(theme: ThemeFacts, anchors: dict[str, str], areas: dict[str, str | None]) -> Disc | None:
    if theme["xy"] is None:
        return None
    return Disc(
        id=anchors[theme["theme_id"]],
        name=labels.say_name(theme["name"]),
        area=areas.get(theme["area_id"] or "") or "",
        n=theme["n_customers"],
        x=theme["xy"][0],
        y=theme["xy"][1],
    )


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,}"


def _list_empty_columns(themes: Sequence[ThemeFacts]) -> str:
    """Give classes that hide the columns of a ranking in which there is nothing to read."""
    has = {
        "trend": any(theme["series"] for theme in themes),
        "value": any(theme["value"] is not None for theme in themes),
        "rating": any(labels.say_rating(theme) for theme in themes),
        "area": any(theme["area_id"] for theme in themes),
    }
    return "".join(f" no-{name}" for name, is_there in has.items() if not is_there)


def _first_values(counts: dict[str, int], n_shown: int) -> list[tuple[str, int]]:
    """Shorten a split; what is left out is one row with its sum."""
    rows = list(counts.items())
    rest = rows[n_shown:]
    if len(rest) < 2:
        return rows
    return [*rows[:n_shown], (f"{len(rest)} others", sum(count for _, count in rest))]
