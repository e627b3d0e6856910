"""A model on disk as an `Embedder`: its space at once, its weights at the first `encode`."""

from __future__ import annotations

import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import numpy as np

from thememiner.embed.batches import Batch, plan_batches
from thememiner.embed.vectors import normalize_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from thememiner.config import EmbedConfig
    from thememiner.embed.model_files import ModelFiles
    from thememiner.embed.sentence_transformer import LoadedModel

SCHEME: Final = 2  # of batching and pooling; raise it when the same text gets other numbers
# A word piece covers far fewer characters, so what is cut here is beyond max_tokens anyway; it
# keeps the tokenizer from reading megabytes of one text.
CHARS_PER_TOKEN: Final = 64


class ModelEmbedder:
    """Embeds with a sentence-transformers model, in batches of fixed shape.

    Parameters
    ----------
    files : ModelFiles
        The checked folder.
    settings : EmbedConfig
    redaction_version : int
    """

    def __init__(self, files: ModelFiles, *, settings: EmbedConfig, redaction_version: int) -> None:
        self._files = files
        self._settings = settings
        self._model: LoadedModel | None = None
        self.n_dims: int = files.n_dims
        self.space: str = _hash_space(files, settings, redaction_version)

    def encode(
        self,
        texts: Sequence[str],
        *,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> NDArray[np.float32]:
        """Embed texts; see `Embedder.encode`."""
        if not texts:
            return np.zeros((0, self.n_dims), dtype=np.float32)
        model = self._load()
        longest = CHARS_PER_TOKEN * self._settings.max_tokens
        tokens = model.tokenize([text[:longest] for text in texts])
        batches = list(
            plan_batches(
                [len(ids) for ids in tokens],
                max_tokens=self._settings.max_tokens,
                batch_tokens=self._settings.batch_tokens,
            )
        )

        def run(batch: Batch) -> NDArray[np.float32]:
            return model.forward(
                [tokens[row] for row in batch.rows],
                n_rows=batch.n_rows,
                n_columns=batch.n_columns,
            )

        rows = np.empty((len(texts), self.n_dims), dtype=np.float32)
        n_done = 0
        pool = ThreadPoolExecutor(self._settings.n_threads or _count_cores())
        try:
            for batch, vectors in zip(batches, pool.map(run, batches), strict=True):
                rows[list(batch.rows)] = normalize_rows(vectors)
                n_done += len(batch.rows)
                if on_progress is not None:
                    on_progress(n_done, len(texts))
        finally:
            pool.shutdown(cancel_futures=True)  # an interrupt waits for running batches only
        return rows

    def _load(self) -> LoadedModel:
        if self._model is None:
            # torch and sentence-transformers take seconds to import: only here, when needed
            from thememiner.embed.sentence_transformer import load_model

            self._model = load_model(
                self._files.folder, n_dims=self.n_dims, settings=self._settings
            )
        return self._model


def _count_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):  # Linux: a container may be given fewer
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _hash_space(files: ModelFiles, settings: EmbedConfig, redaction_version: int) -> str:
    parts = {
        "files": dict(sorted(files.hashes.items())),  # weights, tokenizer, pooling
        "max_tokens": settings.max_tokens,
        "precision": settings.precision,
        "redaction": redaction_version,
        "scheme": SCHEME,
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
