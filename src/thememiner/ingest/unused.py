"""Values that a row gives and a document cannot hold: counted per field, and said."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from thememiner.datamodels import AUDIENCES, KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

_TEXT: Final = "text or whole numbers"
_LABEL: Final = "text or numbers"
_NUMBER: Final = "plain numbers"
_ALLOWED: Final = {
    "audience": " | ".join(AUDIENCES),
    "kind": " | ".join(KINDS),
    "customer_id": _TEXT,
    "account_id": _TEXT,
    "email": "addresses",
    "value": _NUMBER,
    "rating": "numbers, 4/5, 80%, stars or good and bad",
    "rating_scale": "the worst and the best number, such as 1-5,",
    "url": "http(s) addresses of at most 2,000 characters",
    "language": "two-letter codes such as en or en-US",
}


class UnusedValues:
    """Counts the values of one file's rows that nothing could be made of."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def count(self, field: str, value: object, used: object) -> None:
        """Count a value that is there and of which nothing was used."""
        if used is None and value is not None and not (isinstance(value, str) and value.isspace()):
            self._counts[field] += 1

    def count_all(self, field: str, values: Sequence[object], used: Sequence[object]) -> None:
        """Count those of many values of which nothing was used."""
        if None in used:
            for value, made in zip(values, used, strict=True):
                self.count(field, value, made)

    def notes(self) -> tuple[str, ...]:
        """Give a line per field: how many, and what would have been used."""
        return tuple(
            f"{count} values of {field} not used: {_ALLOWED.get(field, _LABEL)} are allowed"
            for field, count in sorted(self._counts.items())
        )
