"""`thememiner init`: a commented settings file, with the files of feedback that are there."""

from __future__ import annotations

from pathlib import Path

import click

from thememiner.cli.options import load

_FILE = "thememiner.toml"


@click.command("init")
@click.option("--force", is_flag=True, help="Overwrite a thememiner.toml that is there.")
@click.argument("arguments", nargs=-1, metavar="[DIR] [FILES]...")
def command(*, force: bool, arguments: tuple[str, ...]) -> int:
    """Write thememiner.toml into DIR (default: this folder).

    Given FILES, looks into each, says whose export it is or how its columns would be read, and
    writes that down as [[sources]] to correct. Reads nothing into a store.
    """
    folder, files = _split(arguments)
    target = folder / _FILE
    if target.exists() and not force:
        msg = f"{target} is there already. Edit it, or give --force to overwrite it."
        raise click.UsageError(msg)
    from thememiner.pipeline.proposal import propose_config

    proposal = propose_config(files, folder=str(folder), config=load(None, None))
    for line in proposal.told:
        click.echo(line, err=True)
    folder.mkdir(parents=True, exist_ok=True)
    target.write_text(proposal.text, encoding="utf-8")
    click.echo(f"wrote {target}")
    if files:
        click.echo("next: read it, then thememiner ingest --dry-run, then thememiner run")
    else:
        click.echo("next: thememiner init FILES --force, or name your files in it")
    return 0


def _split(arguments: tuple[str, ...]) -> tuple[Path, list[str]]:
    """Tell the folder from the files: the first argument, if it is no file and has no suffix."""
    first = Path(arguments[0]) if arguments else None
    is_folder = first is not None and (first.is_dir() or not (first.exists() or first.suffix))
    files = list(arguments[1:] if is_folder else arguments)
    missing = [path for path in files if not Path(path).is_file()]
    if missing:
        msg = f"there is no file {missing[0]}. Name files of feedback, or nothing."
        raise click.UsageError(msg)
    return (first if is_folder and first is not None else Path()), files
