"""Files before their rows are read: opened, recognized, and what their columns mean."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from thememiner.errors import ConfigError, InputError
from thememiner.ingest import FieldMapping, SourcePlan, guess_mapping
from thememiner.ingest.presets import (
    LOOKUPS,
    PRESETS,
    TYPED,
    FileHead,
    find_lookup,
    find_preset,
    look_up,
    preset_mapping,
    read_columns,
    reshape_rows,
)
from thememiner.sources import FORMATS, open_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from thememiner.config import Config
    from thememiner.ingest import RawRow
    from thememiner.ingest.presets import Lookup, Preset
    from thememiner.pipeline.request import Input, Progress
    from thememiner.sources import SourceFile

_NOTHING: Final = FieldMapping(columns=MappingProxyType({}), note="nothing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file that can be read, and how its columns are understood.

    Attributes
    ----------
    preset : Preset or None
        None where columns were guessed, given, or are canonical.
    lookup : Lookup or None
        The side table that the file is: it has no rows of its own.
    beside : tuple of str
        Hashes of the side tables that its rows are read with.
    """

    file: SourceFile
    head: FileHead
    plan: SourcePlan
    skip_known: bool
    preset: Preset | None = None
    lookup: Lookup | None = None
    beside: tuple[str, ...] = ()

    @property
    def signature(self) -> str:
        """How the file is read; another mapping or another side table makes it another file."""
        if self.lookup is not None:
            return f"lookup {self.lookup.name}"
        with_tables = f" with {' '.join(self.beside)}" if self.beside else ""
        return f"{self.plan.mapping.describe()}{with_tables}"

    def describe(self) -> str:
        """Tell in one line how the file is read."""
        if self.lookup is not None:
            return f"{self.lookup.title}, looked up for the file beside it"
        if self.preset is None:
            return self.plan.mapping.describe()
        tables = f" with {len(self.beside)} tables beside it" if self.beside else ""
        return f"{self.preset.title}{tables} ({self.plan.mapping.note})"

    def rows(self) -> Iterator[RawRow]:
        """Give the rows of its documents; of a side table none."""
        if self.lookup is not None:
            return iter(())
        rows = self.file.rows()
        return reshape_rows(rows, self.preset, self.head) if self.preset else rows


def open_inputs(
    inputs: Sequence[Input], *, config: Config, progress: Progress
) -> tuple[Opened, ...]:
    """Open every file and tell what its columns mean, before anything is written.

    Raises
    ------
    InputError
        If a file cannot be used at all, or a side table stands alone.
    ConfigError
        If no column looks like text, a named column is not there, or a layout must be confirmed.
    """
    files = [_open(wanted, config=config) for wanted in inputs]
    heads = [_head(file) for file in files]
    sides = [
        find_lookup(head, LOOKUPS) if wanted.format in FORMATS and not wanted.map else None
        for wanted, head in zip(inputs, heads, strict=True)
    ]
    opened = [
        _understand(wanted, file, head, side)
        for wanted, file, head, side in zip(inputs, files, heads, sides, strict=True)
    ]
    joined = tuple(map(_complete, _join_lookups(opened)))
    for item in joined:
        if item.file.sample:
            progress.tell(f"{item.file.name}: {item.describe()}")
    return joined


def _open(wanted: Input, *, config: Config) -> SourceFile:
    return open_source(
        wanted.path,
        format=wanted.format if wanted.format in FORMATS else "auto",
        encoding=wanted.encoding,
        max_line_bytes=config.ingest.max_line_bytes,
    )


def _head(file: SourceFile) -> FileHead:
    return FileHead(name=file.name, format=file.format, columns=file.columns, sample=file.sample)


