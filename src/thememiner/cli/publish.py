"""`thememiner publish`: a refused run, after somebody has looked at it."""

from __future__ import annotations

import click

from thememiner.cli.options import common_options, load, read_now
from thememiner.store.probe import refuse_if_locked


@click.command("publish")
@click.argument("run", required=False)
@click.option("--force", "is_forced", is_flag=True, help="Publish it though it looks broken.")
@click.option("--now", metavar="TIME", help="Time of the change, ISO 8601 (default: now).")
@common_options
def command(
    *, run: str | None, is_forced: bool, now: str | None, store: str | None, config_path: str | None
) -> int:
    """Publish the last refused RUN, kept because it looked broken.

    Without --force it says why. A refused run can be published until another run has published.
    """
    config = load(config_path, store)
    refuse_if_locked(config.store.path)
    from thememiner.cli.running import new_run_id
    from thememiner.pipeline import publish_candidate

    moment = read_now(now)
    published = publish_candidate(
        config.store.path, run, run_id=new_run_id(moment), now=moment, is_forced=is_forced
    )
    click.echo(f"published snapshot {published.number}, digest {published.digest[:16]}")
    return 0
