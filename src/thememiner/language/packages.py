"""Loads an installed spaCy package without the parts that are not asked for."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

from thememiner.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence


def load_package(model: str, *, unused: Sequence[str]) -> Any:  # noqa: ANN401  # spaCy is untyped
    """Load a package.

    Raises
    ------
    ModelError
        If it is not installed or cannot be loaded.
    """
    import spacy  # takes a second: only when a model is asked something

    if importlib.util.find_spec(model.partition(".")[0]) is None:
        msg = f"the spaCy package {model} is not installed. Do `pip install {model}`."
        raise ModelError(msg)
    try:
        return spacy.load(model, exclude=list(unused))
    except (OSError, ValueError, AttributeError) as error:
        msg = f"the spaCy package {model} cannot be loaded ({type(error).__name__})."
        raise ModelError(msg) from error
