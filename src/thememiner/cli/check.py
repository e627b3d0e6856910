"""`thememiner check`: tells whether the store is whole."""

from __future__ import annotations

import json

import click

from thememiner.cli.options import common_options, load
from thememiner.errors import StoreError


@click.command("check")
@click.option("--read-data", is_flag=True, help="Read every byte, not sizes and presence alone.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@common_options
def command(*, read_data: bool, as_json: bool, store: str | None, config_path: str | None) -> int:
    """Check that the store is whole: files, sizes, hashes, snapshots."""
    config = load(config_path, store)
    from thememiner.store import check_store

    result = check_store(config.store.path, read_data=read_data)
    if as_json:
        told = {
            "n_files": result.n_files,
            "n_bytes": result.n_bytes,
            "problems": list(result.problems),
        }
        click.echo(json.dumps(told, indent=2))
    else:
        for problem in result.problems:
            click.echo(problem)
        depth = "read" if read_data else "looked at"
        click.echo(f"{result.n_files:,} files, {result.n_bytes:,} bytes {depth}: "
                   f"{len(result.problems)} problem(s)")  # fmt: skip
    return StoreError.exit_code if result.problems else 0
