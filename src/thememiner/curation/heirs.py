"""Where a theme of the past is now, by its lineage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Heirs:
    """Follows ids that are gone to what they became.

    Attributes
    ----------
    stands : frozenset of str
        Ids that stand.
    merged : mapping of str to str
        Id that is gone -> id that it last was merged into.
    known : frozenset of str
        Every id that ever was.
    """

    stands: frozenset[str]
    merged: Mapping[str, str]
    known: frozenset[str]

    @classmethod
    def of(cls, lineage: pl.DataFrame, stands: Collection[str]) -> Heirs:
        """Read lineage rows; the last word on an id counts."""
        merged: dict[str, str] = {}
        rows: Iterable[tuple[str, str, str | None]] = (
            lineage.filter(pl.col("event").is_in(["merged", "retired", "revived"]))
            .sort("snapshot", "event", "theme_id", "other_theme_id", nulls_last=True)
            .select("event", "theme_id", "other_theme_id")
            .iter_rows()
        )
        for event, theme, other in rows:
            if event == "merged" and other:
                merged[theme] = other
            else:
                merged.pop(theme, None)
        return cls(
            stands=frozenset(stands),
            merged=merged,
            known=frozenset(stands) | frozenset(lineage["theme_id"].drop_nulls().to_list()),
        )

    def find(self, theme: str) -> str | None:
        """Give the id that a theme has now; None if it retired or never was."""
        seen: set[str] = set()
        while theme not in self.stands:
            if theme in seen or theme not in self.merged:
                return None
            seen.add(theme)
            theme = self.merged[theme]
        return theme

    def with_merge(self, gone: str, into: str) -> Heirs:
        """Say that one theme became part of another."""
        return Heirs(
            stands=self.stands - {gone}, merged={**self.merged, gone: into}, known=self.known
        )

    def with_theme(self, theme: str) -> Heirs:
        """Say that a theme stands."""
        return Heirs(stands=self.stands | {theme}, merged=self.merged, known=self.known | {theme})
