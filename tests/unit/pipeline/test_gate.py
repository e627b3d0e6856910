"""What the gate sees of a run: a stored night, and the tables of the one that follows."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest

from thememiner.datamodels import (
    ASSIGNMENTS,
    DOCUMENTS,
    FILES,
    MENTIONS,
    QUARANTINE,
    TEXTS,
    VECTORS,
    RowCounts,
)
from thememiner.embed import pack_vectors
from thememiner.embed.hashing import HashingEmbedder
from thememiner.pipeline.gate import FACT, Checked, Mining, check_run
from thememiner.pipeline.intake import Changed, Intake, add_repeats, count_repeats
from thememiner.pipeline.refits import REFIT_REFUSED, is_refit_due, tell_refused_refit
from thememiner.store import StoreWriter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from thememiner.config import Config

NOW = datetime(2026, 3, 1, tzinfo=UTC)
EMBEDDER = HashingEmbedder(max_tokens=64, redaction_version=1)
N_BEFORE, N_STRICT = 800, 600
FACTS = {
    "refit": {"day": "2026-02-01", "n_documents": N_BEFORE},
    "embedding_space": EMBEDDER.space,
    FACT: [[100, 25]] * 14,
}


def frame(rows: list[dict[str, Any]], schema: pl.Schema) -> pl.DataFrame:
    whole = [{column: row.get(column) for column in schema} for row in rows]
    return pl.DataFrame(whole, schema=schema, orient="row")


def documents(
    first: int, n_documents: int, *, source: str = "a", at: datetime = NOW, text: str | None = None
) -> list[dict[str, Any]]:
    return [
        {
            "document_id": f"{number:06}",
            "source": source,
            "created_at": at - timedelta(hours=number % 9),
            "text_hash": (text or f"{number:06}").encode(),
        }
        for number in range(first, first + n_documents)
    ]


def places(first: int, n_documents: int, theme: str | None) -> list[dict[str, Any]]:
    return [
        {
            "document_id": f"{number:06}",
            "theme_id": theme,
            "status": "strict" if theme else "none",
            "is_primary": theme is not None,
        }
        for number in range(first, first + n_documents)
    ]


def open_writer(path: Path) -> StoreWriter:
    return StoreWriter.open(path, run_id="r", now=NOW, new_facts=lambda: {"key": "k"})


@pytest.fixture(scope="module")
def one_night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """800 documents of source a, 600 of them in T1 for sure."""
    path = tmp_path_factory.mktemp("gate") / "store"
    with open_writer(path) as writer:
        writer.replace("documents", frame(documents(0, N_BEFORE), DOCUMENTS))
        rest = places(N_STRICT, N_BEFORE - N_STRICT, None)
        writer.replace("assignments", frame([*places(0, N_STRICT, "T1"), *rest], ASSIGNMENTS))
        writer.publish(run_id="r", now=NOW, facts=FACTS)
    return path


@pytest.fixture
def writer(one_night: Path, tmp_path: Path) -> Iterator[StoreWriter]:
    with open_writer(Path(shutil.copytree(one_night, tmp_path / "s"))) as opened:
        yield opened


def intake(
    *,
    changed: pl.DataFrame | None = None,
    reasons: list[tuple[str, str]] | None = None,
    n_read: int = 0,
    new: pl.DataFrame | None = None,
) -> Intake:
    new = DOCUMENTS.to_frame() if new is None else new
    rejects = [
        {"source": "a", "file_hash": "f", "position": place, "field": field, "reason": reason}
        for place, (field, reason) in enumerate(reasons or [])
    ]
    return Intake(
        counts=RowCounts(n_read=n_read),
        quarantine=frame(rejects, QUARANTINE),
        notes=(),
        n_documents=new.height,
        repeats=add_repeats([count_repeats(part) for part in new.iter_slices(40)]),
        changed=Changed(
            documents=DOCUMENTS.to_frame() if changed is None else changed, texts=TEXTS.to_frame()
        ),
        files=(),
        new_files=FILES.to_frame(),
    )


def check(
    writer: StoreWriter,
    config: Config,
    read: Intake | None = None,
    *,
    is_refit: bool = False,
    curated: frozenset[str] = frozenset(),
) -> Checked:
    return check_run(
        writer,
        intake=read or intake(),
        settings=config.gate,
        now=NOW,
        mining=Mining(embedder=EMBEDDER, is_refit=is_refit, curated=curated),
    )


def move(writer: StoreWriter, n_moved: int) -> None:
    moved = [*places(0, n_moved, "T2"), *places(n_moved, N_STRICT - n_moved, "T1")]
    rest = places(N_STRICT, N_BEFORE - N_STRICT, None)
    writer.replace("assignments", frame([*moved, *rest], ASSIGNMENTS))


def come_in(writer: StoreWriter, rows: list[dict[str, Any]], embeddings: np.ndarray) -> None:
    """Add documents, none of them in a theme, each with a passage of its own."""
    writer.append("documents", frame(rows, DOCUMENTS))
    ids = [row["document_id"] for row in rows]
    unthemed = [{"document_id": each, "status": "none", "is_primary": False} for each in ids]
    writer.append("assignments", frame(unthemed, ASSIGNMENTS))
    hashes = [each.encode() for each in ids[: len(embeddings)]]
    mentions = [
        {"mention_id": f"{each.decode()}:0", "document_id": each.decode(), "text_hash": each}
        for each in hashes
    ]
    writer.append("mentions", frame(mentions, MENTIONS))
    vectors = [
        {"text_hash": each, "embedding_space": EMBEDDER.space, "vector": packed}
        for each, packed in zip(hashes, pack_vectors(embeddings), strict=True)
    ]
    writer.append("vectors", frame(vectors, VECTORS))


def scattered(n_rows: int) -> np.ndarray:
    return np.eye(n_rows, EMBEDDER.n_dims, dtype=np.float32)


def alike(n_rows: int) -> np.ndarray:
    return np.repeat(scattered(1), n_rows, axis=0)


def test_moved_documents_are_refused_unless_something_explains_it(
    writer: StoreWriter, config: Config
) -> None:
    move(writer, 30)
    assert check(writer, config).verdict.refusals == ()
    move(writer, 31)
    (told,) = check(writer, config).verdict.refusals
    assert told.startswith("31 of 600 documents")
    assert check(writer, config, is_refit=True).verdict.refusals == ()
    assert check(writer, config, curated=frozenset({"T1"})).verdict.refusals == ()
    edited = frame(documents(0, 10), DOCUMENTS)
    assert check(writer, config, intake(changed=edited)).verdict.refusals == ()
    move(writer, 121)
    refit = check(writer, config, is_refit=True)
    assert "in a refit" in refit.verdict.refusals[0]
    assert refit.facts == {REFIT_REFUSED: True}


def test_refused_refit_is_not_tried_again_the_next_night(
    writer: StoreWriter, config: Config
) -> None:
    day = date(2026, 3, 1)  # 28 days after the last refit
    assert is_refit_due(writer, config.cluster, today=day)
    assert not is_refit_due(writer, config.cluster, today=day - timedelta(days=1))
    assert tell_refused_refit(writer) == []
    tried = {"refit": {"day": "2026-03-01", "n_documents": N_BEFORE}}
    writer.candidate(run_id="r", now=NOW, facts={**FACTS, **tried})  # for another reason
    assert is_refit_due(writer, config.cluster, today=day + timedelta(days=1))
    writer.candidate(run_id="r", now=NOW, facts={**FACTS, **tried, REFIT_REFUSED: True})
    assert not is_refit_due(writer, config.cluster, today=day + timedelta(days=27))
    assert is_refit_due(writer, config.cluster, today=day + timedelta(days=28))
    (told,) = tell_refused_refit(writer)
    assert told.startswith("the refit of 2026-03-01 moved too many")
    writer.append("documents", frame(documents(N_BEFORE, N_BEFORE // 2), DOCUMENTS))
    assert is_refit_due(writer, config.cluster, today=day)


def test_garbage_of_a_known_source_is_refused_and_told_to_the_next_runs(
    writer: StoreWriter, config: Config
) -> None:
    come_in(writer, documents(N_BEFORE, 250), scattered(250))
    checked = check(writer, config)
    assert "100% of 250 new documents are in no theme" in checked.verdict.refusals[0]
    assert checked.facts == {FACT: [*[(100, 25)] * 13, (250, 250)]}
    assert check(writer, config, is_refit=True).facts == {}


def test_surge_is_never_refused(writer: StoreWriter, config: Config) -> None:
    come_in(writer, documents(N_BEFORE, 250), alike(250))
    verdict = check(writer, config).verdict
    assert verdict.refusals == ()
    assert "alike" in verdict.warnings[0]


def test_documents_without_text_are_like_no_other(writer: StoreWriter, config: Config) -> None:
    come_in(writer, documents(N_BEFORE, 250), alike(100))
    assert "60% of them are like no other" in check(writer, config).verdict.refusals[0]


@pytest.mark.parametrize(
    "rows",
    [
        documents(N_BEFORE, 250, source="new"),
        documents(N_BEFORE, 250, at=NOW - timedelta(days=40)),
        documents(N_BEFORE, 401),
    ],
    ids=["new source", "history", "more than half of all"],
)
def test_what_has_no_past_is_not_compared(
    writer: StoreWriter, config: Config, rows: list[dict[str, Any]]
) -> None:
    come_in(writer, rows, scattered(250))
    checked = check(writer, config)
    assert checked.verdict.refusals == ()
    assert checked.facts == {}


def test_one_text_and_unusable_rows_are_judged_without_a_past(
    tmp_path: Path, config: Config
) -> None:
    text = "please rate your last contact with our support team"
    with open_writer(tmp_path / "s") as writer:
        rows = [*documents(0, 60, text="h"), *documents(60, 50)]
        writer.append("documents", frame(rows, DOCUMENTS))
        writer.append(
            "texts", frame([{"document_id": f"{n:06}", "text": text} for n in range(60)], TEXTS)
        )
        reasons = [("", "broken_json")] * 9 + [("text", "missing")] * 9 + [("", "spam")] * 9
        new = frame(rows, DOCUMENTS)
        read = intake(reasons=reasons, n_read=29, new=new)
        checked = check(writer, config, read)
        assert checked.verdict.refusals == (
            "60 of 110 new documents say the very same, over the limit of 50%",
        )
        broken = intake(reasons=[("", "broken_json")] * 15, n_read=29)
        assert "15 of 29 rows are unusable" in check(writer, config, broken).verdict.refusals[0]
        # what was published with it once does not break again
        writer.append("quarantine", broken.quarantine)
        writer.publish(run_id="r", now=NOW, facts={})
        assert check(writer, config, broken).verdict.refusals == ()
