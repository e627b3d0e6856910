"""Histories as text: what the benchmark feeds the pipeline says what was planted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import polars as pl
from benchmarks.told import _place, tell

from thememiner.testing import make_history


def test_every_theme_has_words_of_its_own_and_every_document_a_row() -> None:
    history = make_history("planted_overhaul", 1000)
    places = _place(history)
    assert len(set(places.values())) == len(places)
    areas = history.observed.select("theme_id", "area_id").drop_nulls().unique()
    things = {area: {places[theme][0] for theme in group["theme_id"]}
              for (area,), group in areas.group_by("area_id")}  # fmt: skip
    assert all(len(of_area) == 1 for of_area in things.values())

    late = history.observed.filter(pl.col("day") > history.last_day - timedelta(days=60))
    rows = list(tell(replace(history, observed=late), 1000))
    assert {row["id"] for row in rows} == set(late["document_id"])
    shipped = {fix.fix_id: fix.day for fix in history.fixes if not fix.is_guess}
    solved = [row for row in rows if "fix_id" in row]
    assert all(str(row["created_at"]) < str(shipped[str(row["fix_id"])]) for row in solved)
