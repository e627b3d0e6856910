"""`thememiner config`: the settings in force."""

from __future__ import annotations

import json

import click

from thememiner.cli.options import common_options, load


@click.group("config")
def command() -> None:
    """Show the settings in force."""


@command.command("show")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@common_options
def show(*, as_json: bool, store: str | None, config_path: str | None) -> int:
    """Print every setting: defaults, then the file, the environment and the flags on top."""
    values = load(config_path, store).model_dump()
    if values["alerts"]["webhook"]:
        values["alerts"]["webhook"] = "(set)"  # who knows the address can post to the channel
    if as_json:
        click.echo(json.dumps(values, indent=2))
        return 0
    for section, settings in values.items():
        if isinstance(settings, dict):
            for key, value in settings.items():
                click.echo(f"{section}.{key} = {json.dumps(value)}")
        else:
            click.echo(f"{section} = {json.dumps(settings)}")
    return 0
