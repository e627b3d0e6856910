"""`thememiner search`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from thememiner.cli.options import common_options, load, model_folders

if TYPE_CHECKING:
    from thememiner.pipeline import Hit


@click.command("search")
@click.argument("text")
@click.option(
    "--limit",
    type=click.IntRange(1, 1000),
    default=10,
    show_default=True,
    metavar="N",
    help="Documents to show.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@common_options
def command(
    *, text: str, limit: int, as_json: bool, store: str | None, config_path: str | None
) -> int:
    """Find the documents nearest in meaning to TEXT, with their themes."""
    config = load(config_path, store)
    from thememiner.language import LanguagePackage, load_recognizer
    from thememiner.pipeline import search
    from thememiner.store import Store

    hits = search(
        Store.open(config.store.path),
        text,
        settings=config.embed,
        model_folders=model_folders(config_path),
        limit=limit,
        recognize=load_recognizer(LanguagePackage(config.segment.model)),
    )
    if as_json:
        import orjson

        click.echo(orjson.dumps([asdict(hit) for hit in hits], option=orjson.OPT_INDENT_2))
    else:
        click.echo("\n\n".join(_lines(hit) for hit in hits) or "no documents")
    return 0


def _lines(hit: Hit) -> str:
    from thememiner.report.clean import clean

    head = [f"{hit.similarity:.2f}", hit.source, hit.id]
    head += [part for part in (hit.created_at, hit.url) if part]
    quote = " ".join(clean(hit.quote).split())
    return f"{'  '.join(map(clean, head))}\n  {hit.theme or 'not in any theme'}\n  {quote}"
