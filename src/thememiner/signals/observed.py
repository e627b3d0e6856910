"""What all detectors look at: who said what on which day, and which fixes shipped when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import polars as pl

if TYPE_CHECKING:
    from datetime import date

Basis = Literal["link", "decision", "ticket", "meaning"]

# A row per voice and theme; a voice in no theme has one row with nulls. Only voices of customers,
# dated, up to the day of the run. A voice is a document, or the first of a near-identical group.
OBSERVED: Final = pl.Schema(
    {
        "document_id": pl.String,
        "theme_id": pl.String,
        "area_id": pl.String,
        "customer": pl.String,  # null = anonymous; never orders, breaks ties or seeds
        "day": pl.Date,  # of created_at, UTC
        "source": pl.String,
        "version": pl.String,  # of the product, as the document says; null = unknown
        "is_problem": pl.Boolean,  # its intent in this theme
        "is_praise": pl.Boolean,
        "is_solved_alone": pl.Boolean,  # closed without a fix
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A dated change of the product that is said to address themes.

    Attributes
    ----------
    day : date
        On which it shipped.
    theme_ids : tuple of str
        Sorted; empty where nothing is known about what it is for.
    basis : Basis
        What ties it to its themes: somebody's link, a decision, solved tickets, or likeness.
    is_guess : bool
        True for likeness that nobody has confirmed: shown, but no evidence of anything.
    """

    fix_id: str
    day: date
    title: str
    url: str | None
    theme_ids: tuple[str, ...]
    basis: Basis
    is_guess: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A version of the product and the day it came out."""

    version: str
    day: date
