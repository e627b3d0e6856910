"""The front door: what `__all__` says is what there is."""

from __future__ import annotations

import importlib
import inspect
import subprocess
import sys

import pytest

import thememiner as tm


def test_all_is_sorted_and_names_each_once() -> None:
    assert list(tm.__all__) == sorted(set(tm.__all__))


@pytest.mark.parametrize("name", tm.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(tm, name) is not None


def test_nothing_else_is_visible() -> None:
    program = (
        "import thememiner as tm; "
        "print(sorted(n for n in vars(tm) if not n.startswith('_')), sorted(tm.__all__), sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    visible, public = (set(eval(line)) for line in done.stdout.splitlines())  # noqa: S307  # ours
    typing_only = {"TYPE_CHECKING", "Final", "annotations", "import_module"}
    assert visible - typing_only <= public


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = tm.no_such_name


@pytest.mark.parametrize("name", ["errors", "testing", "demo"])
def test_public_submodule_documents_what_it_exports(name: str) -> None:
    module = importlib.import_module(f"thememiner.{name}")
    assert module.__doc__
    for public in getattr(module, "__all__", ()):
        assert hasattr(module, public)


def test_every_error_says_when_it_is_raised_and_has_an_exit_code() -> None:
    errors = [
        kind
        for _, kind in inspect.getmembers(tm.errors, inspect.isclass)
        if issubclass(kind, tm.ThemeMinerError)
    ]
    assert len(errors) > 10
    for error in errors:
        assert error.__doc__
        assert 1 <= error.exit_code <= 16
        assert error.code
