"""What stages hand to each other: named frame schemas, and frozen dataclasses for single things.

A frame is a Polars `DataFrame` whose columns, order and types are one of the schemas below;
`conform` is called where a stage begins and where a table is written. Keys, digests and the
layout of the store follow from `TABLES`, so a column exists in exactly one place.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Final, Literal

import polars as pl

from thememiner.errors import ThemeMinerError
from thememiner.signal_tables import (
    CHANGES,
    DRIVERS,
    FIX_CHECKS,
    FIXES,
    OVERHAULS,
    PLACES,
    RELEASES,
    SCORES,
    SHOWSTOPPERS,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

Kind = Literal["ticket", "review", "survey", "social", "call", "chat", "issue"]
Audience = Literal["customer", "free", "prospect", "partner", "internal"]
Intent = Literal["problem", "request", "question", "praise", "unclear"]
Status = Literal["strict", "loose", "probation", "none"]
Reason = Literal["no_text", "no_subject", "too_short", "language", "one_off", "flood", "pending"]
Life = Literal["probation", "live", "quiet", "retired", "ignored"]
SnapshotState = Literal["begin", "candidate", "published"]

KINDS: Final[tuple[Kind, ...]] = (
    "ticket", "review", "survey", "social", "call", "chat", "issue",
)  # fmt: skip
AUDIENCES: Final[tuple[Audience, ...]] = ("customer", "free", "prospect", "partner", "internal")
INTENTS: Final[tuple[Intent, ...]] = ("problem", "request", "question", "praise", "unclear")
NOWHERE_ID: Final = "A-0000000"  # area of what is in none of the team's; minted ids have no 0
REASONS: Final[tuple[Reason, ...]] = (
    "no_text", "no_subject", "too_short", "language", "one_off", "flood", "pending",
)  # fmt: skip

UTC_TIME: Final = pl.Datetime("us", "UTC")

_Columns = dict[str, pl.DataType | type[pl.DataType]]


def _schema(columns: _Columns) -> pl.Schema:
    return pl.Schema(columns)


DOCUMENTS: Final = _schema(
    {
        "document_id": pl.String,  # 32 hex digits of sha256(source, id)
        "id": pl.String,  # the input's own id, `id#question` where a row gives several
        "source": pl.String,
        "kind": pl.String,
        "created_at": UTC_TIME,
        "updated_at": UTC_TIME,
        "resolved_at": UTC_TIME,
        "customer": pl.String,  # "account:…" where known, else "person:…"; null = anonymous
        "person": pl.String,  # pseudonym (keyed hash), null = unknown
        "email_hash": pl.String,  # pseudonym of the person's e-mail: links it to an id
        "account_id": pl.String,  # as given
        "domain": pl.String,  # of the person's e-mail; null for free mail providers and our own
        "is_relayed": pl.Boolean,  # typed by somebody else for whom it is about
        "audience": pl.String,
        "segment": pl.String,
        "value": pl.Float64,  # of the account, in the customer's own unit
        "rating": pl.Float64,  # as given, on the scale named by rating_kind
        "rating_kind": pl.String,
        "satisfaction": pl.Float64,  # the rating on one scale, 0 (worst) to 1
        "question": pl.String,
        "product": pl.String,
        "version": pl.String,
        "language": pl.String,  # ISO 639-1, or "und"
        "url": pl.String,
        "fix_id": pl.String,
        "attributes": pl.String,  # JSON object of the configured extra keys, redacted
        "text_hash": pl.Binary,  # sha256[:16] of the normalized redacted text
        "n_chars": pl.Int64,  # of the normalized redacted text
        "n_redactions": pl.Int64,
        "row_hash": pl.Binary,  # keyed hash of the row that gave this version
    }
)
TEXTS: Final = _schema({"document_id": pl.String, "text": pl.String})
ROWS: Final = _schema({"row_hash": pl.Binary, "document_id": pl.String})
# What a document said before: older versions that another one replaced.
HISTORY: Final = _schema(
    {
        "document_id": pl.String,
        "updated_at": UTC_TIME,
        "created_at": UTC_TIME,
        "rating": pl.Float64,
        "text_hash": pl.Binary,
        "text": pl.String,  # redacted, as in TEXTS
    }
)
FILES: Final = _schema(
    {"file_hash": pl.String, "source": pl.String, "mapping": pl.String, "n_rows": pl.Int64}
)
MENTIONS: Final = _schema(
    {
        "mention_id": pl.String,  # "<document_id>:<ordinal>"
        "document_id": pl.String,
        "ordinal": pl.Int64,
        "start": pl.Int64,  # code points into the document's redacted text
        "end": pl.Int64,
        "text_hash": pl.Binary,  # key of `passages` and `vectors`
        "intent": pl.String,
        "theme_id": pl.String,
        "subtheme_id": pl.String,
        "status": pl.String,
        "reason": pl.String,  # null for a themed mention
        "similarity": pl.Float64,  # cosine to the theme's centroid, null if unthemed
        "seen_on": pl.Date,  # day of the run that first mined it
        "placed_on": pl.Date,  # day of the run that put it where it is
    }
)
PASSAGES: Final = _schema({"text_hash": pl.Binary, "text": pl.String})
VECTORS: Final = _schema(
    {
        "text_hash": pl.Binary,
        "embedding_space": pl.String,
        "vector": pl.Binary,  # little-endian float16, unit length
    }
)
ASSIGNMENTS: Final = _schema(
    {
        "document_id": pl.String,
        "theme_id": pl.String,  # null: one row that says why in `reason`
        "subtheme_id": pl.String,
        "area_id": pl.String,
        "intent": pl.String,
        "status": pl.String,
        "reason": pl.String,
        "similarity": pl.Float64,
        "is_primary": pl.Boolean,
    }
)
DUPLICATES: Final = _schema(
    {
        "document_id": pl.String,  # of a document that is not the only one of its voice
        "group_id": pl.String,  # least document_id of the group
        "relation": pl.String,  # flood | repost | channel
    }
)
FOLDS: Final = _schema(
    {
        "fold_key": pl.Binary,  # of a text, as `duplicates.fold_key` gives it
        "words": pl.Binary,  # hashes of the words that count in comparisons; null: too few
        "n_words": pl.Int64,
    }
)
THEMES: Final = _schema(
    {
        "theme_id": pl.String,
        "area_id": pl.String,
        "name": pl.String,
        "headline": pl.String,
        "life": pl.String,
        "terms": pl.List(pl.String),  # best first
        "centroid": pl.Binary,  # little-endian float32, unit length
        "similarity_median": pl.Float64,  # of the strict members, to the centroid
        "similarity_low": pl.Float64,  # their 10th percentile
        "radius": pl.Float64,  # their lower quartile: other texts are like them from there on
        "born_on": pl.Date,  # day of the run that found it
        "chance": pl.Float64,  # of its birth under the rate before; 1 if a refit found it
        "runs_left": pl.Int64,  # of probation
        "n_mentions": pl.Int64,
    }
)
SUBTHEMES: Final = _schema(
    {"subtheme_id": pl.String, "theme_id": pl.String, "name": pl.String, "n_mentions": pl.Int64}
)
AREAS: Final = _schema({"area_id": pl.String, "name": pl.String})
EXEMPLARS: Final = _schema(
    {
        "theme_id": pl.String,
        "position": pl.Int64,  # 0 is the most central
        "document_id": pl.String,
        "quote": pl.String,  # exact substring of the redacted text, people's names replaced
    }
)
LINEAGE: Final = _schema(
    {
        "snapshot": pl.Int64,
        "event": pl.String,  # born | continued | merged | split | retired | revived
        "theme_id": pl.String,
        "other_theme_id": pl.String,
        "similarity": pl.Float64,  # weighted Jaccard of shared documents, in [0, 1]
        "n_documents": pl.Int64,
    }
)
QUARANTINE: Final = _schema(
    {
        "source": pl.String,
        "file_hash": pl.String,
        "position": pl.Int64,  # row of the file, from 1
        "field": pl.String,
        "reason": pl.String,
    }
)
# One row of facts per account, and per person without one; further rows link persons, e-mails and
# domains to an account and hold no facts.
CUSTOMERS: Final = _schema(
    {
        "account_id": pl.String,
        "person": pl.String,  # pseudonym (keyed hash); null in an account's row of facts
        "email_hash": pl.String,
        "domain": pl.String,
        "name": pl.String,  # of an account; persons' names are not kept
        "segment": pl.String,
        "value": pl.Float64,
        "owner": pl.String,
        "audience": pl.String,
        "nps": pl.Float64,  # what they last answered, 0-10
        "is_churned": pl.Boolean,
        "churned_at": UTC_TIME,
    }
)
SNAPSHOTS: Final = _schema(
    {
        "number": pl.Int64,
        "state": pl.String,
        "run_id": pl.String,
        "parent": pl.Int64,
        "published_at": UTC_TIME,
        "digest": pl.String,
        "pins": pl.String,  # JSON: table -> {version, digest}
        "manifest": pl.String,  # sha256 of the manifest file
        "facts": pl.String,  # JSON: what a reader needs before it opens a table
        "row_hash": pl.String,  # sha256 over the other columns
    }
)
RUNS: Final = _schema(
    {
        "run_id": pl.String,
        # started; published | unchanged | refused | failed | interrupted; and what is no run:
        "state": pl.String,  # rolled_back | forced | forgotten
        "at": UTC_TIME,
        "snapshot": pl.Int64,
        "exit_code": pl.Int64,
        "record": pl.String,  # JSON: counts, timings, versions, config and input hashes, warnings
    }
)
CURATION: Final = _schema(
    {
        "entry_id": pl.String,
        "at": UTC_TIME,
        "author": pl.String,
        "action": pl.String,
        "theme_id": pl.String,
        "payload": pl.String,  # JSON
        "reason": pl.String,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of the store.

    Attributes
    ----------
    key : tuple of str
        Columns that identify a row; rows are sorted by them before they are hashed.
    not_in_digest : tuple of str
        Pseudonyms, keyed hashes, positions and run numbers: they differ between two stores that
        hold the same feedback.
    has_digest : bool
        False for tables that say how the input was packed (files), not what it said.
    """

    name: str
    schema: pl.Schema
    key: tuple[str, ...]
    not_in_digest: tuple[str, ...] = ()
    has_digest: bool = True


