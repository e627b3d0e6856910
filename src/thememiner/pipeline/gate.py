"""Gathers what the gate looks at: the run's tables beside those of the last published snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.embed import unpack_vectors
from thememiner.gate import (
    MIN_WORDS,
    PAST_RUNS,
    Intakes,
    Moves,
    Unthemed,
    Verdict,
    is_unthemed_high,
    judge_intake,
    judge_moves,
    judge_unthemed,
    measure_lonely,
)
from thememiner.ingest import LEFT_OUT
from thememiner.pipeline.refits import REFIT_REFUSED

if TYPE_CHECKING:
    from datetime import datetime

    from thememiner.config import GateConfig
    from thememiner.embed import Embedder
    from thememiner.pipeline.intake import Intake
    from thememiner.store import StoreWriter

FACT: Final = "unthemed"  # of the snapshot: new documents and unthemed ones of the last nights
GROWN: Final = 0.5  # new documents beside those that were there, from which it is a backfill
OLD: Final = timedelta(days=28)  # before the newest known document: not of tonight
# Of more documents a sample is looked at; document ids are hashes, so the first ones are random.
MAX_LONELY_OF: Final = 10_000
_REJECT: Final = ["file_hash", "position", "field", "reason"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The verdict, and what the next runs are compared with."""

    verdict: Verdict
    facts: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mining:
    """How a run mined.

    Attributes
    ----------
    embedder : Embedder
    is_refit : bool
    curated : frozenset of str
        Themes whose documents people moved: leaving them is no sign of anything broken.
    """

    embedder: Embedder
    is_refit: bool
    curated: frozenset[str] = frozenset()


def check_run(
    writer: StoreWriter,
    *,
    intake: Intake,
    settings: GateConfig,
    now: datetime,
    mining: Mining | None,
    is_backfill: bool = False,
) -> Checked:
    """Judge what a run wrote, before it is published.

    Parameters
    ----------
    mining : Mining or None
        None if nothing was mined: then only what was read is judged.
    is_backfill : bool
        It was asked for as one; else what is new tells.
    """
    verdict = judge_intake(_intakes(writer, intake), settings)
    if mining is None or not _has_past(writer, mining):
        return Checked(verdict=verdict, facts={})
    columns = ["document_id", "source", "created_at"]
    before = writer.published().read("documents", columns)
    new = writer.read("documents", columns).join(before, on="document_id", how="anti")
    if is_backfill or _is_backfill(before, new, now=now):
        return Checked(verdict=verdict, facts={})
    facts: dict[str, object] = {}
    moves = judge_moves(_moves(writer, intake, mining), settings)
    verdict += moves
    if moves.refusals and mining.is_refit:
        facts[REFIT_REFUSED] = True
    known = new.join(before, on="source", how="semi")
    unthemed = _unthemed(writer, known["document_id"])
    if is_unthemed_high(unthemed, settings):
        share = _lonely_share(writer, known["document_id"], mining.embedder)
        verdict += judge_unthemed(unthemed, share)
    if unthemed.n_new and not mining.is_refit:
        facts[FACT] = [*unthemed.past, (unthemed.n_new, unthemed.n_unthemed)][-PAST_RUNS:]
    return Checked(verdict=verdict, facts=facts)


def _has_past(writer: StoreWriter, mining: Mining) -> bool:
    """Whether the last snapshot was mined, with this model."""
    facts = writer.snapshot.facts
    return "refit" in facts and facts.get("embedding_space") == mining.embedder.space


def _is_backfill(before: pl.DataFrame, new: pl.DataFrame, *, now: datetime) -> bool:
    """Whether what is new is mostly history, or too much to be a night's."""
    if new.height > GROWN * before.height:
        return True
    newest = before.select(pl.col("created_at").filter(pl.col("created_at") <= now).max()).item()
    if newest is None:
        return False
    dated = new["created_at"].drop_nulls()
    return int((dated < newest - OLD).sum()) * 2 > new.height


def _intakes(writer: StoreWriter, intake: Intake) -> Intakes:
    quarantine = intake.quarantine
    is_left_out = pl.col("reason").is_in(sorted(LEFT_OUT))
    is_no_text = (pl.col("field") == "text") & (pl.col("reason") == "missing")
    # a file that is read again does not break twice
    known = writer.published().read("quarantine", _REJECT)
    fresh = quarantine.join(known, on=_REJECT, how="anti", nulls_equal=True)
    return Intakes(
        n_rows=intake.counts.n_read - quarantine.filter(is_left_out).height,
        n_unusable=fresh.filter(~(is_left_out | is_no_text)).height,
        n_new=intake.n_documents,
        n_same_text=_count_same_text(writer, intake.repeats),
    )


def _count_same_text(writer: StoreWriter, repeats: pl.DataFrame) -> int:
    most = repeats.sort("len", "text_hash", descending=[True, False]).head(1)
    texts = writer.find("texts", most["document_id"])["text"]
    is_long = any(len(text.split()) >= MIN_WORDS for text in texts)
    return int(most["len"].sum()) if is_long else 0


def _moves(writer: StoreWriter, intake: Intake, mining: Mining) -> Moves:
    place = ["document_id", "theme_id"]
    changed = intake.changed.documents.select("document_id")
    strict = (
        writer.published()
        .read("assignments", [*place, "status", "is_primary"])
        .filter((pl.col("status") == "strict") & pl.col("is_primary"))
        .filter(~pl.col("theme_id").is_in(sorted(mining.curated)))
        .join(changed, on="document_id", how="anti")
    )
    after = writer.read("assignments", place)
    still = strict.join(after, on="document_id", how="semi")  # what was erased did not move
    moved = still.join(after, on=place, how="anti")
    return Moves(n_strict=still.height, n_moved=moved.height, is_refit=mining.is_refit)


def _unthemed(writer: StoreWriter, new: pl.Series) -> Unthemed:
    stored = writer.snapshot.facts.get(FACT)
    past = stored if isinstance(stored, list) else []
    return Unthemed(
        n_new=len(new),
        n_unthemed=len(_ids_unthemed(writer, new)),
        past=tuple((int(n_new), int(n_unthemed)) for n_new, n_unthemed in past),
    )


def _ids_unthemed(writer: StoreWriter, new: pl.Series) -> pl.Series:
    rows = writer.read("assignments", ["document_id", "theme_id"])
    unthemed = rows.filter(pl.col("theme_id").is_null())
    return unthemed.join(new.to_frame(), on="document_id", how="semi")["document_id"]


def _lonely_share(writer: StoreWriter, new: pl.Series, embedder: Embedder) -> float:
    """Give the share of unthemed documents that are like no other new one; no text is like none."""
    sample = new.sort().head(MAX_LONELY_OF)
    unthemed = _ids_unthemed(writer, sample)
    if not len(unthemed):
        return 0.0
    vectors = writer.read("vectors").filter(pl.col("embedding_space") == embedder.space)
    said = (
        writer.read("mentions", ["document_id", "text_hash"])
        .join(sample.to_frame(), on="document_id", how="semi")
        .unique()
        .join(vectors, on="text_hash")
        .sort("document_id", "text_hash")
    )
    asked = said["document_id"].is_in(unthemed.to_list())
    lonely = measure_lonely(
        unpack_vectors(said["vector"].to_list(), embedder.n_dims),
        said["document_id"].rank("dense").cast(pl.Int64).to_numpy(),
        asked.to_numpy(),
    )
    n_silent = len(unthemed) - said["document_id"].filter(asked).n_unique()
    return (len(lonely) + n_silent) / len(unthemed)
