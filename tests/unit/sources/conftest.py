from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from thememiner.sources import SourceFile, open_source

if TYPE_CHECKING:
    from pathlib import Path

Write = Callable[[str, bytes | str], SourceFile]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file and open it, with a limit of 4096 bytes a line."""

    def write_and_open(name: str, data: bytes | str) -> SourceFile:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return open_source(str(path), max_line_bytes=4096)

    return write_and_open