TABLES: Final[Mapping[str, Table]] = {
    table.name: table
    for table in (
        # customer and person enter the digest as the least document_id that they share
        Table(name="documents", schema=DOCUMENTS, key=("document_id",),
              not_in_digest=("row_hash",)),
        Table(name="texts", schema=TEXTS, key=("document_id",)),
        Table(name="rows", schema=ROWS, key=("document_id",), not_in_digest=("row_hash",)),
        # versions that differ in nothing that is kept are one row
        Table(name="history", schema=HISTORY,
              key=("document_id", "updated_at", "created_at", "text_hash", "rating")),
        Table(name="files", schema=FILES, key=("file_hash",), has_digest=False),
        Table(name="mentions", schema=MENTIONS, key=("mention_id",),
              not_in_digest=("seen_on", "placed_on")),
        Table(name="passages", schema=PASSAGES, key=("text_hash",)),
        Table(name="vectors", schema=VECTORS, key=("text_hash", "embedding_space")),
        Table(name="assignments", schema=ASSIGNMENTS, key=("document_id", "theme_id")),
        Table(name="duplicates", schema=DUPLICATES, key=("document_id",)),
        # a cache, as what is folded once need not be folded each night
        Table(name="folds", schema=FOLDS, key=("fold_key",), has_digest=False),
        Table(name="themes", schema=THEMES, key=("theme_id",), not_in_digest=("born_on",)),
        # a cache too: what a later report compares with
        Table(name="places", schema=PLACES, key=("theme_id",), has_digest=False),
        Table(name="subthemes", schema=SUBTHEMES, key=("subtheme_id",)),
        Table(name="areas", schema=AREAS, key=("area_id",)),
        Table(name="exemplars", schema=EXEMPLARS, key=("theme_id", "position")),
        Table(name="lineage", schema=LINEAGE, key=("event", "theme_id", "other_theme_id"),
              not_in_digest=("snapshot",)),
        Table(name="fixes", schema=FIXES, key=("fix_id",)),
        Table(name="releases", schema=RELEASES, key=("version",)),
        Table(name="changes", schema=CHANGES, key=("kind", "subject_id")),
        Table(name="fix_checks", schema=FIX_CHECKS, key=("fix_id", "theme_id")),
        Table(name="overhauls", schema=OVERHAULS, key=("overhaul_id",)),
        Table(name="showstoppers", schema=SHOWSTOPPERS, key=("document_id",)),
        Table(name="drivers", schema=DRIVERS, key=("theme_id", "measure", "scale")),
        Table(name="scores", schema=SCORES, key=("measure", "scale", "part", "start")),
        Table(name="quarantine", schema=QUARANTINE, key=("source", "field", "reason"),
              not_in_digest=("file_hash", "position")),
        Table(name="customers", schema=CUSTOMERS, key=("account_id",),
              not_in_digest=("person", "email_hash")),
    )
}  # fmt: skip


