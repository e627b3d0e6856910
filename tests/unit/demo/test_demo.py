"""The demo's story: what is planted is there, and it is told like people tell it."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from datetime import UTC, date, datetime

import numpy as np
import polars as pl
import pytest

from thememiner.demo import (
    AREAS,
    THEMES,
    demo_customers,
    demo_fixes,
    make_feedback,
    planted_theme,
)
from thememiner.demo.mishaps import BROKEN, N_EDITED, N_MACRO, N_REPEATED
from thememiner.demo.phrases import noise
from thememiner.demo.planted import PlantedTheme
from thememiner.demo.story import list_shipped, version_at
from thememiner.embed.hashing import HashingEmbedder
from thememiner.signals.alerts import find_alerts
from thememiner.signals.blocking_reports import find_blocking
from thememiner.signals.change import find_changes
from thememiner.signals.fix_check import check_fixes
from thememiner.signals.observed import OBSERVED, Fix
from thememiner.signals.overhauls import Background, find_overhauls

CANONICAL = {
    "id", "text", "source", "kind", "created_at", "updated_at", "customer_id",
    "account_id", "audience", "segment", "value", "rating", "rating_kind", "question",
    "product", "version", "language", "url", "resolved_at", "fix_id",
}  # fmt: skip
ROWS = make_feedback()
GOOD = ROWS[: len(ROWS) - len(BROKEN)]
CALENDAR = {theme.key for theme in THEMES if theme.area == "Calendar sync"}


def _theme(row: dict[str, object]) -> str | None:
    return planted_theme(str(row["id"]))


def test_feedback_is_the_same_for_the_same_seed() -> None:
    assert make_feedback() == ROWS


def test_another_seed_gives_other_words_for_the_same_planted_themes() -> None:
    other = make_feedback(8)
    assert [row.get("text") for row in other] != [row.get("text") for row in ROWS]
    first = {str(row["id"]): _theme(row) for row in GOOD}
    second = {str(row["id"]): _theme(row) for row in other[: len(other) - len(BROKEN)]}
    assert Counter(first.values()) == Counter(second.values())


def test_every_row_is_canonical_json() -> None:
    for row in ROWS:
        assert json.loads(json.dumps(row)) == row
        assert set(row) <= CANONICAL


def test_there_are_about_three_thousand_rows_of_three_kinds() -> None:
    assert 2_800 <= len(ROWS) <= 3_300
    kinds = Counter(row["kind"] for row in GOOD)
    assert set(kinds) == {"ticket", "review", "survey"}
    assert min(kinds.values()) > 300


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.key)
def test_theme_is_planted_as_often_as_its_months_say(theme: PlantedTheme) -> None:
    months = {str(row["id"]): str(row["created_at"]) for row in GOOD if _theme(row) == theme.key}
    found = Counter(int(created_at[5:7]) for created_at in months.values())
    assert tuple(found[month] for month in range(1, 10)) == theme.monthly


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.key)
def test_theme_has_at_least_25_wordings_of_its_own(theme: PlantedTheme) -> None:
    assert len(set(theme.reports)) >= 25
    assert len(set(theme.reports)) == len(theme.reports)
    elsewhere = {report for other in THEMES if other is not theme for report in other.reports}
    assert not set(theme.reports) & elsewhere


def test_every_slot_is_filled() -> None:
    assert not [row["id"] for row in GOOD if re.search(r"[{}]", str(row["text"]))]


def test_ids_name_one_document_each_but_for_repeats_and_edits() -> None:
    ids = Counter(row["id"] for row in GOOD)
    assert sum(ids.values()) - len(ids) == N_REPEATED + N_EDITED


def test_repeats_are_exact_and_edits_are_later_versions() -> None:
    by_id = defaultdict(list)
    for row in GOOD:
        by_id[row["id"]].append(row)
    several = [rows for rows in by_id.values() if len(rows) > 1]
    n_edited = sum(any("updated_at" in row for row in rows) for rows in several)
    assert n_edited == N_EDITED
    for rows in several:
        plain = [row for row in rows if "updated_at" not in row]
        assert all(row == plain[0] for row in plain)
        for row in rows:
            assert str(row.get("updated_at", "9")) > str(row["created_at"])


def test_broken_rows_stay_under_the_quarantine_limit() -> None:
    assert 0 < len(BROKEN) < 0.01 * len(ROWS)
    assert ROWS[-len(BROKEN) :] == list(BROKEN)


def test_macro_is_a_flood_within_a_week() -> None:
    days = [str(row["created_at"])[:10] for row in GOOD if str(row["text"]) == noise.MACRO]
    assert len(days) >= N_MACRO >= 20
    assert len(noise.MACRO.split()) >= 8
    span = datetime.fromisoformat(max(days)) - datetime.fromisoformat(min(days))
    assert span.days <= 6


def test_noise_remarks_are_said_once() -> None:
    assert len(set(noise.ONE_OFFS)) == len(noise.ONE_OFFS) >= 50
    assert all(
        planted_theme(str(row["id"])) is None for row in GOOD if row["text"] in noise.ONE_OFFS
    )


def test_pii_in_the_texts_is_planted_and_reserved_for_examples() -> None:
    texts = " ".join(str(row["text"]) for row in GOOD)
    mails = set(re.findall(r"[\w.]+@[\w.]+\w", texts))
    assert mails
    assert all(mail.endswith(("@example.com", "@example.org")) for mail in mails)
    assert any(sentence in texts for sentence in noise.FAKE_PII)


def test_dates_lie_between_january_and_september_2026() -> None:
    dates = [datetime.fromisoformat(str(row["created_at"])) for row in GOOD]
    assert min(dates) >= datetime(2026, 1, 1, tzinfo=UTC)
    assert max(dates) <= datetime(2026, 9, 30, 23, tzinfo=UTC)
    assert max(dates) >= datetime(2026, 9, 30, tzinfo=UTC)


def test_tickets_are_resolved_after_they_came_in() -> None:
    closed = [row for row in GOOD if "resolved_at" in row]
    assert closed
    assert all(str(row["resolved_at"]) > str(row["created_at"]) for row in closed)


def test_calendar_area_is_a_pattern_of_fixed_bugs_none_of_which_leads() -> None:
    sizes = Counter(_theme(row) for row in GOOD if _theme(row))
    calendar = {key: n for key, n in sizes.items() if key in CALENDAR}
    assert max(calendar.values()) < 0.5 * sum(calendar.values())
    assert max(sizes, key=lambda key: sizes[key]) not in CALENDAR
    fixes = {
        (_theme(row), row["fix_id"], str(row["resolved_at"])[:7])
        for row in GOOD
        if "fix_id" in row and _theme(row) in CALENDAR
    }
    assert len({fix_id for _, fix_id, _ in fixes}) >= 6
    assert {theme for theme, _, _ in fixes} == CALENDAR
    assert len({month for _, _, month in fixes}) >= 6


def test_customers_come_back_with_another_calendar_theme() -> None:
    told = defaultdict(set)
    for row in GOOD:
        if _theme(row) in CALENDAR and "account_id" in row:
            told[row["account_id"]].add(_theme(row))
    assert sum(len(themes) >= 3 for themes in told.values()) >= 20


def test_silenced_phones_are_news_of_the_last_days() -> None:
    days = [str(row["created_at"])[:10] for row in GOOD if _theme(row) == "push_missing"]
    assert sum(day >= "2026-09-22" for day in days) > 0.35 * len(days)


def test_accounts_of_the_feedback_are_in_the_crm_and_agree_with_it() -> None:
    accounts = {account["account_id"]: account for account in demo_customers()}
    assert len(accounts) == len({account["name"] for account in accounts.values()}) == 150
    for row in GOOD:
        if "account_id" in row:
            account = accounts[row["account_id"]]
            assert (row["segment"], row["value"]) == (account["segment"], account["value"])


def test_some_reviewers_are_unknown_and_some_rows_are_our_own() -> None:
    reviews = [row for row in GOOD if row["kind"] == "review"]
    assert 0.1 < sum("customer_id" not in row for row in reviews) / len(reviews) < 0.5
    assert sum(row.get("audience") == "internal" for row in GOOD) == 2


def test_versions_follow_the_calendar() -> None:
    assert version_at(datetime(2026, 1, 1, tzinfo=UTC)) == "3.8"
    assert version_at(datetime(2026, 9, 22, tzinfo=UTC)) == "4.4"


def test_planted_themes_can_be_told_apart_by_their_words() -> None:
    themed = [row for row in GOOD if _theme(row)][::3]
    labels = np.array([_theme(row) for row in themed])
    embedder = HashingEmbedder(max_tokens=128, redaction_version=1)
    embeddings = embedder.encode([str(row["text"]) for row in themed])
    similarity = embeddings @ embeddings.T
    np.fill_diagonal(similarity, -1)
    nearest = np.argsort(-similarity, axis=1)[:, :5]
    assert (labels[nearest] == labels[:, None]).mean() > 0.7


@pytest.fixture(scope="module")
def observed() -> pl.DataFrame:
    """What the detectors look at, if every document were in its planted theme."""
    areas = {theme.key: theme.area for theme in THEMES}
    problems = {theme.key for theme in THEMES if theme.intent == "problem"}
    rows = {
        row["id"]: {
            "document_id": row["id"],
            "theme_id": (key := _theme(row)),
            "area_id": areas.get(str(key)),
            "customer": row.get("account_id") or row.get("customer_id"),
            "day": datetime.fromisoformat(str(row["created_at"])).date(),
            "source": row["source"],
            "version": row["version"],
            "is_problem": key in problems,
            "is_praise": False,
            "is_solved_alone": "resolved_at" in row and "fix_id" not in row,
        }
        for row in GOOD
        if row.get("audience") != "internal"
    }
    return pl.DataFrame(list(rows.values()), schema=OBSERVED)


FIXES = tuple(
    Fix(
        fix_id=fix.fix_id, day=fix.day, title=fix.title, url=None, theme_ids=(fix.key,),
        basis="link", is_guess=False,
    )
    for fix in list_shipped()
)  # fmt: skip
LAST = date(2026, 9, 30)


def test_the_calendar_area_is_an_overhaul_and_no_other_is(observed: pl.DataFrame) -> None:
    checks = check_fixes(observed, FIXES, until=LAST)
    holders = pl.DataFrame(
        schema={"holder": pl.String, "account_id": pl.String, "value": pl.Float64}
    )
    background = Background(names={}, holders=holders)
    found = find_overhauls(observed, FIXES, checks, background, until=LAST)
    assert [(one.area_id, one.state) for one in found] == [("Calendar sync", "candidate")]
    assert set(found[0].themes) == CALENDAR
    assert len(found[0].fixes) == 8
    verdicts = {check.fix_id: check.verdict for check in checks}
    assert {"FIX-216", "FIX-222", "FIX-228"} <= {
        fix_id for fix_id, verdict in verdicts.items() if verdict == "worked"
    }
    assert verdicts["FIX-210"] == "regressed"


def test_the_update_silences_phones_and_undoes_a_fix(observed: pl.DataFrame) -> None:
    changes = find_changes(observed, until=LAST, fixes=FIXES)
    alerts = find_alerts(changes, observed).head(2)
    assert alerts.select("subject_id", "flag", "version", "fix_id").rows() == [
        ("push_missing", "rising", "4.4", None),
        ("board_order", "regressed", "4.4", "FIX-210"),
    ]


def test_somebody_is_stopped_in_the_last_days_and_nobody_solved_it() -> None:
    stopped = [row for row in GOOD if row["text"] in {text for _, text in noise.STOPPERS}]
    found = [find_blocking(str(row["text"])) for row in stopped]
    assert sorted(one.kind for one in found if one) == ["data_loss", "login", "login"]
    assert all(str(row["created_at"]) > "2026-09-24" for row in stopped)
    assert not any("resolved_at" in row for row in stopped)


def test_fixes_are_those_of_the_tickets_and_areas_those_of_the_themes() -> None:
    keys = {row["Issue key"] for row in demo_fixes()}
    assert {row["fix_id"] for row in GOOD if "fix_id" in row} == keys
    assert list(AREAS) == list(dict.fromkeys(theme.area for theme in THEMES))
