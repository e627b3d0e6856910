"""Reads a binary format in a process of its own, whose end hurts nobody.

The libraries for spreadsheets and Parquet are fast and trust their input: a cell in the last
corner of an otherwise empty sheet asks for 500 GB and aborts the process.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, Literal

from thememiner.errors import InputError
from thememiner.sources.reader_process import END
from thememiner.sources.streams import CHUNK_BYTES, read_lines

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from thememiner.sources.streams import Line

_SCRIPT: Final = Path(__file__).with_name("reader_process.py")


def read_guarded(
    kind: Literal["workbook", "parquet"],
    path: Path,
    *arguments: str,
    name: str,
    max_line_bytes: int,
) -> Generator[Line]:
    """Give the lines that the reader process prints of a file, without the last.

    Raises
    ------
    InputError
        If it dies: the file is damaged or protected, or needs more than the process's limits.
    """
    command = [sys.executable, "-I", str(_SCRIPT), kind, str(path.absolute()), *arguments]
    environment = {**os.environ, "POLARS_MAX_THREADS": "2", "RUST_BACKTRACE": "0"}
    # what a library writes on its way down may quote a customer
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env=environment, bufsize=0,
    ) as process:  # fmt: skip
        try:
            for line in read_lines(_read_pipe(process.stdout), max_line_bytes=max_line_bytes):
                if line.data == END:
                    process.wait()
                    return
                yield line
        finally:
            process.kill()  # nobody wants the rest
    msg = (
        f"{name} is damaged, protected by a password, or too large to be opened. Open it where it "
        "was made and export it as CSV."
    )
    raise InputError(msg, source=name)


def _read_pipe(pipe: IO[bytes] | None) -> Iterator[bytes]:
    while pipe is not None and (chunk := pipe.read(CHUNK_BYTES)):
        yield chunk