def conform(frame: pl.DataFrame, schema: pl.Schema, *, name: str) -> pl.DataFrame:
    """Give the frame exactly the columns, order and types of a schema.

    Raises
    ------
    ThemeMinerError
        If a column is missing, not in the schema, or cannot take its type.
    """
    missing = [column for column in schema if column not in frame.columns]
    extra = [column for column in frame.columns if column not in schema]
    if missing or extra:
        msg = f"{name}: columns missing {missing}, columns not in the schema {extra}"
        raise ThemeMinerError(msg)
    try:
        return frame.select(
            pl.col(column).cast(dtype, strict=True) for column, dtype in schema.items()
        )
    except pl.exceptions.PolarsError as error:
        msg = f"{name}: a column cannot take the type of its schema"
        raise ThemeMinerError(msg) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCounts:
    """What became of the rows that were read; the four parts sum to `n_read`."""

    n_read: int = 0
    n_accepted: int = 0
    n_updated: int = 0
    n_duplicates: int = 0
    n_quarantined: int = 0

    def __add__(self, other: RowCounts) -> RowCounts:
        return RowCounts(
            n_read=self.n_read + other.n_read,
            n_accepted=self.n_accepted + other.n_accepted,
            n_updated=self.n_updated + other.n_updated,
            n_duplicates=self.n_duplicates + other.n_duplicates,
            n_quarantined=self.n_quarantined + other.n_quarantined,
        )

    @classmethod
    def from_facts(cls, stored: object) -> RowCounts:
        """Read counts back from a snapshot's facts; what is not there is 0."""
        known = stored if isinstance(stored, dict) else {}
        return cls(**{item.name: int(known.get(item.name, 0)) for item in fields(cls)})

    @property
    def is_balanced(self) -> bool:
        """Whether every row that was read is accounted for."""
        parts = self.n_accepted + self.n_updated + self.n_duplicates + self.n_quarantined
        return self.n_read == parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One published state, as its row in `snapshots` tells it."""

    number: int
    state: SnapshotState
    run_id: str
    parent: int | None
    published_at: datetime
    digest: str
    versions: Mapping[str, int]  # table -> pinned Delta version
    digests: Mapping[str, str]  # table -> sha256 of its rows
    facts: Mapping[str, object] = field(default_factory=dict)
