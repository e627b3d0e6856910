"""One history of each scenario as text, through the whole pipeline: what a user would be shown.

    python -m benchmarks.signals --pipeline

A theme is a thing and what is wrong with it, told in a hundred made-up ways; fixes are known by the
tickets that they solved, areas are the team's own.
"""

from __future__ import annotations

import json
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from thememiner.config import load_config
from thememiner.pipeline import Input, RunRequest, run
from thememiner.pipeline.alert_list import list_alerts
from thememiner.pipeline.overhaul_list import list_overhauls
from thememiner.store import Store
from thememiner.testing import make_history

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from thememiner.testing import History

_COMPLAINTS: Final = {
    "invoice": "adds the tax twice|has no purchase order number|comes in the wrong currency|"
    "goes to the old address|cannot be downloaded as PDF|bills seats of people who left|"
    "rounds cents up|is dated next month",
    "calendar": "shows every meeting twice|moves appointments by one hour|loses repeating events|"
    "hides weekends|forgets reminders|cannot show two months|prints half of the week|"
    "will not accept guests",
    "search page": "finds nothing with an accent|ranks old articles first|ignores quotation marks|"
    "times out on long words|lists deleted files|has no filter by author|opens hits in one tab|"
    "suggests rude words",
    "photo gallery": "turns portraits on their side|drops the captions|blurs large pictures|"
    "cannot sort by place|uploads the same picture again|stops at five hundred albums|"
    "deletes the originals|shares private albums",
    "map view": "puts our shop in the river|zooms out by itself|draws streets without names|"
    "drains the battery|loses the route in tunnels|measures in miles only|"
    "hides cycle paths|freezes with many pins",
    "chat window": "sends messages out of order|rings during quiet hours|swallows line breaks|"
    "shows colleagues as offline|cannot quote an answer|opens behind other windows|"
    "clears the draft|breaks emoji into boxes",
    "login form": "rejects the right password|sends the code too late|asks again every hour|"
    "does not know our single sign-on|locks me out after one typo|shows a blank page|"
    "refuses long passwords|forgets this browser",
    "report export": "cuts columns off|mixes up decimal commas|needs an hour for ten rows|"
    "leaves out archived projects|writes dates as numbers|breaks the pivot table|"
    "has no totals|comes as an empty file",
    "shopping cart": "forgets what I put in|charges shipping twice|will not take vouchers|"
    "sells what is out of stock|changes the size I chose|drops the gift note|"
    "logs me out at payment|counts one item as three",
    "video player": "stutters in full screen|plays without sound|loses the subtitles|"
    "starts from the beginning|shows adverts to subscribers|ignores the volume keys|"
    "cannot cast to the television|stays black on hotel networks",
    "address book": "merges two people into one|sorts by first name|loses the birthdays|"
    "does not import from the phone|hides the fax numbers|doubles every entry|"
    "prints labels askew|cuts long surnames",
    "mobile keyboard": "covers the text field|corrects our product names|lags behind my typing|"
    "has no Greek letters|vibrates when muted|types capitals only|closes on every space|"
    "learns wrong spellings",
    "printer dialog": "forgets two-sided printing|jams on thick paper|chooses the wrong tray|"
    "prints in grey|leaves out the last page|shows ink as empty|wastes a sheet each time|"
    "cannot find the office printer",
    "language menu": "falls back to English|mixes Spanish with Portuguese|lists flags, no names|"
    "translates our brand|resets after each update|lacks Ukrainian|reads right to left wrongly|"
    "shows question marks for umlauts",
}  # fmt: skip
THINGS: Final = tuple(_COMPLAINTS)
_FRAMES: Final = (
    "The {thing} {fault}{when}.", "Again the {thing} {fault}{when}, please fix it.",
    "Our {thing} {fault}{when} and {who} has noticed.", "I see that the {thing} {fault}{when}.",
    "{who} says the {thing} {fault}{when}.",
)  # fmt: skip
_WHEN: Final = (
    "",
    " today",
    " since Monday",
    " after lunch",
    " all week",
    " for days",
    " once more",
)
_WHO: Final = ("my boss", "our team", "the office", "a colleague", "everyone", "our accountant")
_SOLVED: Final = timedelta(days=24)  # before a fix: tickets that it solved


