"""Short fields without personal data: labels, and links that must still lead somewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_plus

from thememiner.ingest.fields import read_label

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from thememiner.ingest.batch import RedactedText

_MAX_KNOWN: Final = 4_096  # a feed has few labels; a hostile file has one per row
_MAX_KNOWN_CHARS: Final = 300
_PAIRS: Final = re.compile(r"([?#&;])([^?#&;]*)")
_RECORD: Final = re.compile(r"(?i)(?:\w*[_-])?(?:id|\w*Id)=\d+", re.ASCII)
_TOKEN: Final = re.compile(r"(?=[^=]*\d)(?=[^=]*[A-Za-z])[\w+/.~=-]{24,}", re.ASCII)
# Numbers that look like phones or cards and are none, in the one field where they are usual.
_USUAL: Final = {
    "version": re.compile(
        r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{0,6}", re.ASCII
    ),
    "fix_id": re.compile(r"(?:[A-Za-z]{1,10}[-_ ]?)?#?\d{1,12}", re.ASCII),
    "segment": re.compile(r"\d{1,6} ?[-\u2013] ?\d{1,4}(?:00|99)(?: \D{0,40})?", re.ASCII),
}


class LabelRedactor:
    """Redacts the labels and links of one file's rows; equal ones once."""

    def __init__(self, redact: Callable[[str, tuple[str, ...]], RedactedText]) -> None:
        self._redact = redact
        self._known: dict[str, dict[object, str | None]] = {}

    def labels(self, field: str, values: Sequence[object]) -> list[str | None]:
        """Give values of one field as labels, None for those that are none.

        They are redacted as texts, but for dates in versions, sizes in segments, ids of fixes.
        """
        known = self._known.setdefault(field, {})
        return [
            known[value]
            if type(value) is str and value in known
            else self._label(field, value, known)
            for value in values
        ]

    def _label(self, field: str, value: object, known: dict[object, str | None]) -> str | None:
        label = self._read(field, value)
        is_short = isinstance(value, str) and len(value) <= _MAX_KNOWN_CHARS
        if is_short and len(known) < _MAX_KNOWN:
            known[value] = label
        return label

    def _read(self, field: str, value: object) -> str | None:
        label = read_label(value)
        if label is None or (field in _USUAL and _USUAL[field].fullmatch(label)):
            return label
        return self._redact(label, ()).text

    def link(self, url: str) -> str:
        """Redact host and path as a text, and of the rest only the parts that hold something.

        A text loses all that follows the path of a link. Here it is needed to open the link.
        """
        end = min((at for mark in "?#" if (at := url.find(mark)) >= 0), default=len(url))
        place = self._redact(unquote_plus(url[:end]) if "%40" in url[:end] else url[:end], ()).text
        return place + _PAIRS.sub(self._pair, url[end:])

    def _pair(self, match: re.Match[str]) -> str:
        mark, pair = match[1], match[2]
        name, equals, value = pair.rpartition("=")
        if _TOKEN.fullmatch(value):
            return f"{mark}{name}{equals}[TOKEN]"
        plain = unquote_plus(value)
        kept = self._redact(unquote_plus(name), ()).text
        redacted = self._redact(plain, ()).text
        if redacted == plain:  # what it is may stand in its name, as of token=hunter2
            plain, redacted = unquote_plus(pair), self._redact(unquote_plus(pair), ()).text
        else:
            redacted = f"{kept}{equals}{redacted}"
        if redacted == plain or (_RECORD.fullmatch(pair) and "[CARD]" not in redacted):
            return match[0]
        return f"{mark}{redacted}"
