"""The script for `gh`: run by a real shell, with a `gh` that writes down what it was given."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from thememiner.export.github import render_script
from thememiner.export.results import read_results

if TYPE_CHECKING:
    from pathlib import Path

GH = """#!/bin/sh
# one line per argument, then the standard input of what takes a body
n=$(ls "$LOG" | wc -l)
{
  for word; do printf '%s\\037' "$word"; done
  printf '\\036'
  case "$*" in *--body-file*) cat ;; esac
} >"$LOG/$n"
case "$1 $2" in
  "issue list") [ -n "${FOUND:-}" ] && echo "$FOUND"; exit 0 ;;
  "issue create") [ -z "${BROKEN:-}" ] || exit 4
    echo "Creating issue"; echo "https://github.com/acme/app/issues/$n" ;;
  "label create") exit 1 ;;
esac
"""
NASTY = "it's $(touch pwned) `touch pwned` \"; touch pwned; \\ * ~ %s %n\n'$HOME' & | > pwned"


@pytest.fixture
def run(tmp_path: Path) -> object:
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "gh").write_text(GH, "utf-8")
    (folder / "gh").chmod(0o755)
    (tmp_path / "log").mkdir()

    def call(script: str, **variables: str) -> tuple[subprocess.CompletedProcess[str], list[str]]:
        (tmp_path / "create.sh").write_text(script, "utf-8")
        environment = {
            "PATH": f"{folder}:{os.environ['PATH']}", "LOG": str(tmp_path / "log"), "PAUSE": "0",
        } | variables  # fmt: skip
        done = subprocess.run(
            ["sh", "create.sh", "acme/app"],  # noqa: S607  # whichever shell there is
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=30,
        )  # fmt: skip
        assert not (tmp_path / "pwned").exists()
        paths = sorted((tmp_path / "log").iterdir(), key=lambda path: int(path.name))
        return done, [path.read_text("utf-8") for path in paths]

    return call


def issue(theme: str = "T-AAAAAAA", **given: object) -> dict[str, object]:
    return {"theme_id": theme, "title": NASTY, "body": NASTY, "labels": ["thememiner"]} | given


def test_text_reaches_gh_as_it_is_and_runs_nothing(run: object, tmp_path: Path) -> None:
    done, calls = run(render_script([issue(), issue("T-BBBBBBB")]))  # type: ignore[operator]
    assert done.returncode == 0, done.stderr
    created = [call for call in calls if call.startswith("issue\x1fcreate")]
    assert len(created) == 2
    words, _, body = created[0].partition("\x1e")
    assert words.split("\x1f")[:7] == [
        "issue", "create", "--repo", "acme/app", "--title", NASTY, "--body-file",
    ]  # fmt: skip
    assert "--label\x1fthememiner\x1f" in words
    assert body == NASTY + "\n"
    lines = [json.loads(line) for line in (tmp_path / "results.jsonl").read_text().splitlines()]
    assert [line["theme_id"] for line in lines] == ["T-AAAAAAA", "T-BBBBBBB"]
    found = read_results((tmp_path / "results.jsonl").read_text(), origin="results.jsonl")
    assert [link.theme_id for link in found] == ["T-AAAAAAA", "T-BBBBBBB"]


def test_what_was_created_before_is_not_created_again(run: object) -> None:
    script = render_script([issue()])
    run(script)  # type: ignore[operator]
    done, calls = run(script)  # type: ignore[operator]
    assert "created before" in done.stderr
    assert sum(call.startswith("issue\x1fcreate") for call in calls) == 1


def test_what_the_repository_has_is_recorded_and_not_created(run: object, tmp_path: Path) -> None:
    there = "https://github.com/acme/app/issues/77"
    done, calls = run(render_script([issue()]), FOUND=there)  # type: ignore[operator]
    assert done.returncode == 0, done.stderr
    assert not any(call.startswith("issue\x1fcreate") for call in calls)
    assert there in (tmp_path / "results.jsonl").read_text()


def test_where_gh_fails_it_stops_and_records_nothing(run: object, tmp_path: Path) -> None:
    script = render_script([issue(), issue("T-BBBBBBB")])
    done, calls = run(script, BROKEN="1")  # type: ignore[operator]
    assert done.returncode == 4
    assert (tmp_path / "results.jsonl").read_text() == ""
    assert sum(call.startswith("issue\x1fcreate") for call in calls) == 1
    done, _ = run(script)  # type: ignore[operator]
    assert done.returncode == 0
    assert len((tmp_path / "results.jsonl").read_text().splitlines()) == 2


def test_an_update_is_a_comment(run: object) -> None:
    link = "https://github.com/acme/app/issues/77"
    done, calls = run(render_script([issue(link=link)]))  # type: ignore[operator]
    assert done.returncode == 0, done.stderr
    (call,) = calls
    assert call.startswith(f"issue\x1fcomment\x1f{link}\x1f--body-file")
    assert call.endswith(NASTY + "\n")


def test_without_issues_and_without_a_repository_nothing_is_called(
    run: object, tmp_path: Path
) -> None:
    done, calls = run(render_script([]))  # type: ignore[operator]
    assert (done.returncode, calls) == (0, [])
    bare = subprocess.run(
        ["sh", "create.sh"],  # noqa: S607  # whichever shell there is
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=30,
    )
    assert bare.returncode != 0
