"""Runs of digits: cards, IBANs, persons' numbers, telephone numbers, and what is none of these."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from thememiner.redact import check_digits
from thememiner.redact.nations import is_national_id
from thememiner.redact.phones import Words, is_denied, is_phone
from thememiner.redact.reading import MAX_READ, Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from thememiner.redact.reading import Reading

_RUN: Final = re.compile(rb"0(?:[ ().\-/]{0,3}0){6,}+")
_GROUP: Final = re.compile(r"\d+")
_IBAN: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d\d(?:[ -]?[A-Za-z0-9]){11,30}+")
_IBAN_LENGTHS: Final = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22,
    "BR": 29, "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28,
    "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23,
    "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26,
    "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LI": 21, "LT": 20, "LU": 20, "LV": 21,
    "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18, "NO": 15,
    "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SE": 24,
    "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
}  # fmt: skip
# by issuer: Visa, Mastercard, Amex, Diners and JCB, Discover and UnionPay
_CARD: Final = re.compile(
    r"4(?:\d{15}|\d{18})|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|35\d{14}|"
    r"(?:50|5[6-9]|6\d)\d{14}(?:\d{2,3})?"
)
_CARD_WRITTEN: Final = re.compile(
    r"\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1?\d{2,3})?|\d{4}([ -])\d{6}\2\d{4,5}"
)
_CONTEXT: Final = 48  # characters before a number that may say what it is
_MIN_DIGITS: Final = 7
_MIN_IBAN_DIGITS: Final = 9
_MAX_GROUPS: Final = 24  # longer runs are tables of numbers
_MAX_SAME: Final = 6  # so many groups of one length are a table or a hex dump
_TIES: Final = ("-", ".")
_WINDOW: Final = 7  # no number of a person is written in more groups


def find_ibans(reading: Reading) -> list[Found]:
    """Find IBANs whose check digits hold."""
    if b"00" not in reading.shape:
        return []
    if (
        b"AA00" not in reading.shape
        and b"aa00" not in reading.shape
        and b"Aa00" not in reading.shape
    ):
        return []
    return [
        Found(kind="IBAN", start=match.start(), end=match.start() + length)
        for match in _IBAN.finditer(reading.text)
        if (
            length := _measure_iban(
                match[0], reading.text[max(0, match.start() - 12) : match.start()]
            )
        )
    ]


def find_numbers(reading: Reading) -> list[Found]:
    """Find cards, persons' numbers and telephone numbers."""
    if reading.shape.count(b"0") < _MIN_DIGITS:
        return []
    return [
        one
        for i, match in enumerate(_RUN.finditer(reading.shape))
        for one in _in_run(reading.text, *match.span(), context=_CONTEXT if i < MAX_READ else 2)
    ]


def _in_run(text: str, start: int, end: int, *, context: int) -> Iterator[Found]:
    before = text[max(0, start - context) : start]
    lead = before[len(before.rstrip("+(")) :]
    stem = before[: len(before) - len(lead)]
    is_part = stem[-1:].isalnum() or stem[-1:] in ("_", "#") or (
        stem[-1:] in ("-", "/", ".", ",", ":") and stem[-2:-1].isalnum() and stem[-1:] != ":"
    )  # fmt: skip
    after = text[end : end + context]
    if is_part or after[:1].isalpha() or after[:1] == "_":
        return
    lead = lead[-2:]
    groups = [(start + m.start(), start + m.end()) for m in _GROUP.finditer(text[start:end])]
    if len(groups) > _MAX_GROUPS:
        return
    lengths = {stop - begin for begin, stop in groups}
    if len(lengths) == 1 and len(groups) >= _MAX_SAME and len(groups) * lengths.pop() > 15:
        return
    words = Words(before=stem, after=after, is_denied=is_denied(stem, after))
    first = 0
    while first < len(groups):
        kind, last = _longest(text, groups, first, lead=lead, words=words)
        if kind:
            begin = groups[first][0] - (
                _lead_length(lead, text, groups[first][0], groups[last][1])
                if first == 0
                else _bracket(text, groups[first][0])
            )
            yield Found(kind=kind, start=begin, end=groups[last][1])
            first = last
        first += 1


def _longest(
    text: str, groups: list[tuple[int, int]], first: int, *, lead: str, words: Words
) -> tuple[str, int]:
    """Name the longest window of groups that starts here, and give its last group."""
    for last in range(min(len(groups), first + _WINDOW) - 1, first - 1, -1):
        run = text[groups[first][0] : groups[last][1]]
        if _is_cut_off(text, groups, first, last):
            continue
        if first == 0:
            run = lead + run
        elif text[groups[first][0] - 1] == "(":
            run = f"({run}"
        kind = _name(run, words)
        if kind:
            return kind, last
    return "", first


def _is_cut_off(text: str, groups: list[tuple[int, int]], first: int, last: int) -> bool:
    """Whether a window is tied to its neighbour, as in 12-3456-7890: then it is a part of that."""
    before = text[groups[first - 1][1] : groups[first][0]] if first else ""
    after = text[groups[last][1] : groups[last + 1][0]] if last + 1 < len(groups) else ""
    return before in _TIES or after in _TIES


def _name(run: str, words: Words) -> str:
    groups = _GROUP.findall(run)
    digits = "".join(groups)
    if len(digits) < _MIN_DIGITS:
        return ""
    if not run.startswith(("+", "(+")):
        if _CARD.fullmatch(digits) and _CARD_WRITTEN.fullmatch(run) and check_digits.luhn(digits):
            return "CARD"
        if is_national_id(run.lstrip("("), digits, words):
            return "ID"
    return "PHONE" if is_phone(run, groups, words) else ""


def _lead_length(lead: str, text: str, start: int, end: int) -> int:
    """Count what belongs to the number before its first digit: of "(see 555 …" nothing does."""
    if "(" in lead and ")" not in text[start:end]:
        lead = lead.partition("(")[2]
    return len(lead)


def _bracket(text: str, start: int) -> int:
    return int(text[start - 1] == "(")


def _measure_iban(candidate: str, before: str) -> int:
    """Give the length, in characters of the candidate, of the IBAN that it starts with, or 0."""
    length = _IBAN_LENGTHS.get(candidate[:2].upper(), 0)
    n_kept = 0
    for position, character in enumerate(candidate):
        n_kept += character not in " -"
        if n_kept == length:
            spelled = candidate[: position + 1].replace(" ", "").replace("-", "")
            is_iban = check_digits.iban(spelled) or "iban" in before.lower()
            return position + 1 if is_iban else 0
    return 0
