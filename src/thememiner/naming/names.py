"""A short name for a group of texts, in its customers' words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from thememiner.naming.clauses import Phrase, cut_at_word, find_phrases, split_clauses
from thememiner.naming.words import is_content, read_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAX_HEADLINE_CHARS: Final = 90
MAX_NAME_CHARS: Final = 60
N_CANDIDATES: Final = 12
# What makes a name good, by eye on Firefox tickets and Netflix reviews; issue 3 replaces this.
N_SUBJECTS: Final = 3  # words with a subject that a full name has
CLOSENESS: Final = 0.5  # weight of the mention's cosine to the theme
WHOLE: Final = 0.2  # a clause from end to end reads better than a piece of one
EDGE: Final = 0.06  # so does a piece that begins or ends with its clause
STRANGER: Final = 0.15  # cost of a word that the theme does not use
MARKS: Final = 0.05  # relative weight from which the theme does use a word


def rank_names(
    quotes: Sequence[str], closeness: Sequence[float], weights: Mapping[str, float]
) -> list[str]:
    """Give the best phrases for a name, best first, no two alike.

    Parameters
    ----------
    quotes : sequence of str
        Most central first.
    closeness : sequence of float, one per quote
        Cosine to the theme.
    weights : mapping of str to float
        Of each folded word in [0, 1], relative to the theme's strongest; 0 = common to all themes.
    """
    best: dict[tuple[str, ...], tuple[float, int, str]] = {}
    for position, (quote, near) in enumerate(zip(quotes, closeness, strict=True)):
        for clause in split_clauses(quote):
            for phrase in find_phrases(clause):
                score = _score(phrase, weights)
                if score is None:
                    continue
                entry = (-round(score + CLOSENESS * near, 6), position, phrase.text)
                best[phrase.words] = min(best.get(phrase.words, entry), entry)
    ranked = sorted(best.values())[: 4 * N_CANDIDATES]
    names = dict.fromkeys(write_sentence(text) for _, _, text in ranked)
    return list(names)[:N_CANDIDATES]


def _score(phrase: Phrase, weights: Mapping[str, float]) -> float | None:
    """Judge a phrase by its words and its place; None if it says nothing."""
    if len(phrase.text) > MAX_NAME_CHARS or "\n" in phrase.text:
        return None
    subjects = {word for word in phrase.words if is_content(word)}
    known = sorted((weights.get(word, 0.0) for word in subjects), reverse=True)[:N_SUBJECTS]
    if not known or known[0] < MARKS:
        return None
    # a weight of 0 is a word of all themes, like the product's name: no subject, no stranger
    n_strangers = sum(weights.get(word, MARKS / 2) < MARKS for word in subjects) - sum(
        weights.get(word) == 0 for word in subjects
    )
    place = WHOLE * phrase.is_whole + EDGE * (phrase.at_start + phrase.at_end)
    return sum(known) / N_SUBJECTS + place - STRANGER * n_strangers


def choose_headline(
    quotes: Sequence[str], closeness: Sequence[float], weights: Mapping[str, float]
) -> str:
    """Give the clause that says most of the theme: an exact substring of <= 90 characters."""
    best = (1.0, 0, "")
    for position, (quote, near) in enumerate(zip(quotes, closeness, strict=True)):
        for clause in split_clauses(quote):
            words = read_words(clause)
            known = sorted((weights.get(word, 0.0) for word in set(words)), reverse=True)
            is_long_enough = len(words) >= 3  # fewer seldom say what is wrong
            score = sum(known[: 2 * N_SUBJECTS]) / N_SUBJECTS + CLOSENESS * near + is_long_enough
            best = min(best, (-round(score, 6), position, clause))
    text = best[2] or next((quote for quote in quotes if quote.strip()), "")
    return cut_at_word(text, max_chars=MAX_HEADLINE_CHARS)


def write_sentence(text: str) -> str:
    """Give a phrase in sentence case, on one line; shouted phrases are calmed."""
    flat = " ".join(text.split())
    letters = [character for character in flat if character.isalpha()]
    if len(letters) > 4 and all(character.isupper() for character in letters):
        flat = flat.lower()
    return flat[:1].upper() + flat[1:]


def name_or_fallback(
    candidates: Sequence[str], *, terms: Sequence[str], headline: str, taken: set[str]
) -> str:
    """Give the first name that is not taken yet; failing all, one that says why it is another.

    Parameters
    ----------
    candidates, terms : sequence of str
        Best first.
    headline : str
        Used where no phrase makes a name.
    taken : set of str
        Case-folded names already given. Not changed.
    """
    short = write_sentence(cut_at_word(headline, max_chars=MAX_NAME_CHARS))
    options = [*candidates]
    if not options:
        options = [option for option in (short, write_sentence(" and ".join(terms[:2]))) if option]
    options = options or ["Unnamed"]
    told_apart = [f"{options[0]} ({term})" for term in terms]
    numbered = (f"{options[0]} ({number})" for number in range(2, len(taken) + 3))
    free = (name for name in (*options, *told_apart, *numbered) if name.casefold() not in taken)
    return next(free)
