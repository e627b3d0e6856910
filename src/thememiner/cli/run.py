"""`thememiner run`: the nightly job."""

from __future__ import annotations

import click

from thememiner.cli.options import input_options

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command("run")
@input_options
@click.option(
    "--exit-code-no-data",
    type=click.IntRange(0, 255),
    metavar="N",
    help="Exit code when nothing was new (99 makes Airflow skip).",
)
@click.option("--refit", is_flag=True, help="Cluster everything anew, even what has its theme.")
@click.option(
    "--reembed",
    is_flag=True,
    help="Move to the configured embedding model: embed and cluster everything, keep theme ids.",
)
@click.option(
    "--since", type=_DAY, metavar="DAY", help="Take only documents created on this day or later."
)
@click.option(
    "--until", type=_DAY, metavar="DAY", help="Take only documents created on this day or earlier."
)
def command(exit_code_no_data: int | None, *, refit: bool, reembed: bool, **options: object) -> int:
    """Read feedback, mine its themes and publish one snapshot.

    FILES are read besides the sources of the config; `-` reads standard input. Columns are
    guessed, and the guess is printed.
    """
    from thememiner.cli.running import run_command

    return run_command(
        options, mine=True, exit_code_no_data=exit_code_no_data, refit=refit, reembed=reembed
    )
