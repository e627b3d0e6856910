"""Rows of `snapshots`, the commit point: written, checked and turned into `Snapshot`."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.datamodels import SNAPSHOTS, Snapshot
from thememiner.errors import SnapshotNotFoundError, StoreError, StoreVersionError
from thememiner.store.delta import Handle, open_table
from thememiner.store.faults import translated
from thememiner.store.layout import SNAPSHOTS_TABLE
from thememiner.store.place import Place

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT_VERSION: Final = 5  # 2: issue 4 added tables and columns; 3: issues 5 and 6; 4, 5: 7

EXPIRED_BEFORE: Final = "expired_before"  # fact: files of snapshots with lesser numbers are gone

Row = dict[str, object]


def make_row(snapshot: Snapshot, *, manifest: str) -> Row:
    """Write a snapshot as a row that hashes itself.

    Parameters
    ----------
    manifest : str
        SHA-256 of the snapshot's manifest file.
    """
    pins = {
        table: {"version": version, "digest": snapshot.digests.get(table)}
        for table, version in snapshot.versions.items()
    }
    row: Row = {
        "number": snapshot.number,
        "state": snapshot.state,
        "run_id": snapshot.run_id,
        "parent": snapshot.parent,
        "published_at": snapshot.published_at,
        "digest": snapshot.digest,
        "pins": json.dumps(pins, sort_keys=True),
        "manifest": manifest,
        "facts": json.dumps(snapshot.facts, sort_keys=True),
    }
    # Read back from a frame, so that times compare as they are stored.
    (stored,) = pl.DataFrame([row], schema_overrides=SNAPSHOTS).to_dicts()
    return {**stored, "row_hash": _row_hash(stored)}


def _row_hash(row: Mapping[str, object]) -> str:
    columns = {name: row[name] for name in SNAPSHOTS if name != "row_hash"}
    return hashlib.sha256(json.dumps(columns, sort_keys=True, default=str).encode()).hexdigest()


class Snapshots:
    """All snapshots of a store, as they were when it was opened.

    Attributes
    ----------
    rows : dict of int to Row
        By number, ascending; each one's hash has been checked.
    first : int
        Number of the first one that is not expired.
    """

    def __init__(self, rows: Mapping[int, Row]) -> None:
        self.rows = dict(sorted(rows.items()))
        self.first = max(map(_expired_before, self.rows.values()), default=0)

    @classmethod
    def load(cls, place: Place) -> Snapshots:
        """Read and check the table.

        Raises
        ------
        StoreVersionError
            If a newer or older program wrote the store.
        StoreError
            If a row is missing, doubled or not as it was written.
        """
        return cls.of(open_table(place, SNAPSHOTS_TABLE, SNAPSHOTS))

    @classmethod
    def of(cls, handle: Handle) -> Snapshots:
        """Read and check the table through an open handle."""
        rows = handle.read().to_dicts()
        # Each commit after the first adds one row, so a log entry that lost its row shows.
        if len(rows) != handle.version:
            msg = f"the store is damaged: {handle.version} snapshots in the log, {len(rows)} read."
            raise StoreError(msg)
        for row in sorted(rows, key=_number, reverse=True):
            _require_format(row)
            if row["row_hash"] != _row_hash(row):
                msg = f"the store is damaged: the row of snapshot {row['number']} was changed."
                raise StoreError(msg)
        found = {_number(row): row for row in rows}
        if sorted(found) != list(range(len(rows))):
            msg = "the store is damaged: the numbers of its snapshots have gaps."
            raise StoreError(msg)
        return cls(found)

    def published(self) -> list[Snapshot]:
        """Return the published ones that are not expired, oldest first."""
        return self._of_state("published")

    def candidates(self) -> list[Snapshot]:
        """Return the refused ones, oldest first."""
        return self._of_state("candidate")

    def _of_state(self, state: str) -> list[Snapshot]:
        rows = map(self.rows.__getitem__, self.kept())
        return [_snapshot(row) for row in rows if row["state"] == state]

    def newest(self) -> Snapshot:
        """Return the newest published one."""
        rows = reversed(self.rows.values())
        return _snapshot(next(row for row in rows if row["state"] == "published"))

    def get(self, number: int) -> Snapshot:
        """Return a published one by its number.

        Raises
        ------
        SnapshotNotFoundError
            If no published snapshot has this number, or it is expired.
        """
        if 0 <= number < self.first:
            msg = (
                f"snapshot {number} expired: `thememiner forget` took what was before {self.first}."
            )
            raise SnapshotNotFoundError(msg)
        row = self.rows.get(number)
        if row is None or row["state"] != "published":
            msg = f"no published snapshot {number}; `thememiner runs list` shows the numbers."
            raise SnapshotNotFoundError(msg)
        return _snapshot(row)

    def kept(self) -> list[int]:
        """Return the numbers of those that are not expired, refused ones too."""
        return [number for number in self.rows if number >= self.first]

    def own_facts(self) -> dict[str, object]:
        """Return the facts that the store was made with."""
        return dict(json.loads(str(self.rows[0]["facts"])))

    def last_pin(self, table: str) -> int:
        """Return the greatest version that a snapshot, refused ones too, pins of a table."""
        pins = (json.loads(str(row["pins"])) for row in self.rows.values())
        return max(int(pin[table]["version"]) for pin in pins)

    def manifest(self, number: int) -> tuple[str, int | None]:
        """Return the hash of a snapshot's manifest, and the number of its parent."""
        row = self.rows[number]
        parent = row["parent"]
        return str(row["manifest"]), parent if isinstance(parent, int) else None


def _number(row: Mapping[str, object]) -> int:
    number = row["number"]
    return number if isinstance(number, int) else -1


def _expired_before(row: Mapping[str, object]) -> int:
    facts = json.loads(str(row["facts"])) if row["state"] == "published" else {}
    return int(facts.get(EXPIRED_BEFORE, 0))


def _require_format(row: Mapping[str, object]) -> None:
    with translated("reading the facts of a snapshot"):
        facts = json.loads(str(row["facts"]))
    found = facts.get("format") if isinstance(facts, dict) else None
    if not isinstance(found, int):
        msg = f"the store is damaged: the facts of snapshot {row['number']} name no format."
        raise StoreError(msg)
    if found != FORMAT_VERSION:
        newer, older = "update thememiner", "use the older thememiner, or mine into a new store"
        advice = newer if found > FORMAT_VERSION else older
        msg = f"the store has format {found}, this program reads {FORMAT_VERSION}: {advice}."
        raise StoreVersionError(msg, found=found, supported=FORMAT_VERSION)


def _snapshot(row: Mapping[str, object]) -> Snapshot:
    pins = json.loads(str(row["pins"]))
    fields = {name: row[name] for name in ("number", "state", "run_id", "parent", "published_at")}
    return Snapshot(
        **fields,  # type: ignore[arg-type]  # the schema of the row says their types
        digest=str(row["digest"]),
        versions={table: pin["version"] for table, pin in pins.items()},
        digests={table: pin["digest"] for table, pin in pins.items() if pin["digest"]},
        facts=json.loads(str(row["facts"])),
    )
