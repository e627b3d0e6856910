"""What the detectors make of histories with planted truth: what they find, and what is not there.

    python -m benchmarks.signals --histories 200
    python -m benchmarks.signals --pipeline

Seeds 0 to 199 are for the published figures; develop on seeds from 1000 on.
"""

from __future__ import annotations

import argparse
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from benchmarks.told import show_pipeline

from thememiner.signals.alerts import ALARMS, find_alerts
from thememiner.signals.change import find_changes
from thememiner.testing import History, make_history
from thememiner.testing.scenarios import AREA_PLANS, CHANGE_PLANS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

Figures = dict[str, float | None]  # what means are taken of; None does not count
_SIZES: Final = ((10, 15), (15, 20), (20, 31))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A scenario and what is measured on each of its histories, given its seed too."""

    scenario: str
    measure: Callable[[History, int], Figures]
    target: str


def shuffle_dates(history: History, seed: int) -> pl.DataFrame:
    """Deal the days of each source's documents out anew; a day keeps as many as it had."""
    rng = np.random.default_rng([seed, 1])
    documents = history.observed.unique("document_id", maintain_order=True)
    dealt = [
        some.select(
            "document_id", day=pl.Series(some["day"].to_numpy()[rng.permutation(some.height)])
        )
        for some in documents.partition_by("source", maintain_order=True)
    ]
    days = pl.concat(dealt).with_columns(pl.col("day").cast(pl.Date))
    columns = history.observed.columns
    return history.observed.drop("day").join(days, on="document_id").select(columns)


def alarms(observed: pl.DataFrame, until: date) -> pl.DataFrame:
    """Give what is flagged."""
    return find_changes(observed, until=until).rows.filter(pl.col("flag").is_in(ALARMS))


def any_alarm(history: History, seed: int) -> Figures:
    """Tell whether anything is flagged on the last day, as it is and with shuffled dates."""
    shuffled = shuffle_dates(history, seed)
    return {
        "any flag, dates shuffled": float(alarms(shuffled, history.last_day).height > 0),
        "any flag": float(alarms(history.observed, history.last_day).height > 0),
    }


def source_alarm(history: History, seed: int) -> Figures:
    """Tell what a source that stops, is late or begins adds to a product that never had it."""
    source = pl.col("source") != history.truth.source
    with_it = shuffle_dates(history, seed)
    without = with_it.filter(source)
    found = [_flagged(observed, history.last_day) for observed in (with_it, without)]
    return {
        **any_alarm(history, seed),
        "any flag, dates shuffled, had the source never been": float(bool(found[1])),
        "flagged with it alone, dates shuffled": float(bool(found[0] and not found[1])),
        "flagged without it alone, dates shuffled": float(bool(found[1] and not found[0])),
    }


def _flagged(observed: pl.DataFrame, until: date) -> set[tuple[str, str]]:
    return set(alarms(observed, until).select("kind", "subject_id").iter_rows())


def outbreak_alarm(history: History, seed: int) -> Figures:
    """Tell what is flagged beside three themes that bring once or thrice a week's reports."""
    before = _flagged(history.observed, history.last_day)
    figures: Figures = {}
    for times in (1, 3):
        observed, own = plant_outbreak(history, seed, n_weeks=times)
        found = _flagged(observed, history.last_day) - before
        figures[f"something else flagged, {times} weeks' reports"] = float(
            any(subject not in own for _, subject in found)
        )
        figures[f"a theme of it not flagged, {times} weeks' reports"] = float(
            not own <= {subject for _, subject in found | before}
        )
    return figures


def plant_outbreak(
    history: History, seed: int, *, n_weeks: int
) -> tuple[pl.DataFrame, frozenset[str]]:
    """Add reports of the last seven days, each about some of three themes, half by old customers.

    Returns
    -------
    DataFrame
    frozenset of str
        The three themes and their areas.
    """
    rng, observed, last = np.random.default_rng([seed, 9]), history.observed, history.last_day
    areas = dict(observed.select("theme_id", "area_id").drop_nulls().unique().iter_rows())
    themes = rng.choice(sorted(areas), 3, replace=False).tolist()
    week = observed.filter(pl.col("day") > last - timedelta(days=7))["document_id"].n_unique()
    sources = observed.filter(pl.col("theme_id").is_in(themes))["source"].sort().to_list()
    people = observed["customer"].drop_nulls().unique().sort().to_list()
    rows: list[tuple[object, ...]] = []
    for number in range(n_weeks * week):
        who = rng.choice(people) if rng.random() < 0.5 else f"new-{number}"
        day, source = last - timedelta(days=int(rng.integers(7))), rng.choice(sources)
        about = rng.choice(themes, rng.integers(1, 4), replace=False)
        rows += [
            (f"new-{number:06d}", theme, areas[theme], who, day, source, None, True, False, False)
            for theme in about.tolist()
        ]
    planted = pl.concat([observed, pl.DataFrame(rows, observed.schema, orient="row")])
    return planted, frozenset([*themes, *(areas[theme] for theme in themes)])


