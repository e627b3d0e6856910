"""Nothing heavy is loaded before it is needed: `--help` must be instant."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = frozenset({"torch", "sklearn", "spacy", "polars", "deltalake", "numpy", "pydantic"})
HEAVIER = HEAVY - {"numpy", "polars", "pydantic"}


def _modules_after(code: str) -> set[str]:
    """Top-level modules that a fresh process has loaded after `code`."""
    program = f"import json, sys\n{code}\nprint('\\n' + json.dumps(sorted(sys.modules)))"
    done = subprocess.run(  # the seam is a fresh interpreter
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    return {name.split(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


def _after_cli(*arguments: str) -> set[str]:
    return _modules_after(
        "from thememiner.cli import main\n"
        f"try:\n    main({list(arguments)!r})\nexcept SystemExit as end:\n    assert not end.code"
    )


@pytest.mark.parametrize("arguments", [("--help",), ("--version",)])
def test_help_loads_nothing_heavy(arguments: tuple[str, ...]) -> None:
    loaded = _after_cli(*arguments)
    assert "click" in loaded  # it did run
    assert not loaded & HEAVY


def test_package_loads_nothing_heavy() -> None:
    loaded = _modules_after("import thememiner")
    assert "thememiner" in loaded
    assert not loaded & HEAVY


@pytest.mark.parametrize("module", ["store", "report", "ranking", "embed", "language", "demo"])
def test_module_loads_no_model_library(module: str) -> None:
    assert not _modules_after(f"import thememiner.{module}") & (HEAVIER - {"deltalake"})
