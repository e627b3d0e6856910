"""Whether a column's values look like what its header says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from thememiner.ingest.dates import looks_like_date
from thememiner.ingest.fields import spell_key

_MIN_SHARE: Final = 0.8  # of a column's values that must look like what its header says

Row = Mapping[str, object]


def column_values(column: str, sample: Sequence[Row]) -> list[object]:
    """Give the values of a column in a sample, without blanks."""
    values = (read_path(fields, column) for fields in sample)
    return [value for value in values if value is not None and value != ""]


def read_path(fields: Row, path: str) -> object:
    """Give the value of a column, or of a nested key ``a.b``; None if there is none."""
    if path in fields:
        return fields[path]
    value: object = fields
    for key in path.split("."):
        if not isinstance(value, Mapping) or key not in value:
            return None
        value = value[key]
    return value


def _share(values: list[object], check: Callable[[object], bool]) -> bool:
    return not values or sum(map(check, values)) >= _MIN_SHARE * len(values)


def _is_number(value: object) -> bool:
    if isinstance(value, bool):
        return False
    try:
        float(str(value))
    except ValueError:
        return False
    return True


def is_text(values: list[object]) -> bool:
    """Whether values are strings that are no numbers and no dates."""
    return _share(values, lambda value: isinstance(value, str)) and not (
        values and _share(values, lambda value: _is_number(value) or looks_like_date(value))
    )


def mean_words(values: list[object]) -> float:
    """Give the mean words of a column of text; 0 if its values repeat or are no text."""
    texts = [value for value in values if isinstance(value, str)]
    if not texts or len(set(texts)) < len(texts) / 2 or not is_text(values):
        return 0.0
    return sum(len(text.split()) for text in texts) / len(texts)


def _is_key(values: list[object], n_rows: int) -> bool:
    values = [spell_key(value, is_cell=False) for value in values]
    if not all(isinstance(value, str) for value in values):
        return False
    return len(values) >= _MIN_SHARE * n_rows and len(set(values)) >= _MIN_SHARE * len(values)


def _is_scalar(values: list[object], _: int) -> bool:
    return _share(values, lambda value: not isinstance(value, (list, Mapping)))


def _is_date(values: list[object], _: int) -> bool:
    return _share(values, looks_like_date)


def _are_numbers(values: list[object], _: int) -> bool:
    return _share(values, _is_number)


def _are_mails(values: list[object], _: int) -> bool:
    return _share(values, lambda value: isinstance(value, str) and "@" in value)


# field -> whether a column's values (and the number of rows) bear out what its header says
CHECKS: Final[dict[str, Callable[[list[object], int], bool]]] = {
    "id": _is_key,
    "created_at": _is_date,
    "updated_at": _is_date,
    "resolved_at": _is_date,
    "rating": _are_numbers,
    "value": _are_numbers,
    "email": _are_mails,
    **dict.fromkeys(
        ("customer_id", "account_id", "author", "question", "product", "version", "language",
         "url", "segment", "kind", "audience", "fix_id", "rating_kind"),
        _is_scalar,
    ),
}  # fmt: skip
