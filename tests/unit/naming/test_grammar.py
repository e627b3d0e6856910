"""Runs of parsed clauses: what stands alone, what would be torn or turned round."""

import pytest

from thememiner.naming.grammar import Parse, find_parsed_phrases, find_things


def parse(text: str, *tokens: str) -> Parse:
    """Read "word/KIND/role/head" for each token of a text."""
    spans, kinds, roles, heads = [], [], [], []
    end = 0
    for token in tokens:
        word, kind, role, head = token.split("/")
        start = text.index(word, end)
        end = start + len(word)
        spans.append((start, end))
        kinds.append(kind)
        roles.append(role)
        heads.append(int(head))
    return Parse(spans=tuple(spans), kinds=tuple(kinds), roles=tuple(roles), heads=tuple(heads))


def phrases(text: str, *tokens: str, common: frozenset[str] = frozenset()) -> dict[str, bool]:
    found = find_parsed_phrases(text, parse(text, *tokens), common=common)
    return {phrase.text: phrase.has_predicate for phrase in found}


ADD = (
    "I can't add my card to Apple Pay",
    "I/PRON/nsubj/3", "ca/AUX/aux/3", "n't/PART/neg/3", "add/VERB/ROOT/3", "my/PRON/poss/5",
    "card/NOUN/dobj/3", "to/ADP/prep/3", "Apple/PROPN/compound/8", "Pay/PROPN/pobj/6",
)  # fmt: skip


def test_a_not_must_never_be_cut_off() -> None:
    found = phrases(*ADD)
    assert "can't add my card to Apple Pay" in found
    assert "can't add my card" in found
    assert all(phrase.startswith("can't") or "add" not in phrase for phrase in found)


def test_objects_must_not_be_cut_off() -> None:
    assert all(not phrase.endswith(("add", "to", "Apple", "my")) for phrase in phrases(*ADD))


def test_what_is_refused_must_not_become_a_wish() -> None:
    found = phrases(
        "We don't want Firefox to update by itself",
        "We/PRON/nsubj/3", "do/AUX/aux/3", "n't/PART/neg/3", "want/VERB/ROOT/3",
        "Firefox/PROPN/nsubj/6", "to/PART/aux/6", "update/VERB/ccomp/3", "by/ADP/prep/6",
        "itself/PRON/pobj/7",
    )  # fmt: skip
    assert "don't want Firefox to update" in found
    assert not any(phrase.startswith("Firefox") for phrase in found)


def test_a_light_verb_may_be_left_off() -> None:
    found = phrases(
        "I am trying to print shipping labels",
        "I/PRON/nsubj/2", "am/AUX/aux/2", "trying/VERB/ROOT/2", "to/PART/aux/4",
        "print/VERB/xcomp/2", "shipping/NOUN/compound/6", "labels/NOUN/dobj/4",
    )  # fmt: skip
    assert found["print shipping labels"]


@pytest.mark.parametrize(
    ("text", "tokens", "torn"),
    [
        (
            "What ATMs accept my new card",
            ("What/DET/det/1", "ATMs/NOUN/nsubj/2", "accept/VERB/ROOT/2", "my/PRON/poss/5",
             "new/ADJ/amod/5", "card/NOUN/dobj/2"),
            "ATMs accept my new card",
        ),
        (
            "sync fails which is really bad",
            ("sync/NOUN/nsubj/1", "fails/VERB/ROOT/1", "which/PRON/nsubj/3", "is/AUX/ccomp/1",
             "really/ADV/advmod/5", "bad/ADJ/acomp/3"),
            "sync fails which is really bad",
        ),
    ],
)  # fmt: skip
def test_questions_and_joints_must_not_be_torn(
    text: str, tokens: tuple[str, ...], torn: str
) -> None:
    assert torn not in phrases(text, *tokens)


def test_a_common_subject_may_be_left_off_and_no_other() -> None:
    clause = (
        "Acme shows blank calendar pages",
        "Acme/PROPN/nsubj/1", "shows/VERB/ROOT/1", "blank/ADJ/amod/4",
        "calendar/NOUN/compound/4", "pages/NOUN/dobj/1",
    )  # fmt: skip
    assert "shows blank calendar pages" in phrases(*clause, common=frozenset({"acme"}))
    assert "shows blank calendar pages" not in phrases(*clause)


def test_states_must_count_as_saying_something_and_attributes_not() -> None:
    found = phrases(
        "saved passwords missing in Firefox settings",
        "saved/VERB/amod/1", "passwords/NOUN/ROOT/1", "missing/VERB/acl/1", "in/ADP/prep/2",
        "Firefox/PROPN/compound/5", "settings/NOUN/pobj/3",
    )  # fmt: skip
    assert found["saved passwords missing"]
    assert found["saved passwords missing in Firefox settings"]


def test_ornaments_must_not_begin_or_end_a_phrase() -> None:
    found = phrases(
        "downloads get stuck 😭", "downloads/NOUN/nsubj/1", "get/VERB/ROOT/1", "stuck/ADJ/acomp/1",
        "😭/NOUN/npadvmod/1",
    )  # fmt: skip
    assert set(found) == {"downloads get stuck"}


def test_a_circle_of_heads_must_end() -> None:
    assert isinstance(
        phrases("one two three four", "one/X/xcomp/1", "two/NOUN/ccomp/0", "three/NOUN/dobj/1",
                "four/NOUN/dobj/1"),
        dict,
    )  # fmt: skip


def test_things_must_be_told_from_what_happens() -> None:
    things = find_things({ADD[0]: parse(*ADD)})
    assert things["card"]
    assert not things["add"]
