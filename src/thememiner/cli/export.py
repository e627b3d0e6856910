"""`thememiner export`: into other programs."""

from __future__ import annotations

import click

from thememiner.cli import export_people, export_plans
from thememiner.cli.options import common_options, load, write_output


@click.group("export")
def command() -> None:
    """Write what was mined for other programs."""


# a module for the targets of planning, one for what goes back to people: each lists its `EXPORTS`
for _more in (export_plans, export_people):
    for _export in _more.EXPORTS:
        command.add_command(_export)


@command.command("assignments")
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["jsonl", "csv"]),
    default="jsonl",
    show_default=True,
    help="Shape of the rows.",
)
@click.option("-o", "--output", metavar="FILE", help="Write to FILE instead of stdout.")
@click.option(
    "--as-of", type=click.IntRange(min=0), metavar="SNAPSHOT", help="An earlier snapshot."
)
@common_options
def assignments(
    *,
    file_format: str,
    output: str | None,
    as_of: int | None,
    store: str | None,
    config_path: str | None,
) -> int:
    """Write one row per document and theme; a document in no theme says why."""
    config = load(config_path, store)
    from thememiner.export import export_assignments, render_rows
    from thememiner.pipeline.curated import read_shown
    from thememiner.store import Store

    opened = Store.open(config.store.path, as_of=as_of)
    rows = export_assignments(opened, themes=read_shown(opened).themes)
    write_output(render_rows(rows, file_format=file_format), output)
    return 0
