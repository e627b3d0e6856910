"""The stages in their order: the only place that knows it.

In: a `RunRequest`. Out: one published snapshot and a `RunResult`; or reports and searches over a
published one. Refuses what its stages refuse, and then leaves the last snapshot as it was.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from thememiner.pipeline.candidate import publish_candidate
    from thememiner.pipeline.difference import Difference, diff_snapshots
    from thememiner.pipeline.health import Finding, diagnose
    from thememiner.pipeline.job import run
    from thememiner.pipeline.judge import evaluate
    from thememiner.pipeline.lookup import Hit, search
    from thememiner.pipeline.present import make_report
    from thememiner.pipeline.request import FileOutcome, Input, Progress, RunRequest, RunResult
    from thememiner.pipeline.rollback import roll_back

__all__ = [
    "Difference",
    "FileOutcome",
    "Finding",
    "Hit",
    "Input",
    "Progress",
    "RunRequest",
    "RunResult",
    "diagnose",
    "diff_snapshots",
    "evaluate",
    "make_report",
    "publish_candidate",
    "roll_back",
    "run",
    "search",
]

# A report must not pay for the models of a run, so each name brings only its own module. No module
# is called as a name here: once imported it would take that name's place.
_HOME: Final = {
    "Difference": "difference",
    "FileOutcome": "request",
    "Finding": "health",
    "Hit": "lookup",
    "Input": "request",
    "Progress": "request",
    "RunRequest": "request",
    "RunResult": "request",
    "diagnose": "health",
    "diff_snapshots": "difference",
    "evaluate": "judge",
    "make_report": "present",
    "publish_candidate": "candidate",
    "roll_back": "rollback",
    "run": "job",
    "search": "lookup",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
