"""Seconds per stage, for the run record; they never reach a digest."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Timer:
    """Adds up the seconds that each named stage took.

    Parameters
    ----------
    clock : callable
        Monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        """Time a block."""
        start = self._clock()
        try:
            yield
        finally:
            spent = self._clock() - start
            self.seconds[stage] = round(self.seconds.get(stage, 0.0) + spent, 3)
