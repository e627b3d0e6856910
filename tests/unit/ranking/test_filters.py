from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from thememiner.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

    from thememiner.ranking import Ranking, ReportTables


@pytest.mark.parametrize(
    ("option", "column"), [("segments", "segment"), ("sources", "source"), ("products", "product")]
)
def test_unknown_value_is_refused_with_the_known_ones(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking], option: str, column: str
) -> None:
    documents = [{column: value, "themes": ["t"]} for value in ("seldom", "often", "often")]
    with pytest.raises(
        ConfigError, match=f"--{column} 'oftn' is unknown; known: 'often', 'seldom'$"
    ):
        rank(tables(documents), **{option: ("often", "oftn")})


def test_refusal_lists_twenty_values_at_most_and_lets_none_act(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    documents = [{"product": f"\x1b[31mp{n:02d}"} for n in range(23)]
    with pytest.raises(ConfigError) as refusal:
        rank(tables(documents), products=("x",))
    assert str(refusal.value).endswith("p19' and 3 more")
    assert "\x1b" not in str(refusal.value)


def test_value_of_a_column_that_nobody_filled_is_refused(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    with pytest.raises(ConfigError, match="no document has a product"):
        rank(tables([{}]), products=("x",))
    assert rank(tables([]), products=("x",)).themes == ()


def test_unknown_audience_is_refused_even_by_an_empty_store(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    with pytest.raises(ConfigError, match="'customer', 'free', 'prospect'"):
        rank(tables([]), audiences=("everybody",))
    assert rank(tables([{}]), audiences=("free",)).period_totals["n_documents"] == 0


def test_segment_of_the_customers_file_is_known(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    plain = tables(
        [{"account_id": "A", "themes": ["t"]}, {"themes": ["t"]}],
        customers=[{"account_id": "A", "segment": "SMB"}],
    )
    assert rank(plain, segments=("SMB",)).themes[0].n_documents == 1


def test_coverage_counts_only_what_passes_the_filters(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    documents = [{"source": "desk", "themes": ["t"]}] * 3 + [{"source": "old", "themes": ["t"]}] * 2
    sources = rank(tables(documents), sources=("old",)).period.sources
    assert [(s["source"], s["n_in_period"], s["n_documents"]) for s in sources] == [
        ("desk", 0, 3),
        ("old", 2, 2),
    ]
    assert [source["newest"] for source in sources] == ["2024-06-01"] * 2


def test_undated_documents_are_told_only_where_they_pass_the_filters(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    documents = [{"source": "desk", "created_at": None}, {"source": "old"}]
    told = rank(tables(documents), sources=("desk",)).notes
    untold = rank(tables(documents), sources=("old",)).notes
    assert any("without a date" in note for note in told)
    assert not any("without a date" in note for note in untold)


def prospects() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = [{"customer": f"person:{n}"} for n in range(3)]
    rows = [row | {"audience": "prospect", "themes": ["t"]} for row in [*rows, {}]]
    return [*rows, {"customer": "person:c", "themes": ["t"]}]


def test_totals_of_the_period_are_of_the_counted_audience_and_named_people(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    ranking = rank(tables(prospects()), audiences=("prospect",), min_customers=9)
    totals = ranking.period_totals
    assert (totals["n_customers"], totals["n_people"], totals["n_anonymous"]) == (3, 3, 1)
    assert ranking.totals["n_customers"] == 1
    assert any("60% people" in note for note in ranking.notes)
    assert any("fewer than 9 people" in note for note in ranking.notes)
    assert not any("paying" in note for note in ranking.notes)


def test_counted_audience_is_not_told_again_beside_the_counts(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    theme = rank(tables(prospects()), audiences=("prospect",)).themes[0]
    assert (theme.n_documents, theme.by_audience) == (4, {})


def test_customers_outside_the_customers_file_are_counted_in_a_note(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    documents: list[dict[str, object]] = [
        {"account_id": name, "customer": f"account:{name}"} for name in "AAB"
    ]
    documents += [{"customer": "person:p"}, {}]
    some = rank(tables(documents, customers=[{"account_id": "A"}])).notes
    assert "2 of 3 customers are not in the customers file: their paying status is unknown" in some
    one = rank(tables(documents[:3], customers=[{"account_id": "A"}])).notes
    assert "1 of 2 customers is not in the customers file: its paying status is unknown" in one
    all_told = rank(tables(documents[:2], customers=[{"account_id": "A"}])).notes
    assert not any("paying" in note for note in all_told)
