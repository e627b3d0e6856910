"""Curation on the tables of a run: all of them follow from where the mentions are."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from thememiner.curation import Entry, make_entry
from thememiner.datamodels import (
    AREAS,
    DOCUMENTS,
    EXEMPLARS,
    LINEAGE,
    MENTIONS,
    SUBTHEMES,
    THEMES,
    VECTORS,
    conform,
)
from thememiner.embed import pack_vectors
from thememiner.embed.hashing import HashingEmbedder
from thememiner.pipeline.night_state import Fresh, NightOf
from thememiner.pipeline.publishable import Published
from thememiner.pipeline.replay import Kept, keep_entries
from thememiner.store import StoreWriter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 2, tzinfo=UTC)
BEFORE, TODAY = date(2026, 11, 1), date(2026, 11, 2)
TEXTS = {
    "a1": "reset mail never arrives", "a2": "reset mail never comes", "a3": "password is refused",
    "b1": "export is empty", "b2": "export has no rows", "c1": "slow start",
}  # fmt: skip
LAST = {
    "a1": "T-A/S-1", "a2": "T-A/S-1", "a3": "T-A/S-2", "b1": "T-B/S-3", "b2": "T-B/S-3",
    "c1": "T-C/S-4",
}  # fmt: skip
EMBEDDER = HashingEmbedder(max_tokens=64, redaction_version=1)


def entry(action: str, theme: str, **payload: object) -> Entry:
    return make_entry(at=NOW, author="jo", action=action, theme_id=theme, payload=payload)


def mention_rows(places: dict[str, str], day: date) -> pl.DataFrame:
    rows = []
    for document, place in places.items():
        theme, _, subtheme = place.partition("/")
        rows.append(
            dict.fromkeys(MENTIONS)
            | {
                "mention_id": f"{document}:0", "document_id": document, "ordinal": 0,
                "text_hash": document.encode(), "theme_id": theme or None,
                "subtheme_id": subtheme or None, "status": "strict" if theme else "none",
                "placed_on": day, "similarity": 0.5, "intent": "problem",
            }
        )  # fmt: skip
    return pl.DataFrame(rows, schema=MENTIONS)


def tables(places: dict[str, str], day: date, **themes: object) -> Published:
    mentions = mention_rows(places, day)
    ids = mentions["theme_id"].drop_nulls().unique().sort().to_list()
    rows = [
        dict.fromkeys(THEMES)
        | {
            "theme_id": theme, "area_id": f"A{theme[1:]}", "name": f"name of {theme}",
            "life": "live", "terms": [], "born_on": BEFORE, "chance": 1.0, "runs_left": 0,
            "n_mentions": 1, "similarity_median": 0.5, "similarity_low": 0.4, "radius": 0.45,
            "centroid": np.eye(1, EMBEDDER.n_dims, dtype="<f4")[0].tobytes(),
        }
        | themes
        for theme in ids
    ]  # fmt: skip
    parts = mentions.group_by("subtheme_id", "theme_id").len("n_mentions").drop_nulls()
    return Published(
        mentions=mentions,
        themes=pl.DataFrame(rows, schema=THEMES),
        subthemes=conform(
            parts.with_columns(name="part " + pl.col("subtheme_id")), SUBTHEMES, name="subthemes"
        ),
        areas=pl.DataFrame([(f"A{each[1:]}", f"area {each}") for each in ids], AREAS, orient="row"),
        exemplars=conform(
            mentions.filter(pl.col("theme_id").is_not_null()).select(
                "theme_id", "document_id",
                position=pl.int_range(pl.len()).over("theme_id"), quote=pl.col("document_id"),
            ),
            EXEMPLARS,
            name="exemplars",
        ),
        lineage=LINEAGE.to_frame(),
    )  # fmt: skip


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[StoreWriter]:
    """A store that knows three themes."""
    opened = StoreWriter.open(tmp_path / "s", run_id="r", now=NOW, new_facts=lambda: {"key": "k"})
    with opened as store:
        known = tables(LAST, BEFORE)
        for name in ("mentions", "themes", "subthemes", "areas", "exemplars"):
            store.replace(name, getattr(known, name))
        vectors = pl.DataFrame(
            {
                "text_hash": [key.encode() for key in TEXTS],
                "embedding_space": EMBEDDER.space,
                "vector": pack_vectors(EMBEDDER.encode(list(TEXTS.values()))),
            },
            schema=VECTORS,
        )
        store.append("vectors", vectors)
        store.publish(run_id="r", now=NOW, facts={})
        yield store


def keep(writer: StoreWriter, now: Published, *entries: Entry) -> tuple[Published, Kept]:
    return keep_entries(
        now,
        entries,
        writer=writer,
        embedder=EMBEDDER,
        new=Fresh(
            mentions=now.mentions,
            documents=DOCUMENTS.to_frame(),
            copies=pl.DataFrame(schema={"document_id": pl.String, "group_id": pl.String}),
            changed=frozenset(),
        ),
        night=NightOf(day=TODAY, snapshot=7, is_refit=False),
    )


def places(found: Published) -> dict[str, str]:
    return dict(found.mentions.select("document_id", "theme_id").iter_rows())


def events(found: Published) -> list[tuple[object, ...]]:
    return found.lineage.select("snapshot", "event", "theme_id", "other_theme_id").sort(
        "event", "theme_id").rows()  # fmt: skip


def test_nothing_to_replay_touches_nothing(writer: StoreWriter) -> None:
    now = tables(LAST, BEFORE)
    found, kept = keep(writer, now, entry("rename", "T-A", name="x"))
    assert found is now
    assert kept == Kept()


def test_merged_theme_is_measured_anew_and_leaves_lineage(writer: StoreWriter) -> None:
    merge = entry("merge", "T-A", into="T-B")
    found, kept = keep(writer, tables(LAST, BEFORE), merge)
    assert found.themes["theme_id"].to_list() == ["T-B", "T-C"]
    row = found.themes.row(0, named=True)
    assert row["n_mentions"] == 5
    centroid = np.frombuffer(row["centroid"], "<f4")
    members = EMBEDDER.encode([TEXTS[key] for key in ("a1", "a2", "a3", "b1", "b2")])
    middle = members.mean(axis=0)
    assert centroid @ (middle / np.linalg.norm(middle)) == pytest.approx(1, abs=1e-3)
    own = found.mentions.filter(pl.col("theme_id") == "T-B")
    assert own["similarity"].to_list() == pytest.approx(list(members @ centroid), abs=1e-3)
    assert row["similarity_median"] == pytest.approx(own["similarity"].median(), abs=1e-5)
    assert dict(found.mentions.select("document_id", "placed_on").iter_rows())["a1"] == TODAY
    assert dict(found.mentions.select("document_id", "placed_on").iter_rows())["b1"] == BEFORE
    assert set(found.subthemes["theme_id"]) == {"T-B", "T-C"}
    assert found.areas["area_id"].to_list() == ["A-B", "A-C"]
    assert set(found.exemplars["document_id"]) == {"b1", "b2", "c1"}
    assert events(found) == [(7, "merged", "T-A", "T-B")]
    assert kept == Kept(kept=(merge.entry_id,), moved=frozenset({"T-A"}))
    assert kept.facts(3) == {"version": 3, "kept": [merge.entry_id], "conflicts": {}}


def test_split_makes_a_row_with_a_name_an_area_and_quotes(writer: StoreWriter) -> None:
    split = entry("split", "T-A", subthemes=["S-2"])
    found, _ = keep(writer, tables(LAST, BEFORE), split)
    new = split.split_off
    row = found.themes.filter(pl.col("theme_id") == new).row(0, named=True)
    assert (row["name"], row["area_id"], row["born_on"]) == ("part S-2", "A-A", TODAY)
    assert places(found)["a3"] == new
    quotes = found.exemplars.filter(pl.col("theme_id") == new)
    assert quotes.rows() == [(new, 0, "a3", "a3")]
    assert events(found) == [(7, "split", new, "T-A")]


def test_theme_that_was_split_off_can_be_split_in_the_same_run(writer: StoreWriter) -> None:
    first = entry("split", "T-A", subthemes=["S-1"], name="Mails")
    second = entry("merge", "T-C", into=first.split_off)
    found, kept = keep(writer, tables(LAST, BEFORE), first, second)
    assert not kept.conflicts
    assert places(found)["c1"] == places(found)["a1"] == first.split_off
    assert "Mails" in found.themes["name"].to_list()


def test_pinned_theme_that_a_run_lost_is_back_with_its_row(writer: StoreWriter) -> None:
    now = tables(LAST | {"a1": "T-B/S-3", "a2": "T-B/S-3", "a3": ""}, TODAY)
    lost = [(7, "retired", "T-A", None, None, 0), (7, "continued", "T-B", None, 0.5, 4)]
    now = Published(
        mentions=now.mentions, themes=now.themes, subthemes=now.subthemes, areas=now.areas,
        exemplars=now.exemplars, lineage=pl.DataFrame(lost, LINEAGE, orient="row"),
    )  # fmt: skip
    found, kept = keep(writer, now, entry("pin", "T-A"))
    assert [places(found)[key] for key in ("a1", "a2", "a3")] == ["T-A"] * 3
    row = found.themes.filter(pl.col("theme_id") == "T-A").row(0, named=True)
    assert (row["life"], row["n_mentions"], row["area_id"]) == ("live", 3, "A-A")
    assert "A-A" in found.areas["area_id"].to_list()
    assert found.mentions.filter(pl.col("theme_id") == "T-A")["placed_on"].to_list() == [BEFORE] * 3
    assert set(found.exemplars.filter(pl.col("theme_id") == "T-A")["document_id"]) == {
        "a1", "a2", "a3",
    }  # fmt: skip
    assert events(found) == [(7, "continued", "T-A", None), (7, "continued", "T-B", None)]
    assert kept.moved == {"T-A"}


def test_pinned_theme_without_any_text_left_stands_quietly(writer: StoreWriter) -> None:
    now = tables({key: place for key, place in LAST.items() if key != "c1"}, TODAY)
    found, _ = keep(writer, now, entry("pin", "T-C"))
    row = found.themes.filter(pl.col("theme_id") == "T-C").row(0, named=True)
    assert (row["life"], row["n_mentions"]) == ("quiet", 0)


def test_probation_of_a_pinned_theme_is_over(writer: StoreWriter) -> None:
    now = tables(LAST, BEFORE, life="probation", runs_left=1)
    now.mentions.replace_column(
        now.mentions.get_column_index("status"), pl.Series("status", ["probation"] * 6)
    )
    found, _ = keep(writer, now, entry("pin", "T-A"))
    assert found.themes.select("theme_id", "life", "runs_left").rows() == [
        ("T-A", "live", 0), ("T-B", "probation", 1), ("T-C", "probation", 1),
    ]  # fmt: skip
    assert found.mentions["status"].to_list() == ["strict"] * 3 + ["probation"] * 3


def test_what_came_out_of_an_ignored_theme_never_was(writer: StoreWriter) -> None:
    now = tables(LAST | {"a1": "T-N/S-9", "a2": "T-N/S-9"}, TODAY)
    born = pl.DataFrame([(7, "split", "T-N", "T-A", 0.4, 2)], LINEAGE, orient="row")
    now = Published(
        mentions=now.mentions, themes=now.themes, subthemes=now.subthemes, areas=now.areas,
        exemplars=now.exemplars, lineage=born,
    )  # fmt: skip
    found, _ = keep(writer, now, entry("ignore", "T-A"))
    assert found.themes["theme_id"].to_list() == ["T-A", "T-B", "T-C"]
    assert events(found) == []


def test_theme_that_lost_its_last_passage_by_a_move_retires(writer: StoreWriter) -> None:
    found, _ = keep(writer, tables(LAST, BEFORE), entry("move", "T-A", documents=["c1"]))
    assert found.themes["theme_id"].to_list() == ["T-A", "T-B"]
    assert events(found) == [(7, "retired", "T-C", None)]
    assert found.mentions.filter(pl.col("document_id") == "c1")["subtheme_id"].item() is None


def test_conflict_is_told_by_its_entry(writer: StoreWriter) -> None:
    lost = entry("merge", "T-Z", into="T-A")
    _, kept = keep(writer, tables(LAST, BEFORE), lost)
    assert kept.conflicts == {lost.entry_id: "T-Z is gone"}
