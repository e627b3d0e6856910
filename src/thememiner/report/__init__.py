"""Lay a ranking out for people and for machines.

In: a `Ranking` and the facts of its run (`ReportContext`). Out: one report, as plain types with
the keys of `report.schema.json`, and its renderings as table, JSON, CSV, Markdown, HTML and XLSX.
Refuses: nothing; a report of an empty store says so. Equal input gives equal bytes.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from thememiner.report.build import ReportContext, Since, build_report
    from thememiner.report.html import render_html
    from thememiner.report.machine import read_schema, render_csv, render_json
    from thememiner.report.markdown import render_markdown
    from thememiner.report.terminal import render_table
    from thememiner.report.theme_terminal import render_theme
    from thememiner.report.workbook import render_xlsx

__all__ = [
    "ReportContext",
    "Since",
    "build_report",
    "read_schema",
    "render_csv",
    "render_html",
    "render_json",
    "render_markdown",
    "render_table",
    "render_theme",
    "render_xlsx",
]

# A report in one format does not pay for the libraries of the others.
_PLACES = {
    "ReportContext": "build",
    "Since": "build",
    "build_report": "build",
    "read_schema": "machine",
    "render_csv": "machine",
    "render_html": "html",
    "render_json": "machine",
    "render_markdown": "markdown",
    "render_table": "terminal",
    "render_theme": "theme_terminal",
    "render_xlsx": "workbook",
}


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
