"""default.toml and the schema say the same, and the shipped examples load."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from thememiner.config import Config, Section, load_config

if TYPE_CHECKING:
    from pydantic import BaseModel

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted((ROOT / "configs").glob("*.toml"))
DEFAULTS = tomllib.loads((resources.files("thememiner") / "default.toml").read_text("utf-8"))


def _schema_keys(model: type[BaseModel], prefix: str = "") -> set[str]:
    keys: set[str] = set()
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, Section):
            keys |= _schema_keys(kind, f"{prefix}{name}.")
        elif field.is_required():  # lists of sources and the like are empty unless given
            keys.add(f"{prefix}{name}")
    return keys


def _file_keys(values: dict[str, object], prefix: str = "") -> set[str]:
    keys: set[str] = set()
    for name, value in values.items():
        keys |= (
            _file_keys(value, f"{prefix}{name}.") if isinstance(value, dict) else {prefix + name}
        )
    return keys


def test_every_setting_has_its_default_in_default_toml_and_nothing_else_is_there() -> None:
    assert _file_keys(DEFAULTS) == _schema_keys(Config)


def test_default_toml_is_a_valid_config_by_itself() -> None:
    assert Config.model_validate(DEFAULTS).store.path == "./.thememiner"


def test_every_section_setting_is_described() -> None:
    silent = {
        f"{name}.{key}"
        for name, field in Config.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section)
        for key, below in field.annotation.model_fields.items()
        if not below.description and name != "score"  # two weights, told by their section
    }
    assert silent == set()


def test_there_are_the_two_examples() -> None:
    assert [path.name for path in EXAMPLES] == ["laptop.toml", "nightly.toml"]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_example_config_loads(path: Path) -> None:
    assert isinstance(load_config(str(path), environ={}), Config)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_example_config_changes_something_and_explains_it(path: Path) -> None:
    text = path.read_text("utf-8")
    assert tomllib.loads(text)
    assert text.startswith("#")
