"""Showstoppers as people look at them: grouped by theme, with the words that told them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypedDict

import polars as pl

from thememiner.pipeline.signals import FACT, read_signals
from thememiner.pipeline.subjects import read_subjects
from thememiner.signals.showstoppers import MAX_LINES, N_DAYS, list_showstoppers

if TYPE_CHECKING:
    from thememiner.pipeline.subjects import Subjects
    from thememiner.signals.showstoppers import Sample, Showstopper
    from thememiner.store import Store


class StopperSample(TypedDict):
    """One report: where it is, when it came, and what told it."""

    document_id: str
    day: str
    words: str
    quote: str
    url: str | None


class StopperLine(TypedDict):
    """Reports of one kind in one theme; `theme_id` is None for those that are in no theme."""

    kind: str
    theme_id: str | None
    name: str | None
    n_documents: int
    n_customers: int
    n_anonymous: int
    first_day: str
    last_day: str
    samples: list[StopperSample]


class Stoppers(TypedDict):
    """The lines of a snapshot's last days, at most ten, and what is not among them."""

    snapshot: int
    last_day: str | None
    n_days: int
    max_lines: int
    showstoppers: list[StopperLine]
    n_more_lines: int
    n_more_documents: int


def list_stoppers(store: Store) -> Stoppers:
    """List the unsolved reports of the last days that stop a customer, most customers first."""
    rows = read_signals(store).showstoppers
    subjects = read_subjects(store)
    stored = store.snapshot.facts.get(FACT)
    text = stored.get("last_day") if isinstance(stored, dict) else None
    last_day = date.fromisoformat(text) if isinstance(text, str) else rows["day"].max()
    if not isinstance(last_day, date):
        last_day = date.min
    theme = pl.when(~pl.col("theme_id").is_in(sorted(subjects.hidden))).then("theme_id")
    reported = rows.select(
        "document_id",
        theme_id=theme,
        customer="voice",
        day="day",
        is_solved=pl.lit(value=False),
    )
    marked = rows.drop("theme_id", "day", "voice")
    found = list_showstoppers(marked, reported, last_day=last_day)
    is_listed = pl.col("document_id").is_in(rows["document_id"].to_list())
    urls = dict(store.read("documents", ["document_id", "url"]).filter(is_listed).iter_rows())
    return Stoppers(
        snapshot=store.snapshot.number,
        last_day=None if last_day == date.min else last_day.isoformat(),
        n_days=N_DAYS,
        max_lines=MAX_LINES,
        showstoppers=[_line(line, subjects, urls) for line in found.lines],
        n_more_lines=found.n_more_lines,
        n_more_documents=found.n_more_documents,
    )


def _line(line: Showstopper, subjects: Subjects, urls: dict[str, str | None]) -> StopperLine:
    return StopperLine(
        kind=line.kind,
        theme_id=line.theme_id,
        name=subjects.name(line.theme_id) if line.theme_id else None,
        n_documents=line.n_documents,
        n_customers=line.n_customers,
        n_anonymous=line.n_anonymous,
        first_day=line.first_day.isoformat(),
        last_day=line.last_day.isoformat(),
        samples=[_sample(sample, urls) for sample in line.samples],
    )


def _sample(sample: Sample, urls: dict[str, str | None]) -> StopperSample:
    return StopperSample(
        document_id=sample.document_id,
        day=sample.day.isoformat(),
        words=sample.words,
        quote=sample.quote,
        url=urls.get(sample.document_id),
    )
