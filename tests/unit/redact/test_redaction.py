from __future__ import annotations

import time
import tomllib
from pathlib import Path

import pytest

from thememiner.redact import redact_text

CASES = tomllib.loads((Path(__file__).parents[2] / "cases" / "redaction.toml").read_text("utf-8"))[
    "case"
]
HOSTILE = [
    "a@" * 50_000, "a" * 100_000 + "@", "1 " * 50_000, "1.1." * 25_000, "1 " * 50_000 + "a",
    "ab12 " * 20_000, "::" * 50_000, "a:" * 50_000, "http://" * 14_000, "/a1" * 33_000,
    "http://a.b/" + "a1" * 50_000, "password:" * 11_000, "token " * 16_000, "-----BEGIN " * 9_000,
    "eyJ" * 33_000, "eyJaaaaaaaaa." * 8_000, "a(at)" * 20_000, "DE89" * 25_000, "1-" * 50_000 + "@",
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_case_is_redacted_as_expected(case: dict[str, str]) -> None:
    result = redact_text(case["text"])
    assert result.text == case["expected"]
    assert (result.n_redactions > 0) == (case["text"] != case["expected"])


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_redacting_twice_changes_nothing(case: dict[str, str]) -> None:
    assert redact_text(case["expected"]).text == case["expected"]


def test_own_names_are_whole_words_in_any_case() -> None:
    result = redact_text("JANE ROE said so, janeroe did not, janeroes did", ("Jane Roe",))
    assert result.text == "[NAME] said so, [NAME] did not, janeroes did"
    assert redact_text("so it is", ("so",)).n_redactions == 0


@pytest.mark.parametrize("text", HOSTILE, ids=[text[:8] for text in HOSTILE])
def test_hostile_text_takes_linear_time(text: str) -> None:
    started = time.process_time()
    redact_text(text[:100_000])
    # measured below 0.02 s; a quadratic pattern takes many seconds
    assert time.process_time() - started < 0.5
