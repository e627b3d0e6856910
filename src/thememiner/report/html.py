"""The report as one HTML file that opens anywhere: no network, no script, light and dark."""

from __future__ import annotations

import base64
import hashlib
from importlib import resources
from typing import TYPE_CHECKING, Final

import jinja2
from markupsafe import Markup

from thememiner.report import labels, signal_words
from thememiner.report.people import list_notes, name_people, say_audience, say_filters
from thememiner.report.trend import plot_trend

if TYPE_CHECKING:
    from thememiner.report.contract import Report

# A list of values or accounts shows this many; the rest is counted, and whole in the JSON.
N_VALUES: Final = 6
N_ACCOUNTS: Final = 5


def render_html(report: Report) -> str:
    """Render the report; every text in it is escaped, and a policy in the page blocks the rest."""
    files = resources.files("thememiner.report")
    style = files.joinpath("report.css").read_text("utf-8")
    environment = jinja2.Environment(
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
        first_values=_first_values,
    )
    template = environment.from_string(files.joinpath("report.html.j2").read_text("utf-8"))
    page = template.render(
        report=report,
        labels=labels,
        signals=signal_words,
        people=name_people(report),
        filters=say_filters(report),
        notes=list_notes(report),
        areas={area["area_id"]: area["name"] for area in report["areas"]},
        plot=plot_trend,
        n_accounts=N_ACCOUNTS,
        style=Markup(style),  # noqa: S704  # our own file, not input
        style_hash=_hash(style),
    )
    return page.lstrip()


def _hash(style: str) -> str:
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def _number(value: float) -> str:
    return f"{value:,}"


def _first_values(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Shorten a split; what is left out is one row with its sum."""
    rows = list(counts.items())
    rest = rows[N_VALUES:]
    if len(rest) < 2:
        return rows
    return [*rows[:N_VALUES], (f"{len(rest)} others", sum(count for _, count in rest))]
