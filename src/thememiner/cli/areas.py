"""`thememiner areas`: the areas, how they change, and what was done about them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from thememiner.cli.editing import to_json
from thememiner.cli.options import common_options, load

if TYPE_CHECKING:
    from thememiner.pipeline.area_list import AreaLine

MAX_NAME = 40


@click.command("areas")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--period", metavar="30d|all", help="Days that count, as in `report`.")
@common_options
def command(
    *, as_json: bool, period: str | None, store: str | None, config_path: str | None
) -> int:
    """Show the areas: reports, customers, change, fixes, and whether an overhaul is due."""
    config = load(config_path, store)
    from thememiner.pipeline.area_list import list_areas
    from thememiner.pipeline.reading import options_of
    from thememiner.store import Store

    options = replace(options_of(config), period=period)
    found = list_areas(Store.open(config.store.path), options)
    click.echo(to_json({"areas": found}) if as_json else "\n".join(_lines(found)))
    return 0


def _lines(found: list[AreaLine]) -> list[str]:
    from thememiner.report.clean import clean

    if not found:
        return ["no areas yet: thememiner run FILES…"]
    names = [_cut(line["name"]) for line in found]
    width = max(len("area"), *map(len, names))
    lines = [
        f"{'area':{width}}  {'customers':>9}  {'reports':>8}  {'themes':>6}  {'fixes':>5}  "
        "last week"
    ]
    lines += [
        clean(
            f"{name:{width}}  {line['n_customers']:>9,}  {line['n_documents']:>8,}  "
            f"{line['n_themes']:>6,}  {line['n_fixes']:>5,}  {_change(line)}{_overhaul(line)}"
        )
        for name, line in zip(names, found, strict=True)
    ]
    return lines


def _cut(text: str) -> str:
    return text if len(text) <= MAX_NAME else f"{text[: MAX_NAME - 1]}…"


def _change(line: AreaLine) -> str:
    if line["flag"] in (None, "too_few"):
        return "too few to say"
    return f"{line['flag']}: {line['change']}"


def _overhaul(line: AreaLine) -> str:
    if line["overhaul_id"] is None:
        return ""
    return f"  [overhaul {line['overhaul_id']}: {line['overhaul_state']}]"
