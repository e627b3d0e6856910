"""One suite over every embedder: what the rest of the product relies on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from thememiner.config import load_config
from thememiner.embed import Embedder, load_embedder, pack_vectors
from thememiner.embed.model_files import find_model

TEXTS = [
    "The app crashes when I open a second window.",
    "crash",
    "",
    "👍",
    "Die Rechnung zeigt den falschen Betrag an, und niemand antwortet mir.",
    "画面が固まってしまいます",
    "\ud800 broken character",
    "word " * 2_000,
    "x" * 100_000,
    *(f"Report number {n}: " + "the page stays blank " * (n % 9) for n in range(16)),
]


def load(**settings: Any) -> Embedder:
    # small batches: padding to the constant shape costs time, and a test has few texts
    embed = load_config(environ={}).embed.model_copy(update={"batch_tokens": 64} | settings)
    return load_embedder(embed, folders=[], redaction_version=1)


@pytest.fixture(
    scope="module",
    params=[
        "hashing",
        pytest.param("float32", marks=pytest.mark.model),
        pytest.param("bfloat16", marks=pytest.mark.model),
    ],
)
def embedder(request: pytest.FixtureRequest) -> Embedder:
    if request.param == "hashing":
        return load(model="hashing")
    return load(precision=request.param)


@pytest.fixture(scope="module")
def packed(embedder: Embedder) -> list[bytes]:
    return pack_vectors(embedder.encode(TEXTS))


def test_rows_must_be_unit_float32(embedder: Embedder) -> None:
    rows = embedder.encode(TEXTS[:9])
    assert rows.dtype == np.float32
    assert rows.shape == (9, embedder.n_dims)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_no_texts_must_give_no_rows(embedder: Embedder) -> None:
    assert embedder.encode([]).shape == (0, embedder.n_dims)


def test_order_must_not_change_a_byte(embedder: Embedder, packed: list[bytes]) -> None:
    assert pack_vectors(embedder.encode(TEXTS[::-1]))[::-1] == packed


def test_halves_must_not_change_a_byte(embedder: Embedder, packed: list[bytes]) -> None:
    halves = [pack_vectors(embedder.encode(part)) for part in (TEXTS[:11], TEXTS[11:])]
    assert halves[0] + halves[1] == packed


def test_a_text_alone_must_not_change_a_byte(embedder: Embedder, packed: list[bytes]) -> None:
    for row in (0, 1, 4, 7, 14):
        assert pack_vectors(embedder.encode([TEXTS[row]])) == [packed[row]]


def test_number_of_threads_must_not_change_a_byte(
    packed: list[bytes], request: pytest.FixtureRequest
) -> None:
    kind = request.node.callspec.params["embedder"]
    changed = {"model": kind} if kind == "hashing" else {"precision": kind}
    for n_threads in (1, 3):
        other = load(**changed, n_threads=n_threads)
        assert pack_vectors(other.encode(TEXTS[:12])) == packed[:12]


def test_interrupt_must_pass_through(embedder: Embedder) -> None:
    calls = []

    def interrupt(done: int, total: int) -> None:
        calls.append((done, total))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        embedder.encode(TEXTS, on_progress=interrupt)
    assert len(calls) == 1


def test_space_must_be_64_hex_digits(embedder: Embedder) -> None:
    assert len(bytes.fromhex(embedder.space)) == 32


def test_progress_must_end_at_all_texts(embedder: Embedder) -> None:
    calls: list[tuple[int, int]] = []
    embedder.encode(TEXTS[:9], on_progress=lambda done, total: calls.append((done, total)))
    assert calls[-1] == (9, 9)
    assert calls == sorted(calls)


@pytest.mark.model
def test_model_must_give_what_sentence_transformers_gives() -> None:
    embedder = load()
    ours = embedder.encode(TEXTS[:6])
    from sentence_transformers import SentenceTransformer  # torch: only where it is needed

    folder = find_model("all-MiniLM-L6-v2", folders=[]).folder
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    model.max_seq_length = 128
    theirs = model.encode(TEXTS[:6], normalize_embeddings=True, show_progress_bar=False)
    assert np.abs(ours - theirs).max() < 1e-6


@pytest.mark.model
def test_model_must_know_meaning() -> None:
    embedder = load()
    rows = embedder.encode(["I cannot sign in", "login does not work", "the colors are ugly"])
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.2


@pytest.mark.model
def test_loading_must_be_silent(capfd: pytest.CaptureFixture[str]) -> None:
    embedder = load()
    embedder.encode(["hello"])
    assert capfd.readouterr() == ("", "")
