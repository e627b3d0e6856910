"""`thememiner overhauls`: what might better be rebuilt than fixed once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from thememiner.cli.editing import Edit, edit_options, to_json
from thememiner.cli.options import common_options, load

if TYPE_CHECKING:
    from thememiner.pipeline.overhaul_list import OverhaulLine


@click.group("overhauls", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@common_options
@click.pass_context
def command(
    ctx: click.Context, *, as_json: bool, store: str | None, config_path: str | None
) -> int:
    """Show what points to an overhaul: areas with fix after fix and no relief."""
    if ctx.invoked_subcommand is not None:
        return 0
    return _list(as_json=as_json, store=store, config_path=config_path)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@common_options
def list_all(*, as_json: bool, store: str | None, config_path: str | None) -> int:
    """List candidates and patterns, then what was accepted or dismissed."""
    return _list(as_json=as_json, store=store, config_path=config_path)


def _list(*, as_json: bool, store: str | None, config_path: str | None) -> int:
    config = load(config_path, store)
    from thememiner.pipeline.overhaul_list import list_overhauls
    from thememiner.store import Store

    found = list_overhauls(Store.open(config.store.path))
    click.echo(to_json({"overhauls": found}) if as_json else "\n".join(_list_lines(found)))
    return 0


@command.command("show")
@click.argument("overhaul")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@common_options
def show(*, overhaul: str, as_json: bool, store: str | None, config_path: str | None) -> int:
    """Show all that speaks for OVERHAUL, an id or an area: themes, fixes, what came of each."""
    config = load(config_path, store)
    from thememiner.pipeline.overhaul_list import find_overhaul
    from thememiner.store import Store

    found = find_overhaul(Store.open(config.store.path), overhaul)
    click.echo(to_json(found) if as_json else "\n".join(_page_lines(found)))
    return 0


@command.command("accept")
@click.argument("overhaul")
@edit_options
def accept(**given: object) -> int:
    """Say that OVERHAUL is planned: it stays listed, and is not proposed any more."""
    return _answer(given, "accepted")


@command.command("dismiss")
@click.argument("overhaul")
@edit_options
def dismiss(**given: object) -> int:
    """Say that OVERHAUL is none, with a --reason; it returns when its customers grow by half."""
    if not str(given["reason"]).strip():
        msg = "give a --reason: it is what the next one reads who sees the same numbers."
        raise click.UsageError(msg)
    return _answer(given, "dismissed")


def _answer(given: dict[str, object], state: str) -> int:
    edit = Edit.of(given)
    from thememiner.pipeline.overhaul_list import find_overhaul

    found = find_overhaul(edit.store, str(given["overhaul"]))
    payload = {
        "overhaul_id": found["overhaul_id"],
        "state": state,
        "n_customers": found["n_customers"],
    }
    return edit.write("overhaul", payload, told=f"{found['overhaul_id']} is {state}")


def _list_lines(found: list[OverhaulLine]) -> list[str]:
    from thememiner.report.clean import clean

    if not found:
        return [
            "nothing points to an overhaul. It takes an area of three themes with three fixes over",
            "three months and no relief, or one that ranks high for months (docs/signals.md).",
        ]
    lines = []
    for line in found:
        reason = f": {line['reason']}" if line["reason"] else ""
        lines += [
            clean(f"{line['overhaul_id']}  {line['area']}  [{line['state']}{reason}]"),
            clean(f"  {line['sentence']}"),
            "",
        ]
    return [*lines, f"All about one: thememiner overhauls show {found[0]['overhaul_id']}"]


def _page_lines(found: OverhaulLine) -> list[str]:
    from thememiner.report.clean import clean
    from thememiner.report.labels import say_percent, say_value

    reason = f": {found['reason']}" if found["reason"] else ""
    lines = [
        f"{found['overhaul_id']}  {found['area']}  [{found['state']}{reason}]",
        "",
        found["sentence"],
        "",
        f"{found['n_customers']:,} customers, {found['n_accounts']:,} of them accounts worth "
        f"{say_value(found['value'])}; {found['n_anonymous']:,} anonymous reports; "
        f"{found['n_solved_alone']:,} tickets closed one by one",
    ]
    if returned := found["returned"]:
        lines.append(
            f"{returned['observed']:.0f} customers met one theme, saw its fix ship and came back "
            f"with another one; {returned['expected']:.0f} would be expected"
        )
    lines += ["", "themes, and the share of customers that those up to it reach:"]
    lines += [
        f"  {theme['theme_id']}  {theme['name']}"
        + ("" if theme["reached"] is None else f"  {say_percent(theme['reached'])}")
        for theme in found["themes"]
    ]
    lines += ["", "fixes, and what became of their themes:"]
    for fix in found["fixes"]:
        lines.append(f"  {fix['day'] or '–':10}  {fix['fix_id']}  {fix['title']}")
        lines += [f"    {verdict}" for verdict in fix["verdicts"]]
    return [clean(line) for line in lines]
