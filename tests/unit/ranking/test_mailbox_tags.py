"""Addresses with a tag behind a plus: one person, unless many share the mailbox."""

from __future__ import annotations

import polars as pl
import pytest

from thememiner.ranking.people import MAX_LINKS, link_pseudonyms


@pytest.mark.parametrize(
    ("n_tags", "is_one"), [(2, True), (MAX_LINKS, True), (MAX_LINKS + 1, False)]
)
def test_few_tags_of_a_mailbox_are_one_person_and_many_are_not(n_tags: int, is_one: bool) -> None:  # noqa: FBT001  # a case's expectation
    rows = {"person": [f"tag{n}" for n in range(n_tags)], "email_hash": ["box"] * n_tags}
    linked = link_pseudonyms(pl.DataFrame(rows))
    assert linked["group"].n_unique() == (1 if is_one else 0)
