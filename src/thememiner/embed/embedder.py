"""The `Embedder` protocol, and the choice of one from the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from thememiner.embed.hashing import HashingEmbedder
from thememiner.embed.model_files import find_model
from thememiner.embed.model_space import ModelEmbedder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from thememiner.config import EmbedConfig


class Embedder(Protocol):
    """Turns texts into unit vectors.

    Attributes
    ----------
    space : str
        64 hex digits. Vectors may be compared only within one space. Known without loading the
        model.
    n_dims : int
        Numbers per vector.
    """

    space: str
    n_dims: int

    def encode(
        self,
        texts: Sequence[str],
        *,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> NDArray[np.float32]:
        """Embed texts.

        Parameters
        ----------
        texts : sequence of str
            Any length, any language; long ones are cut at the model's `max_tokens`.
        on_progress : callable, optional
            Called with the number of texts done and of all texts.

        Returns
        -------
        ndarray of shape (n_texts, n_dims)
            Unit rows. A row depends on its own text alone: not on its neighbours, their order or
            number.

        Raises
        ------
        ModelError
            If the model cannot be loaded or gives numbers that are not finite.
        """
        ...


def load_embedder(
    settings: EmbedConfig, *, folders: Sequence[Path], redaction_version: int
) -> Embedder:
    """Choose the embedder that the settings name. Loads no weights: the first `encode` does.

    Parameters
    ----------
    folders : sequence of Path
        Where to look for a model's folder, e.g. `models/` beside the config.
    redaction_version : int
        Of the texts; part of the space, as other redaction gives other texts.

    Raises
    ------
    ModelError
        If the model is in none of the places, or its files are not the pinned ones.
    """
    if settings.model == "hashing":
        return HashingEmbedder(max_tokens=settings.max_tokens, redaction_version=redaction_version)
    files = find_model(settings.model, folders=folders)
    return ModelEmbedder(files, settings=settings, redaction_version=redaction_version)
