"""What of a text a customer wrote, by cases: tests/cases/cleaning.toml."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path

import pytest
from tests.unit.segment.conftest import segment

from thememiner.text import normalize_text

GROUPS = tomllib.loads(
    (Path(__file__).parents[2] / "cases" / "cleaning.toml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=f"{name}: {case['why']}")
        for name, cases in GROUPS.items()
        for case in cases
    ],
)
def test_only_a_customers_own_words_must_remain(case: dict[str, str]) -> None:
    found = segment(normalize_text(case["text"], max_chars=65_536))
    texts = dict(found.passages.iter_rows())
    remains = " ".join(texts[key] for key in found.mentions["text_hash"])
    assert remains == case["remains"]
    expected = [] if remains else [case.get("reason", "no_subject")]
    assert found.unsegmented["reason"].to_list() == expected


HOSTILE = [
    "x", "\n", "> ", ">\n", "On 4.1.2021 09:12 ", "On 4.1.2021 09:12 schrieb \n",
    "wrote schrieb ", "Am 04.01.2021 schrieb: ", "From: a\n", "Sent: \n",
    "agent: a. customer: b. ", "name: ", "[10:32] Bot: a\n", "(10:32) ", "Name:\n", "## ",
    "**describe the bug**\n", "- [ ] i agree ", "```\n", "a|b|c\n", "a;b;c\n", "\t", "at a.b(c) ",
    "<a b=\"c\" ", "support number 01234567 ", "https://a.b ", "()() -", "-- \n", "[PHONE] ",
    "regards ", "get outlook ", "sent from my my ", "this message is ", "Ticket #1 ", "tel. ",
    "I am out of office ", "ich bin bis ", "= ", "a.b.c ", "1. ", "{\"a\":\n",
]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_text_must_take_linear_time(unit: str) -> None:
    started = time.process_time()
    segment(unit * (100_000 // len(unit)))
    assert time.process_time() - started < 0.8  # measured below 0.1 s


@pytest.mark.parametrize("unit", ["From: a\n", "> wrote\n"])
def test_text_of_3_mb_must_be_read(unit: str) -> None:
    started = time.process_time()
    segment(unit * (3_000_000 // len(unit)))
    assert time.process_time() - started < 5  # measured below 0.2 s
