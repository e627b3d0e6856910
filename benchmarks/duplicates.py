"""Measures which duplicates are found, which voices are merged that are two, and who is counted.

    python -m benchmarks.duplicates ../shared/data/dev [--half confirming] [--read FILE.jsonl.gz]

- collapsed: share of the planted copies (all but one of each voice) that count with their voice
  (goal: at least 95%)
- false merges: share of the merges that join two voices (goal: at most 2%)
- documents, customers: what a report counts, beside what was planted (goal: equal)

`--read` shows groups that are found in a real file, to be judged by reading; texts go to the
terminal alone.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from benchmarks.contenders import Watch
from benchmarks.copies import Plant, plant_floods, plant_others, plant_repeats, plant_scrapes

from thememiner.datamodels import (
    AREAS,
    ASSIGNMENTS,
    CUSTOMERS,
    DOCUMENTS,
    EXEMPLARS,
    SUBTHEMES,
    THEMES,
    UTC_TIME,
)
from thememiner.duplicates import COLUMNS, find_duplicates
from thememiner.ranking import (
    DOCUMENT_COLUMNS,
    Ranking,
    ReportOptions,
    ReportTables,
    Weights,
    rank_themes,
)
from thememiner.text import normalize_text

MAX_CHARS: Final = 64_000
BACKGROUND: Final = {"tuning": "netflix_play_2024h1", "confirming": "chatgpt_appstore_2023"}
MIN_WORDS: Final = 12  # of a background text that a scrape or a repeat is made of
MIN_ASCII_WORDS: Final = 10
N_FLOODS: Final = 12
N_SHOWN: Final = 4
SCHEMA: Final = {name: DOCUMENTS[name] for name in COLUMNS} | {
    "document_id": pl.String(), "text": pl.String(), "voice": pl.String(), "how": pl.String(),
}  # fmt: skip


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--half", choices=sorted(BACKGROUND), default="confirming")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--read", type=Path)
    parser.add_argument("--top", type=int, default=40)
    arguments = parser.parse_args()
    if arguments.read:
        read(arguments.read, arguments.top)
    else:
        measure(arguments.data / f"{BACKGROUND[arguments.half]}.jsonl.gz", arguments)


def measure(path: Path, arguments: argparse.Namespace) -> None:
    documents = plant_all(path, half=arguments.half, seed=arguments.seed)
    watch = Watch()
    with watch:
        duplicates = find_duplicates(documents)
    groups = documents.join(duplicates, on="document_id", how="left").with_columns(
        pl.coalesce("group_id", "document_id").alias("group")
    )
    print(f"{arguments.half}, seed {arguments.seed}: {documents.height:,} documents, "
          f"{watch.wall:.1f} s, peak {watch.peak:.0f} MiB")  # fmt: skip
    for how, (found, copies) in sorted(collapsed(groups).items()):
        print(f"  collapsed {how:10} {found:5} of {copies:5}  {found / copies:7.2%}")
    wrong, merges = false_merges(groups)
    print(f"  false merges {wrong} of {merges}: {wrong / max(merges, 1):.2%}")
    for what, (counted, planted) in counts(documents, duplicates).items():
        print(f"  {what}: counted {counted:,}, planted {planted:,}")
    for pair in joined_voices(groups)[: arguments.top]:
        print(f"  joined: {pair}")


def plant_all(path: Path, *, half: str, seed: int) -> pl.DataFrame:
    texts = background(path)
    plant = Plant(rng=np.random.default_rng(seed), half=half)
    plant.rng.shuffle(texts)
    cut = len(texts) // 3
    plant_floods(plant, N_FLOODS)
    plant_scrapes(plant, texts[:cut])
    plant_repeats(plant, texts[cut : 2 * cut])
    plant_others(plant, texts[2 * cut :])
    frame = pl.DataFrame(plant.rows, schema=SCHEMA)
    return frame.with_columns(
        pl.Series([normalize_text(text, max_chars=MAX_CHARS) for text in frame["text"]]).alias(
            "text"
        )
    )


def background(path: Path) -> list[str]:
    """List distinct texts of some length, without those that scraping to ASCII would empty."""
    texts = {normalize_text(row["text"], max_chars=MAX_CHARS) for row in load(path)}
    kept = [
        text
        for text in texts
        if len(text.split()) >= MIN_WORDS
        and len(text.encode("ascii", "ignore").split()) >= MIN_ASCII_WORDS
        and not set("{}") & set(text)
    ]
    firsts = {" ".join(text.lower().split()[:8]): text for text in sorted(kept)}
    return sorted(firsts.values())


def load(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def collapsed(groups: pl.DataFrame) -> dict[str, tuple[int, int]]:
    """Per kind of duplicate: copies that count with their voice, and all."""
    per_voice = groups.group_by("voice").agg(
        pl.col("how").first(), pl.len().alias("n"), pl.col("group").n_unique().alias("parts")
    )
    found: dict[str, tuple[int, int]] = {}
    for how, n_documents, parts in per_voice.select("how", "n", "parts").iter_rows():
        if n_documents > 1:
            together, copies = found.get(how, (0, 0))
            found[how] = (together + n_documents - parts, copies + n_documents - 1)
    found["all"] = (sum(n for n, _ in found.values()), sum(n for _, n in found.values()))
    return found


def false_merges(groups: pl.DataFrame) -> tuple[int, int]:
    """Count merges that join two voices, and all merges."""
    per_group = groups.group_by("group").agg(
        pl.len().alias("n"), pl.col("voice").n_unique().alias("voices")
    )
    return int((per_group["voices"] - 1).sum()), int((per_group["n"] - 1).sum())


def joined_voices(groups: pl.DataFrame) -> list[str]:
    """Which kinds of voices were joined, most often first."""
    kinds: Counter[str] = Counter()
    for _, group in groups.group_by("group"):
        if group["voice"].n_unique() > 1:
            kinds[" + ".join(sorted(set(group["how"])))] += group["voice"].n_unique() - 1
    return [f"{kind} ×{n}" for kind, n in kinds.most_common()]


def counts(documents: pl.DataFrame, duplicates: pl.DataFrame) -> dict[str, tuple[int, int]]:
    """Tell what a report of one theme counts, beside what was planted."""
    theme = _rank(documents, duplicates).themes[0]
    customers = set()
    # a review counts for its author where either feed names one, a flood for its first sender
    for _, voice in documents.sort("created_at", "document_id").group_by("voice"):
        known = voice["customer"].drop_nulls()
        first = (
            voice["customer"][0]
            if voice["how"][0] == "flood"
            else known.first()
            if len(known)
            else None
        )
        customers.add(first)
    customers.discard(None)
    return {
        "documents": (theme.n_documents, documents["voice"].n_unique()),
        "customers": (theme.n_customers, len(customers)),
    }


def _rank(documents: pl.DataFrame, duplicates: pl.DataFrame) -> Ranking:
    whole = documents.with_columns(
        pl.lit(None, DOCUMENTS[name]).alias(name)
        for name in DOCUMENTS
        if name not in documents.columns
    ).with_columns(audience=pl.lit("customer"))
    themed = pl.DataFrame(
        [
            {"document_id": key, "theme_id": "T", "intent": "problem", "status": "strict"}
            for key in documents["document_id"]
        ],
        schema=ASSIGNMENTS,
    )
    tables = ReportTables(
        documents=whole.select(DOCUMENT_COLUMNS),
        assignments=themed,
        themes=pl.DataFrame([{"theme_id": "T", "life": "live"}], schema=THEMES),
        subthemes=SUBTHEMES.to_frame(),
        areas=AREAS.to_frame(),
        exemplars=EXEMPLARS.to_frame(),
        customers=CUSTOMERS.to_frame(),
        duplicates=duplicates,
    )
    options = ReportOptions(
        weights=Weights(customers=0.6, documents=0.4), min_customers=1, n_key_accounts=0
    )
    last = documents["created_at"].max()
    return rank_themes(tables, options=options, run_days=1, last_run_now=last)  # type: ignore[arg-type]  # a column of times


def read(path: Path, top: int) -> None:
    """Show the groups of a real file."""
    documents = _real(path)
    watch = Watch()
    with watch:
        duplicates = find_duplicates(documents)
    print(f"{path.name}: {documents.height:,} documents, {watch.wall:.1f} s")
    print(duplicates.group_by("relation").agg(pl.len(), pl.col("group_id").n_unique()))
    rows = duplicates.join(documents, on="document_id")
    groups = defaultdict(list)
    for row in rows.sort("created_at", "document_id").iter_rows(named=True):
        groups[row["group_id"]].append(row)
    for group in sorted(groups.values(), key=lambda group: (-len(group), group[0]["group_id"]))[
        :top
    ]:
        print(f"---- {group[0]['relation']} of {len(group)}")
        for row in group[:N_SHOWN]:
            print(f"  {row['created_at']} {row['person']} {row['text'][:200]!r}")


def _real(path: Path) -> pl.DataFrame:
    rows = [
        {
            "document_id": f"{row['source']}-{row['id']}",
            "id": str(row["id"]),
            "source": row["source"],
            "text": normalize_text(row["text"] or "", max_chars=MAX_CHARS),
            "created_at": (row["created_at"] or "")[:19],
            "person": row["customer_id"],
            "customer": row["customer_id"],
            "rating": row["rating"],
        }
        for row in load(path)
    ]
    frame = pl.DataFrame(rows, schema=SCHEMA | {"created_at": pl.String(), "rating": pl.Float64()})
    at = pl.col("created_at").str.to_datetime(strict=False).cast(pl.Datetime("us"))
    return frame.with_columns(at.dt.replace_time_zone("UTC").cast(UTC_TIME)).unique(
        "document_id", keep="first", maintain_order=True
    )


if __name__ == "__main__":
    main()
