"""The `thememiner` command: finds subcommands without importing them, and turns errors to codes."""

from __future__ import annotations

import errno
import gc
import importlib
import json
import os
import signal
import sys
import traceback
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click

from thememiner.cli import exits
from thememiner.errors import ConfigError, ThemeMinerError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

# name -> module of thememiner.cli, what `--help` says of it; in the order that help shows them
COMMANDS: Final = {
    "init": ("init", "Write a settings file; given files, propose how to read them."),
    "demo": ("demo", "Mine made-up feedback and write the report, to see what it does."),
    "run": ("run", "Read feedback, mine its themes, publish one snapshot (the nightly job)."),
    "report": ("report", "Show the ranked themes: what hurts most customers."),
    "themes": ("themes", "Look at themes, correct them, decide about them."),
    "fixes": ("fixes", "Bring in what shipped, and say which themes it is for."),
    "overhauls": ("overhauls", "Show what to rebuild rather than fix again; accept or dismiss it."),
    "alerts": ("alerts", "Show what rises, falls, is new or came back; tell a webhook."),
    "showstoppers": ("showstoppers", "Show the reports of the last days that stop a customer."),
    "areas": ("areas", "Show the areas: size, change, fixes, overhauls."),
    "customers": ("customers", "Bring in the CRM: who pays, and what an account is worth."),
    "search": ("search", "Find the documents nearest in meaning to a text."),
    "export": ("export", "Write what was mined for other programs."),
    "ingest": ("ingest", "Read feedback only; the next run mines it."),
    "runs": ("runs", "List runs, show one, or go back to an earlier snapshot."),
    "publish": ("publish", "Publish a run that was refused because it looked broken."),
    "check": ("check", "Check that the store is whole."),
    "doctor": ("doctor", "Check this machine: versions, models, store, key, space."),
    "forget": ("forget", "Erase all that is stored of a customer."),
    "evaluate": ("evaluate", "Score the themes of labelled feedback of your own."),
    "config": ("config", "Show the settings in force."),
    "completion": ("completion", "Print the completion script of a shell."),
}


_ALLOCATIONS: Final = 50_000  # between looks for cycles, in place of 700


class LazyGroup(click.Group):
    """A group whose subcommands are imported when they are called, and not for `--help`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Name the subcommands in the order of `COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import one subcommand; None if there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"thememiner.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the subcommands from the table, importing none."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, told) in COMMANDS.items()])

    def main(self, args: Sequence[str] | None = None, **extra: Any) -> NoReturn:  # type: ignore[override]  # noqa: ANN401  # click's signature
        """Run a command and end the process with the exit code that the design gives its end."""
        given = list(sys.argv[1:] if args is None else args)
        signal.signal(signal.SIGTERM, _terminate)
        extra["standalone_mode"] = False
        if args is None:  # the process is ours: looking for cycles took a tenth of a short command
            gc.set_threshold(_ALLOCATIONS)
        try:
            code = super().main(given, **extra)
            sys.stdout.flush()
            if args is None:  # and it ends: what is left need not be looked through
                gc.freeze()
        except BrokenPipeError:
            # `thememiner report | head` closed the pipe: that is not our failure
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(exits.OK)
        except Exception as error:  # noqa: BLE001  # the outermost place: every error gets its code here
            sys.exit(_end(error, as_json="--json" in given))
        except KeyboardInterrupt:
            _say("stopped; the last snapshot is as it was", code="interrupted", as_json=False)
            sys.exit(exits.INTERRUPTED)
        sys.exit(code if isinstance(code, int) else exits.OK)


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(exits.TERMINATED)


def _end(error: Exception, *, as_json: bool) -> int:
    """Tell the user what happened, and give the exit code."""
    if isinstance(error, click.exceptions.Abort):
        return exits.INTERRUPTED
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return exits.USAGE
    if isinstance(error, click.ClickException):
        if as_json:
            _say(error.format_message(), code="usage", as_json=True)
        else:
            error.show()
        return error.exit_code
    if isinstance(error, ThemeMinerError):
        _say(str(error), code=error.code, as_json=as_json, error=error)
        return error.exit_code
    if isinstance(error, MemoryError) or _is_full(error):
        _say("no space or memory left; the last snapshot is as it was. Free some and run again.",
             code="no_space", as_json=as_json)  # fmt: skip
        return exits.NO_SPACE
    return _surprise(error, as_json=as_json)


def _is_full(error: Exception) -> bool:
    return isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def _surprise(error: Exception, *, as_json: bool) -> int:
    """Tell of a bug by type and place; its message may hold a customer's words."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else "?"  # noqa: PTH119  # not a path of ours
    _say(
        f"internal error: {type(error).__name__} at {place}; the last snapshot is as it was. "
        "Please report it; THEMEMINER_DEBUG=1 shows the traceback.",
        code="internal",
        as_json=as_json,
    )
    if os.environ.get("THEMEMINER_DEBUG"):
        traceback.print_exception(error)
    return exits.FAILED


def _say(message: str, *, code: str, as_json: bool, error: ThemeMinerError | None = None) -> None:
    if as_json:
        told: dict[str, object] = {"error": code, "message": message}
        if isinstance(error, ConfigError) and error.problems:
            told["problems"] = list(error.problems)
        click.echo(json.dumps(told), err=True)
    else:
        click.echo(f"thememiner: {message}", err=True)


EPILOG = """\b
Examples:
  thememiner demo
  thememiner run tickets.csv reviews.jsonl.gz
  thememiner report
  thememiner report --format html -o report.html
"""


@click.group(
    cls=LazyGroup,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="thememiner", message="thememiner %(version)s")
def main() -> None:
    """Mine customer feedback for themes.

    Support tickets, reviews and survey answers go in; themes ranked by the customers that they
    hurt come out.
    """
