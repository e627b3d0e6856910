"""From files to entries of the log: what is new, what is said again, what was corrected."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from thememiner.config import FixesConfig
from thememiner.curation import make_entry
from thememiner.errors import InputError
from thememiner.ingest.fixes import Shipped
from thememiner.ingest.fixes.shipped import collect, read_day
from thememiner.pipeline.fix_files import (
    FixFile,
    fix_payload,
    new_fix_entries,
    read_fix_file,
    read_fix_files,
)
from thememiner.pipeline.fixes import fix_facts, is_placing_due, plain_title
from thememiner.pipeline.request import Silent

if TYPE_CHECKING:
    from pathlib import Path

    from thememiner.curation import Entry

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


def shipped(fix_id: str = "A-1", day: int = 1, title: str = "Mails", **more: str) -> Shipped:
    return Shipped(fix_id=fix_id, day=date(2026, 3, day), title=title, **more)


def file(*fixes: Shipped, name: str = "jira.csv") -> FixFile:
    return FixFile(name=name, format="jira", shipped=fixes)


def make(*files: FixFile, log: tuple[Entry, ...] = (), days: int = 0) -> tuple[Entry, ...]:
    return new_fix_entries(files, log, at=NOW + timedelta(days=days), author="jo")


def days_of(entries: tuple[Entry, ...]) -> list[str]:
    return [entry.text("day") for entry in entries]


def test_second_import_of_the_same_file_adds_nothing() -> None:
    log = make(file(shipped(), shipped("A-2")))
    assert [entry.text("fix_id") for entry in log] == ["A-1", "A-2"]
    assert make(file(shipped("A-2"), shipped()), log=log, days=1) == ()
    assert make(file(shipped(), name="other.csv"), log=log, days=1) == ()


def test_other_facts_are_a_new_entry_after_the_last_one() -> None:
    log = make(file(shipped(day=1)), days=5)
    (new,) = make(file(shipped(day=2)), log=log)
    assert new.at > log[0].at
    assert days_of((new,)) == ["2026-03-02"]
    (back,) = make(file(shipped(day=1)), log=(*log, new))
    assert back.at > new.at


def test_what_people_corrected_stays_until_the_file_says_something_else() -> None:
    log = make(file(shipped(day=1)))
    corrected = make_entry(
        at=NOW + timedelta(days=1), author="jo", action="fix", theme_id="",
        payload=fix_payload(shipped(day=9)),
    )  # fmt: skip
    log = (*log, corrected)
    assert make(file(shipped(day=1)), log=log, days=2) == ()
    assert days_of(make(file(shipped(day=3)), log=log, days=2)) == ["2026-03-03"]


def test_two_files_that_disagree_do_not_add_an_entry_every_night() -> None:
    files = (file(shipped(day=1), name="a.csv"), file(shipped(day=2), name="b.csv"))
    log = make(*files)
    assert days_of(log) == ["2026-03-01", "2026-03-02"]
    assert log[0].at < log[1].at
    assert make(*files, log=log, days=1) == ()


def test_themes_that_are_given_are_part_of_what_is_said() -> None:
    log = make(file(shipped()))
    more = new_fix_entries([file(shipped())], log, at=NOW, author="jo", themes=["T-B", "T-A"])
    assert [entry.texts("themes") for entry in more] == [("T-A", "T-B")]
    again = new_fix_entries(
        [file(shipped())], (*log, *more), at=NOW, author="jo", themes=["T-A", "T-B"]
    )
    assert again == ()


def test_personal_data_in_titles_is_taken_out(tmp_path: Path) -> None:
    (tmp_path / "CHANGELOG.md").write_text("## 1.0 - 2026-03-01\n- Mails to jo@customer.example\n")
    (fix,) = read_fix_file(str(tmp_path / "CHANGELOG.md")).shipped
    assert fix.title == "Mails to [EMAIL]"


def test_configured_files_are_read_once_and_missing_ones_told(tmp_path: Path) -> None:
    class Heard(Silent):
        def __init__(self) -> None:
            self.told: list[str] = []

        def tell(self, message: str) -> None:
            self.told.append(message)

    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("## 1.0 - 2026-03-01\n- Mails\n## Unreleased\n")
    heard = Heard()
    wanted = [
        FixesConfig(path=[f"{tmp_path}/*.md", f"{tmp_path}/a.md"]),
        FixesConfig(path=f"{tmp_path}/none*.csv"),
    ]
    assert [each.name for each in read_fix_files(wanted, heard)] == ["a.md", "b.md"]
    assert heard.told == [
        f"warning: fixes: no file matches {tmp_path}/none*.csv",
        "a.md (changelog): 1 fixes; left out: 1 not released",
        "b.md (changelog): 1 fixes; left out: 1 not released",
    ]


@pytest.mark.parametrize(
    ("dates", "dayfirst", "day", "told"),
    [
        (["03/04/2026"], False, date(2026, 3, 4), "1 dates such as 03/04/2026 read as 4 March"),
        (["03/04/2026"], True, date(2026, 4, 3), ""),
        (["03/04/2026", "28/04/2026"], False, date(2026, 4, 3), ""),
        (["03/04/2026", "04/28/2026"], False, date(2026, 3, 4), ""),
        (["03/04/2026", "04/28/2026", "28/04/2026"], False, date(2026, 3, 4), "read as 4 March"),
    ],
)
def test_dates_that_mean_two_days_are_settled_by_others_or_told(
    tmp_path: Path, *, dates: list[str], dayfirst: bool, day: date, told: str
) -> None:
    path = tmp_path / "shipped.csv"
    path.write_text("id,title,shipped\n" + "".join(f"A-{d},x,{d}\n" for d in dates))
    found = read_fix_file(str(path), dayfirst=dayfirst)
    assert found.shipped[0].day == day
    assert told in found.describe()
    assert bool(told) == bool(found.n_open)


@pytest.mark.parametrize("filler", [" ", "(", "[x](", "`", "a by @", "1.", "\u200b", "](", "#1 "])
def test_hostile_changelog_is_read_in_linear_time(tmp_path: Path, filler: str) -> None:
    text = f"## 1.0 - 2026-03-01\n- Mails {filler * 200_000}\n## {filler * 100_000}\n- {filler}"
    (tmp_path / "CHANGELOG.md").write_text(text, "utf-8")
    assert read_fix_file(str(tmp_path / "CHANGELOG.md")).shipped[0].title.startswith("Mails")


def test_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_fix_file(str(tmp_path / "none.md"))


def test_rows_of_one_id_in_any_order_are_the_latest() -> None:
    newest = shipped(day=5, title="Newer")
    rows: list[Shipped | str] = [shipped(day=2), shipped(day=5), newest, "not done"]
    assert collect(rows) == collect(rows[::-1])
    assert collect(rows).shipped == (newest,)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2026-03-01T23:30:00-05:00", date(2026, 3, 2)),
        ("Sun Mar 01 2026 23:30:00 GMT-0500 (EST)", date(2026, 3, 2)),
        ("03/04/2026", date(2026, 3, 4)),
        (1772323200, date(2026, 3, 1)),
        ("soon", None),
        ("", None),
        (None, None),
        ([], None),
    ],
)
def test_days_are_read_as_trackers_write_them(value: object, day: date | None) -> None:
    assert read_day(value) == day


def test_placing_is_due_when_somebody_said_something_of_fixes() -> None:
    (entry,) = make(file(shipped()))
    pin = make_entry(at=NOW, author="jo", action="pin", theme_id="T-A", payload={})
    mined = {"refit": {"day": "2026-01-01"}}
    assert not is_placing_due([], mined)
    assert not is_placing_due([pin], mined)
    assert is_placing_due([entry], mined)
    assert not is_placing_due([entry], {})
    assert not is_placing_due([pin, entry], mined | {"fixes": fix_facts([entry])})
    assert is_placing_due([], mined | {"fixes": fix_facts([entry])})


def test_titles_lose_keys_and_kinds_of_commits() -> None:
    titles = ["feat!: Dark mode (#4)", "PROJ-1: empty export", "Sync: events are late", "#7"]
    assert [plain_title(title) for title in titles] == [
        "Dark mode", "empty export", "Sync: events are late", "",
    ]  # fmt: skip
