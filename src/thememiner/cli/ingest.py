"""`thememiner ingest`: reading alone."""

from __future__ import annotations

import click

from thememiner.cli.options import input_options


@click.command("ingest")
@input_options
def command(**options: object) -> int:
    """Read feedback without mining it.

    Publishes a snapshot in which the new documents are pending; the next `run` mines them.
    """
    from thememiner.cli.running import run_command

    return run_command(options, mine=False)
