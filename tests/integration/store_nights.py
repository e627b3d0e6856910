"""Runs one night on a store, as a process of its own that a test can kill.

Usage: python store_nights.py STORE NIGHT [refuse|adopt]. What a night writes follows from its
number alone; `refuse` keeps it as a candidate, `adopt` publishes the candidate that is there.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

import polars as pl

from thememiner.datamodels import AREAS, ROWS, TEXTS, THEMES, VECTORS
from thememiner.store import StoreWriter

N_PER_NIGHT = 40
FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def night_frames(night: int) -> dict[str, pl.DataFrame]:
    """What a night upserts: new documents, and a change to a few of the night before."""
    numbers = range(max(0, (night - 1) * N_PER_NIGHT - 5), night * N_PER_NIGHT)
    ids = [f"{number:032x}" for number in numbers]
    hashes = [f"{number:016}".encode() for number in numbers]
    return {
        "texts": pl.DataFrame(
            {"document_id": ids, "text": [f"night {night}, {i}" for i in ids]}, schema=TEXTS
        ),
        "rows": pl.DataFrame({"row_hash": hashes, "document_id": ids}, schema=ROWS),
        "vectors": pl.DataFrame(
            {"text_hash": hashes, "embedding_space": "s", "vector": b"\x00\x01" * 8}, schema=VECTORS
        ),
    }


def night_themes(night: int) -> pl.DataFrame:
    """What a night puts in place of the themes."""
    rows = [{"theme_id": f"t{number}", "name": f"night {night}"} for number in range(night + 2)]
    empty = dict.fromkeys(THEMES)
    return pl.DataFrame([{**empty, **row} for row in rows], schema=THEMES)


def run_night(path: str, night: int, *, is_refused: bool = False) -> str:
    """Open, write, publish, or keep as refused; return the digest."""
    now = FIRST + timedelta(days=night)
    run_id = f"run-{night}"
    facts = {"store_id": "planted"}
    with StoreWriter.open(path, run_id=run_id, now=now, new_facts=lambda: facts) as writer:
        for table, frame in night_frames(night).items():
            writer.upsert(table, frame)
        writer.replace("themes", night_themes(night))
        writer.replace("areas", pl.DataFrame([{"area_id": "a", "name": f"{night}"}], schema=AREAS))
        writer.remove("texts", pl.DataFrame({"document_id": [f"{night:032x}"]}))
        end = writer.candidate if is_refused else writer.publish
        snapshot = end(run_id=run_id, now=now, facts={"night": night})
        writer.record_run(
            {
                "run_id": run_id,
                "state": "refused" if is_refused else "published",
                "at": now,
                "snapshot": None if is_refused else snapshot.number,
                "exit_code": 4 if is_refused else 0,
                "record": "{}",
            }
        )
        return snapshot.digest


def adopt_night(path: str, night: int) -> str:
    """Publish the candidate, if nothing has followed it; return the digest that stands."""
    now = FIRST + timedelta(days=night, hours=9)
    with StoreWriter.open(path, run_id="force", now=now, new_facts=dict) as writer:
        candidate = writer.newest_candidate()
        if candidate:
            writer.adopt(candidate, run_id="force", now=now, facts={"forced": night})
        return writer.snapshot.digest


if __name__ == "__main__":
    store, number, *how = sys.argv[1:]
    if how == ["adopt"]:
        sys.stdout.write(adopt_night(store, int(number)))
    else:
        sys.stdout.write(run_night(store, int(number), is_refused=how == ["refuse"]))
