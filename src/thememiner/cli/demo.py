"""`thememiner demo`: everything at once, on feedback that this project made up."""

from __future__ import annotations

import os
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from thememiner.cli.options import load, write_output
from thememiner.cli.progress import TerminalProgress

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DEMO_NOW = datetime(2026, 10, 1, 2, 0, tzinfo=UTC)  # the story's night: the same report every day


@click.command("demo")
@click.argument("folder", default="thememiner-demo", metavar="[DIR]")
@click.option("--config", "config_path", metavar="FILE", help="Settings file.")
def command(*, folder: str, config_path: str | None) -> int:
    """Mine made-up feedback into DIR and write the report.

    The feedback is of a product that does not exist, written for this demo, with themes planted
    in it. DIR then holds feedback.jsonl, customers.csv, fixes.csv, thememiner.toml, the store and
    report.html.
    """
    target = Path(folder)
    if target.exists() and any(target.iterdir()) and not (target / "feedback.jsonl").exists():
        msg = f"{target} holds other files. Name a new folder: thememiner demo DIR"
        raise click.UsageError(msg)
    _write_story(target)
    config = load(config_path or str(target / "thememiner.toml"), str(target / "store"))
    config = config.model_copy(
        update={
            name: [
                entry.model_copy(update={"path": str(target / f"{name}.csv")}) for entry in entries
            ]
            for name, entries in (("customers", config.customers), ("fixes", config.fixes))
        }
    )
    from thememiner.pipeline import Input, RunRequest, make_report, run
    from thememiner.pipeline.reading import options_of
    from thememiner.report import render_html, render_table
    from thememiner.store import Store

    progress = TerminalProgress()
    environ = dict(os.environ) | {"THEMEMINER_KEY_FILE": str(target / "identity.key")}
    run(
        RunRequest(
            inputs=(Input(path=str(target / "feedback.jsonl")),),
            config=config,
            run_id="demo",
            now=DEMO_NOW,
            environ=environ,
            clock=time.perf_counter,
            progress=progress,
            model_folders=(Path("models"),),
        )
    )
    progress.clear()
    report = make_report(Store.open(config.store.path), options=options_of(config))
    write_output(render_html(report), str(target / "report.html"))
    width = max(shutil.get_terminal_size((100, 24)).columns, 60)
    click.echo(render_table(report, width=width, color=False, top=config.report.top))
    click.echo(f"\nThe whole report: {target / 'report.html'}")
    search = "thememiner search 'every event is twice in my calendar'"
    click.echo(f"Look further: {search} --store {target / 'store'}")
    return 0


def _write_story(target: Path) -> None:
    import json

    from thememiner.demo import AREAS, demo_customers, demo_fixes, make_feedback

    target.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(row) for row in make_feedback()]
    write_output("\n".join(lines) + "\n", str(target / "feedback.jsonl"))
    write_output(_as_csv(demo_customers()), str(target / "customers.csv"))
    write_output(_as_csv(demo_fixes()), str(target / "fixes.csv"))
    settings = "# What the demo was run with; try `thememiner report` in this folder.\n"
    settings += 'internal_domains = ["brindle.example"]\n\n[store]\npath = "store"\n\n'
    settings += '[[customers]]\npath = "customers.csv"\n\n[[fixes]]\npath = "fixes.csv"\n'
    for name, description in AREAS.items():
        settings += f'\n[[category]]\nfacet = "area"\nname = "{name}"\n'
        settings += f'description = "{description}"\n'
    if not (target / "thememiner.toml").exists():
        write_output(settings, str(target / "thememiner.toml"))


def _as_csv(rows: Sequence[Mapping[str, object]]) -> str:
    import csv
    import io

    table = io.StringIO()
    writer = csv.DictWriter(table, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return table.getvalue()
