"""What every format gives: columns, a sample, notes, and rows as a stream."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal

from thememiner.ingest.rows import RawRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Format = Literal["jsonl", "json", "csv", "tsv", "xlsx", "parquet", "zip"]
Fields = Mapping[str, object]

SAMPLE_ROWS: Final = 200
_ODD: Final = re.compile(r"[^\w .()/+-]")
_MAX_NAME: Final = 80
_MAX_NAMES: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A file that has been understood as far as its format goes.

    Attributes
    ----------
    columns, sample, notes
        As `SourceFile` has them.
    rows : callable
        Gives every row from the start, each time it is called.
    encoding : str
        Python's name of the text encoding; ``binary`` where there is none.
    """

    format: Format
    columns: tuple[str, ...]
    sample: tuple[Fields, ...]
    rows: Callable[[], Iterator[RawRow]]
    encoding: str = "binary"
    is_encoding_guessed: bool = False
    notes: tuple[str, ...] = ()


def take_sample(rows: Iterable[RawRow]) -> tuple[Fields, ...]:
    """Give the first good rows; a file of bad ones is not read to its end."""
    good = (row.fields for row in islice(rows, 10 * SAMPLE_ROWS))
    return tuple(islice((fields for fields in good if fields is not None), SAMPLE_ROWS))


def list_keys(sample: Iterable[Fields]) -> tuple[str, ...]:
    """Give the keys of objects, and ``a.b`` for keys one level down, sorted."""
    keys: set[str] = set()
    for fields in sample:
        for key, value in fields.items():
            keys.add(key)
            if isinstance(value, dict):
                keys.update(f"{key}.{child}" for child in value)
    return tuple(sorted(keys))


def plain_name(name: str) -> str:
    """Give a name from inside a file without what could trick a terminal."""
    return _ODD.sub("_", name)[-_MAX_NAME:]


def list_names(names: Sequence[str]) -> str:
    """Give names from inside a file as they are listed in a message."""
    shown = ", ".join(map(plain_name, names[:_MAX_NAMES]))
    return f"{shown} and {len(names) - _MAX_NAMES} more" if len(names) > _MAX_NAMES else shown
