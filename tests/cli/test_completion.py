"""Completion as a shell asks for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ASK = """
source <(thememiner completion bash)
read -ra COMP_WORDS <<< "$1"
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_thememiner_completion thememiner
printf '%s\\n' "${COMPREPLY[@]}"
"""


def _run(*words: str) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        words, env=os.environ | {"PATH": path},
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return done.stdout


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("thememiner rep", {"report"}),
        ("thememiner report --undec", {"--undecided"}),
        ("thememiner themes dec", {"decide"}),
        ("thememiner report --by cust", {"customers"}),
    ],
)
def test_bash_completes_commands_options_and_choices(typed: str, expected: set[str]) -> None:
    assert set(_run("bash", "-c", ASK, "bash", typed).split()) == expected


def test_script_for_zsh_begins_with_what_zsh_looks_for() -> None:
    assert _run("thememiner", "completion", "zsh").startswith("#compdef thememiner\n")
