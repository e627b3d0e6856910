"""Make text safe to show: no control, bidirectional or terminal characters."""

from __future__ import annotations

import re
from typing import Final, overload

# Terminal sequences first (colour, cursor, title), then what is left of single characters.
_TERMINAL: Final = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # OSC, DCS, …
    r"|\x1b[ -/]*[0-~]?"
)
_SPACE: Final = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
# Controls; bidirectional marks, embeddings and isolates; invisible fillers and tags. The joiners
# U+200C and U+200D stay: emoji and several scripts are misspelt without them.
_UNSAFE: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    r"\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_ANY: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    r"\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


@overload
def clean(text: str) -> str: ...
@overload
def clean(text: str | None) -> str | None: ...
def clean(text: str | None) -> str | None:
    r"""Give the text on one line, without characters that act instead of being seen.

    Examples
    --------
    >>> clean("\x1b[31mred\x1b[0m\nnext \u202eline")
    'red next line'
    """
    if text is None or _ANY.search(text) is None:
        return text
    return _UNSAFE.sub("", _SPACE.sub(" ", _TERMINAL.sub("", text)))


def safe_url(url: str | None) -> str | None:
    """Give a link that a browser may open (http and https), else None."""
    if url is None:
        return None
    cleaned = clean(url).strip()
    is_web = cleaned.lower().startswith(("https://", "http://"))
    return cleaned if is_web and not re.search(r"[\s\"<>\\^`{|}]", cleaned) else None
