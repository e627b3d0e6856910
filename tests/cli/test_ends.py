"""How a command ends when something goes wrong that no command expects."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest

from thememiner.cli.group import _end
from thememiner.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

SAID = "a customer's words"


@pytest.mark.parametrize(
    ("error", "code", "name"),
    [
        (MemoryError(), 15, "no_space"),
        (OSError(errno.ENOSPC, SAID), 15, "no_space"),
        (OSError(errno.EACCES, SAID), 1, "internal"),
        (ValueError(SAID), 1, "internal"),
        (click.UsageError("what to do"), 2, "usage"),
        (ConfigError("two problems", problems=("a", "b")), 2, "config"),
    ],
)
def test_error_is_one_json_object_without_a_customers_words(
    capsys: pytest.CaptureFixture[str], error: Exception, code: int, name: str
) -> None:
    assert _end(error, as_json=True) == code
    printed = capsys.readouterr()
    assert printed.out == ""
    assert json.loads(printed.err)["error"] == name
    assert SAID not in printed.err


def test_surprise_says_where_and_shows_its_traceback_only_when_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _end(ValueError(SAID), as_json=False) == 1
    assert SAID not in capsys.readouterr().err
    monkeypatch.setenv("THEMEMINER_DEBUG", "1")
    assert _end(ValueError(SAID), as_json=False) == 1
    assert SAID in capsys.readouterr().err


def test_prompt_left_is_an_interruption() -> None:
    assert _end(click.exceptions.Abort(), as_json=False) == 130


def test_interrupted_run_ends_with_130_and_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "pipe").touch()
    command = [sys.executable, "-m", "thememiner", "run", "-", "--store", "s"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"THEMEMINER_EMBED__MODEL": "hashing"},
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write('{"id": "1", "text": "x", "source": "s"}\n' * 200_000)
        process.stdin.flush()  # it reads: its handlers are in place
        process.send_signal(signal.SIGINT)
        process.stdin.close()
        told = process.stderr.read()
        assert process.wait(timeout=60) == 130
    assert "Traceback" not in told
    assert not (tmp_path / "s").exists()


def test_closed_pipe_is_no_failure(tmp_path: Path) -> None:
    command = f"{sys.executable} -m thememiner config show --store {tmp_path} | head -n 1"
    done = subprocess.run(
        ["/bin/sh", "-c", command], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.count("\n") == 1
    assert "Traceback" not in done.stderr
