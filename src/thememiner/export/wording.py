"""A theme as planning tools read it: a title, and a description in the markup of each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from thememiner.datamodels import NOWHERE_ID
from thememiner.report.cells import FORMULA
from thememiner.report.labels import say_count, say_day, say_days, say_name, say_value
from thememiner.report.markdown import escape as escape_markdown
from thememiner.report.people import name_people
from thememiner.report.signal_words import say_fix

if TYPE_CHECKING:
    from collections.abc import Callable

    from thememiner.ranking.datamodels import Exemplar
    from thememiner.report.contract import Report, ThemeFacts

MARK: Final = "thememiner theme"  # before a theme's id, by which an issue is known again
MAX_QUOTES: Final = 3
MAX_PARTS: Final = 8
MAX_ACCOUNTS: Final = 5
MAX_LABEL: Final = 50
_WIKI: Final = re.compile(r"([\\{}\[\]*_^~!|+]|(?<!\w)-(?=\S)|(?<=\S)-(?!\w))")
_CALLS: Final = re.compile(r"&#64;|\\#")


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """How a target writes text; in the patterns ``{0}`` is what is written so, ``{1}`` an address.

    Attributes
    ----------
    escape : callable
        Makes text inert: it becomes no markup, calls nobody and leads nowhere.
    """

    escape: Callable[[str], str]
    bold: str
    item: str
    quote: str
    origin: str
    link: str


def _escape_wiki(text: str) -> str:
    return _WIKI.sub(r"\\\1", " ".join(text.split()))


def _escape_calling(text: str) -> str:
    """Escape Markdown; an entity would still call a person or name an issue on GitHub."""
    safe = escape_markdown(text)
    return _CALLS.sub(lambda found: "@\u200b" if found[0] == "&#64;" else "\\#\u200b", safe)


def escape_slack(text: str) -> str:
    """Write text as Slack shows it: nobody is called by a name such as <!channel>."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


MARKDOWN: Final = Markup(
    escape=_escape_calling,
    bold="**{0}**",
    item="- {0}",
    quote="> {0}",
    origin="> — {0}",
    link="[{0}](<{1}>)",
)
WIKI: Final = Markup(
    escape=_escape_wiki,
    bold="*{0}*",
    item="* {0}",
    quote="bq. {0}",
    origin="— {0}",
    link="[{0}|{1}]",
)
PLAIN: Final = Markup(
    escape=lambda text: text,
    bold="{0}",
    item="- {0}",
    quote="“{0}”",
    origin="— {0}",
    link="{0}: {1}",
)
SLACK: Final = Markup(
    escape=escape_slack,
    bold="*{0}*",
    item="• {0}",
    quote=">{0}",
    origin=">— {0}",
    link="<{1}|{0}>",
)


def say_title(theme: ThemeFacts, *, limit: int) -> str:
    """Give a theme's name on one line; it does not begin like a formula."""
    name = say_name(theme["name"])
    while FORMULA.match(name) or name[:1].isspace():
        name = name[1:]
    return cut(name or say_name(None), limit)


def cut(text: str, limit: int) -> str:
    """Give a text of at most `limit` UTF-16 units, as most trackers count.

    >>> cut("abcdef", 4), cut("abc", 4)
    ('abc…', 'abc')
    """
    if _units(text) <= limit:
        return text
    kept = text.encode("utf-16-le")[: 2 * (limit - 1)].decode("utf-16-le", errors="ignore")
    return f"{kept.rstrip()}…"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def say_label(name: str | None) -> str:
    """Give a label without blanks, such as Jira takes; empty for no name.

    >>> say_label("Sign in & passwords")
    'sign-in-passwords'
    """
    return re.sub(r"\W+", "-", (name or "").casefold()).strip("-_")[:MAX_LABEL].rstrip("-_")


def describe_theme(theme: ThemeFacts, report: Report, markup: Markup, *, limit: int) -> str:
    """Describe a theme: how many, since when, who, in whose words, in which parts, after what.

    What a report that leaves the team does not tell is not described. Quotes go first if the text
    is longer than `limit` UTF-16 units.
    """
    head = [*_headline(theme, markup), _numbers(theme, report, markup), *_change(theme, markup)]
    blocks = [
        *head,
        _accounts(theme, markup),
        _quotes(theme, markup),
        _list("Parts", _parts(theme, report), markup),
        _list("Fixes so far", [say_fix(fix) for fix in theme["fixes"]], markup),
        _foot(theme, report, markup),
    ]
    text = "\n\n".join(filter(None, blocks))
    if _units(text) <= limit:
        return text
    short = "\n\n".join([*head, _foot(theme, report, markup)])
    return cut(short, limit)


