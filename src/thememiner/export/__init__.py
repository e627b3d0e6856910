"""Write what was mined for other programs and for those who answer people.

In: a report contract (`report.json`), or tables of a store. Out: rows and files in the shape that a
target reads. Refuses: nothing; what a target cannot take is told beside its file. Equal input gives
equal bytes, and no cell of a CSV file can run as a formula.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from thememiner.export.assignments import (
        ASSIGNMENT_COLUMNS,
        export_assignments,
        render_rows,
    )

__all__ = ["ASSIGNMENT_COLUMNS", "export_assignments", "render_rows"]

# one target does not pay for what another needs
_PLACES = {
    "ASSIGNMENT_COLUMNS": "assignments",
    "export_assignments": "assignments",
    "render_rows": "assignments",
}


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