def _understand(wanted: Input, file: SourceFile, head: FileHead, side: Lookup | None) -> Opened:
    preset = None if side else _find_preset(wanted, head)
    try:
        mapping = _map(wanted, file, head, preset) if side is None else _NOTHING
    except ConfigError as error:
        msg = f"{file.name}: {error}"
        raise ConfigError(msg, path=file.name, problems=error.problems) from error
    plan = SourcePlan(
        source=wanted.source,
        kind=wanted.kind,
        mapping=mapping,
        dayfirst=wanted.dayfirst,
        file_hash=file.file_hash,
        file_name=file.name,
        notes=file.notes,
        preset=preset.name if preset else "",
        preset_kind=preset.kind if preset else None,
    )
    if preset and preset.inside:
        head = replace(
            head, lookups={side.name: look_up(file.rows(), side) for side in preset.inside}
        )
    return Opened(
        file=file, head=head, plan=plan, skip_known=wanted.skip_known, preset=preset, lookup=side
    )


def _find_preset(wanted: Input, head: FileHead) -> Preset | None:
    named = None if wanted.format in FORMATS else wanted.format
    found = find_preset(head, PRESETS, named=named)
    if found is None:
        if named is None:
            return None
        known = ", ".join([*FORMATS, *sorted(preset.name for preset in PRESETS)])
        msg = f"format {named!r} is unknown. Allowed: {known}."
        raise ConfigError(msg)
    # whoever says which column is the text knows the file better than a guess from memory
    is_overruled = named is None and found.preset.checked == "memory" and "text" in wanted.map
    if is_overruled:
        return None
    # and of all the questions of a survey wants that one; its further header rows are none still
    is_cut = _names_a_question(wanted, found.preset)
    cut = replace(found.preset, documents=None, reader=None, warn=None)
    return cut if is_cut else found.preset


def _names_a_question(wanted: Input, preset: Preset) -> bool:
    return "text" in wanted.map and "question" in preset.columns


def _map(wanted: Input, file: SourceFile, head: FileHead, preset: Preset | None) -> FieldMapping:
    if preset is None or _names_a_question(wanted, preset):
        n_header = preset.n_header_rows(head) if preset and preset.n_header_rows else 0
        return guess_mapping(
            file.columns,
            file.sample[n_header:],
            overrides=wanted.map,
            is_jsonl=file.format in TYPED,
        )
    return preset_mapping(
        preset, head, overrides=wanted.map, is_confirmed=wanted.format not in FORMATS
    )


def _join_lookups(opened: Sequence[Opened]) -> tuple[Opened, ...]:
    """Hand side tables to the files of the same feed that use them."""
    used: set[int] = set()
    joined = []
    for item in opened:
        names = item.preset.lookups if item.preset else ()
        beside = [
            (number, side)
            for number, side in enumerate(opened)
            if side.lookup and side.lookup.name in names and side.plan.source == item.plan.source
        ]
        used.update(number for number, _ in beside)
        joined.append(_with_tables(item, [side for _, side in beside]) if beside else item)
    for number, item in enumerate(opened):
        if item.lookup is not None and number not in used:
            msg = (
                f"{item.file.name} is {item.lookup.title}: it explains feedback and holds none. "
                "Name the file of the feedback with it, in one command and as one --source."
            )
            raise InputError(msg, source=item.file.name)
    return tuple(joined)


def _complete(item: Opened) -> Opened:
    """Add what a preset knows of the file, now that its side tables are at hand."""
    preset = item.preset
    if preset is None:
        return item
    warnings = preset.warn(item.head) if preset.warn else ()
    notes = (*item.plan.notes, *warnings)
    reads = read_columns(preset, item.head)
    return replace(item, plan=replace(item.plan, notes=notes, reads=reads))


def _with_tables(item: Opened, sides: Sequence[Opened]) -> Opened:
    tables: dict[str, Mapping[str, tuple[Mapping[str, object], ...]]] = {}
    for side in sides:
        assert side.lookup is not None  # noqa: S101  # chosen by it
        found = look_up(side.file.rows(), side.lookup)
        before = tables.get(side.lookup.name, {})
        tables[side.lookup.name] = {
            key: (*before.get(key, ()), *found.get(key, ())) for key in {*before, *found}
        }
    return replace(
        item,
        head=replace(item.head, lookups={**item.head.lookups, **tables}),
        beside=tuple(sorted(side.file.file_hash for side in sides)),
    )
