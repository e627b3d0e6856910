"""The run's stage for signals: what it looks at, and what it writes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import polars as pl
import pytest
from tests.planted_signals import overhaul, rows

from thememiner.curation import make_entry
from thememiner.datamodels import TABLES
from thememiner.pipeline.fixes import Placed
from thememiner.pipeline.observing import observe
from thememiner.pipeline.overhaul_entries import answer_facts, is_answer_due
from thememiner.pipeline.signal_stage import Placing, list_rated, place_signals
from thememiner.pipeline.signals import TABLES as SIGNALS
from thememiner.pipeline.signals import read_signals
from thememiner.signals.observed import Fix, Release
from thememiner.store.digest import table_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from thememiner.naming import Recognizer
    from thememiner.store import StoreWriter

NOW = datetime(2024, 7, 1, 2, tzinfo=UTC)
LAST = date(2024, 6, 30)


class Memory:
    """Tables as a writer shows them."""

    def __init__(self, **given: pl.DataFrame) -> None:
        self.tables = {name: table.schema.to_frame() for name, table in TABLES.items()} | given

    def read(self, table: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
        frame = self.tables[table]
        return frame if columns is None else frame.select(columns)

    def find(self, table: str, ids: pl.Series) -> pl.DataFrame:
        return self.tables[table].filter(pl.col("document_id").is_in(ids.to_list()))

    def replace(self, table: str, frame: pl.DataFrame) -> None:
        assert dict(frame.schema) == dict(TABLES[table].schema)
        self.tables[table] = frame.sort(TABLES[table].key)


def document(number: int, day: date | None, **given: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "document_id": f"d{number:05}",
        "id": str(number),
        "source": "tickets",
        "kind": "ticket",
        "created_at": None
        if day is None
        else datetime(day.year, day.month, day.day, 9, tzinfo=UTC),
        "customer": f"account:A{number % 60}",
        "account_id": f"A{number % 60}",
        "audience": "customer",
        "theme": "T-1",
        "intent": "problem",
        "text": "It is slow.",
        "relation": None,
    }
    return facts | given


def memory(documents: Sequence[dict[str, Any]], **given: pl.DataFrame) -> Memory:
    def table(name: str, found: list[dict[str, Any]]) -> pl.DataFrame:
        return rows(TABLES[name].schema, found)

    tables = {
        "documents": table("documents", list(documents)),
        "texts": table("texts", list(documents)),
        "assignments": table(
            "assignments",
            [
                {**one, "theme_id": one["theme"], "is_primary": one["theme"] is not None}
                for one in documents
            ],
        ),
        "duplicates": table("duplicates", [one for one in documents if one["relation"]]),
        "themes": table(
            "themes",
            [
                {"theme_id": f"T-{n}", "area_id": f"A-{(n + 1) // 2}", "name": f"Theme {n}",
                 "life": "live"}
                for n in range(1, 7)
            ],
        ),
        "areas": table("areas", [{"area_id": f"A-{n}", "name": f"Area {n}"} for n in range(1, 4)]),
    }  # fmt: skip
    return Memory(**(tables | given))


def history() -> list[dict[str, Any]]:
    """Sixteen weeks of four reports a day in six themes; in the last one T-2 has many more."""
    found: list[dict[str, Any]] = []
    for age in range(112):
        day = LAST - timedelta(days=age)
        for each in range(4 + 6 * (age < 7)):
            number = len(found)
            theme = "T-2" if each >= 4 else f"T-{number % 6 + 1}"
            found.append(document(number, day, theme=theme, satisfaction=0.25, rating=2.0,
                                  rating_kind="stars", customer=f"account:A{number % 97}",
                                  account_id=f"A{number % 97}"))  # fmt: skip
    found[0] |= {"text": "I cannot log in, says Ann Lee.", "id": "0"}
    found[1] |= {"text": "I cannot log in.", "resolved_at": NOW}
    return found


def placing(**given: Any) -> Placing:
    load: Callable[[], Recognizer | None] = lambda: None  # noqa: E731
    facts: dict[str, Any] = {
        "entries": (),
        "placed": Placed(fixes=(), releases=()),
        "now": NOW,
        "load_recognizer": load,
    }
    return Placing(**(facts | given))


def place(store: Memory, **given: Any) -> dict[str, object]:
    return place_signals(cast("StoreWriter", store), placing(**given))


def look(store: Memory, **given: Any) -> pl.DataFrame:
    return observe(cast("StoreWriter", store), given.get("entries", ()), now=NOW).observed


def test_voices_must_be_those_that_are_ranked() -> None:
    flood = {"relation": "flood", "group_id": "d00001"}
    store = memory(
        [
            document(1, LAST, **flood),
            document(2, LAST, **flood),
            document(3, LAST, audience="internal"),
            document(4, None),
            document(5, LAST + timedelta(days=9)),
            document(6, LAST, theme=None, customer=None, account_id=None),
            document(7, LAST, intent="praise", resolved_at=NOW),
            document(8, LAST, resolved_at=NOW, fix_id="F-1", theme="T-3"),
        ]
    )
    seen = look(store)
    assert seen["document_id"].to_list() == ["d00001", "d00006", "d00007", "d00008"]
    assert seen["theme_id"].to_list() == ["T-1", None, "T-1", "T-3"]
    assert seen["area_id"].to_list() == ["A-1", None, "A-1", "A-2"]
    assert seen["customer"].null_count() == 1
    assert seen["is_problem"].to_list() == [True, False, False, True]
    assert seen["is_praise"].to_list() == [False, False, True, False]
    assert seen["is_solved_alone"].to_list() == [False, False, True, False]


def test_ignored_themes_must_leave_their_voices_in_no_theme() -> None:
    entry = make_entry(at=NOW, author="pm", action="ignore", theme_id="T-1", payload={})
    seen = look(memory([document(1, LAST), document(2, LAST, theme="T-3")]), entries=(entry,))
    assert seen["theme_id"].to_list() == [None, "T-3"]


def test_rise_must_be_stored_with_its_place_release_and_sentence() -> None:
    store = memory(history())
    facts = place(
        store, placed=Placed(fixes=(), releases=(Release(version="4.4", day=date(2024, 6, 24)),))
    )
    found = read_signals(store)
    first = found.changes.filter(pl.col("place") == 1).row(0, named=True)
    assert (first["subject_id"], first["flag"]) == ("T-2", "rising")
    assert first["version"] == "4.4"
    assert "usually" in first["sentence"]
    assert (first["first_day"], first["last_day"]) == (date(2024, 6, 24), LAST)
    assert facts["last_day"] == "2024-06-30"
    assert facts["left_out"] == []


def test_showstopper_must_be_unsolved_and_lose_names() -> None:
    def recognize(texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        return [
            [(text.index("Ann Lee"), text.index("Ann Lee") + 7)] if "Ann Lee" in text else []
            for text in texts
        ]

    store = memory(history())
    place(store, load_recognizer=lambda: recognize)
    (found,) = read_signals(store).showstoppers.to_dicts()
    assert (found["document_id"], found["kind"]) == ("d00000", "login")
    assert found["voice"] == "d00000"
    assert "cannot log in" in found["words"]
    assert "Ann" not in found["quote"]


def test_fixes_must_be_checked_and_ratings_compared() -> None:
    fix = Fix(fix_id="F-1", day=date(2024, 4, 20), title="Faster", url=None, theme_ids=("T-3",),
              basis="link", is_guess=False)  # fmt: skip
    store = memory(history())
    place(store, placed=Placed(fixes=(fix,), releases=()))
    found = read_signals(store)
    (check,) = found.fix_checks.to_dicts()
    assert (check["fix_id"], check["theme_id"], check["day"]) == ("F-1", "T-3", fix.day)
    assert check["sentence"]
    assert set(found.drivers["theme_id"]) == {f"T-{n}" for n in range(1, 7)}
    assert found.scores.filter(part="overall")["mean"].to_list() == [pytest.approx(2.0, abs=2.0)]


def test_order_of_rows_must_not_matter() -> None:
    digests = []
    for seed in (None, 5):
        given = memory(history())
        if seed is not None:
            shuffled = {
                name: frame.sample(fraction=1, shuffle=True, seed=seed)
                for name, frame in given.tables.items()
                if frame.height
            }
            given = Memory(**(given.tables | shuffled))
        place(given)
        digests.append([table_digest(given.tables[name], TABLES[name]) for name in SIGNALS])
    assert digests[0] == digests[1]


def test_signals_must_not_depend_on_the_clock() -> None:
    tables = []
    for days in (0, 40):
        store = memory(history())
        place(store, now=NOW + timedelta(days=days))
        tables.append([store.tables[name] for name in SIGNALS])
    assert all(one.equals(other) for one, other in zip(*tables, strict=True))


@pytest.mark.parametrize(
    "documents",
    [
        [],
        [document(1, None)],
        [document(1, LAST)],
        [document(n, LAST, theme=None, customer=None, account_id=None) for n in range(3)],
        [document(n, LAST - timedelta(days=n)) for n in range(40)],
    ],
)
def test_little_feedback_must_give_no_alarm(documents: list[dict[str, Any]]) -> None:
    store = memory(documents)
    facts = place(store)
    found = read_signals(store)
    assert found.changes["place"].null_count() == found.changes.height
    assert found.overhauls.is_empty()
    assert bool(facts) == any(one["created_at"] for one in documents)


def test_answers_of_one_form_must_be_one_response() -> None:
    store = memory(
        [
            document(1, LAST, id="r1#why", question="Why?", satisfaction=1.0, customer=None,
                     account_id=None),
            document(2, LAST, id="r1#how", question="How?", satisfaction=1.0, customer=None,
                     account_id=None),
            document(3, LAST, satisfaction=0.5),
            document(4, LAST),
        ]
    )  # fmt: skip
    rated = list_rated(observe(cast("StoreWriter", store), (), now=NOW).reports)
    assert rated.height == 3
    assert rated["response"].n_unique() == 2


def said(state: str, n_customers: int, *, minute: int = 0) -> Any:
    return make_entry(
        at=NOW + timedelta(minutes=minute),
        author="pm",
        action="overhaul",
        theme_id="",
        payload={"overhaul_id": "O-a1", "state": state, "n_customers": n_customers},
        reason="not now",
    )


@pytest.mark.parametrize(
    ("state", "n_customers", "expected"),
    [
        ("dismissed", 70, "dismissed"),
        ("dismissed", 40, "candidate"),  # 70 are half as many again
        ("accepted", 70, "accepted"),
    ],
)
def test_answer_to_an_overhaul_must_count_at_once(
    state: str, n_customers: int, expected: str
) -> None:
    found = rows(
        TABLES["overhauls"].schema,
        (overhaul("a1", "candidate", 1), overhaul("a2", "candidate", 2)),
    )
    read = read_signals(Memory(overhauls=found), (said(state, n_customers),)).overhauls
    assert dict(read.select("overhaul_id", "state").iter_rows()) == {
        "O-a1": expected,
        "O-a2": "candidate",
    }
    assert read["place"].to_list() == [1, 2]
    assert read["overhaul_id"][0] == ("O-a1" if expected == "candidate" else "O-a2")


def test_answer_must_be_due_until_a_run_knew_it() -> None:
    entry = said("dismissed", 3)
    assert is_answer_due((entry,), {"refit": {}})
    assert not is_answer_due((entry,), {"refit": {}, "overhauls": answer_facts((entry,))})
    assert not is_answer_due((entry,), {})
    assert not is_answer_due((), {"refit": {}})
