"""What ingest is told and what it gives back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

import polars as pl

from thememiner.datamodels import DOCUMENTS, UTC_TIME, Kind, RowCounts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from thememiner.config import AudienceConfig, IngestConfig, PrivacyConfig
    from thememiner.ingest.mapping import FieldMapping

# A version of a document, as one row gave it. `content_hash` is unkeyed: it breaks ties and finds
# repeats in memory, so that neither depends on a store's key, and is never stored. Dates are no
# part of it: they may be open until the whole file is read.
_VERSION: Final = [
    *DOCUMENTS.items(),
    ("text", pl.String()),
    ("content_hash", pl.Binary()),
    ("position", pl.Int64()),
    ("n_rows", pl.Int64()),  # of the file; 0 for the further documents of a row
    ("is_alone", pl.Boolean()),  # the only document of its row
]
VERSIONS: Final = pl.Schema(_VERSION)

DATES: Final = ("created_at", "updated_at", "resolved_at")

# A version while its file is still being read.
DRAFTS: Final = pl.Schema(
    [
        *_VERSION,
        ("more", pl.List(pl.Int64)),  # positions of the row's further input rows
        ("equal", pl.Binary()),  # the same for equal rows of a file without ids; else null
        ("open_dates", pl.Int64()),  # bit n: date n of the row awaits what its column shows
        *((f"{date}_monthfirst", UTC_TIME) for date in DATES),  # its other reading; else null
    ]
)


class RedactedText(Protocol):
    """What a redactor gives back."""

    @property
    def text(self) -> str:
        """The text without structured personal data."""
        ...

    @property
    def n_redactions(self) -> int:
        """How many placeholders were put in."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestTools:
    """What ingest needs from other layers, as plain functions.

    Attributes
    ----------
    pseudonymize : callable
        Person's id -> keyed pseudonym.
    row_hash : callable
        Bytes -> keyed hash; equal rows of equal meaning have equal hashes.
    detect_language : callable
        Text -> ISO 639-1 code or ``und``.
    redact : callable
        Text and the author's own names -> redacted text (`thememiner.redact.redact_text`).
    screen : callable
        Texts -> whether `redact` may find anything but names in each; False is certain.
    may_name : callable
        Text and names -> whether `redact` may find one of the names in it; False is certain.
    redaction_version : int
        Enters the row hash: another redaction makes every row new.
    """

    pseudonymize: Callable[[str], str]
    row_hash: Callable[[bytes], bytes]
    detect_language: Callable[[str], str]
    redact: Callable[[str, tuple[str, ...]], RedactedText]
    screen: Callable[[Sequence[str]], list[bool]]
    may_name: Callable[[str, Sequence[str]], bool]
    redaction_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePlan:
    """What is known about one file before its rows are read.

    Attributes
    ----------
    source : str or None
        Name of the feed, from ``--source`` or the config; else the row's own or the file's name.
    kind : str or None
        What the feed holds; else the row's own, or a guess.
    dayfirst : bool
        Read 03/04/2026 as 3 April. If False, the column's other dates decide.
    file_hash : str
        sha256 of the file, hex.
    notes : tuple of str
        What opening the file had to guess or skip; passed on to the batch.
    preset : str
        Whose export it is; names the feed where nothing else does. "" where columns were guessed.
    preset_kind : str or None
        What such exports hold, where neither `kind` nor a row says it.
    reads : frozenset of str
        Columns that the preset looks at, beside those of `mapping`.
    """

    source: str | None
    kind: Kind | None
    mapping: FieldMapping
    dayfirst: bool
    file_hash: str
    file_name: str
    notes: tuple[str, ...] = ()
    preset: str = ""
    preset_kind: Kind | None = None
    reads: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestSettings:
    """The settings that ingest obeys."""

    ingest: IngestConfig
    privacy: PrivacyConfig
    internal_domains: tuple[str, ...] = ()
    audiences: tuple[AudienceConfig, ...] = ()


@dataclass(slots=True, kw_only=True)
class Tally:
    """What reading rows of one file showed beside their documents; tallies of its parts add up.

    Attributes
    ----------
    n_known : int
        Rows that the store has already and that were not looked at further; duplicates.
    rejects : list of tuple
        (position, field, reason) of each quarantined row.
    orders : mapping
        Date field -> what its column shows: the day comes first (True), the month does.
    unmapped : Counter
        Keys that the mapping does not use.
    n_more_unmapped : int
        Rows with such keys beyond those that are told apart.
    notes : Counter
        Notes without the number that they begin with -> that number.
    """

    n_read: int = 0
    n_known: int = 0
    rejects: list[tuple[int, str, str]] = field(default_factory=list)
    orders: dict[str, set[bool]] = field(default_factory=lambda: {date: set() for date in DATES})
    unmapped: Counter[str] = field(default_factory=Counter)
    n_more_unmapped: int = 0
    notes: Counter[str] = field(default_factory=Counter)
    source: str = ""

    def add(self, other: Tally) -> None:
        """Take what another part of the file showed."""
        self.n_read += other.n_read
        self.n_known += other.n_known
        self.rejects += other.rejects
        for date, orders in other.orders.items():
            self.orders[date] |= orders
        self.unmapped += other.unmapped
        self.n_more_unmapped += other.n_more_unmapped
        self.notes += other.notes
        self.source = self.source or other.source


@dataclass(frozen=True, slots=True, kw_only=True)
class FileBatch:
    """One file, read: its versions (VERSIONS schema), its rejects, and its row counts so far.

    Attributes
    ----------
    n_known : int
        Rows that the store has already; duplicates.
    """

    file_hash: str
    file_name: str
    versions: pl.DataFrame
    quarantine: pl.DataFrame
    n_read: int
    n_known: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestResult:
    """What a run adds to the store.

    Attributes
    ----------
    documents, texts, rows, quarantine : DataFrame
        New and changed only; DOCUMENTS, TEXTS, ROWS and QUARANTINE schemas, sorted by key.
    changed_ids : tuple of str
        `document_id`s that replace an older version in the store.
    counts : RowCounts
        Of all files; its parts sum to `n_read`.
    by_file : mapping
        `file_hash` -> counts.
    notes : tuple of str
        What a reader of the run should know, one line each, without customers' words.
    """

    documents: pl.DataFrame
    texts: pl.DataFrame
    rows: pl.DataFrame
    quarantine: pl.DataFrame
    changed_ids: tuple[str, ...]
    counts: RowCounts
    by_file: Mapping[str, RowCounts]
    notes: tuple[str, ...]
