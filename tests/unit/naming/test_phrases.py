"""Candidates of one group: near its center, far from its rivals, in its own words."""

from collections.abc import Sequence

import numpy as np
import pytest

from thememiner.naming.grammar import Parse
from thememiner.naming.phrases import Effort, Group, Models, Proposal, propose_names, read_groups
from thememiner.testing import HashingEmbedder

ENCODE = HashingEmbedder(max_tokens=64, redaction_version=0).encode
EFFORT = Effort(n_quotes=20, n_clauses=20, n_phrases=20, n_headlines=5)
WEIGHTS = {"bookmarks": 1.0, "lost": 0.8, "update": 0.5, "mobile": 0.5, "restore": 0.3, "acme": 0.0}


def group(
    quotes: Sequence[str],
    *,
    center: str = "bookmarks lost after update",
    rivals: Sequence[str] = (),
    is_problem: bool = True,
) -> Group:
    return Group(
        quotes=tuple(quotes),
        weights=WEIGHTS,
        is_problem=is_problem,
        center=ENCODE([center])[0],
        rivals=ENCODE(list(rivals)) if rivals else np.zeros((0, 256), dtype=np.float32),
    )


def propose(*groups: Group, models: Models | None = None) -> list[Proposal]:
    models = models or Models(encode=ENCODE, grammar=None)
    readings = read_groups(groups, models=models, effort=EFFORT)
    return propose_names(groups, readings, models=models, effort=EFFORT)


def test_names_must_prefer_the_groups_own_words() -> None:
    quotes = ["my neighbour says bookmarks lost forever", "lost all bookmarks"]
    assert propose(group(quotes))[0].names[0] == "Lost all bookmarks"
    assert propose(group(["nothing here matches"]))[0].names == ()


def test_problems_must_be_named_by_what_is_wrong() -> None:
    quotes = ["restore bookmarks update folder", "bookmarks update lost folder"]
    center = "restore bookmarks update folder"
    assert "Lost" in propose(group(quotes, center=center))[0].names[0].title()
    wish = propose(group(quotes, center=center, is_problem=False))[0].names[0]
    assert wish == "Restore bookmarks update folder"


def test_names_must_keep_away_from_rivals() -> None:
    quotes = ["bookmarks lost mobile", "bookmarks lost update"]
    both = "bookmarks lost mobile update"
    for own, rival in (quotes, quotes[::-1]):
        best = propose(group(quotes, center=both, rivals=[rival]))[0].names[0]
        assert best == own.capitalize()


def test_headlines_must_be_whole_clauses_of_quotes() -> None:
    quotes = ["Hi, since Monday all bookmarks are lost after the update. Thanks", "bookmarks lost"]
    headline = propose(group(quotes))[0].headline
    assert headline == "since Monday all bookmarks are lost after the update"
    assert propose(group(["?!", "…"]))[0].headline == "?!"
    assert propose(group([]))[0] == Proposal(names=(), headline="")


@pytest.mark.parametrize(
    "quote",
    [
        "bookmarks lost: restore them",
        "bookmarks lost,restore update",
        "see acme.example bookmarks",
        "x" * 70 + " bookmarks lost",
        "x " * 200 + "bookmarks lost",
        "bookmarks lost - restore",
    ],
)
def test_two_phrases_links_and_long_ones_must_make_no_name(quote: str) -> None:
    names = propose(group([quote]))[0].names
    assert all("acme.example" not in name and len(name) <= 60 for name in names)
    assert not any(mark in name for name in names for mark in (",", ":", " - "))


def test_nothing_to_name_must_give_nothing() -> None:
    assert propose() == []


class OneVerb:
    """Calls every third word a verb that all others hang on."""

    def __call__(self, clauses: Sequence[str]) -> list[Parse]:
        return [self.parse(clause) for clause in clauses]

    @staticmethod
    def parse(clause: str) -> Parse:
        words = clause.split()
        starts = np.cumsum([0, *(len(word) + 1 for word in words)])
        return Parse(
            spans=tuple((int(s), int(s) + len(w)) for s, w in zip(starts, words, strict=False)),
            kinds=tuple("VERB" if i == 2 else "NOUN" for i in range(len(words))),
            roles=tuple("ROOT" if i == 2 else "dobj" for i in range(len(words))),
            heads=tuple(min(2, len(words) - 1) for _ in words),
        )


def test_a_grammar_must_decide_what_is_a_phrase() -> None:
    models = Models(encode=ENCODE, grammar=OneVerb())
    quotes = ["all bookmarks lost update acme"]
    assert propose(group(quotes), models=models)[0].names == ("All bookmarks lost update acme",)


def test_where_a_grammar_finds_nothing_words_alone_must_decide() -> None:
    class Nothing:
        def __call__(self, clauses: Sequence[str]) -> list[Parse]:
            return [Parse(spans=(), kinds=(), roles=(), heads=()) for _ in clauses]

    models = Models(encode=ENCODE, grammar=Nothing())
    assert propose(group(["lost all bookmarks"]), models=models)[0].names == ("Lost all bookmarks",)
