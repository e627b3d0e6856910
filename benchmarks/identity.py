"""Is a theme the same theme tomorrow: identity, births and cost, over a year of nights.

    python -m benchmarks.identity ../shared/data/dev --cache .bench --nights every

The first quarter of sumo_firefox_2021 is the start; then every night is a run of its own, with the
time of that morning, as a user would have had it. What a run changed is read from the store before
and after it. `--only worlds` injects held-out intents instead; see `benchmarks.worlds`.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

import polars as pl
from benchmarks.nights import Cost, KeptVectors, Replay, by_night, read_rows, themes_of
from benchmarks.worlds import print_worlds

if TYPE_CHECKING:
    from thememiner.pipeline import RunResult
    from thememiner.store import Store

START: Final = date(2021, 4, 1)  # the first run has everything before
REDESIGN: Final = date(2021, 6, 1)  # Firefox 89
CLOSE_UNTIL: Final = date(2021, 6, 10)
TAG: Final = "mr1"  # what volunteers called it


@dataclass(frozen=True, slots=True, kw_only=True)
class NightRow:
    """What one night did."""

    day: str
    is_refit: bool
    n_new: int
    n_documents: int
    n_themes: int
    strict_share: float  # of themed documents, afterwards
    kept_strict: float  # of the places that were strict
    kept: float  # of the first themes of all documents that had one
    n_moved: int
    n_told: int  # moved documents whose theme, old or new, has a lineage row
    events: dict[str, int]
    tagged: dict[str, Any] | None
    cost: Cost
    refit_cost: Cost | None
    digest: str


def compare(before: pl.DataFrame, store: Store) -> dict[str, Any]:
    """Say how much of what stood still stands, and whether the lineage tells the rest."""
    after = themes_of(store)
    place = ["document_id", "theme_id"]
    strict = before.filter(pl.col("status") == "strict")
    stays = strict.join(after.filter(pl.col("status") == "strict"), on=place, how="semi")
    first = before.filter("is_primary").join(
        after.filter("is_primary"), on="document_id", how="left", suffix="_now"
    )
    moved = first.filter(~pl.col("theme_id").eq_missing(pl.col("theme_id_now")))
    lineage = store.read("lineage").filter(pl.col("snapshot") == store.snapshot.number)
    told = {*lineage["theme_id"], *lineage["other_theme_id"].drop_nulls()}
    is_told = pl.col("theme_id").is_in(told) | pl.col("theme_id_now").is_in(told)
    return {
        "strict_share": (after.filter("is_primary")["status"] == "strict").mean(),
        "kept_strict": stays.height / max(strict.height, 1),
        "kept": 1 - moved.height / max(first.height, 1),
        "n_moved": moved.height,
        "n_told": moved.filter(is_told.fill_null(value=False)).height,
        "events": dict(lineage.group_by("event").len().sort("event").iter_rows()),
    }


def find_tagged(store: Store, tagged: set[str]) -> dict[str, Any] | None:
    """Where the tagged documents are: their main area, and the themes born since the redesign."""
    documents = store.read("documents", ["document_id", "id", "customer", "created_at"])
    wanted = documents.filter(pl.col("id").is_in(tagged))
    if wanted.height < 3:  # one came months before
        return None
    places = store.read("assignments", ["document_id", "theme_id", "area_id", "is_primary"])
    since = documents.filter(pl.col("created_at").dt.date() >= REDESIGN)
    areas = (
        places.filter(pl.col("area_id").is_not_null())
        .join(wanted, on="document_id", how="semi")
        .group_by("area_id")
        .agg(pl.col("document_id").n_unique())
        .sort("document_id", "area_id", descending=[True, False])
    )
    if areas.is_empty():
        return {"n": wanted.height}
    area = areas["area_id"][0]
    names = dict(store.read("areas", ["area_id", "name"]).iter_rows())
    inside = places.filter(pl.col("area_id") == area)
    themes = store.read("themes").filter(pl.col("born_on") >= REDESIGN)
    newborn = places.join(themes, on="theme_id").join(wanted, on="document_id", how="left")
    sizes = (
        newborn.group_by("theme_id", "name", "life")
        .agg(
            n=pl.col("document_id").n_unique(),
            n_tagged=pl.col("document_id").filter(pl.col("id").is_not_null()).n_unique(),
        )
        .sort("n_tagged", "theme_id", descending=[True, False])
    )
    return {
        "n": wanted.height,
        "area": names[area],
        "share": areas["document_id"][0] / wanted.height,
        "area_share": inside["document_id"].n_unique() / documents.height,
        "customers": inside.join(since, on="document_id")["customer"].n_unique(),
        "newborn": sizes.head(8).rows(),
        "share_in_newborn": newborn.filter(pl.col("id").is_not_null())["document_id"].n_unique()
        / wanted.height,
    }


def replay(args: argparse.Namespace) -> None:
    """Run the nights, and write what each did as a line of `args.out`."""
    embedder = KeptVectors(args.cache / "nights.npz")
    rows = read_rows(args.data / "sumo_firefox_2021.jsonl.gz")
    tagged = {row["id"] for row in rows if TAG in row["meta"]["mod_tags"]}
    history = Replay(embedder=embedder, folder=args.folder, seed=args.seed, goes_on=args.resume)
    before = themes_of(history.store) if args.resume else None
    done = _last_day(args.out) if args.resume else date.min
    with args.out.open("a" if args.resume else "w", encoding="utf-8") as out:
        for now, night in by_night(rows, START):
            if now.date() > args.until:
                break
            if now.date() <= done:
                continue
            result, cost = history.feed(night, now)
            if before is not None:
                row = _row(history, now.date(), result, cost, before=before, tagged=tagged)
                if now.day == 1 and args.refits:
                    row = replace(row, refit_cost=history.cost_of_refit(now))
                out.write(f"{json.dumps(asdict(row))}\n")
                out.flush()
            before = themes_of(history.store)
    embedder.save()


def _last_day(out: Path) -> date:
    """Give the last night that was written, or the start: the next one is yet to run."""
    lines = out.read_text("utf-8").splitlines()
    return date.fromisoformat(json.loads(lines[-1])["day"]) if lines else START


def _row(
    history: Replay,
    day: date,
    result: RunResult,
    cost: Cost,
    *,
    before: pl.DataFrame,
    tagged: set[str],
) -> NightRow:
    store = history.store
    refit = store.snapshot.facts["refit"]
    is_close = day >= REDESIGN
    return NightRow(
        day=f"{day}",
        is_refit=isinstance(refit, dict) and refit["day"] == f"{day}",
        n_new=result.counts.n_accepted,
        n_documents=result.n_documents,
        n_themes=result.n_themes,
        tagged=find_tagged(store, tagged) if is_close else None,
        cost=cost,
        refit_cost=None,
        digest=result.digest or "",
        **compare(before, store),
    )


def print_summary(rows: list[dict[str, Any]]) -> None:
    """Print the figures of the nights, of the refits, and of the redesign."""
    nights = [row for row in rows if not row["is_refit"]]
    refits = [row for row in rows if row["is_refit"]]
    worst = min(nights, key=lambda row: row["kept"])
    print(f"{len(nights)} nights, {nights[0]['day']} to {rows[-1]['day']}\n")
    print("| what | median | worst |\n| --- | ---: | ---: |")
    for name in ("kept_strict", "kept", "strict_share"):
        values = [row[name] for row in nights]
        print(f"| {name} | {median(values):.2%} | {min(values):.2%} |")
    for event in ("born", "retired", "continued"):
        values = [row["events"].get(event, 0) for row in nights]
        print(f"| {event} a night | {median(values):g} | {max(values)} |")
    for name in ("cpu", "wall", "n_embedded"):
        values = [row["cost"][name] for row in nights]
        print(f"| {name} | {median(values):.1f} | {max(values):.1f} |")
    print(f"\nworst night {worst['day']}: {worst['n_moved']} documents moved, {worst['events']}\n")
    _print_refits(refits)
    _print_costs(rows)
    _print_redesign(rows)


def _print_refits(refits: list[dict[str, Any]]) -> None:
    print("| refit | documents | kept strict | kept | moved | of these told | events |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | --- |")
    for row in refits:
        told = row["n_told"] / max(row["n_moved"], 1)
        print(
            f"| {row['day']} | {row['n_documents']:,} | {row['kept_strict']:.1%} "
            f"| {row['kept']:.1%} | {row['n_moved']:,} | {told:.0%} "
            f"| {row['events']} |"
        )


def _print_costs(rows: list[dict[str, Any]]) -> None:
    print("\n| day | documents | CPU s of the night | of a refit | ratio |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for row in rows:
        if row["refit_cost"]:
            night, refit = row["cost"]["cpu"], row["refit_cost"]["cpu"]
            size = row["n_documents"]
            print(f"| {row['day']} | {size:,} | {night:.1f} | {refit:.1f} | {refit / night:.1f} |")


def _print_redesign(rows: list[dict[str, Any]]) -> None:
    print("\n| day | tagged | in their main area | in themes born since | customers of the area |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for row in rows:
        found = row["tagged"]
        if found and "area" in found and row["day"] <= f"{CLOSE_UNTIL}":
            print(
                f"| {row['day']} | {found['n']} | {found['share']:.0%}: {found['area']} "
                f"| {found['share_in_newborn']:.0%} | {found['customers']} |"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--cache", type=Path, default=Path(".bench"))
    parser.add_argument("--folder", type=Path, default=Path(".bench/identity"))
    parser.add_argument("--out", type=Path, default=Path(".bench/identity.jsonl"))
    parser.add_argument("--until", type=date.fromisoformat, default=date(2021, 12, 31))
    parser.add_argument("--seed", type=int, help="shuffle the rows within each night")
    parser.add_argument("--refits", action="store_true", help="time a refit every month")
    parser.add_argument("--resume", action="store_true", help="go on after the last night of out")
    parser.add_argument("--only", choices=["nights", "worlds", "summary"])
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2], help="of the worlds")
    args = parser.parse_args()
    if args.only in (None, "nights"):
        replay(args)
    if args.only in (None, "nights", "summary"):
        print_summary([json.loads(line) for line in args.out.read_text("utf-8").splitlines()])
    if args.only in (None, "worlds"):
        print_worlds(args.data, cache=args.cache, seeds=args.seeds)


if __name__ == "__main__":
    main()
