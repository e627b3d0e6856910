"""`thememiner themes`: look at themes; `cli.curate` holds what changes them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from thememiner.cli import curate
from thememiner.cli.options import (
    common_options,
    has_color,
    load,
    terminal_width,
    write_output,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from thememiner.config import Config
    from thememiner.pipeline.catalogue import (
        Catalogue,
        EntryLine,
        LineageLine,
        ThemeLine,
        ThemePage,
    )
    from thememiner.store import Store


@click.group("themes")
def command() -> None:
    """Look at themes, correct them, decide about them."""


for _edit in curate.EDITS:
    command.add_command(_edit)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@common_options
def list_all(*, as_json: bool, store: str | None, config_path: str | None) -> int:
    """List every theme over all time, ignored ones too, and what could not be kept."""
    config = load(config_path, store)
    from thememiner.pipeline.catalogue import list_themes
    from thememiner.store import Store

    found = list_themes(Store.open(config.store.path))
    click.echo(_json(found) if as_json else "\n".join(_list_lines(found)))
    return 0


@command.command("show")
@click.argument("theme")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@common_options
def show(*, theme: str, as_json: bool, store: str | None, config_path: str | None) -> int:
    """Show all about THEME, an id or a name: parts, quotes, decisions, its past."""
    config = load(config_path, store)
    from thememiner.pipeline.catalogue import find_theme, show_theme
    from thememiner.store import Store

    opened = Store.open(config.store.path)
    page = show_theme(opened, find_theme(opened, theme))
    if as_json:
        click.echo(_json(page))
        return 0
    told = _report_page(opened, page, config)
    lines = _page_lines(page) if told is None else [told.rstrip("\n")]
    lines += _entry_lines("decided about it:", page["entries"])
    click.echo("\n".join(lines))
    return 0


@command.command("lineage")
@click.argument("theme")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@common_options
def lineage(*, theme: str, as_json: bool, store: str | None, config_path: str | None) -> int:
    """Show the past of THEME: births, merges, splits, each with its evidence."""
    config = load(config_path, store)
    from thememiner.pipeline.catalogue import find_theme, list_lineage
    from thememiner.store import Store

    opened = Store.open(config.store.path)
    rows = list_lineage(opened, find_theme(opened, theme))
    click.echo(_json(rows) if as_json else "\n".join(_lineage_lines(rows)))
    return 0


@command.command("export")
@click.option("-o", "--output", metavar="FILE", help="Write to FILE instead of stdout.")
@common_options
def export(*, output: str | None, store: str | None, config_path: str | None) -> int:
    """Write the log of curation as TOML, for git; `themes import` reads it back."""
    config = load(config_path, store)
    from thememiner.curation import read_entries, render_entries
    from thememiner.store import Store

    log = read_entries(Store.open(config.store.path).curation())
    write_output(render_entries(log), output)
    return 0


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@common_options
def import_file(*, file: str, store: str | None, config_path: str | None) -> int:
    """Add the entries of FILE that the log does not hold."""
    config = load(config_path, store)
    from thememiner.pipeline.curation_log import import_entries, read_entries_file

    entries = read_entries_file(file)
    n_new = import_entries(config.store.path, entries)
    click.echo(f"{n_new:,} of {len(entries):,} entries are new")
    return 0


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _list_lines(found: Catalogue) -> list[str]:
    from thememiner.report.clean import clean

    if not found["themes"]:
        return ["no themes yet: thememiner run FILES…"]
    lines = [f"{'theme':10}  {'customers':>9}  {'reports':>8}  name"]
    lines += [
        f"{line['theme_id']:10}  {line['n_customers']:>9,}  {line['n_documents']:>8,}  "
        f"{clean(line['name'] or '')}{_marks(line)}"
        for line in found["themes"]
    ]
    lines += _entry_lines("pending, made by the next run:", found["pending"])
    return lines + _entry_lines("could not be kept:", found["conflicts"])


def _marks(line: ThemeLine) -> str:
    from thememiner.report.clean import clean

    decision = line["decision"]
    marks = [
        *([line["life"]] if line["life"] != "live" else []),
        *(["pinned"] if line["is_pinned"] else []),
        *(["watched"] if line["is_watched"] else []),
        *([decision["decision"]] if decision else []),
        *(["returned"] if decision and decision["returned"] else []),
    ]
    return clean(f"  [{', '.join(marks)}]") if marks else ""


def _entry_lines(head: str, entries: Iterable[EntryLine]) -> list[str]:
    from thememiner.report.clean import clean

    told = [
        clean(
            f"  {entry['entry_id']}  {entry['at'][:16]}  {entry['author']}  {entry['action']} "
            f"{entry['theme_id']} {_say(entry['payload'])}"
            + (f": {entry['why']}" if entry["why"] else "")
        )
        for entry in entries
    ]
    return ["", head, *told] if told else []


def _say(payload: dict[str, object]) -> str:
    return " ".join(
        f"{key}={', '.join(map(str, value)) if isinstance(value, list) else value}"
        for key, value in payload.items()
        if key != "numbers"
    )


def _report_page(store: Store, page: ThemePage, config: Config) -> str | None:
    """Render the theme as a report of all time shows it; None if no report lists it."""
    from thememiner.datamodels import INTENTS
    from thememiner.pipeline import make_report
    from thememiner.pipeline.reading import options_of
    from thememiner.report import render_theme

    report = make_report(
        store,
        options=replace(options_of(config), min_customers=1, period="all", intents=INTENTS),
    )
    own = page["theme"]["theme_id"]
    found = [each for each in report["themes"] if each["theme_id"] == own]
    if not found:
        return None
    told = render_theme(found[0], report, width=terminal_width(), color=has_color())
    head, _, rest = told.partition("\n")
    return f"{head}{_marks(page['theme'])}\n{rest}"


def _page_lines(page: ThemePage) -> list[str]:
    from thememiner.report.clean import clean

    theme = page["theme"]
    lines = [
        clean(f"{theme['theme_id']}  {theme['name']}{_marks(theme)}"),
        clean(
            f"{theme['n_customers']:,} customers, {theme['n_documents']:,} reports, "
            f"{theme['intent']}; area {theme['area']} ({theme['area_id']}); "
            f"known since {page['born_on']}"
        ),
        f"words: {', '.join(map(clean, page['terms']))}",
    ]
    if decision := theme["decision"]:
        told = f"{decision['decision']} on {decision['at']} by {decision['author']}"
        lines.append(clean(f"{told} {decision['link'] or ''} {decision['note'] or ''}").rstrip())
    lines += ["", "parts:"]
    lines += [
        clean(f"  {part['subtheme_id']}  {part['n_passages']:>6,}  {part['name']}")
        for part in page["subthemes"]
    ]
    lines += ["", *(f"  “{clean(quote)}”" for quote in page["quotes"])]
    return [*lines, "", *_lineage_lines(page["lineage"])]


def _lineage_lines(rows: list[LineageLine]) -> list[str]:
    if not rows:
        return ["nothing happened to it since it was found"]
    return [
        f"snapshot {row['snapshot']:>4}  {row['day'] or '':10}  {row['theme_id']} {row['event']}"
        + (f" · {row['other_theme_id']}" if row["other_theme_id"] else "")
        + f"  {row['n_documents']:,} documents"
        + ("" if row["similarity"] is None else f", overlap {row['similarity']:.2f}")
        for row in rows
    ]
