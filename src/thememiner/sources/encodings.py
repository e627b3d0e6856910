"""Which encoding a file is in: its mark, UTF-16, UTF-8, else a guess that is said."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import charset_normalizer

from thememiner.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from charset_normalizer import CharsetMatch

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_BYTES: Final = 1 << 16
_UTF16_SHARE: Final = 0.3  # of one half of the bytes: NULs, in text of Latin letters
# What exports are written in. Without this list the detector prefers rare DOS and Mac pages.
_USUAL: Final = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r",
    "cp932", "euc_jp", "gb18030", "big5", "cp949",
]  # fmt: skip
_WESTERN: Final = "cp1252"  # Latin-1's superset: what most unmarked Western exports are in
_NEIGHBOURS: Final = frozenset({"cp1250", "cp1254", "cp1256", "cp1257"})  # same bytes, near letters
_SHORT: Final = 32  # bytes beyond ASCII; of fewer the detector's view of the language is chance
_ODD_INSIDE: Final = re.compile(
    "(?<=[a-z])[\xa1-\xa9\xab-\xaf\xb1-\xb3\xb5\xb6\xb8\xb9\xbb-\xbf](?=[a-z])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """An encoding by Python's name, and whether it is only likely."""

    name: str
    is_guessed: bool = False

    @property
    def is_utf8(self) -> bool:
        """Whether lines can be parsed as they are."""
        return self.name in {"utf-8", "utf-8-sig"}


def check_encoding(name: str) -> Encoding:
    """Accept an encoding that the user named.

    Raises
    ------
    ConfigError
        If Python does not know it as a text encoding.
    """
    try:
        info = codecs.lookup(name)
        b"x".decode(name, "replace")
    except (LookupError, ValueError) as error:
        msg = f"{name!r} is no text encoding. Use a name like utf-8, utf-16, cp1252 or latin-1."
        raise ConfigError(msg) from error
    return Encoding(name=info.name)


def sniff_mark(head: bytes) -> Encoding | None:
    """Tell the encoding from a byte order mark, or from the NULs of unmarked UTF-16."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name=name)
    half = max(len(head) // 2, 1)
    if head[1::2].count(0) > _UTF16_SHARE * half and head[0::2].count(0) < half // 10 + 1:
        return Encoding(name="utf-16-le")
    if head[0::2].count(0) > _UTF16_SHARE * half and head[1::2].count(0) < half // 10 + 1:
        return Encoding(name="utf-16-be")
    return None


class Utf8Meter:
    """Measures, chunk by chunk, how much of what is not ASCII is UTF-8."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._n_good = 0
        self._n_bad = 0
        self._sample = bytearray()

    def feed(self, chunks: Iterable[bytes]) -> None:
        """Read a whole stream."""
        for chunk in chunks:
            if chunk.isascii() and not self._decoder.getstate()[0]:
                continue
            text = self._decoder.decode(chunk)
            n_bad = text.count("\ufffd") - chunk.count("\ufffd".encode())
            self._n_bad += n_bad
            self._n_good += len(text) - len(text.encode("ascii", "ignore")) - n_bad
            if len(self._sample) < _SAMPLE_BYTES:
                self._sample += chunk[:_SAMPLE_BYTES]

    @property
    def encoding(self) -> Encoding:
        """UTF-8 if most is; single bad rows are then quarantined. Else the likeliest."""
        if self._n_bad <= self._n_good:
            return Encoding(name="utf-8")
        return Encoding(name=_guess(bytes(self._sample)), is_guessed=True)


def _guess(sample: bytes) -> str:
    """Give the likeliest encoding; between neighbours that fit alike, the Western one."""
    matches = charset_normalizer.from_bytes(sample, cp_isolation=_USUAL)
    best = matches.best()
    if best is None:
        return _WESTERN
    if best.encoding not in _NEIGHBOURS or _ODD_INSIDE.search(sample.decode(_WESTERN, "replace")):
        return best.encoding
    n_letters = sum(byte > 127 for byte in sample)
    is_level = any(_is_level(match, best, n_letters) for match in matches)
    return _WESTERN if is_level else best.encoding


def _is_level(match: CharsetMatch, best: CharsetMatch, n_letters: int) -> bool:
    return (
        _WESTERN in match.could_be_from_charset
        and match.chaos <= best.chaos
        and (n_letters < _SHORT or match.coherence >= best.coherence)
    )
