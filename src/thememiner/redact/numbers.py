"""Which runs of digits are cards, phone numbers, addresses or accounts, and which are not."""

from __future__ import annotations

import ipaddress
import re
from typing import Final

_GROUPS: Final = re.compile(r"\d+")
_DATE: Final = re.compile(
    r"(?:(?:19|20)\d\d[-./ ]\d{1,2}[-./ ]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d\d)(?!\d)"
)
_PHONE_WORD: Final = re.compile(
    r"(?:call|phone|tel|mobile|cell|whatsapp|fax|number|dial|helpline|contact)\W{0,6}(?:\w+\W{0,3}){0,2}$",
    re.IGNORECASE,
)
_ADDRESS_WORD: Final = re.compile(
    r"\b(?:ips?|ipv4|address|addr|host|server|dns|ping|gateway|router|proxy|inet|login from|"
    r"connected to|connect to)\b\W{0,4}(?:\w+\W{1,3}){0,2}$",
    re.IGNORECASE,
)
_VERSION_WORD: Final = re.compile(
    r"(?:\bv|\bver\.?|\bversions?|\bbuild|\brelease|\bupdate|\besr|\bfirefox|\bchrome|\bedge|"
    r"\bsafari|\bwindows|\bandroid|\bios|\bmacos|\bfirmware|\bdriver|\bapp)\W{0,3}$",
    re.IGNORECASE,
)
_CONTEXT: Final = 40  # characters before a number that may say what it is
_MIN_OCTET: Final = 10  # a version's parts are small, the octets of an address mostly are not
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


def classify_number(run: str, before: str, after: str) -> str:
    """Name what a run of digits is: ``[CARD]``, ``[PHONE]``, ``[IP]``, or "" for anything else.

    Parameters
    ----------
    run : str
        Starts and ends with a digit, except for a leading ``+`` or ``(``.
    before, after : str
        What stands around it; a few words are enough.
    """
    if after[:1].isalpha() or after[:1] == "_":
        return ""
    groups = _GROUPS.findall(run)
    if _is_address(run, before, after):
        return "[IP]"
    digits = "".join(groups)
    if _is_card(run, digits):
        return "[CARD]"
    if _is_phone(run, groups, before):
        return "[PHONE]"
    return ""


def measure_iban(candidate: str) -> int:
    """Give the length, in characters of the candidate, of the IBAN that it starts with, or 0."""
    length = _IBAN_LENGTHS.get(candidate[:2].upper(), 0)
    if not length:
        return 0
    kept = ""
    for position, character in enumerate(candidate):
        if character != " ":
            kept += character
        if len(kept) == length:
            rotated = kept[4:] + kept[:4]
            number = int("".join(str(int(digit, 36)) for digit in rotated))
            return position + 1 if number % 97 == 1 else 0
    return 0


def is_ipv6(candidate: str) -> bool:
    """Whether this is an IPv6 address that could be somebody's, not ``a::b`` or a time."""
    if candidate.count(":") < 3 or len(candidate.replace(":", "")) < 6:
        return False
    try:
        ipaddress.IPv6Address(candidate)
    except ValueError:
        return False
    return True


def _is_address(run: str, before: str, after: str) -> bool:
    octets = run.split(".")
    if len(octets) != 4 or not all(part.isdigit() and len(part) <= 3 for part in octets):
        return False
    numbers = [int(part) for part in octets]
    if max(numbers) > 255 or re.match(r"\.\d", after):
        return False
    before = before[-_CONTEXT:]
    if _ADDRESS_WORD.search(before):
        return True
    if _VERSION_WORD.search(before):
        return False
    is_private = numbers[0] == 10 or numbers[:2] == [192, 168] or numbers[0] == 127
    return is_private or sum(number >= _MIN_OCTET for number in numbers) >= 3


def _is_card(run: str, digits: str) -> bool:
    if not 13 <= len(digits) <= 19 or digits[0] not in "23456" or re.search(r"[^\d -]", run):
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(number - 9 * (number > 9) for number in doubled) % 10 == 0


def _is_phone(run: str, groups: list[str], before: str) -> bool:
    n_digits = sum(len(group) for group in groups)
    if _DATE.match(run) or n_digits > 15 * (1 + len(groups) // 6):
        return False
    if run.startswith("+"):
        return n_digits >= 8
    if len(groups) == 1:
        return 10 <= n_digits <= 12 or (
            7 <= n_digits <= 15 and _PHONE_WORD.search(before[-_CONTEXT:]) is not None
        )
    is_dotted = set(run) <= set("0123456789.")
    if is_dotted and [len(group) for group in groups] != [3, 3, 4] and len(groups) != 5:
        return False  # 10.0.19042.1052 is a version; 555.123.4567 and 01.23.45.67.89 are phones
    if min(len(group) for group in groups[1:]) < 2 or n_digits < 9:
        return _PHONE_WORD.search(before[-_CONTEXT:]) is not None
    return True
