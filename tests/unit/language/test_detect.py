from __future__ import annotations

import time
import tomllib
from pathlib import Path

import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from thememiner.language import detect_language

CASES = tomllib.loads(
    (Path(__file__).parents[2] / "cases" / "languages.toml").read_text(encoding="utf-8")
)["text"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['code']} {case['text'][:12]}")
def test_language_must_be_told_or_left_open(case: dict[str, str]) -> None:
    assert detect_language(case["text"]) == case["code"]


def test_clear_answer_must_be_the_identifiers() -> None:
    """The quick answer for English and the skipped ranking must not change what it says."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    for case in CASES:
        if case["code"] != "und":
            assert identifier.rank(case["text"])[0][0] == detect_language(case["text"])


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (
            "ja",
            "部屋はとても清潔で、駅からも近くて便利でした。また泊まりたい。 It was the best of it.",
        ),
        (
            "ko",
            "방이 깨끗하고 역에서 가까워서 편했습니다. 또 오고 싶어요. It was the best of it.",
        ),
    ],
)
def test_few_english_words_beside_a_far_script_must_not_make_it_english(
    code: str, text: str
) -> None:
    assert detect_language(text) in (code, "und")


def test_huge_and_broken_text_must_be_fine() -> None:
    started = time.process_time()
    assert detect_language("It is not the first time that this happens to me. " * 60_000) == "en"
    assert detect_language("\ud800" * 100) == "und"
    assert detect_language("a@" * 1_000_000) == "und"
    assert time.process_time() - started < 5  # the model is loaded in it
