"""Writes docs/commands.md from the commands themselves: ``python -m tests.command_reference``."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING

import click

from thememiner.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parent.parent / "docs" / "commands.md"
EVERYWHERE = ("--store", "--config", "--help")  # told once, at the head of the page

HEAD = """\
# Commands

<!-- Written by `make reference`; change the help texts in src/thememiner/cli instead. -->

What `thememiner COMMAND --help` says, on one page. Results go to standard output, talk and progress
to standard error; exit codes are in [troubleshooting](troubleshooting.md). Every command that
reads or writes a store also takes

| option | does |
| --- | --- |
| `--store PATH` | Its folder (`THEMEMINER_STORE`, `store.path`; default: `./.thememiner`). |
| `--config FILE` | Settings file (default: `./thememiner.toml` if it is there). |
| `-h`, `--help` | What the command does and takes. |
"""


def write_reference() -> str:
    """Write the page: each command with its usage, what it does, and its options."""
    root = click.Context(main, info_name="thememiner", max_content_width=100)
    return HEAD + "".join(_sections(main, root))


def _sections(group: click.Group, parent: click.Context) -> Iterator[str]:
    for name in group.list_commands(parent):
        command = group.get_command(parent, name)
        assert command
        context = click.Context(command, info_name=name, parent=parent)
        yield _section(command, context)
        if isinstance(command, click.Group):
            yield from _sections(command, context)


def _section(command: click.Command, context: click.Context) -> str:
    depth = "##" if context.parent and context.parent.parent is None else "###"
    pieces = " ".join(command.collect_usage_pieces(context))
    parts = [
        f"\n{depth} {context.command_path}\n",
        *(() if isinstance(command, click.Group) else (f"`{context.command_path} {pieces}`\n",)),
        *_paragraphs(command.help or ""),
    ]
    rows = [row for option in command.get_params(context) for row in _row(option, context)]
    if rows:
        parts.append("\n".join(["| option | does |", "| --- | --- |", *rows]) + "\n")
    return "\n".join(parts)


def _paragraphs(text: str) -> Iterator[str]:
    """Give each paragraph on a line of its own; what click keeps as it is becomes code."""
    for block in inspect.cleandoc(text).split("\n\n"):
        if block.startswith("\b"):
            head, *lines = block.removeprefix("\b").strip("\n").splitlines()
            yield "\n".join([head, "", *(f"    {line.strip()}" for line in lines)]) + "\n"
        elif block.strip():
            yield " ".join(block.split()) + "\n"


def _row(param: click.Parameter, context: click.Context) -> Iterator[str]:
    if set(param.opts) & set(EVERYWHERE):
        return
    names, told = param.get_help_record(context) or ("", "")
    if told:  # arguments are told in the text of their command
        yield f"| `{_cell(names)}` | {_cell(told)} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(write_reference(), "utf-8")
