"""Digits and letters by a form, and the check digit that makes a number hold."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np


def pick(rng: np.random.Generator, options: tuple | list):  # type: ignore[no-untyped-def,type-arg]  # noqa: ANN201
    return options[int(rng.integers(len(options)))]


def fill(form: str, rng: np.random.Generator) -> str:
    sets = {"#": string.digits, "N": "23456789", "X": string.ascii_uppercase}
    return "".join(pick(rng, tuple(sets[c])) if c in sets else c for c in form)


def complete(stem: Callable[[int], str], holds: Callable[[str], bool]) -> str:
    return next(value for check in range(100) if holds(value := stem(check)))


def luhn_holds(number: str) -> bool:
    total = 0
    for i, c in enumerate(number[::-1]):
        d = int(c)
        total += d if i % 2 == 0 else (d * 2 if d < 5 else d * 2 - 9)
    return total % 10 == 0


def group(digits: str, sizes: tuple[int, ...], mark: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(digits[at : at + size])
        at += size
    return mark.join(parts)
