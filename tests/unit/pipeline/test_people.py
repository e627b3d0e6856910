"""Every text that is shown goes through one recognizer, with the store's own words kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from thememiner.naming import ProposedNames
from thememiner.pipeline.people import hide_in_quotes, hide_in_themes

if TYPE_CHECKING:
    from collections.abc import Sequence


class Store:
    """Two documents of one product, an account and a theme."""

    def read(self, table: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
        tables = {
            "documents": pl.DataFrame({
                "document_id": ["a", "b"], "customer": ["x", "y"], "product": ["Quillpad", None],
                "version": ["Larch", None], "account_id": ["Harbor", None],
                "source": ["desk", "desk"],
            }),
            "texts": pl.DataFrame({"document_id": ["a", "b"],
                "text": ["i asked Ann Lee", "Quillpad fails"]}),
            "customers": pl.DataFrame({"account_id": ["Harbor"],
                "name": ["Harbor House"], "domain": [None]}),
            "themes": pl.DataFrame({"terms": [["Night Mode"]]}),
        }  # fmt: skip
        frame = tables[table]
        return frame if columns is None else frame.select(columns)


NAMES = ("Ann Lee", "Quillpad", "Larch", "Harbor House", "Night Mode")


def takes_all_for_persons(texts: Sequence[str]) -> list[list[tuple[int, int]]]:
    return [
        [(text.index(name), text.index(name) + len(name)) for name in NAMES if name in text]
        for text in texts
    ]


def test_quotes_must_lose_persons_and_keep_what_has_a_name_here() -> None:
    quotes = ["i asked Ann Lee about Quillpad", "Larch breaks Night Mode at Harbor House"]
    hidden = hide_in_quotes(quotes, takes_all_for_persons, store=Store())
    assert hidden == ["i asked [NAME] about Quillpad", quotes[1]]
    assert hide_in_quotes(quotes, None, store=Store()) == quotes
    assert hide_in_quotes([], takes_all_for_persons, store=Store()) == []


def test_a_person_found_in_a_quote_must_be_gone_from_all_names() -> None:
    named = {"label": [0], "candidates": [["ask ann lee", "no answer"]],
             "headline": ["i asked Ann Lee"], "terms": [["answer"]]}  # fmt: skip
    proposed = ProposedNames(
        themes=pl.DataFrame(named),
        subthemes=pl.DataFrame(named),
        areas=pl.DataFrame({"label": [0], "candidates": [["Ann Lee"]]}),
        exemplars=pl.DataFrame({"label": [0], "quote": ["i asked Ann Lee about Quillpad"]}),
    )
    hidden = hide_in_themes(proposed, takes_all_for_persons, store=Store())
    for frame in (hidden.themes, hidden.subthemes, hidden.areas, hidden.exemplars):
        assert "ann lee" not in str(frame.to_dicts()).lower()
    assert hidden.exemplars["quote"].to_list() == ["i asked [NAME] about Quillpad"]
