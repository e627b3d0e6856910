"""What may and may not move a rank, for any feedback about given themes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.unit.ranking.conftest import NOW, make_tables

from thememiner.ranking import ReportOptions, ReportTables, Weights, rank_themes

if TYPE_CHECKING:
    from thememiner.ranking import RankedTheme, Ranking

Rows = list[dict[str, Any]]

CUSTOMERS: Rows = [
    {"account_id": "A", "audience": "customer", "value": 5.0, "segment": "large"},
    {"account_id": "B", "audience": "customer", "value": 1.0},
    {"account_id": "A", "domain": "a.example"},
    {"account_id": "B", "person": "p9", "email_hash": "m9"},
    {"account_id": "P", "audience": "partner", "value": 9.0},
    {"account_id": "P", "domain": "p.example"},
    {"person": "p7", "audience": "customer", "value": 2.0},
]
THEMES = ("t1", "t2", "t3")
FAST = settings(max_examples=7, derandomize=True)
LONG = settings(max_examples=400, derandomize=True)

numbers = st.integers(0, 9)


@st.composite
def people(draw: st.DrawFn) -> dict[str, Any]:
    """Draw somebody: an id, an e-mail or both, with and without account and domain."""
    number = draw(numbers)
    by_id, by_mail = draw(st.sampled_from([(True, False), (False, True), (True, True)]))
    account = draw(st.sampled_from([None, None, None, "A", "B", "C"]))
    person = f"p{number}" if by_id else f"m{number}"
    return {
        "person": person,
        "email_hash": f"m{number}" if by_mail else None,
        "domain": ("a.example", "x.example", None)[number % 3] if by_mail else None,
        "account_id": account,
        "customer": f"account:{account}" if account else f"person:{person}",
    }


places = st.lists(st.sampled_from(THEMES), min_size=1, max_size=2, unique=True)
customers = st.builds(lambda who, themes: who | {"themes": themes}, people(), places)
nobody = st.builds(lambda themes: {"person": None, "themes": themes}, places)
feedback = st.lists(st.one_of(customers, nobody), min_size=1, max_size=25)
# staff, machines, partners and prospects, of the same persons and accounts as customers too
others = st.lists(
    st.builds(
        lambda row, audience: row | {"audience": audience},
        st.one_of(customers, nobody),
        st.sampled_from(["internal", "partner", "prospect", "free"]),
    ),
    min_size=1,
    max_size=15,
)


def report(rows: Rows, crm: Rows) -> Ranking:
    return rank_themes(
        build(rows, crm),
        options=ReportOptions(
            weights=Weights(customers=0.6, documents=0.4), min_customers=1, n_key_accounts=20
        ),
        run_days=1,
        last_run_now=NOW,
    )


def build(rows: Rows, crm: Rows) -> ReportTables:
    """Build tables; a document's id is that of its place, unless it says its own."""
    numbered = [{"document_id": f"d{n:05d}"} | row for n, row in enumerate(rows)]
    return make_tables(numbered, customers=crm)


def standing(themes: tuple[RankedTheme, ...]) -> list[tuple[Any, ...]]:
    """Give all that a reader takes for the rank of a theme, and its reasons."""
    return [
        (theme.theme_id, theme.rank, theme.rank_interval, theme.score, theme.score_parts,
         theme.n_documents, theme.n_customers, theme.n_people, theme.n_anonymous,
         theme.n_accounts, theme.value, theme.share, theme.customers_share)
        for theme in themes
    ]  # fmt: skip


def numbers_of(ranking: Ranking) -> dict[str, RankedTheme]:
    return {theme.theme_id: theme for theme in ranking.themes}


def check_no_rank_moves(rows: Rows, more: Rows, crm: Rows) -> None:
    before = report(rows, crm)
    themes = {place for row in rows for place in row["themes"]}
    heard = [row | {"themes": [t for t in row["themes"] if t in themes]} for row in more]
    assume(all(row["themes"] for row in heard))
    after = report([*rows, *heard], crm)
    assert standing(after.themes) == standing(before.themes)
    assert after.areas == before.areas


@FAST
@given(rows=feedback, more=others, crm=st.sampled_from([[], CUSTOMERS]))
def test_who_is_no_customer_moves_no_rank(rows: Rows, more: Rows, crm: Rows) -> None:
    check_no_rank_moves(rows, more, crm)


@pytest.mark.slow
@LONG
@given(rows=feedback, more=others, crm=st.sampled_from([[], CUSTOMERS]))
def test_who_is_no_customer_never_moves_a_rank(rows: Rows, more: Rows, crm: Rows) -> None:
    check_no_rank_moves(rows, more, crm)


