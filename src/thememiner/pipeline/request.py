"""What a run is asked for, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from thememiner.datamodels import RowCounts
from thememiner.ingest.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime
    from pathlib import Path

    from thememiner.config import Config
    from thememiner.datamodels import Kind

RunState = Literal["published", "unchanged", "refused", "dry_run"]


class Progress(Protocol):
    """Hears how a long run is getting on; the command line draws it, a notebook may ignore it."""

    def stage(self, name: str) -> None:
        """Say that a stage begins."""
        ...

    def advance(self, done: int, total: int) -> None:
        """Say how far the stage is, in its own units."""
        ...

    def tell(self, message: str) -> None:
        """Say one thing that the user should know, such as a guessed mapping."""
        ...


class Silent:
    """A `Progress` that says nothing."""

    def stage(self, name: str) -> None:
        """Ignore it."""

    def advance(self, done: int, total: int) -> None:
        """Ignore it."""

    def tell(self, message: str) -> None:
        """Ignore it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One file to read, and what was said of it.

    Attributes
    ----------
    path : str
        A file, or ``-`` for standard input.
    skip_known : bool
        True for configured sources: a file whose hash and mapping were read before is not read
        again. A file that is named on the command line is always read, and its rows accounted.
    """

    path: str
    source: str | None = None
    kind: Kind | None = None
    format: str = "auto"
    encoding: str | None = None
    map: Mapping[str, str] = field(default_factory=dict)
    dayfirst: bool = False
    skip_known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """Everything a run depends on; nothing else is looked at.

    Attributes
    ----------
    now : datetime
        Aware UTC; read once by the caller.
    clock : callable
        Monotonic seconds, for the timings of the run record only.
    model_folders : tuple of Path
        Where ``models/`` may be: beside the config, the working folder.
    refit : bool
        Cluster everything anew, even what was placed.
    reembed : bool
        Let the configured model replace the one of the store's vectors: everything is embedded and
        clustered anew, and themes keep their ids by the documents that they share.
    mine : bool
        False for `ingest`: new documents stay pending.
    warnings : tuple of str
        What the caller already found wrong, such as a silent source; reports repeat it at the head.
    span : Span
        Days whose documents are taken: a backfill, which is not compared with the past.
    """

    inputs: tuple[Input, ...]
    config: Config
    run_id: str
    now: datetime
    environ: Mapping[str, str]
    clock: Callable[[], float]
    model_folders: tuple[Path, ...] = ()
    progress: Progress = field(default_factory=Silent)
    refit: bool = False
    reembed: bool = False
    mine: bool = True
    dry_run: bool = False
    warnings: tuple[str, ...] = ()
    span: Span = field(default_factory=Span)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOutcome:
    """What became of one file's rows."""

    name: str
    file_hash: str
    source: str
    mapping: str
    counts: RowCounts
    is_known: bool = False  # read by an earlier run and skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """One file as a dry run saw it, all of it, known rows too.

    Attributes
    ----------
    recognized : str
        The preset's title, or that the columns were guessed.
    checked : str or None
        Against what the preset's layout was checked.
    mapping : str
        Field=column, and how that came about.
    rejects : mapping
        "field: reason" -> rows.
    share_without_text, share_with_customer, share_relayed : float or None
        Of its documents; None where there are none.
    languages : mapping
        Language -> documents, most first.
    most_redacted : tuple of (str, str, int)
        Kind, masked string and times, most often first.
    warnings : tuple of str
        What should be known before this file is mined.
    """

    name: str
    format: str
    encoding: str
    recognized: str
    checked: str | None
    mapping: str
    n_rows: int
    n_documents: int
    rejects: Mapping[str, int]
    first_day: date | None
    last_day: date | None
    n_undated: int
    share_without_text: float | None
    share_with_customer: float | None
    share_relayed: float | None
    languages: Mapping[str, int]
    n_redactions: int
    most_redacted: tuple[tuple[str, str, int], ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """How a run ended; the same facts stand in its run record.

    Attributes
    ----------
    snapshot : int or None
        The newest published one; of a refused run the one that it leaves standing.
    candidate : int or None
        Number under which a refused run's tables are kept.
    refusals : tuple of str
        Why it was refused.
    """

    run_id: str
    state: RunState
    snapshot: int | None
    digest: str | None
    counts: RowCounts
    files: tuple[FileOutcome, ...]
    quarantine: Mapping[str, int]  # "field: reason" -> rows
    n_documents: int
    n_themed: int
    n_themes: int
    n_embedded: int  # passages embedded by this run, not taken from the cache
    notes: tuple[str, ...]
    timings: Mapping[str, float]  # stage -> seconds
    is_quarantine_high: bool
    inspected: tuple[FileFacts, ...] = ()  # by a dry run
    curation: Mapping[str, object] = field(default_factory=dict)  # what was kept of the log
    candidate: int | None = None
    refusals: tuple[str, ...] = ()

    @property
    def n_unthemed(self) -> int:
        """Documents in no theme."""
        return self.n_documents - self.n_themed

    @property
    def exit_code(self) -> int:
        """0; 4 where refused; 3 where more is quarantined than `ingest.max_quarantine` allows."""
        if self.state == "refused":
            return 4
        return 3 if self.is_quarantine_high else 0