def junk_alarm(history: History, _: int) -> Figures:
    """Tell whether the flooded theme is flagged on any of the seven days after the burst began."""
    start = history.truth.day or history.last_day
    days = [start + timedelta(days=days) for days in range(7)]
    theme = history.truth.theme_ids[0]
    flagged = [
        alarms(history.observed, day).filter(subject_id=theme).height
        for day in days
        if day <= history.last_day
    ]
    return {"its theme flagged": float(any(flagged))}


def doubling(history: History, _: int) -> Figures:
    """Tell within how many days the doubling is flagged, and with which release it started."""
    truth = history.truth
    start, theme = truth.day or history.last_day, truth.theme_ids[0]
    weeks = pl.col("day").is_between(start - timedelta(days=84), start, closed="left")
    size = history.observed.filter(weeks, theme_id=theme).height / 12
    row = None
    for day in range(6, 14):
        until = start + timedelta(days=day)
        changes = find_changes(history.observed, until=until)
        if changes.rows.filter(pl.col("flag").is_in(ALARMS), subject_id=theme).height:
            found = find_alerts(changes, history.observed, history.releases)
            row = found.row(by_predicate=pl.col("subject_id") == theme, named=True)
            break
    is_found = float(row is not None)
    figures: Figures = {"within two weeks": is_found}
    for least, most in _SIZES:
        figures[f"of {least} to {most} a week"] = is_found if least <= size < most else None
    if row is not None and truth.version is not None:
        figures["its version named"] = float(row["version"] == truth.version)
    if row is not None and truth.version is None:
        figures["a version named, without one"] = float(row["version"] is not None)
    return figures


CASES: Final[dict[str, Case]] = {
    "quiet": Case(scenario="quiet", measure=any_alarm, target="≤ 5%, dates shuffled"),
    "source dropped": Case(scenario="source_dropped", measure=source_alarm, target="as without"),
    "source delayed": Case(scenario="source_delayed", measure=source_alarm, target="as without"),
    "source added": Case(scenario="source_added", measure=source_alarm, target="as without"),
    "outbreak": Case(scenario="quiet", measure=outbreak_alarm, target="≤ 5%"),
    "junk": Case(scenario="junk_flood", measure=junk_alarm, target="none"),
    "doubling": Case(scenario="doubling", measure=doubling, target="≥ 80%"),
}


def measure_case(name: str, seed: int) -> Figures:
    """Measure one history."""
    case = CASES[name]
    return case.measure(make_history(case.scenario, seed), seed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", help="not used: histories are made up")
    parser.add_argument("--histories", type=int, default=200)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--only", nargs="*", choices=list(CASES), default=list(CASES))
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--pipeline", action="store_true", help="one of each, as text")
    parser.add_argument("--scenarios", nargs="*", default=[*AREA_PLANS, *CHANGE_PLANS])
    parser.add_argument("--share", type=float, default=1.0, help="of these documents")
    args = parser.parse_args()
    if args.pipeline:
        for line in show_pipeline(args.scenarios, seed=args.first_seed, share=args.share):
            print(line, flush=True)
        return
    seeds = range(args.first_seed, args.first_seed + args.histories)
    print("| case | what | share | of histories | target |\n| --- | --- | ---: | ---: | --- |")
    for name in args.only:
        start = time.perf_counter()
        with ProcessPoolExecutor(args.processes) as pool:
            found = list(pool.map(partial(measure_case, name), seeds, chunksize=10))
        for what in dict.fromkeys(key for figures in found for key in figures):
            values = [value for figures in found if (value := figures.get(what)) is not None]
            share = f"{np.mean(values):.1%}" if values else "–"
            print(f"| {name} | {what} | {share} | {len(values)} | {CASES[name].target} |")
        print(f"<!-- {time.perf_counter() - start:.0f} s -->", flush=True)


if __name__ == "__main__":
    main()
