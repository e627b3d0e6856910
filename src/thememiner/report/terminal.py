"""The report as a table for a terminal: two lines per theme, no colour unless asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from thememiner.report.labels import (
    DECISIONS,
    KEY_ACCOUNTS,
    say_count,
    say_coverage,
    say_decision,
    say_freshness,
    say_interval,
    say_life,
    say_name,
    say_percent,
    say_rating,
    say_rows,
    say_since,
    say_unthemed,
)
from thememiner.report.people import list_notes, name_people, say_filters
from thememiner.report.screen import ACCENT, BOLD, DIM, WARN, Screen, count_cells, cut, pad
from thememiner.report.signal_words import (
    ALERTS,
    OVERHAULS,
    SHOWSTOPPERS,
    say_alert,
    say_mark,
    say_overhaul,
    say_rank,
    say_stopper,
)
from thememiner.report.trend import draw_trend

if TYPE_CHECKING:
    from thememiner.report.contract import Report, ThemeFacts

MIN_WIDTH: Final = 60
# Wider than this, the eye loses the line between a name and its numbers.
MAX_THEME_WIDTH: Final = 72
N_PRAISE: Final = 3
N_KEY_ACCOUNTS: Final = 5
N_ALERTS: Final = 5
N_DECISIONS: Final = 5
_GAP: Final = "  "
_RANK, _CUSTOMERS, _REPORTS, _TREND = 6, 12, 7, 14


def render_table(report: Report, *, width: int, color: bool, top: int) -> str:
    """Render the ranked themes and what surrounds them as lines of at most `width` cells.

    Parameters
    ----------
    width : int
        Cells of the terminal; below 60 it is taken for 60.
    color : bool
        True adds ANSI styles; they take no cells.
    top : int
        Themes shown at most.
    """
    page = _Page(width=max(width, MIN_WIDTH), color=color)
    lines = [*_head(report, page), "", *_changes(report, page), *_decisions(report, page)]
    lines += [*_signals(report, page), *_themes(report, page, top)]
    lines += _footer(report, page, n_shown=min(top, len(report["themes"])))
    return "\n".join(line.rstrip() for line in lines) + "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page(Screen):
    @property
    def theme_width(self) -> int:
        rest = _RANK + _CUSTOMERS + _REPORTS + _TREND + 4 * len(_GAP)
        return min(self.width - rest, MAX_THEME_WIDTH)

    def row(self, cells: tuple[str, str, str, str, str], styles: tuple[str, ...] = ()) -> str:
        rank, theme, customers, reports, trend = cells
        padded = (
            pad(rank, _RANK, is_number=True),
            pad(theme, self.theme_width),
            pad(customers, _CUSTOMERS, is_number=True),
            pad(reports, _REPORTS, is_number=True),
            pad(trend, _TREND),
        )
        if styles:
            padded = tuple(map(self.style, padded, styles))  # type: ignore[assignment]
        return _GAP.join(padded)


def _head(report: Report, page: _Page) -> list[str]:
    lines = page.wrap(say_coverage(report), style=BOLD)
    if filters := say_filters(report):
        lines += page.wrap(filters)
    lines += page.wrap(say_freshness(report), style=DIM)
    for warning in (*report["freshness"]["refused"], *report["freshness"]["warnings"]):
        lines += page.wrap(f"! {warning}", style=WARN)
    return lines


def _changes(report: Report, page: _Page) -> list[str]:
    sentences = report["changes_since"]["sentences"]
    if not sentences:
        return []
    lines = [page.style(say_since(report), BOLD)]
    for sentence in sentences:
        lines += page.wrap(f"· {sentence}")
    return [*lines, ""]


def _decisions(report: Report, page: _Page) -> list[str]:
    decisions = report["decisions"]
    if not decisions:
        return []
    lines = [page.style(DECISIONS, BOLD)]
    for decision in decisions[:N_DECISIONS]:
        lines += page.wrap(f"· {decision['sentence']}")
    if len(decisions) > N_DECISIONS:
        lines += page.wrap(f"· and {len(decisions) - N_DECISIONS:,} more: thememiner themes list")
    return [*lines, ""]


def _signals(report: Report, page: _Page) -> list[str]:
    """Show what stops customers, what might better be rebuilt, and what changed."""
    alerts = [say_alert(alert) for alert in report["alerts"]]
    more = [f"{len(alerts) - N_ALERTS} more: `thememiner alerts`"] if len(alerts) > N_ALERTS else []
    blocks = (
        (SHOWSTOPPERS, [say_stopper(line) for line in report["showstoppers"]]),
        (OVERHAULS, [f"{say_overhaul(o, report)}: {o['sentence']}" for o in report["overhauls"]]),
        (ALERTS, [*alerts[:N_ALERTS], *more]),
    )
    lines: list[str] = []
    for heading, told in blocks:
        if told:
            lines.append(page.style(heading, BOLD))
            for sentence in told:
                lines += page.wrap(f"· {sentence}")
            lines.append("")
    return lines


def _themes(report: Report, page: _Page, top: int) -> list[str]:
    if not report["themes"]:
        return ["No themes in this period yet.", ""]
    areas = {area["area_id"]: area["name"] for area in report["areas"]}
    lines = [
        page.row(("Rank", "Theme", name_people(report).title, "Reports", "Trend")),
        page.row(("likely", "area · intent", "who wrote in", "share", "rating"), (DIM,) * 5),
        "─" * min(page.width, count_cells(page.row(("", "", "", "", "")))),
    ]
    for theme in report["themes"][:top]:
        lines += _theme(theme, areas.get(theme["area_id"] or ""), page)
    return lines


def _theme(theme: ThemeFacts, area: str | None, page: _Page) -> list[str]:
    about = (say_mark(theme), area, theme["intent"], say_life(theme["life"]), say_decision(theme))
    return [
        page.row(
            (
                say_rank(theme),
                say_name(theme["name"]),
                f"{theme['n_customers']:,}",
                f"{theme['n_documents']:,}",
                draw_trend(theme["series"], width=_TREND) or "–",
            ),
            (BOLD, BOLD, "", "", ACCENT),
        ),
        page.row(
            (
                say_interval(theme),
                " · ".join(part for part in about if part),
                say_percent(theme["customers_share"]),
                say_percent(theme["share"]),
                say_rating(theme),
            ),
            (DIM,) * 5,
        ),
    ]


def _footer(report: Report, page: _Page, *, n_shown: int) -> list[str]:
    lines: list[str] = []
    n_themes = len(report["themes"])
    if n_shown < n_themes:
        lines += ["", f"{n_shown} of {n_themes:,} themes shown; --top {n_themes} shows all"]
    lines += ["", *page.wrap(say_unthemed(report))]
    lines += _key_accounts(report, page)
    if report["praise"]:
        lines += ["", page.style(f"What {name_people(report).many} value", BOLD)]
        for theme in report["praise"][:N_PRAISE]:
            counts = name_people(report).count(theme["n_customers"])
            counts += f", {say_count(theme['n_documents'], 'report')}"
            lines.append(_line(say_name(theme["name"]), counts, page))
    lines += ["", *page.wrap(say_rows(report), style=DIM)]
    for note in list_notes(report):
        lines += page.wrap(f"· {note}", style=DIM)
    lines += ["", *page.wrap(_next_command(report), style=DIM)]
    return lines


def _key_accounts(report: Report, page: _Page) -> list[str]:
    themes = report["key_accounts"]
    if not themes:
        return []
    lines = ["", page.style(KEY_ACCOUNTS, BOLD)]
    for theme in themes[:N_KEY_ACCOUNTS]:
        names = [account["name"] or account["account_id"] for account in theme["accounts"]]
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        lines.append(_line(say_name(theme["name"]), names[0] + more, page))
    if len(themes) > N_KEY_ACCOUNTS:
        lines.append(f"  and {len(themes) - N_KEY_ACCOUNTS:,} more; --format html lists them")
    return lines


def _line(left: str, right: str, page: _Page) -> str:
    room = page.width - 4 - min(count_cells(right), page.width // 2)
    return f"  {cut(left, room)}  {cut(right, page.width // 2)}"


def _next_command(report: Report) -> str:
    if not report["totals"]["n_documents"]:
        return "Next: thememiner run FILES…"
    if not report["themes"]:
        return "Next: thememiner report --period all (every document, without filters)"
    return "Next: thememiner report --format html -o report.html (every theme with its quotes)"