@FAST
@given(rows=feedback, themes=places, crm=st.sampled_from([[], CUSTOMERS]))
def test_staff_who_relay_are_nobody_themselves(rows: Rows, themes: list[str], crm: Rows) -> None:
    """A relayed report is one more report of the account, with no person of its own."""
    known = {"account_id": "A", "customer": "account:A", "themes": themes, "person": None}
    relayed = known | {"is_relayed": True}
    before = report([*rows, {**known, "person": "p1"}], crm)
    after = report([*rows, {**known, "person": "p1"}, relayed], crm)
    for theme_id, theme in numbers_of(after).items():
        was = numbers_of(before)[theme_id]
        assert (theme.n_customers, theme.n_people) == (was.n_customers, was.n_people)
        assert theme.n_documents == was.n_documents + (theme_id in themes)
    assert any("typed by staff" in note for note in after.notes)


@FAST
@given(rows=feedback, themes=places)
def test_anonymous_row_adds_to_volume_alone(rows: Rows, themes: list[str]) -> None:
    before = report(rows, [])
    after = report([*rows, {"person": None, "themes": themes}], [])
    for theme_id, theme in numbers_of(after).items():
        was = numbers_of(before).get(theme_id)
        n_documents, n_customers, n_anonymous = (
            (was.n_documents, was.n_customers, was.n_anonymous) if was else (0, 0, 0)
        )
        n_more = int(theme_id in themes)
        assert theme.n_documents == n_documents + n_more
        assert theme.n_anonymous == n_anonymous + n_more
        assert theme.n_customers == n_customers
    assert after.totals["n_customers"] == before.totals["n_customers"]


@FAST
@given(rows=st.lists(nobody, min_size=1, max_size=20))
def test_without_customers_the_score_is_volume_alone_and_says_so(rows: Rows) -> None:
    ranking = report(rows, CUSTOMERS)
    for theme in ranking.themes:
        assert theme.score_parts["customers"] == 0
        assert theme.score == round(100 * theme.n_documents / len(rows), 6)
    assert ranking.notes[0].endswith("the score is the share of reports alone")


def check_order(rows: Rows, more: Rows, data: st.DataObject) -> None:
    numbered = [row | {"document_id": f"d{n:05d}"} for n, row in enumerate([*rows, *more])]
    crm = data.draw(st.permutations(CUSTOMERS))
    assert report(data.draw(st.permutations(numbered)), crm) == report(numbered, CUSTOMERS)


@FAST
@given(rows=feedback, more=st.one_of(st.just([]), others), data=st.data())
def test_order_of_rows_changes_nothing(rows: Rows, more: Rows, data: st.DataObject) -> None:
    check_order(rows, more, data)


@pytest.mark.slow
@LONG
@given(rows=feedback, more=st.one_of(st.just([]), others), data=st.data())
def test_order_of_rows_never_changes_anything(rows: Rows, more: Rows, data: st.DataObject) -> None:
    check_order(rows, more, data)


@FAST
@given(rows=feedback, names=st.permutations([f"x{n}" for n in range(20)]))
def test_names_of_pseudonyms_change_nothing(rows: Rows, names: list[str]) -> None:
    """Another key gives other pseudonyms: they must order nothing and break no tie."""
    known = [*(f"p{n}" for n in range(10)), *(f"m{n}" for n in range(10))]
    other = dict(zip(known, names, strict=True))

    def rename(row: dict[str, Any]) -> dict[str, Any]:
        new = {
            name: other.get(str(row.get(name)), row.get(name)) for name in ("person", "email_hash")
        }
        is_person = str(row.get("customer")).startswith("person:")
        customer = f"person:{new['person']}" if is_person else row.get("customer")
        return row | new | {"customer": customer}

    crm = [rename(row) for row in CUSTOMERS]
    renamed = report([rename(row) for row in rows], crm)
    assert standing(renamed.themes) == standing(report(rows, CUSTOMERS).themes)


@FAST
@given(rows=feedback)
def test_same_person_through_id_and_mail_counts_once_where_a_row_links_them(rows: Rows) -> None:
    links = [
        {"person": f"p{n}", "email_hash": f"m{n}", "customer": f"person:p{n}", "themes": ["t1"]}
        for n in range(10)
    ]
    together = build([*rows, *links], [])
    named = together.documents.select(
        pl.coalesce("person", "email_hash").str.slice(1).alias("number"), "account_id"
    ).drop_nulls("number")
    accounts = named.group_by("number").agg(pl.col("account_id").drop_nulls().unique())
    # a person of one account is that account everywhere; of none or several, a person too
    expected: set[str] = set()
    for number, own in accounts.iter_rows():
        expected.update(own)
        if len(own) != 1:
            expected.add(f"person {number}")
    ranking = report([*rows, *links], [])
    assert ranking.totals["n_customers"] == len(expected)
    assert ranking.totals["n_people"] == accounts.height
