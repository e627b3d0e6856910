"""Times `thememiner report` as a reader runs it: cold processes over a planted store.

Two snapshots of 200,000 documents in 300 themes, a week apart, so that the report has something to
compare with. Seconds are of the whole command; CPU is user and system together.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from thememiner.config import load_config
from thememiner.datamodels import (
    AREAS,
    ASSIGNMENTS,
    CUSTOMERS,
    DOCUMENTS,
    EXEMPLARS,
    SUBTHEMES,
    THEMES,
)
from thememiner.pipeline.curated import Curated
from thememiner.pipeline.moments import PLACES_FACT
from thememiner.pipeline.places import keep_places
from thememiner.pipeline.reading import options_of, read_tables
from thememiner.signal_tables import CHANGES
from thememiner.store import StoreWriter

SEED = 20260930
NOW = datetime(2026, 9, 30, 2, tzinfo=UTC)
N_DIMS = 384
FORMATS = ("table", "json", "csv", "md", "html", "xlsx")


def fill(schema: pl.Schema, n_rows: int, **columns: object) -> pl.DataFrame:
    """Make a table; columns that are not given are null."""
    given = pl.DataFrame(columns) if columns else pl.DataFrame({"_": [None] * n_rows})
    return given.select(
        (pl.col(name) if name in columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in schema.items()
    )


def plant(n_documents: int, n_themes: int) -> dict[str, pl.DataFrame]:
    """Make the tables that a report reads, by lot from a fixed seed."""
    rng = np.random.default_rng(SEED)
    ids = [f"{number:032x}" for number in rng.permutation(n_documents)]
    themes = [f"T-{number:07}" for number in range(n_themes)]
    # sizes of themes fall as in real feedback; one document in five is in none, one in eight in two
    weights = 1.0 / np.arange(1, n_themes + 1) ** 0.8
    weights /= weights.sum()
    person = rng.zipf(1.6, n_documents) % (n_documents // 2)
    days = rng.integers(0, 540, n_documents)
    documents = fill(
        DOCUMENTS, n_documents, document_id=ids, id=ids,
        source=rng.choice(["tickets", "reviews", "survey", "chat"], n_documents),
        kind=["ticket"] * n_documents,
        created_at=[NOW - timedelta(days=int(day), hours=3) for day in days],
        customer=[f"person:{number}" for number in person],
        person=[f"person:{number}" for number in person],
        account_id=[f"acc-{number % 9000}" if number % 3 else None for number in person],
        audience=rng.choice(["customer"] * 19 + ["internal"], n_documents),
        rating=[number or None for number in rng.integers(0, 6, n_documents).tolist()],
        rating_kind=["stars"] * n_documents,
        product=rng.choice(["web", "mobile"], n_documents),
        version=[f"4.{number}" for number in rng.integers(0, 40, n_documents)],
        language=rng.choice(["en"] * 8 + ["de", "fr"], n_documents),
        url=[f"https://desk.example.com/tickets/{number}" for number in range(n_documents)],
        text_hash=[bytes.fromhex(each) for each in ids],
        n_chars=rng.integers(20, 900, n_documents),
        n_redactions=[0] * n_documents,
        row_hash=[bytes.fromhex(each) for each in ids],
    )  # fmt: skip
    where = rng.choice(n_themes, n_documents, p=weights)
    second = rng.choice(n_themes, n_documents, p=weights)
    is_themed = rng.random(n_documents) < 0.8
    rows = [
        (document, themes[one], f"{themes[one]}s{number % 3}", f"A-{one % 20}", None, True)
        if themed else (document, None, None, None, "one_off", None)
        for number, (document, one, themed) in enumerate(zip(ids, where, is_themed, strict=True))
    ]  # fmt: skip
    rows += [
        (document, themes[other], f"{themes[other]}s0", f"A-{other % 20}", None, False)
        for document, one, other, themed in zip(
            ids[::8], where[::8], second[::8], is_themed[::8], strict=True
        )
        if themed and one != other
    ]
    names = ["document_id", "theme_id", "subtheme_id", "area_id", "reason", "is_primary"]
    intents = rng.choice(["problem", "problem", "request", "question", "praise"], n_themes)
    intent = dict(zip(themes, intents.tolist(), strict=True))
    assignments = pl.DataFrame(rows, schema=names, orient="row").with_columns(
        pl.col("theme_id").replace_strict(intent, default=None).alias("intent")
    )
    middles = rng.normal(size=(n_themes, N_DIMS))
    middles /= np.linalg.norm(middles, axis=1, keepdims=True)
    quote = "It does not sync any more since the last update, and nobody answers. "
    return {
        "documents": documents,
        "assignments": fill(
            ASSIGNMENTS, len(rows), **assignments.to_dict(as_series=False),
            status=["strict"] * len(rows), similarity=[0.6] * len(rows),
        ),
        "themes": fill(
            THEMES, n_themes, theme_id=themes, area_id=[f"A-{n % 20}" for n in range(n_themes)],
            name=[f"Calendar sync {n} loses events" for n in range(n_themes)],
            headline=[f"Events are gone after sync {n}" for n in range(n_themes)],
            life=["live"] * n_themes, terms=[["sync", "calendar", "events", "lost"]] * n_themes,
            centroid=[row.astype("<f4").tobytes() for row in middles],
        ),
        "subthemes": fill(
            SUBTHEMES, 3 * n_themes, subtheme_id=[f"{t}s{n}" for t in themes for n in range(3)],
            theme_id=[t for t in themes for _ in range(3)],
            name=[f"Part {n}" for _ in themes for n in range(3)],
        ),
        "areas": fill(AREAS, 20, area_id=[f"A-{n}" for n in range(20)],
                      name=[f"Area {n}" for n in range(20)]),
        "exemplars": pl.DataFrame(
            [
                {"theme_id": theme, "position": place, "document_id": document, "quote": quote * 3}
                for theme, own in assignments.drop_nulls("theme_id").group_by("theme_id")
                .agg(pl.col("document_id").sort().head(5)).sort("theme_id").iter_rows()
                for place, document in enumerate(own)
            ],
            schema=EXEMPLARS,
        ),
        "customers": fill(
            CUSTOMERS, 9000, account_id=[f"acc-{n}" for n in range(9000)],
            name=[f"Company {n}" for n in range(9000)],
            segment=[("small", "large")[n % 2] for n in range(9000)],
            value=[float(n) for n in range(9000)], audience=["customer"] * 9000,
        ),
        "changes": fill(
            CHANGES, n_themes, kind=["theme"] * n_themes, subject_id=themes,
            flag=["steady"] * n_themes, previous=[12.0] * n_themes, current=[12] * n_themes,
            ratio=[1.0] * n_themes, sentence=["12 customers last week, usually 12"] * n_themes,
        ),
    }  # fmt: skip


def make_store(path: str, n_documents: int, n_themes: int) -> None:
    """Publish the tables twice, ten days apart; the second time one theme is new."""
    tables = plant(n_documents, n_themes)
    for days, number in ((10, 1), (0, 2)):
        now = NOW - timedelta(days=days)
        with StoreWriter.open(
            path, run_id=f"run-{number}", now=now, new_facts=lambda: {"store_id": "planted"}
        ) as writer:
            for name, frame in tables.items():
                is_first = number == 1 and name == "themes"
                writer.replace(name, frame.head(n_themes - 1) if is_first else frame)
            places = keep_places(
                writer,
                read_tables(writer, Curated()),
                options_of(load_config(environ={})),
                run_days=0,
                now=now,
            )
            facts = {"now": now.isoformat(), "n_documents": n_documents, PLACES_FACT: places}
            writer.publish(run_id=f"run-{number}", now=now, facts=facts)


def call(*args: str) -> tuple[float, float, float]:
    """Start a report; seconds, CPU seconds, GiB."""
    start = time.perf_counter()
    child = os.posix_spawn(
        sys.executable, [sys.executable, "-m", "thememiner", "report", *args], os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )  # fmt: skip
    _, status, usage = os.wait4(child, 0)
    if status:
        sys.exit(f"report {' '.join(args)} ended with {os.waitstatus_to_exitcode(status)}")
    seconds = time.perf_counter() - start
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("data", nargs="?", help="not used: the store is planted")
    parser.add_argument("--documents", type=int, default=200_000)
    parser.add_argument("--themes", type=int, default=300)
    parser.add_argument("--store", help="where it stands, or is made and kept")
    parser.add_argument("--times", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.store or f"{folder}/store"
        if not Path(path).exists():
            make_store(path, given.documents, given.themes)
        print("| format | seconds, median | CPU | peak memory |\n| --- | ---: | ---: | ---: |")
        for shape in FORMATS:
            rows = [call("--store", path, "--format", shape) for _ in range(given.times)]
            seconds, cpu, memory = (statistics.median(column) for column in zip(*rows, strict=True))
            print(f"| {shape} | {seconds:.2f} s | {cpu:.2f} s | {memory:.2f} GiB |")


if __name__ == "__main__":
    main()
