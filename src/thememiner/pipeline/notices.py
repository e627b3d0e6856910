"""What of the alarms is news to a webhook, and how it is told there."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import orjson
import polars as pl

from thememiner.report.clean import clean
from thememiner.signal_tables import NOTICES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from thememiner.pipeline.alert_list import AlertLine, Alerts

GROWN: Final = 1.5  # times as many customers beyond usual as when it was last sent: news again
GONE_DAYS: Final = 28  # without it, and what comes then is another alarm
FLOOR: Final = 5  # customers: fewer are never numbered outside of the team
MAX_TOLD: Final = 10
_HOOK_DIGITS: Final = 16
_MARKS: Final = {
    "new": "New", "emerging": "Emerging", "rising": "Rising", "regressed": "Back after a fix",
    "falling": "Falling",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One alarm that is on, as a webhook stands to it.

    Attributes
    ----------
    alarm : str
        What stays the same from night to night: kind, id and direction.
    size : float
        Customers more or less than usual.
    is_news : bool
        Never sent there since it began, or grown by half since then.
    """

    line: AlertLine
    alarm: str
    size: float
    is_news: bool
    is_grown: bool


def name_hook(url: str) -> str:
    """Name a webhook in the log, without its address."""
    return hashlib.sha256(url.encode()).hexdigest()[:_HOOK_DIGITS]


def find_notices(found: Alerts, log: pl.DataFrame, *, hook: str) -> tuple[Notice, ...]:
    """Tell which alarms are news to a webhook.

    Parameters
    ----------
    found : Alerts
    log : DataFrame
        `NOTICES`, in any order.
    hook : str
        From `name_hook`.
    """
    own = log.filter(pl.col("hook") == hook)
    return tuple(_judge(line, own) for line in found["alerts"])


def _judge(line: AlertLine, log: pl.DataFrame) -> Notice:
    direction = "fall" if line["flag"] == "falling" else "rise"
    alarm = f"{line['kind']}:{line['subject_id']}:{direction}"
    size = abs(line["current"] - (line["previous"] or 0.0))
    until = date.fromisoformat(line["last_day"])
    sent = _sent_sizes(log.filter(pl.col("alarm") == alarm), until)
    is_grown = bool(sent) and size >= GROWN * max(sent)
    return Notice(
        line=line, alarm=alarm, size=size, is_news=not sent or is_grown, is_grown=is_grown
    )


def _sent_sizes(rows: pl.DataFrame, until: date) -> list[float]:
    """Give the sizes at which an alarm was sent since it last began."""
    sizes: list[float] = []
    after = until
    for day, size, is_sent in (
        rows.sort("last_day", "at", descending=True)
        .select("last_day", "size", "is_sent")
        .iter_rows()
    ):
        if after - day > timedelta(days=GONE_DAYS):
            break
        after = day
        sizes += [size] if is_sent else []
    return sizes


def log_rows(notices: Sequence[Notice], *, hook: str, at: datetime) -> pl.DataFrame:
    """Lay out as rows of `NOTICES` what was sent, and what is still on."""
    rows = [
        {
            "at": at,
            "hook": hook,
            "alarm": notice.alarm,
            "last_day": date.fromisoformat(notice.line["last_day"]),
            "size": notice.size,
            "is_sent": notice.is_news,
        }
        for notice in notices
    ]
    return pl.DataFrame(rows, schema=NOTICES)


def word_message(notices: Sequence[Notice], *, last_day: str) -> bytes:
    """Word the news as Slack's JSON: names of themes and releases, no customer, no count under 5.

    Parameters
    ----------
    notices : sequence of Notice
        Those that are news, the strongest first; ten are told, the rest is counted.
    last_day : str
        Of the data.
    """
    lines = [_tell(notice) for notice in notices[:MAX_TOLD]]
    if len(notices) > MAX_TOLD:
        lines.append(f"and {len(notices) - MAX_TOLD} more: `thememiner alerts`")
    head = f"Customer feedback up to {last_day}: {_count(len(notices))}"
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": text}} for text in lines]
    return orjson.dumps(
        {
            "text": "\n".join([head, *(f"• {line}" for line in lines)]),
            "blocks": [
                {"type": "header", "text": {"type": "plain_text", "text": head}},
                *blocks,
            ],
        }
    )


def _count(number: int) -> str:
    return "1 alarm" if number == 1 else f"{number} alarms"


def _tell(notice: Notice) -> str:
    line = notice.line
    said = line["sentence"]
    if line["current"] < FLOOR:
        said = f"fewer than {FLOOR}, usually {line['previous'] or 0:.0f}"
    what = "Area" if line["kind"] == "area" else "Theme"
    mark = _MARKS.get(line["flag"], line["flag"])
    again = ", grown since it was last told" if notice.is_grown else ""
    fix = f" (after {_plain(line['fix_id'])})" if line["fix_id"] else ""
    return f"*{mark}*{fix}{again}: {what} “{_plain(line['name'])}”: {_plain(said)}"


def _plain(text: str) -> str:
    """Write text as Slack shows it: nobody is called by a name such as <!channel>."""
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