def say_counted(theme: ThemeFacts, report: Report) -> str:
    """Say how many customers and reports; reports alone where no customer is known."""
    reports = say_count(theme["n_documents"], "report")
    if not theme["n_customers"]:
        return reports
    return f"{name_people(report).count(theme['n_customers'])}, {reports}"


def find_area(theme: ThemeFacts, report: Report) -> str:
    """Give the name of a theme's area; empty for none, and for the rest that is in no area."""
    names = {
        area["area_id"]: area["name"] for area in report["areas"] if area["area_id"] != NOWHERE_ID
    }
    return names.get(theme["area_id"] or "") or ""


def list_quotes(theme: ThemeFacts) -> list[Exemplar]:
    """Give the quotes that are shown."""
    return [passage for passage in theme["exemplars"] if passage["quote"]][:MAX_QUOTES]


def _headline(theme: ThemeFacts, markup: Markup) -> list[str]:
    if not theme["headline"]:
        return []
    return [markup.bold.format(markup.escape(theme["headline"]))]


def _numbers(theme: ThemeFacts, report: Report, markup: Markup) -> str:
    low, high = theme["rank_interval"]
    period = report["period"]
    likely = f"likely {low}" if low == high else f"likely {low}–{high}"
    area = find_area(theme, report)
    days = say_days(period["since"], period["until"])
    told = (
        f"{say_counted(theme, report)}; "
        f"rank {theme['rank']} of {len(report['themes']):,} ({likely}); {days}."
    )
    where = f" Area: {markup.escape(area)}." if area else ""
    return f"{markup.escape(told)}{where}"


def _change(theme: ThemeFacts, markup: Markup) -> list[str]:
    change = theme["change"]
    has_news = change["sentence"] and change["flag"] not in {"steady", "too_few"}
    return [markup.escape(f"{change['flag']}: {change['sentence']}".capitalize())] * bool(has_news)


def _accounts(theme: ThemeFacts, markup: Markup) -> str:
    if not theme["top_accounts"]:
        return ""
    named = [
        account["name"] or account["account_id"] or ""
        for account in theme["top_accounts"][:MAX_ACCOUNTS]
    ]
    value = "" if theme["value"] is None else f", worth {say_value(theme['value'])}"
    count = say_count(theme["n_accounts"] or 0, "account")
    return markup.escape(f"{count}{value}: {', '.join(named)}")


def _quotes(theme: ThemeFacts, markup: Markup) -> str:
    quotes = list_quotes(theme)
    if not quotes:
        return ""
    told = ["\n".join(filter(None, _quote(passage, markup))) for passage in quotes]
    return "\n\n".join([markup.bold.format("What they say"), *told])


def _quote(passage: Exemplar, markup: Markup) -> list[str]:
    return [markup.quote.format(markup.escape(passage["quote"] or "")), _origin(passage, markup)]


def _origin(passage: Exemplar, markup: Markup) -> str:
    day = say_day(passage["created_at"]) if passage["created_at"] else ""
    told = markup.escape(", ".join(filter(None, (passage["source"], day))) or "source")
    if passage["url"]:
        url = passage["url"].replace("[", "%5B").replace("]", "%5D")
        told = markup.link.format(told, url)
    return markup.origin.format(told)


def _parts(theme: ThemeFacts, report: Report) -> list[str]:
    people = name_people(report)
    return [
        say_name(part["name"])
        + (f" ({people.count(part['n_customers'])})" if part["n_customers"] is not None else "")
        for part in theme["subthemes"][:MAX_PARTS]
    ]


def _list(heading: str, told: list[str], markup: Markup) -> str:
    if not told:
        return ""
    items = [markup.item.format(markup.escape(line)) for line in told]
    return "\n".join([markup.bold.format(heading), "", *items])


def _foot(theme: ThemeFacts, report: Report, markup: Markup) -> str:
    snapshot = report["run"]["snapshot"]
    return markup.escape(f"{MARK} {theme['theme_id']}, snapshot {snapshot}")
