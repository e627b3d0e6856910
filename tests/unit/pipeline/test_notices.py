"""What a webhook is told: each alarm once, again when it has grown, and no small counts."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from thememiner.pipeline.notices import find_notices, log_rows, name_hook, word_message
from thememiner.signal_tables import NOTICES

if TYPE_CHECKING:
    import polars as pl

    from thememiner.pipeline.alert_list import AlertLine, Alerts

HOOK = name_hook("https://hooks.example/services/secret")
DAY = date(2026, 9, 30)


def alarm(name: str = "Push is silent", **given: Any) -> AlertLine:
    line: AlertLine = {
        "kind": "theme", "subject_id": "T-1", "name": name, "flag": "rising",
        "sentence": "30 customers last week, usually 10 (6–15)", "first_day": "2026-09-24",
        "last_day": "2026-09-30", "current": 30, "previous": 10.0, "usual": [6.0, 15.0],
        "ratio": 3.0, "q_value": 0.001, "version": None, "version_basis": None, "fix_id": None,
    }  # fmt: skip
    return line | given  # type: ignore[return-value]  # the keys of the type


def found(*lines: AlertLine) -> Alerts:
    return {"snapshot": 1, "first_day": None, "last_day": "2026-09-30", "left_out": [],
            "alerts": list(lines)}  # fmt: skip


def night(log: pl.DataFrame, *lines: AlertLine, after_days: int = 0) -> tuple[int, pl.DataFrame]:
    """Notify once; gives how many alarms were news, and the log after it."""
    day = (DAY + timedelta(days=after_days)).isoformat()
    notices = find_notices(found(*(line | {"last_day": day} for line in lines)), log, hook=HOOK)
    at = datetime(2026, 10, 1, tzinfo=UTC) + timedelta(days=after_days)
    rows = log_rows(notices, hook=HOOK, at=at)
    return sum(notice.is_news for notice in notices), log.vstack(rows)


def test_an_alarm_is_told_once_however_long_it_stays() -> None:
    log = NOTICES.to_frame()
    told = []
    for after in range(0, 70, 7):
        news, log = night(log, alarm(), after_days=after)
        told.append(news)
    assert told == [1] + [0] * 9


def test_it_is_told_again_when_it_has_grown_by_half_of_what_was_told() -> None:
    _, log = night(NOTICES.to_frame(), alarm(current=30))
    small, log = night(log, alarm(current=39), after_days=1)
    grown, log = night(log, alarm(current=40), after_days=2)
    again, log = night(log, alarm(current=54), after_days=3)
    more, _ = night(log, alarm(current=55), after_days=4)
    assert (small, grown, again, more) == (0, 1, 0, 1)


def test_what_comes_back_after_four_weeks_is_another_alarm() -> None:
    _, log = night(NOTICES.to_frame(), alarm())
    assert night(log, alarm(), after_days=28)[0] == 0
    assert night(log, alarm(), after_days=29)[0] == 1


def test_a_fall_after_a_rise_and_another_hook_are_news() -> None:
    _, log = night(NOTICES.to_frame(), alarm())
    assert night(log, alarm(flag="falling", current=0))[0] == 1
    assert night(log, alarm(subject_id="T-2"))[0] == 1
    other = find_notices(found(alarm()), log, hook=name_hook("https://other.example/hook"))
    assert [notice.is_news for notice in other] == [True]


def test_message_is_slack_shaped_and_names_no_one() -> None:
    line = alarm("Push <!channel> & co", fix_id="FIX-1", flag="regressed")
    notices = find_notices(found(line), NOTICES.to_frame(), hook=HOOK)
    message = json.loads(word_message(notices, last_day="2026-09-30"))
    assert message["blocks"][0]["type"] == "header"
    assert message["blocks"][1]["text"]["text"] == (
        "*Back after a fix* (after FIX-1): Theme “Push &lt;!channel&gt; &amp; co”: "
        "30 customers last week, usually 10 (6–15)"
    )
    assert message["text"].startswith("Customer feedback up to 2026-09-30: 1 alarm\n• *Back")


@pytest.mark.parametrize("current", [0, 4])
def test_fewer_than_five_are_not_numbered(current: int) -> None:
    line = alarm(flag="falling", current=current, sentence=f"{current} customers last week")
    notices = find_notices(found(line), NOTICES.to_frame(), hook=HOOK)
    text = json.loads(word_message(notices, last_day="2026-09-30"))["text"]
    assert text.endswith("fewer than 5, usually 10")
    assert f"{current} customers" not in text


def test_ten_are_told_and_the_rest_is_counted() -> None:
    lines = [alarm(subject_id=f"T-{number}") for number in range(13)]
    notices = find_notices(found(*lines), NOTICES.to_frame(), hook=HOOK)
    message = json.loads(word_message(notices, last_day="2026-09-30"))
    assert len(message["blocks"]) == 12
    assert message["blocks"][-1]["text"]["text"] == "and 3 more: `thememiner alerts`"


def test_the_log_holds_no_address() -> None:
    _, log = night(NOTICES.to_frame(), alarm())
    assert "secret" not in str(log.rows())
    assert len(HOOK) == 16
