"""Judges intents with the judge withheld: without ratings, questions and sentiment in the input.

Each set is mined from a copy without its ratings, its questions and its `meta`; then the intents
are laid beside what was taken out. Stars judge roughly (one star for "very good", five for "it does
not open"), so the raw numbers hold the judge's errors too.

    python benchmarks/intent.py ../shared/data/dev [SET…]

- lost: share of the judge's negative documents whose intent is praise (goal: at most 2%)
- praised: share of documents with intent problem that the judge calls praise (goal: at most 5%);
  documents on which the judge is silent (3–4 stars, neutral, another question) are left out

A document's intent is the strongest of its mentions': problem, request, question, praise, unclear.
In the rows "by theme" it is that of the document's primary theme (most of the theme's customers),
which is what a report ranks by.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import polars as pl

from thememiner.datamodels import INTENTS
from thememiner.store import Store

KEPT: Final = ("id", "source", "text", "created_at", "customer_id", "product", "version")
SETS: Final = (
    "netflix_play_2024h1",
    "netflix_play_2024h2_anon",
    "r_community_survey_2018",
    "jupyter_ux_survey_2015",
    "twitter_airline",
)
SAYS_NEGATIVE: Final = (
    "What do you like least about using R?", "difficult_aspects", "hinderances", "negative",
)  # fmt: skip
SAYS_POSITIVE: Final = ("What do you like best about using R?", "pleasant_aspects", "positive")
WISHES: Final = (
    "What capability is missing in R?", "If you could change one thing about learning R?",
    "features_changes", "workflow_needs_not_addressed", "first_experience_enhancements",
)  # fmt: skip
LOW_STARS: Final = 2
HIGH_STARS: Final = 5
ORDER: Final = ("problem", "request", "question", "praise", "unclear")  # strongest first


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="folder with <set>.jsonl.gz")
    parser.add_argument("sets", nargs="*", default=SETS)
    parser.add_argument("--keep", type=Path, help="folder for the stores; those there are read")
    given = parser.parse_args()
    print("| set | level | rows | lost | praised | negative found | positive found |")
    print("|" + " --- |" * 7)
    confusions = []
    with tempfile.TemporaryDirectory() as scratch:
        for name in given.sets:
            judged = judge(given.folder / f"{name}.jsonl.gz")
            store = mine(name, folder=given.folder, kept=given.keep or Path(scratch))
            for level, told in read_intents(store).items():
                rows = told.join(judged, on="id")
                print(format_row(name, level, rows), flush=True)
                confusions.append((name, level, rows))
    for name, level, rows in confusions:
        print(f"\n{name}, {level}\n\n{format_confusion(rows)}")


def judge(path: Path) -> pl.DataFrame:
    """Give id and verdict of each row of a set: negative, wish, positive or silent."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = {str(row["id"]): verdict(row) for row in map(json.loads, lines)}
    return pl.DataFrame({"id": rows.keys(), "verdict": rows.values()})


def verdict(row: dict[str, object]) -> str:
    meta = row["meta"] if isinstance(row["meta"], dict) else {}
    said = meta.get("question") or meta.get("sentiment")
    stars = row["rating"]
    if said is None and isinstance(stars, int | float):
        return "negative" if stars <= LOW_STARS else "positive" if stars >= HIGH_STARS else "silent"
    if said in SAYS_NEGATIVE:
        return "negative"
    if said in SAYS_POSITIVE:
        return "positive"
    return "wish" if said in WISHES else "silent"


def mine(name: str, *, folder: Path, kept: Path) -> Path:
    """Mine a set without what its judge knows; returns the store."""
    store = kept / name
    if (store / "snapshots").exists():
        return store
    kept.mkdir(parents=True, exist_ok=True)
    source = kept / f"{name}.jsonl"
    with (
        gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines,
        source.open("w", encoding="utf-8") as stripped,
    ):
        for line in lines:
            row = json.loads(line)
            stripped.write(json.dumps({key: row[key] for key in KEPT}) + "\n")
    command = [sys.executable, "-m", "thememiner", "run", str(source), "--store", str(store)]
    environ = os.environ | {"THEMEMINER_KEY_FILE": str(kept / "key")}
    subprocess.run(command, env=environ, check=True, capture_output=True)
    return store


def read_intents(path: Path) -> dict[str, pl.DataFrame]:
    """Give id and intent: of each mention, of each document, and by the document's theme."""
    store = Store.open(path)
    ids = store.read("documents").select("document_id", "id", "customer")
    mentions = store.read("mentions").join(ids, on="document_id")
    rank = pl.col("intent").replace_strict(ORDER, range(len(ORDER)), return_dtype=pl.Int64)
    documents = mentions.sort(rank).unique("id", keep="first", maintain_order=True)
    # a document of no known customer stands for one
    who = pl.coalesce("customer", "document_id").n_unique()
    themes = (
        mentions.filter(pl.col("theme_id").is_not_null())
        .group_by("theme_id", "intent")
        .agg(n=who)
        .sort("n", rank, descending=[True, False])
        .unique("theme_id", keep="first")
        .select("theme_id", "intent")
    )
    places = store.read("assignments").filter("is_primary").select("document_id", "theme_id")
    themed = places.join(themes, on="theme_id").join(ids, on="document_id")
    levels = {"mentions": mentions, "documents": documents, "by theme": themed}
    return {level: rows.select("id", "intent") for level, rows in levels.items()}


def format_row(name: str, level: str, rows: pl.DataFrame) -> str:
    judged = rows.filter(pl.col("verdict") != "silent")
    negative = judged.filter(pl.col("verdict") == "negative")["intent"]
    positive = judged.filter(pl.col("verdict") == "positive")["intent"]
    blamed = judged.filter(pl.col("intent") == "problem")["verdict"]
    shares = (
        (negative == "praise").mean(),
        (blamed == "positive").mean(),
        (negative == "problem").mean(),
        (positive == "praise").mean(),
    )
    cells = [name, level, f"{judged.height:,}"]
    cells += ["–" if share is None else f"{share:.1%}" for share in shares]
    return "| " + " | ".join(cells) + " |"


def format_confusion(rows: pl.DataFrame) -> str:
    counts = rows.group_by("verdict").agg(
        *[(pl.col("intent") == intent).sum().alias(intent) for intent in INTENTS]
    )
    lines = ["| judge says | " + " | ".join(INTENTS) + " |", "|" + " --- |" * (len(INTENTS) + 1)]
    for said, *numbers in counts.sort("verdict").iter_rows():
        lines.append(f"| {said} | " + " | ".join(f"{number:,}" for number in numbers) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
