"""What shipped when, out of the exports of trackers and out of changelogs.

In: the head and the rows of a file, or the text of a changelog. Out: fixes with their day.
Refuses nothing: rows that are no fix, such as a ticket closed as a duplicate, are counted by why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from thememiner.ingest.fixes.changelog import read_changelog
from thememiner.ingest.fixes.github_issues import GITHUB_ISSUES
from thememiner.ingest.fixes.github_releases import GITHUB_RELEASES
from thememiner.ingest.fixes.jira import JIRA_FIXES
from thememiner.ingest.fixes.linear import LINEAR_FIXES
from thememiner.ingest.fixes.shipped import FixPreset, ReadFixes, Shipped
from thememiner.ingest.fixes.table import PLAIN_TABLE

if TYPE_CHECKING:
    from thememiner.ingest.presets import FileHead

CHANGELOG: Final = "changelog"  # a text, no table: read by `read_changelog`
LEAST_SURE: Final = 0.6
# A plain table is what no tracker's layout fits; it comes last.
FIX_PRESETS: Final[tuple[FixPreset, ...]] = (
    GITHUB_ISSUES,
    GITHUB_RELEASES,
    JIRA_FIXES,
    LINEAR_FIXES,
    PLAIN_TABLE,
)

__all__ = [
    "CHANGELOG",
    "FIX_PRESETS",
    "FixPreset",
    "ReadFixes",
    "Shipped",
    "find_fix_preset",
    "read_changelog",
]


def find_fix_preset(head: FileHead, *, named: str | None = None) -> FixPreset | None:
    """Give the preset that was named, else the one that fits a file best; None if none does."""
    if named is not None:
        return next((preset for preset in FIX_PRESETS if preset.name == named), None)
    trackers = [(preset.recognize(head), preset) for preset in FIX_PRESETS[:-1]]
    score, best = max(trackers, key=lambda item: (item[0], item[1].name))
    if score < LEAST_SURE:
        score, best = PLAIN_TABLE.recognize(head), PLAIN_TABLE
    return best if score >= LEAST_SURE else None
