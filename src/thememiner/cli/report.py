"""`thememiner report`: the ranked themes, in six shapes."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from thememiner.cli.options import (
    common_options,
    find_number,
    has_color,
    load,
    read_now,
    terminal_width,
    write_output,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from thememiner.config import Config
    from thememiner.ranking import ReportOptions
    from thememiner.report.contract import Report

FORMATS = ("table", "json", "csv", "md", "html", "xlsx")
AUDIENCE_CHOICES = ("customer", "free", "prospect", "partner", "internal")
INTENT_CHOICES = ("problem", "request", "question", "praise", "unclear", "all")
_ENDINGS = {
    ".json": "json",
    ".csv": "csv",
    ".md": "md",
    ".html": "html",
    ".htm": "html",
    ".txt": "table",
    ".xlsx": "xlsx",
}


@click.command("report")
@click.option(
    "--format",
    "file_format",
    type=click.Choice(FORMATS),
    help="Shape of the report (default: table, or from the ending of -o).",
)
@click.option("-o", "--output", metavar="FILE", help="Write to FILE instead of stdout.")
@click.option(
    "--top",
    type=click.IntRange(min=1),
    metavar="N",
    help="Themes to show (default: 15 rows of the table, all in files).",
)
@click.option(
    "--by",
    type=click.Choice(["score", "customers", "volume", "value", "change"]),
    default="score",
    show_default=True,
    help="What ranks the themes.",
)
@click.option(
    "--period",
    metavar="30d|all",
    help="Days up to the newest document, or all time (default: all time until the "
    "store has runs on 7 days, then 90d).",
)
@click.option("--now", metavar="TIME", help="Time for freshness (default: the snapshot's).")
@click.option(
    "--intent",
    "intents",
    multiple=True,
    type=click.Choice(INTENT_CHOICES),
    help="Repeatable (default: all but praise).",
)
@click.option("--segment", "segments", multiple=True, metavar="NAME", help="Only this segment.")
@click.option("--source", "sources", multiple=True, metavar="NAME", help="Only this source.")
@click.option("--product", "products", multiple=True, metavar="NAME", help="Only this product.")
@click.option(
    "--category", metavar="NAME", help="Only themes of this area, or of this [[category]]."
)
@click.option(
    "--audience",
    "audiences",
    multiple=True,
    type=click.Choice(AUDIENCE_CHOICES),
    help="Count this audience in place of customers.",
)
@click.option(
    "--as-of",
    metavar="DATE|SNAPSHOT",
    help="What readers saw then: a day, a time, a run id or a snapshot's number.",
)
@click.option(
    "--since-snapshot",
    metavar="DATE|SNAPSHOT",
    help="Tell what changed since this one (default: the newest of seven days before).",
)
@click.option(
    "--min-customers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Hide themes with fewer customers and anonymous reports (default: 2).",
)
@click.option("--undecided", is_flag=True, help="Only themes that nobody decided about yet.")
@click.option("--no-quotes", is_flag=True, help="Leave customers' sentences out.")
@click.option(
    "--external",
    is_flag=True,
    help="For readers outside: no group of fewer than 11 customers, link, name or exact date.",
)
@common_options
def command(**given: object) -> int:
    """Show the ranked themes: what hurts most customers.

    \b
    Examples:
      thememiner report
      thememiner report --period 30d --source tickets
      thememiner report --format html -o report.html
    """  # noqa: D301  # click's mark for lines to keep
    if given["external"] and given["since_snapshot"]:
        msg = "--since-snapshot tells what changed; --external leaves that out. Give one of them."
        raise click.UsageError(msg)
    config = load(cast("str | None", given["config_path"]), cast("str | None", given["store"]))
    output = cast("str | None", given["output"])
    file_format = cast("str | None", given["file_format"]) or _format_of(output)
    if file_format == "xlsx" and output is None and sys.stdout.isatty():
        msg = "a workbook is no text to show: give -o report.xlsx."
        raise click.UsageError(msg)
    from thememiner.store import Store

    text = cast("str | None", given["now"])
    path = config.store.path
    store = Store.open(path, as_of=find_number(path, cast("str | None", given["as_of"])))
    since = find_number(path, cast("str | None", given["since_snapshot"]))
    if since is not None and since >= store.snapshot.number:
        msg = f"--since-snapshot {since} is not before snapshot {store.snapshot.number}."
        raise click.UsageError(msg)
    # what takes long to read is read while the code that counts it is imported
    store.begin("assignments")
    from thememiner.ranking import DOCUMENT_COLUMNS

    store.begin("documents", DOCUMENT_COLUMNS)
    from thememiner.pipeline import make_report

    report = make_report(
        store,
        options=_options(given, config, is_table=file_format == "table"),
        now=read_now(text) if text else None,
        since=since,
        is_undecided=bool(given["undecided"]),
        category=cast("str | None", given["category"]),
    )
    if file_format == "csv":
        _say_head(report)
    write_output(_render(report, file_format, given, config), output)
    return 0


def _say_head(report: Report) -> None:
    """Say what stands at the head of other shapes; a CSV file has no place for it."""
    from thememiner.report.labels import say_coverage, say_freshness

    freshness = report["freshness"]
    for line in (say_coverage(report), say_freshness(report)):
        click.echo(line, err=True)
    for line in (*freshness["refused"], *freshness["warnings"]):
        click.echo(f"! {line}", err=True)


def _format_of(output: str | None) -> str:
    if output is None or output == "-":
        return "table"
    ending = Path(output).suffix.lower()
    if ending not in _ENDINGS:
        known = " ".join(_ENDINGS)
        msg = f"the ending {ending!r} names no format. Use one of {known}, or give --format."
        raise click.UsageError(msg)
    return _ENDINGS[ending]


def _options(given: Mapping[str, object], config: Config, *, is_table: bool) -> ReportOptions:
    from thememiner.datamodels import INTENTS
    from thememiner.pipeline.reading import options_of
    from thememiner.ranking.datamodels import RANKED_INTENTS
    from thememiner.ranking.floors import EXTERNAL_FLOOR

    chosen = cast("tuple[str, ...]", given["intents"])
    intents = INTENTS if "all" in chosen else chosen or RANKED_INTENTS
    usual = options_of(config)
    return replace(
        usual,
        min_customers=cast("int | None", given["min_customers"]) or usual.min_customers,
        by=given["by"],  # type: ignore[arg-type]  # click checked the choice
        period=cast("str | None", given["period"]),
        intents=tuple(intents),
        segments=cast("tuple[str, ...]", given["segments"]),
        sources=cast("tuple[str, ...]", given["sources"]),
        products=cast("tuple[str, ...]", given["products"]),
        audiences=cast("tuple[str, ...]", given["audiences"]),
        top=None if is_table else cast("int | None", given["top"]),
        quotes=not given["no_quotes"],
        floor=EXTERNAL_FLOOR if given["external"] else None,
    )


def _render(
    report: Report, file_format: str, given: Mapping[str, object], config: Config
) -> str | bytes:
    from thememiner import report as shapes

    if file_format != "table":
        # by name: a shape does not pay for the libraries of the others
        name = {"md": "render_markdown"}.get(file_format, f"render_{file_format}")
        render: Callable[[Report], str | bytes] = getattr(shapes, name)
        return render(report)
    return shapes.render_table(
        report,
        width=terminal_width(),
        color=given["output"] is None and has_color(),
        top=cast("int | None", given["top"]) or config.report.top,
    )
