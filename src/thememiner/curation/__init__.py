"""What people decided about themes and said of fixes: a log, and what follows from it.

In: entries (who, when, why) and the themes as a run found them. Out: names, areas, lives and
decisions as a reader sees them, and mentions where merges, splits and moves put them. Refuses
nothing: an entry that cannot be kept any more is a conflict, told with its reason.
"""

from thememiner.curation.effects import Decision, Effects, apply_to_themes, find_effects
from thememiner.curation.entries import (
    ACTIONS,
    DECISIONS,
    MEMBERSHIP,
    Conflict,
    Entry,
    active_entries,
    entry_rows,
    make_entry,
    read_entries,
)
from thememiner.curation.fix_keys import FixIndex, find_key
from thememiner.curation.fixes import (
    FIX_ACTIONS,
    SaidFix,
    SaidFixes,
    fold_fixes,
    is_about_fixes,
)
from thememiner.curation.heirs import Heirs
from thememiner.curation.replay import Before, Replayed, needs_replay, replay_entries
from thememiner.curation.toml_file import EntriesError, parse_entries, render_entries

__all__ = [
    "ACTIONS",
    "DECISIONS",
    "FIX_ACTIONS",
    "MEMBERSHIP",
    "Before",
    "Conflict",
    "Decision",
    "Effects",
    "EntriesError",
    "Entry",
    "FixIndex",
    "Heirs",
    "Replayed",
    "SaidFix",
    "SaidFixes",
    "active_entries",
    "apply_to_themes",
    "entry_rows",
    "find_effects",
    "find_key",
    "fold_fixes",
    "is_about_fixes",
    "make_entry",
    "needs_replay",
    "parse_entries",
    "read_entries",
    "render_entries",
    "replay_entries",
]
