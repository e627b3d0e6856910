"""`thememiner showstoppers`: reports of the last days that stop a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from thememiner.cli.editing import to_json
from thememiner.cli.options import common_options, find_number, load

if TYPE_CHECKING:
    from thememiner.pipeline.showstopper_list import StopperLine, Stoppers


@click.command("showstoppers")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--as-of", metavar="DATE|SNAPSHOT", help="As it was then.")
@common_options
def command(*, as_json: bool, as_of: str | None, store: str | None, config_path: str | None) -> int:
    """Show the unsolved reports of the last 7 days that stop a customer, themed or not."""
    config = load(config_path, store)
    from thememiner.pipeline.showstopper_list import list_stoppers
    from thememiner.store import Store

    path = config.store.path
    found = list_stoppers(Store.open(path, as_of=find_number(path, as_of)))
    click.echo(to_json(found) if as_json else "\n".join(_lines(found)))
    return 0


def _lines(found: Stoppers) -> list[str]:
    from thememiner.report.clean import clean
    from thememiner.report.labels import say_count, say_day

    head = f"{found['n_days']} days up to {say_day(found['last_day'])}"
    if not found["showstoppers"]:
        return [f"{head}: no unsolved report that stops a customer"]
    lines = [head]
    for line in found["showstoppers"]:
        lines += _tell(line)
    if found["n_more_lines"]:
        lines.append(
            f"and {say_count(found['n_more_lines'], 'more line')} of "
            f"{say_count(found['n_more_documents'], 'report')} (--json names those shown)"
        )
    return [clean(line) for line in lines]


def _tell(line: StopperLine) -> list[str]:
    from thememiner.report.labels import say_count

    where = line["name"] or "in no theme"
    who = [
        *([say_count(line["n_customers"], "customer")] if line["n_customers"] else []),
        *([f"{line['n_anonymous']:,} anonymous"] if line["n_anonymous"] else []),
    ]
    kind = line["kind"].replace("_", " ")
    head = f"{kind}: {where} ({', '.join(who)}, {say_count(line['n_documents'], 'report')})"
    return [
        head,
        *(
            f"  {sample['day']}  “{sample['quote']}” [{sample['words']}]"
            + (f"  {sample['url']}" if sample["url"] else "")
            for sample in line["samples"]
        ),
    ]
