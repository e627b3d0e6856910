"""Pure string work: from what a system exported to what a person wrote.

In: any string. Out: NFC text without markup, mojibake, control characters or odd spaces.
Refuses nothing: the worst input becomes an empty string.
"""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Final

import ftfy
from ftfy.badness import is_bad
from selectolax.lexbor import LexborHTMLParser

# Markup rarely makes up more than three quarters of a text; what lies beyond this many times
# the kept length is cut before the costly steps, so that a 3 MB paste costs what 256 KB cost.
_MARKUP_ALLOWANCE: Final = 4

_BLOCKS: Final = (
    "p|div|li|ul|ol|dl|dt|dd|tr|td|th|table|tbody|thead|h[1-6]|blockquote|pre|section|article|"
    "header|footer|hr|br|figure|form|fieldset|address|center|main|nav|aside"
)
_INLINE: Final = (
    "a|abbr|b|big|body|button|caption|cite|code|col|colgroup|del|details|em|embed|font|head|html|i|"
    "iframe|img|input|ins|kbd|label|link|mark|meta|noscript|object|option|picture|q|s|samp|script|"
    "select|small|source|span|strike|strong|style|sub|summary|sup|svg|template|textarea|time|title|"
    "tt|u|var|video|wbr|audio|o:p"
)
# Only names that HTML knows count as tags: "List<String>" and "press <enter>" are words.
_TAG: Final = re.compile(rf"</?(?:{_BLOCKS}|{_INLINE})(?=[\s/>])[^<>]*>|<!--", re.IGNORECASE)
_BLOCK: Final = re.compile(rf"</?(?:{_BLOCKS})(?=[\s/>])[^<>]*>", re.IGNORECASE)
_NOT_A_TAG: Final = re.compile(rf"<(?!/?(?:{_BLOCKS}|{_INLINE})[\s/>]|!--|!doctype)", re.IGNORECASE)
_ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_HIDDEN: Final = ["script", "style", "head", "template", "noscript", "iframe", "object", "svg"]

# Reading the text out of a tree takes time quadratic in its depth; no person nests this deep.
_MAX_UNCLOSED: Final = 2_000

_LINE_ENDS: Final = re.compile("\r\n?|[\u0085\u2028\u2029\x0b\x0c]")
_NOT_PRINTED: Final = re.compile(
    "[\x01-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0001]"
)
# Joiners shape emoji and Indic and Persian words; beside ASCII they only hide things.
_STRAY_JOINER: Final = re.compile(
    "(?:(?<=[\x00-\x7f])|^)[\u200c\u200d]+|[\u200c\u200d]+(?=[\x00-\x7f]|$)"
)
# What word processors and phones put into good text; looking for mojibake takes 80 us a ticket.
_NEVER_BAD: Final = re.compile(
    "[\x00-\x7f\xa0\u2013\u2014\u2018\u2019\u201c\u201d\u2026\ufe0f\U0001f300-\U0001faff]*+"
)
_NOT_A_CHARACTER: Final = re.compile("[\x00\ud800-\udfff]")
_SPACES: Final = re.compile("[^\\S\n ][^\\S\n]*| [^\\S\n]+")  # not the single spaces: they are many
_ODD_SPACES: Final = re.compile(" \n ?|\n ")
_BLANK_LINES: Final = re.compile("\n{3,}")
_WHITESPACE: Final = re.compile(r"\s+")


def normalize_text(text: str, *, max_chars: int) -> str:
    r"""Give a text as a person wrote it: Unicode NFC, no markup, no mojibake, tidy whitespace.

    Parameters
    ----------
    text : str
        As exported: may hold HTML, entities, control characters, lone surrogates.
    max_chars : int
        Code points kept at most.

    Returns
    -------
    str
        At most `max_chars` code points, without leading or trailing whitespace; paragraphs are
        kept apart by one blank line. NUL and lone surrogates become U+FFFD.

    Examples
    --------
    >>> normalize_text("<p>It&nbsp;won't</p><p>start</p>", max_chars=100)
    "It won't\n\nstart"
    """
    text = text[: max_chars * _MARKUP_ALLOWANCE]
    if _is_plain(text):
        return text[:max_chars].rstrip()
    text = _NOT_A_CHARACTER.sub("\ufffd", text)
    if not _NEVER_BAD.fullmatch(text) and is_bad(text):
        text = ftfy.fix_encoding(text)
    text = _strip_markup(text)
    text = _NOT_PRINTED.sub("", _LINE_ENDS.sub("\n", text))
    if not text.isascii():
        text = unicodedata.normalize("NFC", _STRAY_JOINER.sub("", text))
    return _fold_spaces(text)[:max_chars].rstrip()


def is_cut(text: str, *, max_chars: int) -> bool:
    """Whether a normalized text of this raw text may have lost its end to the limit.

    Examples
    --------
    >>> is_cut("x" * 101, max_chars=100)
    True
    """
    return len(text) > max_chars * _MARKUP_ALLOWANCE or (
        len(text) > max_chars and len(normalize_text(text, max_chars=max_chars + 1)) > max_chars
    )


def normalized_hash_text(text: str) -> str:
    r"""Give the form in which two texts count as the same: NFKC, case folded, one space.

    Examples
    --------
    >>> normalized_hash_text("  Won\u2019t\nSTART ")
    'won’t start'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _WHITESPACE.sub(" ", text.casefold()).strip()


def _is_plain(text: str) -> bool:
    """Whether nothing needs to be done but to cut: most reviews, so it must cost nothing."""
    return (
        text.isascii()
        and text.isprintable()  # in ASCII: no control character, no line end
        and "<" not in text
        and "&" not in text
        and "  " not in text
        and not text.startswith(" ")
    )


def _strip_markup(text: str) -> str:
    if "<" in text and _TAG.search(text):
        marked = _BLOCK.sub("\n\\g<0>", _NOT_A_TAG.sub("&lt;", _escape_open_comment(text)))
        if marked.count("<") - 2 * marked.count("</") <= _MAX_UNCLOSED:
            parser = LexborHTMLParser(marked)
            parser.strip_tags(_HIDDEN)
            return parser.body.text() if parser.body else ""
        text = _TAG.sub("", marked)
    if "&" in text:
        return _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return text


def _escape_open_comment(text: str) -> str:
    # a comment that is never closed would hide all that the customer wrote after it
    end = text.rfind("-->") + 3 if "-->" in text else 0
    return text[:end] + text[end:].replace("<!--", "&lt;!--")


def _fold_spaces(text: str) -> str:
    text = _ODD_SPACES.sub("\n", _SPACES.sub(" ", text))
    return _BLANK_LINES.sub("\n\n", text).strip()
