"""`thememiner runs`: what ran, what it changed, and the way back."""

from __future__ import annotations

import json
from typing import Any, cast

import click

from thememiner.cli.options import common_options, find_number, load, read_now


@click.group("runs")
def command() -> None:
    """List runs, show one, compare two, or go back to an earlier snapshot."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@common_options
def list_runs(*, as_json: bool, store: str | None, config_path: str | None) -> int:
    """List every run, the newest last, with its end and its snapshot."""
    rows = _runs(store, config_path)
    if as_json:
        click.echo(json.dumps(rows, indent=2, default=str))
        return 0
    for row in rows:
        snapshot = "-" if row["snapshot"] is None else row["snapshot"]
        click.echo(
            f"{row['run_id']:32}  {row['at']:%Y-%m-%d %H:%M}  {row['state']:11}  "
            f"snapshot {snapshot}  {_tell(row['record'])}"
        )
    return 0


@command.command("show")
@click.argument("run", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@common_options
def show_run(*, run: str | None, as_json: bool, store: str | None, config_path: str | None) -> int:
    """Show one run's record, of the newest run by default.

    RUN is a run id. The record holds counts, timings, versions, config and input hashes, and the
    table versions that its snapshot pins.
    """
    rows = [row for row in _runs(store, config_path) if run in (None, row["run_id"])]
    if not rows:
        msg = f"there is no run {run}. `thememiner runs list` names them."
        raise click.UsageError(msg)
    row = rows[-1]
    row["pins"] = _pins(store, config_path, row)
    if as_json:
        click.echo(json.dumps(row, indent=2, default=str))
        return 0
    for key in ("run_id", "state", "at", "snapshot", "exit_code"):
        click.echo(f"{key:12} {row[key]}")
    click.echo(json.dumps(row["record"], indent=2, ensure_ascii=False))
    return 0


@command.command("rollback")
@click.argument("snapshot", type=click.IntRange(min=0))
@click.option("--now", metavar="TIME", help="Time of the change, ISO 8601 (default: now).")
@common_options
def rollback(*, snapshot: int, now: str | None, store: str | None, config_path: str | None) -> int:
    """Publish the state of an earlier SNAPSHOT again; nothing is deleted."""
    config = load(config_path, store)
    from thememiner.cli.running import new_run_id
    from thememiner.pipeline import roll_back

    moment = read_now(now)
    published = roll_back(config.store.path, snapshot, run_id=new_run_id(moment), now=moment)
    click.echo(f"snapshot {published.number} is snapshot {snapshot} again")
    return 0


@command.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@common_options
def diff_runs(
    *, before: str, after: str | None, as_json: bool, store: str | None, config_path: str | None
) -> int:
    """Tell what changed from snapshot A to B (default: the newest), and why.

    A and B are snapshot numbers, run ids, days or times.
    """
    config = load(config_path, store)
    from thememiner.cli.difference import render_difference, render_difference_json
    from thememiner.pipeline import diff_snapshots
    from thememiner.pipeline.reading import options_of
    from thememiner.store import Store

    path = config.store.path
    first = cast("int", find_number(path, before))
    last = find_number(path, after)
    difference = diff_snapshots(
        path,
        first,
        Store.open(path).snapshot.number if last is None else last,
        options=options_of(config),
    )
    render = render_difference_json if as_json else render_difference
    click.echo(render(difference))
    return 0


def _runs(store: str | None, config_path: str | None) -> list[dict[str, Any]]:
    """Each run once, with its end if it has one; in the order in which they began."""
    config = load(config_path, store)
    from thememiner.store import Store

    found: list[dict[str, Any]] = []
    for row in Store.open(config.store.path).runs().to_dicts():
        row["record"] = json.loads(row["record"])
        begun = [
            place
            for place, other in enumerate(found)
            if other["run_id"] == row["run_id"] and other["state"] == "started"
        ]
        # a scheduler tries again under the same id: an end belongs to the oldest open start
        if row["state"] != "started" and begun:
            found[begun[0]] = row
        else:
            found.append(row)
    return found


def _tell(record: dict[str, Any]) -> str:
    if record.get("refusals"):
        return f"looks broken: {'; '.join(record['refusals'])}"
    if "despite" in record:
        return f"published run {record['run_id']}, though {record['despite']}"
    counts = record.get("counts", {})
    return f"{counts['n_read']:,} rows read" if counts else str(record.get("error", ""))


def _pins(store: str | None, config_path: str | None, row: dict[str, Any]) -> dict[str, int]:
    """Table versions of a run's snapshot, of a refused run those that are kept."""
    config = load(config_path, store)
    from thememiner.store import Store

    path, number = config.store.path, row["snapshot"]
    if number is not None:
        return dict(Store.open(path, as_of=number).snapshot.versions)
    kept = row["record"].get("candidate")
    return {} if kept is None else dict(Store.open(path).candidate(kept).versions)
