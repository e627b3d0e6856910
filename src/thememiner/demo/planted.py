"""What a planted theme of the demo is: how often it is told, when, and in which words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from thememiner.datamodels import Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedTheme:
    """One theme that thememiner must find again in the demo.

    Attributes
    ----------
    key : str
        Its name in the truth; never part of a text.
    monthly : tuple of 9 int
        Documents in January, February … September 2026.
    titles : tuple of str
        Subjects of tickets; may hold slots such as ``{calendar}``.
    reports : tuple of str
        Sentences that each tell the whole theme; at least 25.
    details : tuple of str
        Sentences that go with a report but would not tell the theme alone.
    """

    key: str
    area: str
    intent: Intent
    monthly: tuple[int, ...]
    titles: tuple[str, ...]
    reports: tuple[str, ...]
    details: tuple[str, ...]
