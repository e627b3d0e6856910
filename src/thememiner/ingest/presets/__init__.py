"""The exports that people have: told by their layout, and read as their vendor means them.

In: the head of a file. Out: the preset that reads it, and its rows as documents.
Refuses a layout that nobody has checked until it is named.
"""

from __future__ import annotations

from typing import Final

from thememiner.ingest.presets import play
from thememiner.ingest.presets.detection import (
    Recognized,
    find_lookup,
    find_preset,
    preset_mapping,
)
from thememiner.ingest.presets.preset import FileHead, Lookup, Preset
from thememiner.ingest.presets.reshaping import look_up, reshape_rows

PRESETS: Final[tuple[Preset, ...]] = (play.PLAY_CONSOLE,)
LOOKUPS: Final[tuple[Lookup, ...]] = ()

__all__ = [
    "LOOKUPS",
    "PRESETS",
    "FileHead",
    "Lookup",
    "Preset",
    "Recognized",
    "find_lookup",
    "find_preset",
    "look_up",
    "preset_mapping",
    "reshape_rows",
]
