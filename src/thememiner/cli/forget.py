"""`thememiner forget`: erase what is stored of one customer."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from thememiner.cli.options import common_options, load, read_now
from thememiner.store.probe import refuse_if_locked

if TYPE_CHECKING:
    from collections.abc import Callable

    from thememiner.store import Store


@click.command("forget")
@click.argument("customer")
@click.option("--dry-run", is_flag=True, help="Count what would be erased, and erase nothing.")
@click.option("--now", metavar="TIME", help="Time of it, ISO 8601 (default: now).")
@common_options
def command(
    *, customer: str, dry_run: bool, now: str | None, store: str | None, config_path: str | None
) -> int:
    """Erase all that is stored of a CUSTOMER, and every earlier snapshot, for good.

    CUSTOMER is the id or e-mail of a person, `person:…` or `account:…`, as for `export person`.
    What a source or the CRM still holds comes back with its next export: erase it there first.
    """
    config = load(config_path, store)
    refuse_if_locked(config.store.path)
    from thememiner.cli.running import new_run_id
    from thememiner.pipeline.forget import forget

    moment = read_now(now)
    done = forget(
        config.store.path,
        customer,
        pseudonymize=_pseudonymize,
        run_id=new_run_id(moment),
        now=moment,
        dry_run=dry_run,
    )
    told = f"{done.n_documents:,} documents and {done.n_customers:,} rows of the CRM"
    if dry_run:
        click.echo(f"would erase {told}, and every earlier snapshot")
    else:
        click.echo(
            f"erased {told}; snapshot {done.snapshot} is the only one left, "
            f"{done.n_files:,} files removed"
        )
    return 0


def _pseudonymize(store: Store) -> Callable[[str], str]:
    from thememiner.identity import load_key

    return load_key(str(store.snapshot.facts["key_fingerprint"]), os.environ).pseudonym
