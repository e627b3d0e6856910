"""The report as GitHub-flavoured Markdown, with an anchor per theme that stays the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from thememiner.report.labels import (
    DECISIONS,
    KEY_ACCOUNTS,
    say_coverage,
    say_day,
    say_days,
    say_decision,
    say_freshness,
    say_interval,
    say_name,
    say_percent,
    say_rating,
    say_rows,
    say_since,
    say_unthemed,
    say_value,
)
from thememiner.report.people import list_notes, name_people, say_filters
from thememiner.report.signal_words import (
    ALERTS,
    OVERHAULS,
    SHOWSTOPPERS,
    list_drivers,
    say_alert,
    say_fix,
    say_mark,
    say_overhaul,
    say_rank,
    say_stopper,
    say_tie,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from thememiner.ranking.datamodels import Exemplar
    from thememiner.report.contract import Report, ThemeFacts
    from thememiner.report.people import People

_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;"}
_SPECIAL: Final = re.compile(r"([\\`*_\[\]|~$#!])")
# What begins a list, a heading or a rule only where a line begins.
_START: Final = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))")


def render_markdown(report: Report) -> str:
    """Render the report; customers' text is escaped, so that it cannot become markup or HTML."""
    areas = {area["area_id"]: area["name"] for area in report["areas"]}
    people = name_people(report)
    lines = [f"# What {people.many} tell us", "", f"**{escape(say_coverage(report))}**", ""]
    if filters := say_filters(report):
        lines += [escape(filters), ""]
    lines += [escape(say_freshness(report)), ""]
    for warning in (*report["freshness"]["refused"], *report["freshness"]["warnings"]):
        lines += [f"> **Note:** {escape(warning)}", ""]
    lines += _changes(report)
    lines += _decisions(report)
    lines += _signals(report)
    lines += _ranking(report["themes"], areas, people)
    lines += [f"{escape(say_unthemed(report))}", ""]
    lines += _key_accounts(report)
    lines += _areas(report)
    if report["praise"]:
        lines += [f"## What {people.many} value", ""]
        lines += [*_ranking_table(report["praise"], areas, people), ""]
    if report["themes"]:
        lines += ["## Themes", ""]
    for theme in (*report["themes"], *report["praise"]):
        lines += _theme(theme, areas.get(theme["area_id"] or ""), people)
    lines += ["## How this was counted", "", f"- {escape(say_rows(report))}"]
    lines += [f"- {escape(note)}" for note in list_notes(report)]
    return "\n".join(lines) + "\n"


def _changes(report: Report) -> list[str]:
    sentences = report["changes_since"]["sentences"]
    if not sentences:
        return []
    told = [f"- {escape(sentence)}" for sentence in sentences]
    return [f"## {escape(say_since(report))}", "", *told, ""]


def _decisions(report: Report) -> list[str]:
    told = [f"- {escape(decision['sentence'])}" for decision in report["decisions"]]
    return [f"## {DECISIONS}", "", *told, ""] if told else []


def _signals(report: Report) -> list[str]:
    blocks = (
        (SHOWSTOPPERS, [escape(say_stopper(line)) for line in report["showstoppers"]]),
        (
            OVERHAULS,
            [
                f"**{escape(say_overhaul(overhaul, report))}**: {escape(overhaul['sentence'])}"
                for overhaul in report["overhauls"]
            ],
        ),
        (ALERTS, [escape(say_alert(alert)) for alert in report["alerts"]]),
    )
    lines: list[str] = []
    for heading, told in blocks:
        if told:
            lines += [f"## {heading}", "", *(f"- {sentence}" for sentence in told), ""]
    return lines


def escape(text: str) -> str:
    r"""Make text inert in Markdown: no emphasis, link, table cell, mention or HTML from it.

    >>> escape("a|b <img> *x*")
    'a\\|b &lt;img&gt; \\*x\\*'
    """
    safe = re.sub("[&<>@]", lambda match: _ENTITIES[match[0]], text)
    safe = _SPECIAL.sub(r"\\\1", " ".join(safe.split()))
    return _START.sub(_escape_start, safe)


def _escape_start(match: re.Match[str]) -> str:
    begin = match[2]
    # a number is escaped behind, at its dot: "1\."
    return f"{match[1]}{begin}\\" if begin.isdigit() else f"{match[1]}\\{begin}"


def _ranking(themes: list[ThemeFacts], areas: dict[str, str | None], people: People) -> list[str]:
    if not themes:
        return ["No themes in this period yet.", ""]
    return [*_ranking_table(themes, areas, people), ""]


