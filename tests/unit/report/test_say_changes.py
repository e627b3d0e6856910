from __future__ import annotations

from thememiner.ranking.changes import ThemeEvent
from thememiner.report.changes import say_changes
from thememiner.report.contract import ChangesSince


def event(name: str, *, cause: str = "run", other: str | None = None) -> ThemeEvent:
    return ThemeEvent(
        theme_id="T-A",
        name=name,
        other_theme_id=other,
        other_name=other,
        rank=None,
        n_documents=3,
        n_customers=0,
        snapshot=2,
        day=None if cause == "rollback" else "2024-06-05",
        cause=cause,
    )


def changes(snapshot: int | None = 1, **given: list[ThemeEvent]) -> ChangesSince:
    lists: dict[str, list[ThemeEvent]] = {
        name: [] for name in ("born", "merged", "split", "retired", "revived")
    }
    return ChangesSince(
        snapshot=snapshot,
        day="2024-06-01",
        sentences=[],
        rank_moves=[],
        new_flags=[],
        **{**lists, **given},  # type: ignore[typeddict-item]  # the keys are those of the type
    )


def test_without_an_earlier_snapshot_nothing_is_said() -> None:
    assert say_changes(changes(snapshot=None)) == []


def test_silence_is_said_in_words() -> None:
    assert say_changes(changes()) == ["No theme came, went or clearly moved."]


def test_each_kind_is_one_sentence_and_says_why() -> None:
    told = say_changes(
        changes(
            born=[event("New"), event("Again", cause="rollback")],
            merged=[event("Small", cause="refit", other="Big")],
            split=[event("Part", cause="refit", other="Big")],
            retired=[event("Old")],
            revived=[event("Back")],
        )
    )
    assert told == [
        "2 new themes: “New” (3 reports; came up on 5 Jun 2024); "
        "“Again” (3 reports; the store was rolled back).",
        "“Small” is now part of “Big” (when all was clustered anew on 5 Jun 2024); "
        "“Part” was split off “Big” (when all was clustered anew on 5 Jun 2024).",
        "1 theme gone: “Old” (what came in was no more than chance; it ended on 5 Jun 2024).",
        "1 theme back after a silence: “Back”.",
    ]


def test_more_than_three_of_a_kind_are_counted() -> None:
    many = [event(str(number), other="Big") for number in range(5)]
    told = say_changes(changes(born=many, merged=many))
    assert told[0].endswith("; and 2 more.")
    assert told[1].endswith("; and 2 more merged or split.")
