"""Numbers that states give to persons, by their form, check digits and the words before them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from thememiner.redact import check_digits
from thememiner.redact.reading import Found

if TYPE_CHECKING:
    from collections.abc import Callable

    from thememiner.redact.phones import Words
    from thememiner.redact.reading import Reading


def _words(pattern: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Match the words before a number, and after it."""
    return (
        re.compile(rf"(?<!\w)(?:{pattern})\W{{0,4}}(?:\w{{1,14}}\W{{1,3}}){{0,3}}$"),
        re.compile(rf"\W{{1,3}}(?:\w{{1,14}}\W{{1,3}}){{0,2}}(?:{pattern})(?!\w)"),
    )


_ANY_WORD: Final = _words(
    r"(?i:ssn|social security|social insurance|national insurance|nino|national id|identity "
    r"(?:card|number)|steuer-?"
    r"(?:id\w*|identifikationsnummer)|steuerliche\w*|idnr|tax (?:id|file|number)|sécurité sociale|"
    r"n° ?sécu|numéro de "
    r"sécu|dni|codice fiscale|burgerservicenummer|bsn|cpf|cnpj|aadhaa?r|pesel|personnummer|tfn|"
    r"medicare|"
    r"contribuinte|itin|sozialversicherungsnummer)|NIR|NIE|NIF|PAN|SIN|NAS|INSEE|CF|UIDAI"
)
_MIN_LABELLED, _MAX_LABELLED = 8, 15


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """One state's number: how it is written, and what makes it more than a number."""

    written: re.Pattern[str]
    holds: Callable[[str], bool]
    words: tuple[re.Pattern[str], re.Pattern[str]] | None = (
        None  # needed where the form alone says too little
    )


def _rule(written: str, holds: Callable[[str], bool] = bool, *, words: str | None = None) -> _Rule:
    found = _words(words) if words else None
    return _Rule(written=re.compile(written), holds=holds, words=found)


_RULES: Final = {
    8: [_rule(r"\d{3} ?\d{3} ?\d\d", words="(?i:tfn|tax file(?: number| no)?)")],
    9: [
        _rule(r"(?!000|666|9)\d{3}([- ])(?!00)\d\d\1(?!0000)\d{4}"),
        _rule(r"(?!000)\d{9}|9\d\d-\d\d-\d{4}", words="(?i:ssn|social security|itin)"),
        _rule(r"[\d .]+", check_digits.bsn, words="(?i:bsn|burgerservice\\w*|sofi\\w*)"),
        _rule(
            r"[\d -]+", check_digits.luhn, words="(?i:social insurance|assurance sociale)|SIN|NAS"
        ),
        _rule(r"[\d ]+", check_digits.tfn, words="(?i:tfn|tax file)"),
        _rule(r"[\d ]+", check_digits.nif, words="(?i:nif|contribuinte|fiscal)"),
    ],
    10: [
        _rule(r"\d{6}[-+]\d{4}", check_digits.personnummer),
        _rule(r"\d{10}", check_digits.personnummer, words="(?i:person\\w*|pnr|samordnings\\w*)"),
        _rule(r"[\d -]+", check_digits.medicare, words="(?i:medicare)"),
    ],
    11: [
        _rule(r"\d{3}\.\d{3}\.\d{3}-\d\d|\d{11}|\d{9}-\d\d", check_digits.cpf),
        _rule(r"\d\d ?\d{3} ?\d{3} ?\d{3}", check_digits.steuer_id),
        _rule(r"\d{11}", check_digits.pesel),
        _rule(r"[\d -/]+", lambda d: check_digits.medicare(d[:10]), words="(?i:medicare)"),
    ],
    12: [
        _rule(r"(?:19|20)\d{6}-?\d{4}", lambda digits: check_digits.personnummer(digits[2:])),
        _rule(r"[2-9]\d{3}([ -])\d{4}\1\d{4}", check_digits.verhoeff),
        _rule(r"[2-9]\d{11}", check_digits.verhoeff, words="(?i:aadhaa?r|uidai?|uid)"),
    ],
    14: [_rule(r"\d\d\.\d{3}\.\d{3}/\d{4}-\d\d|\d{14}", check_digits.cnpj)],
    15: [_rule(r"[1-478] ?\d\d ?(?:[02-9]\d|1[0-2]) ?\d\d ?\d{3} ?\d{3} ?\d\d", check_digits.nir)],
}  # fmt: skip
_BY_FORM: Final = re.compile(
    rb"(?:(?P<dni>(?:0{8}|00\.000\.000)[- ]?A)|(?P<nie>A[- ]?0{7}[- ]?A)"
    rb"|(?P<nino>AA ?(?:00 ?){3}A|AA0{6}A)|(?P<cf>A{6} ?00A00 ?A000A)|(?P<pan>A{5}0{4}A)"
    rb"|(?P<nir>0 ?00 ?00 ?0A ?000 ?000 ?00))(?![Aa0])"
)
_MIN_DIGITS: Final = 4
_HINT: Final = (b"000A", b"000-A", b"000000 A", b"00 00A", b"00 00 00 A", b"0A 000", b"0A000")
_NINO: Final = re.compile(r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]")
_PAN: Final = re.compile(r"[A-Z]{3}[PCHFATBLJG][A-Z]\d{4}[A-Z]")


def is_national_id(run: str, digits: str, words: Words) -> bool:
    """Whether a run of digits is a person's number.

    Parameters
    ----------
    run, digits : str
        As written, and its digits alone.
    words : Words
        What stands around it.
    """
    for rule in _RULES.get(len(digits), ()):
        if not rule.written.fullmatch(run) or not rule.holds(digits):
            continue
        if _is_called(rule.words, words) if rule.words else not words.is_denied:
            return True
    return _MIN_LABELLED <= len(digits) <= _MAX_LABELLED and _is_called(_ANY_WORD, words)


def _is_called(pattern: tuple[re.Pattern[str], re.Pattern[str]], words: Words) -> bool:
    return bool(pattern[0].search(words.before) or pattern[1].match(words.after))


def find_lettered_ids(reading: Reading) -> list[Found]:
    """Find the numbers that hold letters: DNI, NIE, NINO, codice fiscale, PAN."""
    shape = reading.shape
    if shape.count(b"0") < _MIN_DIGITS or not any(hint in shape for hint in _HINT):
        return []
    return [
        Found(kind="ID", start=match.start(), end=match.end())
        for match in _BY_FORM.finditer(reading.shape)
        if not reading.text[max(0, match.start() - 1) : match.start()].isalnum()
        and _holds(match.lastgroup or "", _plain(reading.text[match.start() : match.end()]))
    ]


def _plain(written: str) -> str:
    return "".join(filter(str.isalnum, written))


def _holds(form: str, plain: str) -> bool:
    if form == "dni":
        return check_digits.dni(plain[:-1], plain[-1])
    if form == "nie":
        return plain[0] in "XYZ" and check_digits.dni(
            f"{'XYZ'.index(plain[0])}{plain[1:-1]}", plain[-1]
        )
    if form == "nino":
        return _NINO.fullmatch(plain) is not None
    if form == "pan":
        return _PAN.fullmatch(plain) is not None
    return check_digits.nir(plain) if form == "nir" else check_digits.codice_fiscale(plain)