def tell(history: History, seed: int) -> Iterable[dict[str, object]]:
    """Give the documents of a history as rows of canonical JSONL."""
    rng = np.random.default_rng([seed, 9])
    places = _place(history)
    for (document_id,), rows in history.observed.sort("document_id").group_by(
        "document_id", maintain_order=True
    ):
        first = rows.row(0, named=True)
        sentences = [_word(rng, places.get(theme)) for theme in rows["theme_id"].sort()]
        row = {
            "id": str(document_id), "source": first["source"], "kind": "ticket",
            "text": " ".join(sentences), "version": first["version"],
            "created_at": f"{first['day']}T12:00:00Z", "customer_id": first["customer"],
        }  # fmt: skip
        if first["is_solved_alone"]:
            row["resolved_at"] = f"{first['day']}T18:00:00Z"
        for fix in history.fixes:
            is_near = first["day"] < fix.day <= first["day"] + _SOLVED
            if first["theme_id"] in fix.theme_ids and is_near and not fix.is_guess:
                row |= {"resolved_at": f"{fix.day}T09:00:00Z", "fix_id": fix.fix_id}
        yield {key: value for key, value in row.items() if value is not None}


def _place(history: History) -> Mapping[str, tuple[str, str]]:
    """Give each theme its thing, that of its area, and its fault."""
    pairs = history.observed.select("area_id", "theme_id").drop_nulls().unique().sort("theme_id")
    areas = sorted(pairs["area_id"].unique())
    seen: dict[str, int] = {}
    places = {}
    for area, theme in pairs.iter_rows():
        number = seen.get(area, 0)
        seen[area] = number + 1
        thing = THINGS[areas.index(area)]
        faults = _COMPLAINTS[thing].split("|")
        places[theme] = (thing, faults[number % len(faults)])
    return places


def _word(rng: np.random.Generator, place: tuple[str, str] | None) -> str:
    thing, fault = place or (
        f"{rng.choice(('blue', 'old', 'third', 'quiet'))} corner {rng.integers(10_000)}",
        f"reminds me of page {rng.integers(10_000)}",
    )
    frame = str(rng.choice(_FRAMES))
    return frame.format(thing=thing, fault=fault, when=rng.choice(_WHEN), who=rng.choice(_WHO))


def show_pipeline(scenarios: Iterable[str], *, seed: int, share: float) -> Iterable[str]:
    """Mine a history of each scenario; yields lines of a table.

    Parameters
    ----------
    share : float
        Of the customers that are kept, in (0, 1]; 1 = all.
    """
    yield "| scenario | documents | planted | overhauls found | first alarms | CPU s |"
    yield "| --- | ---: | --- | --- | --- | ---: |"
    for scenario in scenarios:
        history = _until_event(make_history(scenario, seed))
        with tempfile.TemporaryDirectory() as folder:
            yield _show(scenario, history, Path(folder), seed=seed, share=share)


def _until_event(history: History) -> History:
    """End a history thirteen days after its event, where it is not its fixes that are judged."""
    event = history.truth.day
    if event is None or history.fixes:
        return history
    until = min(event + timedelta(days=13), history.last_day)
    return replace(
        history, observed=history.observed.filter(pl.col("day") <= until), last_day=until
    )


def _show(scenario: str, history: History, folder: Path, *, seed: int, share: float) -> str:
    rng = np.random.default_rng([seed, 10])
    file = folder / "told.jsonl"
    rows = [json.dumps(row) for row in tell(history, seed) if rng.random() < share]
    file.write_text("\n".join(rows) + "\n", "utf-8")
    areas = sorted(history.observed["area_id"].drop_nulls().unique())
    config = load_config(
        None,
        overrides={
            "store.path": str(folder / "store"),
            "category": [{"facet": "area", "name": THINGS[n].title()} for n in range(len(areas))],
        },
    )
    begun = time.process_time()
    night = datetime.combine(history.last_day, datetime.min.time(), UTC) + timedelta(days=1)
    run(
        RunRequest(
            inputs=(Input(path=str(file)),),
            config=config,
            run_id=scenario,
            now=night,
            environ={"THEMEMINER_KEY_FILE": str(folder / "key")},
            clock=time.perf_counter,
            model_folders=(Path("models"),),
        )
    )
    store = Store.open(config.store.path)
    found = [f"{line['area']} ({line['state']})" for line in list_overhauls(store)]
    alarms = [f"{line['name']}: {line['sentence']}" for line in list_alerts(store)["alerts"][:2]]
    truth = _planted(history)
    return (
        f"| {scenario} | {len(rows):,} | {truth} | {', '.join(found) or '–'} | "
        f"{' · '.join(alarms) or '–'} | {time.process_time() - begun:.0f} |"
    )


def _planted(history: History) -> str:
    """Name what was planted in the words of the texts."""
    truth, places = history.truth, _place(history)
    themes = [" ".join(places[theme]) for theme in truth.theme_ids if theme in places]
    kind = "overhaul: " if truth.is_overhaul else ""
    if truth.area_id is not None:
        areas = sorted(history.observed["area_id"].drop_nulls().unique())
        return f"{kind}{THINGS[areas.index(truth.area_id)]}"
    return f"{kind}{', '.join(themes[:2]) or '–'}"
