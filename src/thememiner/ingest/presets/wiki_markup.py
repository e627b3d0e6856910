"""Jira's wiki markup: what of it a person wrote."""

from __future__ import annotations

import re
from typing import Final

# All patterns are bounded, stop where they would begin anew, or run up to a mark that pairs up:
# linear in the length of a text.
_ANY: Final = re.compile(r"(?m)[{\[!*\\]|^(?:bq|h[1-6])\. ")
_QUOTED_LINE: Final = re.compile(r"(?m)^bq\. [^\n]*$")
_QUOTED_BLOCK: Final = re.compile(r"(?s)\{quote\}.*?\{quote\}")
_MARK: Final = re.compile(
    r"\{(?:code|noformat|color|panel|quote|adf|expand|anchor)(?:[:=][^{}\n]{0,300})?\}"
)
_HEADING: Final = re.compile(r"(?m)^h[1-6]\. ")
_FILE: Final = re.compile(
    r"!(?:[^!\s|][^!\n|]{0,200})\.(?:png|jpe?g|gif|bmp|svg|webp|mp4|mov|heic|pdf)"
    r"(?:\|[^!\n]{0,200})?!|\[\^[^\[\]\n]{1,200}\]",
    re.IGNORECASE,
)
_PERSON: Final = re.compile(r"\[~[^\[\]\n]{1,200}\]")
_LINK: Final = re.compile(r"\[([^\[\]|\n]{1,300})\|[^\[\]\n]{1,2000}\]")
_BARE_LINK: Final = re.compile(r"\[((?:https?://|mailto:)[^\[\]|\s]{1,2000})\]")
_STRONG: Final = re.compile(r"(?<![\w*])\*([^\s*](?:[^*\n]{0,300}[^\s*])?)\*(?![\w*])")
_BREAK: Final = re.compile(r"\\\\(?=\s|$)")


def strip_wiki_markup(text: str) -> str:
    r"""Give a text without wiki markup, quotes of others, pictures and mentions of people.

    Examples
    --------
    >>> strip_wiki_markup("h2. Export\nIt *fails*, see [the page|https://a.example] !shot.png!")
    'Export\nIt fails, see the page '
    """
    if not _ANY.search(text):
        return text
    text = _QUOTED_LINE.sub("", _QUOTED_BLOCK.sub("", text))
    for pattern in (_MARK, _HEADING, _FILE, _PERSON):
        text = pattern.sub("", text)
    text = _BARE_LINK.sub(r"\1", _LINK.sub(r"\1", text))
    return _BREAK.sub("\n", _STRONG.sub(r"\1", text))
