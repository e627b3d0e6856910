"""Files of commands: whole or not at all, and no pipe or device is replaced by one."""

from __future__ import annotations

import os
import stat
import threading
from typing import TYPE_CHECKING

import click
import pytest

from thememiner.cli.options import write_output

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("old and longer")
    write_output("é\n", str(target))
    assert target.read_bytes() == "é\n".encode()
    write_output(b"\x00", str(target))
    assert target.read_bytes() == b"\x00"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    write_output("a\n", str(pipe))
    reader.join(timeout=10)
    assert read == ["a\n"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    for target in (tmp_path, tmp_path / "no folder" / "out.csv"):
        with pytest.raises(click.UsageError, match="cannot write"):
            write_output("a", str(target))


def test_nothing_is_not_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    write_output("", None)
    write_output("a", "-")
    assert capsys.readouterr().out == "a\n"
