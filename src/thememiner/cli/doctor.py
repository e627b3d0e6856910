"""`thememiner doctor`: what is missing before a night finds out."""

from __future__ import annotations

import json
import os
from dataclasses import asdict

import click

from thememiner.cli import exits
from thememiner.cli.options import common_options, load, model_folders


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@common_options
def command(*, as_json: bool, store: str | None, config_path: str | None) -> int:
    """Check this machine: versions, models, store, key, space."""
    config = load(config_path, store)
    from thememiner.pipeline import diagnose

    findings = diagnose(config, environ=os.environ, model_folders=model_folders(config_path))
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        for finding in findings:
            click.echo(f"{finding.state:8} {finding.what}: {finding.told}")
    is_broken = any(finding.state == "failed" for finding in findings)
    return exits.FAILED if is_broken else exits.OK
