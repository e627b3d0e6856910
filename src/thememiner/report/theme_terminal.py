"""One theme as a page for a terminal: what it is, how large, who says it, what became of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from thememiner.report.charts import list_marks
from thememiner.report.commands import list_theme_commands
from thememiner.report.labels import (
    has_headline,
    say_count,
    say_day,
    say_days,
    say_event,
    say_interval,
    say_life,
    say_name,
    say_percent,
    say_rating,
    say_value,
)
from thememiner.report.people import name_people, say_audience
from thememiner.report.screen import ACCENT, BOLD, DIM, Screen, cut, pad
from thememiner.report.signal_words import list_drivers, say_fix, say_mark, say_rank, say_tie
from thememiner.report.trend import draw_trend

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from thememiner.report.contract import Report, ThemeFacts

MIN_WIDTH: Final = 60
MAX_WIDTH: Final = 100  # longer lines are hard to read
N_VALUES: Final = 6
_BEFORE_BAR: Final = 48
_BAR: Final = 20


def render_theme(theme: ThemeFacts, report: Report, *, width: int, color: bool) -> str:
    """Render a theme of a report as lines of at most `width` cells.

    Parameters
    ----------
    width : int
        Of the terminal; a page is 60 to 100 wide.
    color : bool
        True adds ANSI styles; they take no cells.
    """
    screen = Screen(width=min(max(width, MIN_WIDTH), MAX_WIDTH), color=color)
    blocks = (
        _head(theme, report, screen),
        _block("In their words", _quotes(theme, screen), screen),
        _block("Reports per week", _weeks(theme, report, screen), screen),
        _block("What became of it", _told(theme, screen), screen),
        _block("Its parts", _parts(theme, screen), screen),
        _block("Who reports it", _splits(theme, screen), screen),
        _block("Accounts of highest value", _accounts(theme, screen), screen),
        _block("Near it in meaning", _neighbours(theme, screen), screen),
        _block("Its past", _past(theme, screen), screen),
        _block("Next", _commands(theme), screen),
    )
    lines = [line for block in blocks for line in block]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _block(heading: str, lines: Iterable[str], screen: Screen) -> list[str]:
    told = list(lines)
    return ["", screen.style(heading, BOLD), *told] if told else []


def _head(theme: ThemeFacts, report: Report, screen: Screen) -> list[str]:
    people = name_people(report)
    areas = {area["area_id"]: area["name"] for area in report["areas"]}
    lines = screen.wrap(f"{say_name(theme['name'])}  {theme['theme_id']}", style=BOLD)
    if has_headline(theme):
        lines += screen.wrap(theme["headline"] or "")
    about = (
        theme["intent"], areas.get(theme["area_id"] or ""), say_life(theme["life"]),
        say_mark(theme), say_days(theme["first_seen"], theme["last_seen"]),
    )  # fmt: skip
    rank = f"rank {say_rank(theme)}, likely {say_interval(theme)}"
    rated = say_rating(theme)
    size = (
        f"{people.count(theme['n_customers'])} ({say_percent(theme['customers_share'])})",
        f"{say_count(theme['n_documents'], 'report')} ({say_percent(theme['share'])})",
        rank,
        say_tie(theme),
        f"rated {rated}" if rated else "",
        f"{say_value(theme['value'])} in value" if theme["value"] is not None else "",
    )
    for facts in (size, about):
        lines += screen.wrap(" · ".join(fact for fact in facts if fact), style=DIM)
    if theme["decision"]:
        lines += screen.wrap(theme["decision"]["sentence"])
    if theme["terms"]:
        lines += screen.wrap(f"words: {', '.join(theme['terms'])}", style=DIM)
    return lines


def _quotes(theme: ThemeFacts, screen: Screen) -> Iterable[str]:
    for passage in theme["exemplars"]:
        if passage["quote"]:
            yield from _indent(f"“{passage['quote']}”", screen)
            about = (passage["source"], say_day(passage["created_at"]), passage["url"])
            yield screen.style(cut(f"  {' · '.join(filter(None, about))}", screen.width), DIM)


def _weeks(theme: ThemeFacts, report: Report, screen: Screen) -> Iterable[str]:
    weeks = theme["series"]
    trend = draw_trend(weeks, width=screen.width - 4)
    if not trend:
        return
    top = max(week["n_documents"] for week in weeks)
    yield f"  {screen.style(trend, ACCENT)}"
    span = f"{say_day(weeks[0]['week'])} to the week of {say_day(weeks[-1]['week'])}"
    yield screen.style(f"  {span}, {top:,} at most", DIM)
    for mark in list_marks(theme, report["releases"]):
        yield cut(f"  {say_day(mark['day'])}: {mark['kind']} {mark['name']}", screen.width)


def _told(theme: ThemeFacts, screen: Screen) -> Iterable[str]:
    if say_mark(theme) and theme["change"]["sentence"]:
        yield from _indent(f"{say_mark(theme)}: {theme['change']['sentence']}", screen)
    for sentence in (*map(say_fix, theme["fixes"]), *list_drivers(theme)):
        yield from _indent(sentence, screen)


def _parts(theme: ThemeFacts, screen: Screen) -> Iterable[str]:
    for part in theme["subthemes"]:
        counts = f"{part['n_documents']:>7,}  "
        yield cut(f"{counts}{part['subtheme_id']}  {say_name(part['name'])}", screen.width)


def _splits(theme: ThemeFacts, screen: Screen) -> Iterable[str]:
    others = {
        say_audience(name): count["n_documents"] for name, count in theme["by_audience"].items()
    }
    named: tuple[tuple[str, Mapping[str, int]], ...] = (
        ("source", theme["by_source"]), ("segment", theme["by_segment"]),
        ("product", theme["by_product"]), ("version", theme["by_version"]),
        ("language", theme["by_language"]), ("not counted", others),
    )  # fmt: skip
    longest = min(screen.width - _BEFORE_BAR, _BAR)
    for name, counts in named:
        for place, (value, count) in enumerate(list(counts.items())[:N_VALUES]):
            bar = "█" * round(longest * min(count / max(theme["n_documents"], 1), 1))
            row = f"  {pad(name if not place else '', 12)}{pad(value, 24)}{count:>8,}  "
            yield row + screen.style(bar, ACCENT)
        if len(counts) > N_VALUES:
            yield screen.style(f"  {'':12}and {len(counts) - N_VALUES} more", DIM)


def _accounts(theme: ThemeFacts, screen: Screen) -> Iterable[str]:
    for account in theme["top_accounts"][:N_VALUES]:
        name = account["name"] or account["account_id"]
        reports = say_count(account["n_documents"], "report")
        yield f"  {pad(name, screen.width - 40)}{say_value(account['value']):>14}  {reports}"


def _neighbours(theme: ThemeFacts, screen: Screen) -> Iterable[str]:
    for other in theme["neighbours"]:
        near = f"  {other['similarity']:.2f}  {other['theme_id']}  {say_name(other['name'])}"
        yield cut(near, screen.width)


def _past(theme: ThemeFacts, screen: Screen) -> Iterable[str]:
    for event in theme["lineage"]:
        yield from _indent(say_event(event, theme), screen)


def _indent(text: str, screen: Screen) -> list[str]:
    return [f"  {line}" for line in replace(screen, width=screen.width - 2).wrap(text, indent="")]


def _commands(theme: ThemeFacts) -> Iterable[str]:
    return [f"  {command['line']}" for command in list_theme_commands(theme)]
