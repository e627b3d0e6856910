"""300 payloads in every text of a report: the page holds them as text, and nothing of them acts."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from tests.payloads import PAYLOADS
from tests.unit.report.conftest import make_context, make_ranking
from tests.unit.report.test_html import Page

from thememiner.report import build_report, render_html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from thememiner.report.contract import Report

# What the store itself writes: times, flags and the like, which pages compare and parse.
OWN = frozenset((
    "now", "run_at", "newest", "since", "until", "day", "week", "at", "created_at", "first_seen",
    "last_seen", "told_at", "start", "first_day", "last_day", "first_month", "last_month",
    "intent", "life", "kind", "state", "flag", "previous_flag", "verdict", "basis", "decision",
    "cause", "event", "version_basis", "measure", "scale", "step",
))  # fmt: skip
STEP = 15  # payloads from one page to the next


def report_with_all() -> Report:
    """Every list that the ranking fills, and those of signals and decisions by hand."""
    report = build_report(make_ranking(), make_context())
    theme_id = report["themes"][0]["theme_id"]
    report["decisions"] = [
        {"entry_id": "e", "theme_id": theme_id, "name": "n", "decision": "planned", "key": "K-1",
         "at": "2024-05-01", "author": "a", "link": "https://t.example/1", "note": "why",
         "sentence": "said", "numbers": {"n_documents": 1, "n_customers": 1, "rank": 1,
         "share": 0.1}, "now": {"n_documents": 1, "n_customers": 1}, "returned": False,
         "told_at": None},
    ]  # type: ignore[typeddict-item,unused-ignore,typeddict-unknown-key]  # fmt: skip
    report["showstoppers"] = [
        {"kind": "data_loss", "theme_id": theme_id, "name": "n", "n_documents": 1,
         "n_customers": 1, "n_anonymous": 0, "first_day": "2024-05-01", "last_day": "2024-05-01",
         "sentence": "s", "samples": [{"document_id": "d", "day": "2024-05-01", "words": "w",
         "quote": "q", "source": "s", "url": None}]},
    ]  # fmt: skip
    return report


def attack(value: Any, numbers: Iterator[int], key: str = "") -> Any:
    """Put a payload in place of every text, and of every key that is somebody's word."""
    if isinstance(value, dict):
        is_split = key.startswith("by_") and key not in {"by_audience", "by_reason"}
        return {
            (PAYLOADS[next(numbers) % len(PAYLOADS)] if is_split else name): attack(
                part, numbers, name
            )
            for name, part in value.items()
        }
    if isinstance(value, list):
        return [attack(part, numbers, key) for part in value]
    if isinstance(value, str) and key not in OWN and not value.startswith("https://"):
        return PAYLOADS[next(numbers) % len(PAYLOADS)]
    return value


@pytest.mark.parametrize("first", range(0, len(PAYLOADS), STEP))
def test_nothing_of_a_payload_acts(first: int) -> None:
    report = attack(report_with_all(), count(first))
    text = render_html(report)
    page = Page(text)
    for payload in PAYLOADS[first : first + STEP]:
        assert payload in page.text + page.data.replace("\\u003c", "<").replace("\\u003e", ">")
    tags = {tag for tag, _ in page.tags}
    assert not tags & {
        "img", "iframe", "object", "embed", "base", "link", "video", "audio", "math", "marquee",
        "source", "animate", "form",
    }  # fmt: skip
    assert [attributes for tag, attributes in page.tags if tag == "script"] == [
        {"type": "application/json", "id": "data"}, {},
    ]  # fmt: skip
    assert sum(tag == "style" for tag, _ in page.tags) == 1
    for tag, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        assert not {"src", "srcdoc", "formaction", "action"} & attributes.keys()
        if tag == "a":
            assert re.match(r"#[\w-]*$|https://", str(attributes["href"]))
    # the data for the script holds nothing that could end it
    assert not re.search("[<>&]", page.data.partition('"use strict"')[0])
