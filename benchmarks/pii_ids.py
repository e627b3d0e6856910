"""Made-up numbers that states give to persons, with check digits by arithmetic of their own."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, Final

from pii_forms import complete, fill, group, luhn_holds, pick

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np


def _weigh(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(d) * w for d, w in zip(digits, weights, strict=False))


def _aadhaar(rng: np.random.Generator) -> str:
    # multiplication of the dihedral group of order ten, written out
    def times(a: int, b: int) -> int:
        if a < 5:
            return (a + b) % 5 if b < 5 else 5 + (a + b) % 5
        return 5 + (a - b) % 5 if b < 5 else (a - b) % 5

    turn = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)

    def holds(number: str) -> bool:
        check = 0
        for i, c in enumerate(number[::-1]):
            digit = int(c)
            for _ in range(i % 8):
                digit = turn[digit]
            check = times(check, digit)
        return check == 0

    stem = fill("N" + "#" * 10, rng)
    return group(complete(lambda c: f"{stem}{c % 10}", holds), (4, 4, 4), " ")


def _steuer(rng: np.random.Generator) -> str:
    digits = list(rng.permutation(10)[:9])
    digits.insert(int(rng.integers(1, 10)), digits[int(rng.integers(9))])
    if digits[0] == 0:
        digits = digits[::-1]
    stem = "".join(map(str, digits))
    if stem[0] == "0":
        return _steuer(rng)
    carry = 10
    for c in stem:
        rest = (int(c) + carry) % 10
        carry = (2 * (10 if rest == 0 else rest)) % 11
    check = 11 - carry
    return group(f"{stem}{0 if check == 10 else check}", (2, 3, 3, 3), " ")


def _cf(rng: np.random.Generator) -> str:
    stem = (
        fill("XXXXXX##", rng)
        + pick(rng, tuple("ABCDEHLMPRST"))
        + f"{rng.integers(1, 32):02d}"
        + fill("X###", rng)
    )
    odd = dict(zip("0123456789", (1, 0, 5, 7, 9, 13, 15, 17, 19, 21), strict=True))
    odd |= dict(
        zip(
            string.ascii_uppercase,
            (
                1,
                0,
                5,
                7,
                9,
                13,
                15,
                17,
                19,
                21,
                2,
                4,
                18,
                20,
                11,
                3,
                6,
                8,
                12,
                14,
                16,
                10,
                22,
                25,
                24,
                23,
            ),
            strict=True,
        )
    )
    even = {c: int(c) if c.isdigit() else ord(c) - 65 for c in odd}
    total = sum((odd if i % 2 == 0 else even)[c] for i, c in enumerate(stem))
    return stem + chr(65 + total % 26)


def _cpf(rng: np.random.Generator) -> str:
    digits = fill("#" * 9, rng)
    for n in (10, 11):
        rest = _weigh(digits, tuple(range(n, 1, -1))) % 11
        digits += str(0 if rest < 2 else 11 - rest)
    return f"{digits[:3]}.{digits[3:6]}.{digits[6:9]}-{digits[9:]}"


def _cnpj(rng: np.random.Generator) -> str:
    digits = fill("#" * 8, rng) + "0001"
    for weights in ((5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2), (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)):
        rest = _weigh(digits, weights) % 11
        digits += str(0 if rest < 2 else 11 - rest)
    return f"{digits[:2]}.{digits[2:5]}.{digits[5:8]}/{digits[8:12]}-{digits[12:]}"


def _day(rng: np.random.Generator) -> str:
    return f"{rng.integers(40, 99):02d}{rng.integers(1, 13):02d}{rng.integers(1, 29):02d}"


def _by(rng: np.random.Generator, form: str, holds: Callable[[str], bool]) -> str:
    while True:
        value = fill(form, rng)
        if holds(value):
            return value


def _dni_letter(number: int) -> str:
    return "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23]


def _nir(rng: np.random.Generator) -> str:
    stem = (
        f"{rng.integers(1, 3)}{rng.integers(30, 99)}{rng.integers(1, 13):02d}"
        f"{rng.integers(1, 95):02d}" + fill("######", rng)
    )
    key = 97 - int(stem) % 97
    return group(f"{stem}{key:02d}", (1, 2, 2, 2, 3, 3, 2), " ")


def _nie(rng: np.random.Generator) -> str:
    lead, digits = int(rng.integers(3)), fill("#" * 7, rng)
    return f"{'XYZ'[lead]}{digits}{_dni_letter(int(f'{lead}{digits}'))}"


ID_MAKERS: Final[dict[str, Callable[[np.random.Generator], str]]] = {
    "ssn": lambda rng: (
        f"{rng.integers(1, 666):03d}-{rng.integers(1, 100):02d}-{rng.integers(1, 10000):04d}"
    ),
    "nino": lambda rng: (
        pick(rng, ("AB", "CE", "JM", "PY", "WK"))
        + fill(" ## ## ## ", rng)
        + pick(rng, tuple("ABCD"))
    ),
    "aadhaar": _aadhaar,
    "pan": lambda rng: fill("XXX", rng) + "P" + fill("X####X", rng),
    "sin": lambda rng: group(_by(rng, "#" * 9, luhn_holds), (3, 3, 3), " "),
    "tfn": lambda rng: group(
        _by(rng, "N########", lambda d: _weigh(d, (1, 4, 3, 7, 5, 8, 6, 9, 10)) % 11 == 0),
        (3, 3, 3),
        " ",
    ),
    "medicare": lambda rng: group(
        _by(
            rng,
            "N#########",
            lambda d: d[0] < "7" and _weigh(d, (1, 3, 7, 9, 1, 3, 7, 9)) % 10 == int(d[8]),
        ),
        (4, 5, 1),
        " ",
    ),
    "steuer": _steuer,
    "pesel": lambda rng: _by(
        rng,
        _day(rng) + "#####",
        lambda d: (_weigh(d, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)) + int(d[10])) % 10 == 0,
    ),
    "bsn": lambda rng: _by(
        rng, "N########", lambda d: (_weigh(d, (9, 8, 7, 6, 5, 4, 3, 2)) - int(d[8])) % 11 == 0
    ),
    "nir": _nir,
    "personnummer": lambda rng: (
        lambda day: _by(rng, f"{day}-####", lambda d: luhn_holds(d.replace("-", "")))
    )(_day(rng)),
    "dni": lambda rng: (lambda digits: digits + _dni_letter(int(digits)))(fill("########", rng)),
    "nie": _nie,
    "cpf": _cpf,
    "cnpj": _cnpj,
    "cf": _cf,
}
