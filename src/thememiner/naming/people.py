"""Other people's names out of the few texts that are shown.

A recognizer takes many of a product's own words for persons. What a product, version, account or
theme is called, and what more than 20 customers say, is no stranger's name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from thememiner.naming.themes import ProposedNames

MAX_CUSTOMERS: Final = 20  # a string that more customers use is a word of the product
_PLACEHOLDER: Final = "[NAME]"
_NO_WORD: Final = re.compile(r"\W+")
_WORD: Final = re.compile(r"\w+")
# Names are words with a capital; the recognizer also marks versions, links and placeholders.
_NAME: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[.'’-])*(?: [^\W\d_](?:[^\W\d_]|[.'’-])*){0,3}")
_POSSESSIVE: Final = re.compile(r"['’]s?$")
_MIN_NAME: Final = 3


class Recognizer(Protocol):
    """Finds where persons are named."""

    def __call__(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Give, for each text, where persons are named, as code-point offsets."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """What is called something here, and so is no stranger's name; all case-folded.

    Attributes
    ----------
    products : frozenset of str
        Words of the products' names; a string that holds one is kept.
    names : frozenset of str
        Whole names of versions, accounts and themes' terms; a string that is one is kept.
    """

    products: frozenset[str]
    names: frozenset[str]

    def hold(self, string: str) -> bool:
        """Whether this string is one of them."""
        folded = string.casefold()
        words = set(_WORD.findall(folded))
        return not words.isdisjoint(self.products) or folded in self.names or words <= self.names


def own_words(products: Iterable[str | None], names: Iterable[str | None]) -> OwnWords:
    """Gather them.

    Parameters
    ----------
    products, names : iterable of str or None
        As stored, in any case.
    """
    words = (word for name in products if name for word in _WORD.findall(name.casefold()))
    return OwnWords(
        products=frozenset(word for word in words if len(word) >= _MIN_NAME),
        names=frozenset(name.casefold() for name in names if name),
    )


def recognize_people(
    shown: Iterable[str], recognize: Recognizer, *, own: OwnWords, texts: pl.DataFrame
) -> frozenset[str]:
    """Find the names of persons in texts that are to be shown.

    Parameters
    ----------
    shown : iterable of str
        The few texts; each distinct one is read once.
    texts : DataFrame (customer, text)
        All texts, to see how many customers use a string; a text of nobody known counts as one
        customer's.

    Returns
    -------
    frozenset of str
        As they are written.
    """
    distinct = sorted({text for text in shown if text})
    found = {
        name
        for text, spans in zip(distinct, recognize(distinct), strict=True)
        for start, end in spans
        if text[start - 1 : start] != "[" and (name := _trim(text[start:end]))
        if not own.hold(name)
    }
    return frozenset(found - _common(found, texts))


def hide_people(text: str, people: Collection[str]) -> str:
    """Replace the names by ``[NAME]``.

    Examples
    --------
    >>> hide_people("Asked Ann Lee, but Ann Lee's answer is missing", {"Ann Lee"})
    "Asked [NAME], but [NAME]'s answer is missing"
    """
    return _any_of(people).sub(_PLACEHOLDER, text) if people else text


def hide_in_names(proposed: ProposedNames, people: Collection[str]) -> ProposedNames:
    """Hide people in all that a theme shows: quotes, headlines, and what it may be called.

    A name that would hold a person's is dropped: another candidate names the theme.
    """
    if not people:
        return proposed
    named = re.compile(_any_of(people).pattern, re.IGNORECASE)  # candidates are spelled anew

    def hide(frame: pl.DataFrame, column: str) -> pl.DataFrame:
        shown = [hide_people(text, people) for text in frame[column]]
        return frame.with_columns(pl.Series(column, shown, dtype=pl.String))

    def drop(frame: pl.DataFrame) -> pl.DataFrame:
        kept = [[name for name in names if not named.search(name)] for names in frame["candidates"]]
        return frame.with_columns(pl.Series("candidates", kept, dtype=pl.List(pl.String)))

    return type(proposed)(
        themes=hide(drop(proposed.themes), "headline"),
        subthemes=hide(drop(proposed.subthemes), "headline"),
        areas=drop(proposed.areas),
        exemplars=hide(proposed.exemplars, "quote"),
    )


def _any_of(people: Collection[str]) -> re.Pattern[str]:
    """Match each as a whole; one word alone only as it is written: "mark" is not "Mark"."""
    longest_first = sorted(people, key=lambda name: (-len(name), name))
    spelled = (
        f"(?i:{re.escape(name)})" if " " in name else re.escape(name) for name in longest_first
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(spelled)})(?!\w)")


def _trim(name: str) -> str:
    name = _POSSESSIVE.sub("", name.strip(' \n.,:;!?-"()'))
    is_name = len(name) >= _MIN_NAME and _NAME.fullmatch(name) and not name.islower()
    return name if is_name else ""


def _common(names: Collection[str], texts: pl.DataFrame) -> set[str]:
    """Find the strings that are no stranger's name, going by who uses them, as whole words.

    Those that more than `MAX_CUSTOMERS` customers use, in any case, and those that are written
    small more often than with a capital: the recognizer takes "Buggy" for a person.
    """
    if not names:
        return set()
    said = pl.concat_str(pl.lit(" "), pl.col("text").str.replace_all(r"\W+", " "), pl.lit(" "))
    hits = said.str.extract_many(
        sorted({_plain(name) for name in names}), ascii_case_insensitive=True, overlapping=True
    )
    who = pl.coalesce("customer", pl.format("\0{}", "row")).alias("who")
    counts = (
        texts.with_row_index("row")
        .select(who, hits.alias("said"))
        .explode("said")
        .drop_nulls("said")
        .with_columns(
            name=pl.col("said").str.to_lowercase(),
            is_small=pl.col("said") == pl.col("said").str.to_lowercase(),
        )
        .group_by("name")
        .agg(
            n=pl.col("who").n_unique(),
            n_small=pl.col("who").filter("is_small").n_unique(),
            n_capital=pl.col("who").filter(~pl.col("is_small")).n_unique(),
        )
    )
    is_common = (pl.col("n") > MAX_CUSTOMERS) | (pl.col("n_small") > pl.col("n_capital"))
    common = set(counts.filter(is_common)["name"].to_list())
    return {name for name in names if _plain(name) in common}


def _plain(name: str) -> str:
    return f" {_NO_WORD.sub(' ', name.lower())} "
