"""The days that a backfill takes: what was created on others is left for another run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Rows that are left out: of other days, and of none."""

    n_dated: int = 0
    n_undated: int = 0

    def __add__(self, other: Outside) -> Outside:
        return Outside(
            n_dated=self.n_dated + other.n_dated, n_undated=self.n_undated + other.n_undated
        )

    @property
    def n_rows(self) -> int:
        """All that are left out."""
        return self.n_dated + self.n_undated


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days in UTC, the first and the last included; None is open."""

    since: date | None = None
    until: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether everything is taken, undated rows too."""
        return self.since is None and self.until is None

    def cut(self, versions: pl.DataFrame) -> tuple[pl.DataFrame, Outside]:
        """Give the versions of the span, and how many rows of the file are not of it.

        Parameters
        ----------
        versions : DataFrame
            VERSIONS schema and anything else. The documents of a row have its date, so that they
            stay or go together.
        """
        if self.is_open:
            return versions, Outside()
        day = pl.col("created_at").dt.date()
        is_in = pl.lit(value=True)
        if self.since is not None:
            is_in &= day >= self.since
        if self.until is not None:
            is_in &= day <= self.until
        marked = versions.with_columns(
            (is_in & day.is_not_null()).fill_null(value=False).alias("_in")
        )
        left = marked.filter(~pl.col("_in"))
        is_undated = left["created_at"].is_null()
        outside = Outside(
            n_dated=int(left.filter(~is_undated)["n_rows"].sum()),
            n_undated=int(left.filter(is_undated)["n_rows"].sum()),
        )
        return marked.filter("_in").drop("_in"), outside

    def tell(self, outside: Outside) -> str:
        """Say what was left out, in one line."""
        parts = []
        if outside.n_dated:
            parts.append(f"{outside.n_dated:,} rows of other days")
        if outside.n_undated:
            parts.append(f"{outside.n_undated:,} rows without a date")
        return (
            f"only documents of {self.since or 'the first day'} to {self.until or 'the last'} were "
            f"taken: {' and '.join(parts)} left for another run, and not counted as read"
        )
