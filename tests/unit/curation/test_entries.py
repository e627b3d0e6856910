from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.curation.conftest import NOW, entry

from thememiner.curation import (
    EntriesError,
    active_entries,
    entry_rows,
    make_entry,
    parse_entries,
    read_entries,
    render_entries,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = st.one_of(
    TEXT,
    st.integers(-(2**40), 2**40),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.lists(TEXT, max_size=3),
    st.dictionaries(TEXT, st.integers(0, 9), max_size=3),
)


def test_entry_id_follows_from_what_it_says() -> None:
    assert entry("pin").entry_id == entry("pin").entry_id
    assert entry("pin").entry_id != entry("pin", minute=1).entry_id
    assert entry("rename", name="x").entry_id != entry("rename", name="y").entry_id


def test_values_that_are_not_there_are_no_part_of_an_entry() -> None:
    assert entry("decide", decision="planned", link=None) == entry("decide", decision="planned")


def test_log_is_read_in_its_order_and_each_entry_once() -> None:
    late, early = entry("pin", minute=5), entry("rename", name="x")
    assert read_entries(entry_rows([late, early, late])) == (early, late)


def test_undo_takes_an_entry_back_and_can_be_undone() -> None:
    pin = entry("pin")
    undo = entry("undo", minute=1, entry=pin.entry_id)
    again = entry("undo", minute=2, entry=undo.entry_id)
    assert active_entries([pin]) == (pin,)
    assert active_entries([undo, pin]) == ()
    assert active_entries([again, undo, pin]) == (pin,)


@given(name=TEXT, author=TEXT, reason=TEXT, extra=VALUES, microseconds=st.integers(0, 10**9))
def test_toml_gives_back_the_very_same_entry(
    name: str, author: str, reason: str, extra: object, microseconds: int
) -> None:
    made = make_entry(
        at=NOW + timedelta(microseconds=microseconds),
        author=author,
        action="rename",
        theme_id="T-A",
        payload={"name": name or "x", "odd key=": extra},
        reason=reason,
    )
    text = render_entries([made])
    assert parse_entries(text, origin="f") == (made,)
    assert render_entries(read_entries(entry_rows([made]))) == text


def test_handwritten_entry_needs_no_id() -> None:
    text = """
    [[entry]]
    at = 2026-11-02T09:00:00Z
    author = "jo"
    action = "rename"
    theme = "T-A"
    name = "x"
    """
    assert parse_entries(text, origin="f") == (entry("rename", name="x"),)


def test_day_in_a_handwritten_entry_is_text() -> None:
    text = """
    [[entry]]
    at = 2026-11-02T09:00:00
    author = "jo"
    action = "decide"
    theme = "T-A"
    decision = "shipped"
    on = 2026-11-01
    """
    assert parse_entries(text, origin="f")[0].text("on") == "2026-11-01"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = [", "not valid TOML"),
        ("x = 1", "only [[entry]]"),
        ("entry = 1", "must be [[entry]] tables"),
        ("[[entry]]\naction = 'pin'", "at must be a time"),
        ("[[entry]]\naction = 'pin'", "author must be text"),
        ("[[entry]]\naction = 'pin'\nid = 1", "id must be text"),
        ("[[entry]]\naction = 'fly'", "action must be one of"),
        ("[[entry]]\naction = 'rename'", "rename needs name as text"),
        ("[[entry]]\naction = 'split'\nsubthemes = 'S'", "split needs subthemes as a list"),
        ("[[entry]]\naction = 'decide'\ndecision = 'maybe'", "decision must be one of"),
    ],
)
def test_file_that_is_no_log_is_refused_with_what_is_wrong(text: str, told: str) -> None:
    with pytest.raises(EntriesError) as error:
        parse_entries(text, origin="curation.toml")
    assert told in str(error.value)
    assert "curation.toml" in str(error.value)


def test_entry_that_was_changed_after_it_was_written_is_refused() -> None:
    text = render_entries([entry("rename", name="x")]).replace('name = "x"', 'name = "y"')
    with pytest.raises(EntriesError, match="was changed after it was written"):
        parse_entries(text, origin="f")


def test_payload_with_the_name_of_a_column_is_refused() -> None:
    with pytest.raises(EntriesError, match="names of columns"):
        render_entries(
            [make_entry(at=NOW, author="", action="pin", theme_id="T", payload={"at": "x"})]
        )
