"""Check digits: whether a number can be what it looks like."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_VERHOEFF_TURN: Final = (
    "0123456789", "1576283094", "5803796142", "8916043527",
    "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip
_VERHOEFF_SUM: Final = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_DNI: Final = "TRWAGMYFPDXBNJZSQVHLCKE"
_CF_ODD: Final = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22,
                  25, 24, 23)  # fmt: skip
_PESEL: Final = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)
_TFN: Final = (1, 4, 3, 7, 5, 8, 6, 9, 10)
_MEDICARE: Final = (1, 3, 7, 9, 1, 3, 7, 9)
_CNPJ: Final = (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)


def luhn(digits: str) -> bool:
    """Cards, SIN, personnummer."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(number - 9 * (number > 9) for number in doubled) % 10 == 0


def verhoeff(digits: str) -> bool:
    """Aadhaar."""
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = int(_VERHOEFF_SUM[check][int(_VERHOEFF_TURN[place % 8][int(digit)])])
    return check == 0


def iban(spelled: str) -> bool:
    """Check an IBAN without spaces: ISO 7064, mod 97-10."""
    number = int("".join(str(int(digit, 36)) for digit in spelled[4:] + spelled[:4]))
    return number % 97 == 1


def steuer_id(digits: str) -> bool:
    """German tax id: ISO 7064, mod 11,10; exactly one digit is repeated among the first ten."""
    repeated = sorted(n for n in map(digits[:10].count, set(digits[:10])) if n > 1)
    if digits[0] == "0" or repeated not in ([2], [3]):
        return False
    product = 10
    for digit in digits[:10]:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10 == int(digits[10])


def nir(spelled: str) -> bool:
    """French social security number of 15 characters; Corsica has letters."""
    number = spelled[:13].replace("2A", "19", 1).replace("2B", "18", 1)
    return number.isdigit() and 97 - int(number) % 97 == int(spelled[13:])


def dni(digits: str, letter: str) -> bool:
    """Spanish DNI, and NIE with its first letter as a digit."""
    return _DNI[int(digits) % 23] == letter


def codice_fiscale(spelled: str) -> bool:
    """Italian tax code of 16 characters."""
    total = 0
    for place, character in enumerate(spelled[:15]):
        number = int(character) if character.isdigit() else ord(character) - ord("A")
        total += number if place % 2 else _CF_ODD[number]
    return chr(ord("A") + total % 26) == spelled[15]


def bsn(digits: str) -> bool:
    """Dutch citizen number: the eleven test."""
    return _weighed(digits[:8], range(9, 1, -1)) % 11 == int(digits[8])


def cpf(digits: str) -> bool:
    """Brazilian person."""
    return len(set(digits)) > 1 and all(
        _weighed(digits[:n], range(n + 1, 1, -1)) * 10 % 11 % 10 == int(digits[n]) for n in (9, 10)
    )


def cnpj(digits: str) -> bool:
    """Brazilian company."""
    return len(set(digits)) > 1 and all(
        _weighed(digits[:n], _CNPJ[13 - n :]) * 10 % 11 % 10 == int(digits[n]) for n in (12, 13)
    )


def nif(digits: str) -> bool:
    """Portuguese tax payer."""
    return (11 - _weighed(digits[:8], range(9, 1, -1)) % 11) % 11 % 10 == int(digits[8])


def pesel(digits: str) -> bool:
    """Polish person; the century is in the month."""
    return _is_day(int(digits[2:4]) % 20, int(digits[4:6])) and _weighed(digits, _PESEL) % 10 == 0


def personnummer(digits: str) -> bool:
    """Swedish person, ten digits; a coordination number adds 60 to the day."""
    return _is_day(int(digits[2:4]), int(digits[4:6]) % 60) and luhn(digits)


def tfn(digits: str) -> bool:
    """Australian tax file number of nine digits."""
    return _weighed(digits, _TFN) % 11 == 0


def medicare(digits: str) -> bool:
    """Australian Medicare card of ten or eleven digits."""
    return digits[0] in "23456" and _weighed(digits[:8], _MEDICARE) % 10 == int(digits[8])


def _is_day(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= 31


def _weighed(digits: str, weights: Sequence[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, cycle(weights), strict=False))
