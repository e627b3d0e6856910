"""What the screen lets pass, no finder finds anything in."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path

import numpy as np
import pytest

from thememiner.redact import find_redactions, may_name, redact_text, screen

CASES = tomllib.loads((Path(__file__).parents[2] / "cases" / "redaction.toml").read_text("utf-8"))[
    "case"
]
PLAIN = [
    "",
    "The app does not start any more, and I am very disappointed.",
    "Since the update of 4 March it takes 30 seconds to load 12 photos!",
    "Firefox 89.0 shows a blank page (again); works in version 88.",
    "I cannot change the font size; the keyboard hides the button.",
    "Größe ändern geht nicht, das Menü bleibt leer. Schade…",
    "it was $29.99, now 35 euros a month for 2 people, no thanks",
]
# What the finders look for, in pieces: chance puts them together to what they find, and almost.
PIECES = [
    "password", "Pass", "token", "api_key", "authorization", "session", "secret", " is ", ": ", "=",
    " ", " ", " ", "-", ".", "(", ")", "/", "@", "at", "(at)", " dot ", "com", "1", "12", "123",
    "2026", "555", "4111", "A", "DE89", "X", "ab", "Zq9", "eyJ", "sk-live-", "www.", "http://",
    "pin", "code", "tan", "::", ":", "+", "00", "ssn", "iban", "bearer", "abcdefghijklmno", "é",
    "\u00a0", "\u2013", "\u0661\u0662", "\u212a", "Ö", "12345678A", "QQ 12 34 56 C", "hunter2",
    "recommendation", "_at_", "3x.png", "\n", "call", "geheimzahl", "0170", "192", "10",
]  # fmt: skip
NAMES = ["Jane Roe", "jo4711", "user gardener4711", "k0ala_7", "Zoë", "Jo", "jane@x.example", "42"]


def texts_by_chance(seed: int, n_texts: int = 4_000) -> list[str]:
    random = np.random.default_rng(seed)
    return [
        "".join(random.choice(PIECES, size=random.integers(1, 12)).tolist()) for _ in range(n_texts)
    ]


def test_screen_sees_all_that_is_redacted() -> None:
    texts = [case["text"] for case in CASES]
    texts += [f"It broke. {text}\nPlease help" for text in texts]
    missed = [
        text
        for text, may_hold in zip(texts, screen(texts), strict=True)
        if find_redactions(text) and not may_hold
    ]
    assert missed == []


@pytest.mark.parametrize("seed", range(5))
def test_screen_sees_what_chance_puts_together(seed: int) -> None:
    texts = texts_by_chance(seed)
    found = [bool(find_redactions(text)) for text in texts]
    screened = screen(texts)
    assert sum(found) > 100
    assert screened.count(False) > 100
    assert [
        text for text, is_found, may_hold in zip(texts, found, screened, strict=True)
        if is_found and not may_hold
    ] == []  # fmt: skip


def test_plain_texts_pass_the_screen() -> None:
    assert screen(PLAIN) == [False] * len(PLAIN)
    assert screen([]) == []


def test_names_that_are_found_are_told() -> None:
    random = np.random.default_rng(1)
    pieces = ["Jane", "ROE", "jo4711", "gardener4711", " ", ", ", "Thanks,\n", "Hi ", "Zoë",
              "K0ALA_7", "Jo", "it", "42", "user ", "R. ", "x"]  # fmt: skip
    n_found = 0
    for _ in range(3_000):
        text = "".join(random.choice(pieces, size=random.integers(1, 6)).tolist())
        names = random.choice(NAMES, size=2).tolist()
        if redact_text(text, names).text != redact_text(text).text:
            n_found += 1
            assert may_name(text, names), (text, names)
    assert n_found > 100


def test_other_names_are_not_told() -> None:
    assert not may_name("the page stays blank", ["Ann Lee", "lee@acme.example", "c4711", "u_1"])
    assert not may_name("the page stays blank", [])


def test_hostile_text_is_screened_in_linear_time() -> None:
    texts = [piece * (200_000 // len(piece)) for piece in (*PIECES, "a1", "1 ", "key ", "pass -")]
    started = time.process_time()
    screen(texts)
    assert time.process_time() - started < 5  # 15 MB; measured: 0.2 s