def _ranking_table(
    themes: list[ThemeFacts], areas: dict[str, str | None], people: People
) -> list[str]:
    lines = [
        f"| Rank | Likely | Theme | Area | {people.column} | Reports | Share | Change | Rating |",
        "| ---: | :---: | --- | --- | ---: | ---: | ---: | --- | ---: |",
    ]
    for theme in themes:
        cells = (
            say_rank(theme),
            say_interval(theme),
            f"[{escape(say_name(theme['name']))}](#{_anchor(theme['theme_id'])})",
            escape(areas.get(theme["area_id"] or "") or ""),
            f"{theme['n_customers']:,}",
            f"{theme['n_documents']:,}",
            say_percent(theme["share"]),
            say_mark(theme),
            say_rating(theme),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _anchor(theme_id: str) -> str:
    return "theme-" + re.sub(r"[^0-9A-Za-z_-]", "-", theme_id)


def _theme(theme: ThemeFacts, area: str | None, people: People) -> list[str]:
    rated = say_rating(theme)
    facts = [
        f"likely rank {say_interval(theme)}",
        say_tie(theme),
        f"score {theme['score']:.1f}",
        people.count(theme["n_customers"]),
        f"{theme['n_documents']:,} reports ({say_percent(theme['share'])})",
        "" if theme["n_anonymous"] is None else f"{theme['n_anonymous']:,} anonymous",
        rated and f"rated {rated}",
        say_days(theme["first_seen"], theme["last_seen"]) if theme["first_seen"] else "",
        escape(say_decision(theme)),
    ]
    lines = [
        f'<a id="{_anchor(theme["theme_id"])}"></a>',
        "",
        f"### {theme['rank']}. {escape(say_name(theme['name']))}",
        "",
        f"{escape(area)} · {theme['intent']}" if area else theme["intent"],
        "",
        " · ".join(fact for fact in facts if fact),
        "",
    ]
    if theme["terms"]:
        lines += [f"Words: {', '.join(map(escape, theme['terms']))}", ""]
    lines += _signals_of(theme)
    lines += _splits(theme)
    for passage in theme["exemplars"]:
        lines += _quote(passage)
    return lines


def _signals_of(theme: ThemeFacts) -> list[str]:
    told = [f"Fix of {say_fix(fix)}" for fix in theme["fixes"]]
    if say_mark(theme):
        sentence = theme["change"]["sentence"]
        told.insert(0, f"{say_mark(theme)}: {sentence}" if sentence else say_mark(theme))
    told += list_drivers(theme)
    return [*(f"- {escape(sentence)}" for sentence in told), ""] if told else []


def _splits(theme: ThemeFacts) -> list[str]:
    named = (
        ("Sources", theme["by_source"]),
        ("Segments", theme["by_segment"]),
        ("Parts", {say_name(part["name"]): part["n_documents"] for part in theme["subthemes"]}),
    )
    lines = [f"- {name}: {_counts(counts.items())}" for name, counts in named if counts]
    accounts = [
        f"{escape(account['name'] or account['account_id'])} ({say_value(account['value'])})"
        for account in theme["top_accounts"]
    ]
    if accounts:
        lines.append(f"- Accounts: {', '.join(accounts)}")
    return [*lines, ""] if lines else []


def _counts(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{escape(value)} {count:,}" for value, count in counts)


def _quote(passage: Exemplar) -> list[str]:
    if not passage["quote"]:
        return []
    parts = [escape(passage["source"] or "")]
    if passage["created_at"]:
        parts.append(say_day(passage["created_at"]))
    if passage["url"]:
        parts.append(f"[open](<{passage['url']}>)")
    return [f"> {escape(passage['quote'])}", f"> — {' · '.join(parts)}", ""]


def _key_accounts(report: Report) -> list[str]:
    if not report["key_accounts"]:
        return []
    lines = [f"## {KEY_ACCOUNTS}", ""]
    for theme in report["key_accounts"]:
        names = [escape(account["name"] or account["account_id"]) for account in theme["accounts"]]
        lines.append(f"- {escape(say_name(theme['name']))}: {', '.join(names)}")
    return [*lines, ""]


def _areas(report: Report) -> list[str]:
    if not report["areas"]:
        return []
    lines = ["## Areas", "", f"| Area | {name_people(report).title} | Reports | Share | Themes |"]
    lines.append("| --- | ---: | ---: | ---: | ---: |")
    lines += [
        f"| {escape(say_name(area['name']))} | {area['n_customers']:,} | {area['n_documents']:,}"
        f" | {say_percent(area['share'])} | {len(area['themes'])} |"
        for area in report["areas"]
    ]
    return [*lines, ""]
