"""`thememiner customers`: the CRM, without any feedback."""

from __future__ import annotations

import os
import time
from typing import cast

import click

from thememiner.cli.options import common_options, load, read_now
from thememiner.cli.progress import TerminalProgress


@click.group("customers")
def command() -> None:
    """Say who pays: bring the CRM in."""


@command.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
@click.option("--map", "maps", multiple=True, metavar="FIELD=COLUMN",
              help="Column of a field, such as value=ARR. Repeatable.")  # fmt: skip
@click.option("--now", metavar="TIME", help="Time of the import, ISO 8601 (default: now).")
@click.option("--json", "as_json", is_flag=True, help="Print the run record as JSON.")
@common_options
def import_files(**given: object) -> int:
    """Put the accounts and persons of FILES in place of those that are known.

    Field by field the last file that has it stands. Settings with [[customers]] do the same in
    every run.
    """
    from thememiner.cli.running import as_json, new_run_id, read_maps
    from thememiner.config import CustomersConfig
    from thememiner.pipeline import RunRequest, run
    from thememiner.store.probe import refuse_if_locked

    config = load(cast("str | None", given["config_path"]), cast("str | None", given["store"]))
    if config.customers:
        msg = (
            "the settings name [[customers]], which every run reads anew: it would forget FILES. "
            "Add them there."
        )
        raise click.UsageError(msg)
    refuse_if_locked(config.store.path)
    now = read_now(cast("str | None", given["now"]))
    maps = read_maps(cast("tuple[str, ...]", given["maps"]))
    wanted = [
        CustomersConfig(path=path, map=maps) for path in cast("tuple[str, ...]", given["files"])
    ]
    progress = TerminalProgress(is_talkative=not given["as_json"])
    result = run(
        RunRequest(
            inputs=(),
            config=config.model_copy(update={"customers": wanted}),
            run_id=new_run_id(now),
            now=now,
            environ=os.environ,
            clock=time.perf_counter,
            progress=progress,
            mine=False,
        )
    )
    progress.clear()
    if given["as_json"]:
        click.echo(as_json(result))
    elif result.state == "unchanged":
        click.echo(f"nothing new: snapshot {result.snapshot} stands")
    else:
        click.echo(f"published snapshot {result.snapshot}, digest {str(result.digest)[:16]}")
    return result.exit_code
