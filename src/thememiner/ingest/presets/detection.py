"""Which preset a file is read with: the one that was named, else the one that is surest."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from thememiner.errors import ConfigError
from thememiner.ingest.mapping import FieldMapping, read_overrides
from thememiner.ingest.presets.preset import TYPED, FileHead, Lookup, Preset, plain_name
from thememiner.ingest.presets.reshaping import reshape_rows
from thememiner.ingest.rows import RawRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LEAST_SURE: Final = 0.6  # score from which a preset is taken without being named
_CANONICAL: Final = frozenset({"id", "text"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognized:
    """A preset, and how sure it is: 0 to 1; 1 where it was named."""

    preset: Preset
    score: float


def find_preset(
    head: FileHead, presets: Iterable[Preset], *, named: str | None = None
) -> Recognized | None:
    """Give the preset that fits a file best.

    Parameters
    ----------
    named : str, optional
        Take this one, whatever the file looks like.

    Returns
    -------
    Recognized or None
        None if no preset is sure enough: the columns are guessed. Canonical JSON Lines
        (keys ``id`` and ``text``) need none. Ties go to the preset that asks for more columns.
    """
    if named is not None:
        found = next((preset for preset in presets if preset.name == named), None)
        return Recognized(preset=found, score=1.0) if found else None
    if head.format in ("jsonl", "json") and _CANONICAL.issubset(head.columns):
        return None
    scored = [(preset.recognize(head), preset.name, preset) for preset in presets]
    score, _, best = max(scored, key=lambda item: item[:2], default=(0.0, "", None))
    return Recognized(preset=best, score=score) if best and score >= LEAST_SURE else None


def find_lookup(head: FileHead, lookups: Iterable[Lookup]) -> Lookup | None:
    """Give the side table that a file is, None if it is none."""
    scored = [(lookup.recognize(head), lookup.name, lookup) for lookup in lookups]
    score, _, best = max(scored, key=lambda item: item[:2], default=(0.0, "", None))
    return best if score >= LEAST_SURE else None


def preset_mapping(
    preset: Preset, head: FileHead, *, overrides: Mapping[str, str], is_confirmed: bool
) -> FieldMapping:
    """Say which columns hold what, as the preset knows and the overrides say.

    Parameters
    ----------
    is_confirmed : bool
        Somebody named the preset. One whose layout was never checked asks for that.

    Raises
    ------
    ConfigError
        If the preset must be confirmed, or an override names an unknown field or column, or none
        of the columns of the text is there.
    """
    if preset.checked == "memory" and not is_confirmed:
        msg = (
            f"this looks like {preset.title}, whose layout nobody has checked yet. If it is, say "
            f"--format {preset.name}; if not, say which column is what with --map text=COLUMN."
        )
        raise ConfigError(msg)
    if not preset.makes_documents:
        columns = _resolve(preset.columns, head)
        known = head.columns
    else:
        columns = dict(preset.columns)
        known = (*head.columns, *(name for names in columns.values() for name in names))
        if overrides:
            known = (*known, *_made_keys(preset, head))
    columns |= read_overrides(overrides, known)
    if "text" not in columns and head.columns:
        wanted = ", ".join(preset.columns["text"])
        msg = f"{preset.title}: no column {wanted}. Say which holds the text: --map text=COLUMN."
        raise ConfigError(msg)
    return FieldMapping(
        columns=MappingProxyType(dict(sorted(columns.items()))),
        note=f"preset {preset.name}" + ("; given" if overrides else ""),
        is_typed=head.format in TYPED,
    )


def _made_keys(preset: Preset, head: FileHead) -> list[str]:
    """Give the keys that a preset makes of a file's own, such as one per custom field."""
    rows = (RawRow(position=place, fields=row) for place, row in enumerate(head.sample, start=1))
    made = reshape_rows(rows, preset, head)
    return sorted({key for row in made if row.fields for key in row.fields})


def _resolve(wanted: Mapping[str, tuple[str, ...]], head: FileHead) -> dict[str, tuple[str, ...]]:
    """Find the columns that are there, however they are spelled."""
    by_words: dict[str, str] = {}
    for name in head.columns:
        by_words.setdefault(plain_name(name), name)
    found = {
        field: tuple(by_words[plain_name(name)] for name in names if plain_name(name) in by_words)
        for field, names in wanted.items()
    }
    return {field: names for field, names in found.items() if names}
