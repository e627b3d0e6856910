"""thememiner: mine customer feedback for themes, and rank them by the customers they hurt."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from thememiner import errors
from thememiner.errors import ThemeMinerError

if TYPE_CHECKING:
    from thememiner.config import Config, load_config
    from thememiner.embed import Embedder
    from thememiner.pipeline import Input, RunRequest, RunResult, make_report, run
    from thememiner.report import render_html
    from thememiner.store import Store

# `import thememiner` is instant; a name brings its module when it is first used (PEP 562).
_HOME: Final = {
    "Config": "config",
    "Embedder": "embed",
    "Input": "pipeline",
    "RunRequest": "pipeline",
    "RunResult": "pipeline",
    "Store": "store",
    "load_config": "config",
    "make_report": "pipeline",
    "render_html": "report",
    "run": "pipeline",
}
__all__ = [
    "Config", "Embedder", "Input", "RunRequest", "RunResult", "Store", "ThemeMinerError", "errors",
    "load_config", "make_report", "render_html", "run",
]  # fmt: skip


def __getattr__(name: str) -> object:
    if name not in _HOME:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
