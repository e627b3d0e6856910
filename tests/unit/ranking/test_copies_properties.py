"""Copies that staff, partners and machines hold of customers' texts move no rank."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.ranking.conftest import NOW, make_tables
from tests.unit.ranking.test_customers_properties import CUSTOMERS, standing

from thememiner.datamodels import DOCUMENTS
from thememiner.pipeline.voices import find_groups
from thememiner.ranking import ReportOptions, Weights, rank_themes

if TYPE_CHECKING:
    from thememiner.ranking import Ranking, ReportTables

Rows = list[dict[str, Any]]

FAST = settings(max_examples=7, derandomize=True)
LONG = settings(max_examples=300, derandomize=True)
SENT = NOW - timedelta(days=20)
TEXTS = (
    "the parcel could not be delivered because the label was damaged so please confirm an address",
    "every export of the yearly table loses its second column when the plan is shared by a team",
    "nobody answers on the phone and the invoice of last month was charged a second time to me",
)
PARTNER = {"domain": "p.example", "email_hash": "mp", "person": "mp", "customer": "person:mp"}


def written(text: int, *, by: str | None, hour: int, source: str, **more: object) -> dict[str, Any]:
    """One document about the theme of its text."""
    who = {"person": by, "customer": by and f"person:{by}"}
    at = SENT + timedelta(hours=hour)
    said = {"text": TEXTS[text], "themes": [f"t{text}"], "source": source, "created_at": at}
    return who | said | more


# a flood or nearly one, by two dozen people; reviews in two feeds; complaints sent twice
floods = st.integers(17, 24).map(
    lambda n: [written(0, by=f"p{k}", hour=k, source="mail") for k in range(n)]
)
reposts = st.lists(st.booleans(), max_size=4).map(
    lambda named: [
        written(1, by=f"r{k}" if who else None, hour=30 * k, source=source)
        for k, is_named in enumerate(named)
        for source, who in (("store", True), ("scraper", is_named))
    ]
)
again = st.integers(0, 3).map(
    lambda n: [
        written(2, by=f"p{k % n}", hour=50 * k, source=("desk", "chat")[k // n])
        for k in range(2 * n)
    ]
)
feedback = st.tuples(floods, reposts, again).map(
    lambda parts: [row for part in parts for row in part]
)
copies = st.builds(
    written,
    st.integers(0, 2),
    by=st.sampled_from([None, "p1", "p2", "r0", "staff"]),
    hour=st.integers(0, 120),
    source=st.sampled_from(["mail", "store", "scraper", "desk", "notes"]),
    audience=st.sampled_from(["internal", "partner", "prospect", "free"]),
)
by_file = st.builds(
    lambda row: row | PARTNER,
    st.builds(
        written, st.integers(0, 2), by=st.none(), hour=st.integers(0, 120), source=st.just("store")
    ),
)


def build(rows: Rows, crm: Rows, *, mined_with: Rows | None = None) -> ReportTables:
    """Build tables whose groups are those that a run finds, with this or another customers file."""
    documents = [
        {"document_id": f"d{n:05d}", "id": f"{n}", "audience": "customer"} | row
        for n, row in enumerate(rows)
    ]
    schema = pl.Schema({**DOCUMENTS, "text": pl.String()})
    whole = [{name: row.get(name) for name in schema} for row in documents]
    tables = make_tables(documents, customers=crm)
    known = make_tables(documents, customers=crm if mined_with is None else mined_with).customers
    return replace(tables, duplicates=find_groups(pl.DataFrame(whole, schema=schema), known))


def report(tables: ReportTables) -> Ranking:
    return rank_themes(
        tables,
        options=ReportOptions(
            weights=Weights(customers=0.6, documents=0.4), min_customers=1, n_key_accounts=20
        ),
        run_days=1,
        last_run_now=NOW,
    )


def check(rows: Rows, more: Rows, crm: Rows) -> None:
    before, after = report(build(rows, crm)), report(build([*rows, *more], crm))
    assert standing(after.themes) == standing(before.themes)
    for part in ("n_customers", "n_people", "n_anonymous"):
        assert after.period_totals[part] == before.period_totals[part]


@FAST
@given(rows=feedback, more=st.lists(copies, min_size=1, max_size=40))
def test_copies_of_others_move_no_rank(rows: Rows, more: Rows) -> None:
    check(rows, more, [])


@FAST
@given(rows=feedback, more=st.lists(st.one_of(copies, by_file), min_size=1, max_size=40))
def test_copies_of_those_whom_the_file_names_move_no_rank(rows: Rows, more: Rows) -> None:
    check(rows, more, CUSTOMERS)


@pytest.mark.slow
@LONG
@given(rows=feedback, more=st.lists(st.one_of(copies, by_file), min_size=1, max_size=60))
def test_copies_never_move_a_rank(rows: Rows, more: Rows) -> None:
    check(rows, more, CUSTOMERS)


@pytest.mark.parametrize("n", [5, 30])
def test_staff_make_no_flood_of_what_customers_say(n: int) -> None:
    said = [written(0, by=f"p{k}", hour=k, source="mail") for k in range(15)]
    ours = [written(0, by="x", hour=k, source="notes", audience="internal") for k in range(n)]
    groups = build([*said, *ours], []).duplicates
    assert not groups["document_id"].is_in([f"d{k:05d}" for k in range(15)]).any()
    # and among themselves they may be one
    assert groups.height == n
    (theme,) = report(build([*said, *ours], [])).themes
    assert (theme.n_documents, theme.n_customers, theme.n_flood) == (15, 15, 0)


def test_customers_file_that_is_newer_than_the_groups_parts_them() -> None:
    """What the file says of partners now holds, though the groups were found without it."""
    rows = [
        written(1, by="mp", hour=0, source="store", **PARTNER),
        written(1, by="p1", hour=0, source="scraper"),
    ]
    tables = build(rows, CUSTOMERS, mined_with=[])
    assert tables.duplicates.height == 2
    (theme,) = report(tables).themes
    assert (theme.n_documents, theme.n_customers, theme.n_people) == (1, 1, 1)
    assert report(tables).themes == report(build(rows, CUSTOMERS)).themes
