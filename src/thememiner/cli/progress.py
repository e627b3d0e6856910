"""Progress on a terminal, silence in a pipe; what the user should know goes to stderr in both."""

from __future__ import annotations

import sys

import click

_WIDTH = 70


class TerminalProgress:
    """Draws one line per stage on stderr, only where stderr is a terminal."""

    def __init__(self, *, is_live: bool | None = None, is_talkative: bool = True) -> None:
        self._is_live = sys.stderr.isatty() if is_live is None else is_live
        self._is_talkative = is_talkative
        self._stage = ""
        self._shown = -1

    def stage(self, name: str) -> None:
        """Begin a stage."""
        self._stage = name
        self._shown = -1
        self._draw(f"{name} …")

    def advance(self, done: int, total: int) -> None:
        """Redraw when another percent is done."""
        percent = 100 * done // total if total else 100
        if percent != self._shown:
            self._shown = percent
            self._draw(f"{self._stage} {percent:3d}%  {done:,} of {total:,}")

    def tell(self, message: str) -> None:
        """Print a line that stays; with ``--json`` stderr is for one error object alone."""
        if self._is_talkative:
            self.clear()
            click.echo(message, err=True)

    def clear(self) -> None:
        """Wipe the live line."""
        self._draw("")

    def _draw(self, text: str) -> None:
        if self._is_live:
            sys.stderr.write("\r\x1b[2K" + text[:_WIDTH])
            sys.stderr.flush()
