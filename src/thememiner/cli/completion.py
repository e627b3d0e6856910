"""`thememiner completion`."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> int:
    """Print the completion script of a SHELL; its last line says where to put it."""
    found = get_completion_class(shell)
    if found is None:
        msg = f"no completion for {shell}; bash, zsh and fish have one."
        raise click.UsageError(msg)
    group = ctx.find_root().command
    script = found(group, {}, "thememiner", "_THEMEMINER_COMPLETE").source()
    click.echo(script)  # first: zsh looks for #compdef in the first line alone
    click.echo(f"# thememiner completion {shell} > FILE, then source FILE in your shell's profile")
    return 0
