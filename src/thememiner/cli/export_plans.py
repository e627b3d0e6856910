"""`thememiner export jira|linear|productboard|github|slack|rice`: themes into planning."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar, cast

import click

from thememiner.cli.options import common_options, find_number, load, write_output

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from thememiner.config import Config
    from thememiner.export.choosing import Choice
    from thememiner.export.fields import Target
    from thememiner.export.templates import Template, Value
    from thememiner.pipeline.planning import Plan
    from thememiner.ranking import ReportOptions

P = ParamSpec("P")
R = TypeVar("R")
SLACK_TOP: Final = 5


def plan_options(function: Callable[P, R]) -> Callable[P, R]:
    """Add what every file of planning takes."""
    for option in (
        click.option("--template", metavar="FILE", type=click.Path(exists=True, dir_okay=False),
                     help="Headings and what stands below them, as in configs/planning/."),
        click.option("--no-quotes", is_flag=True, help="Leave customers' sentences out."),
        click.option("--intent", "intents", multiple=True,
                     type=click.Choice(["problem", "request", "question", "praise", "unclear",
                                        "all"]),
                     help="Repeatable (default: all but praise)."),
        click.option("--min-customers", type=click.IntRange(min=1), metavar="N",
                     help="Leave themes of fewer customers and anonymous reports out."),
        click.option("--as-of", metavar="DATE|SNAPSHOT", help="As it was then."),
        click.option("--period", metavar="30d|all",
                     help="As for `thememiner report`, whose ranks and numbers these are."),
        click.option("-o", "--output", metavar="FILE", help="Write to FILE instead of stdout."),
    ):  # fmt: skip
        function = option(function)
    return click.argument("themes", nargs=-1, metavar="[THEME]...")(common_options(function))


def _top(default: int | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    told = f"default: {default}" if default else "default: all"
    return click.option(
        "--top", type=click.IntRange(min=1), metavar="N", default=default,
        help=f"At most the first N ({told}).",
    )  # fmt: skip


_update = click.option(
    "--update", is_flag=True, help="Only themes that have an issue there, with its key."
)
_all = click.option("--all", "with_linked", is_flag=True, help="Also themes with a link.")


@click.command("jira")
@_update
@_top()
@plan_options
def jira(**given: object) -> int:
    """Write a CSV file that Jira imports: an issue per THEME (default: each without a link)."""
    plan, target, template = _prepare("jira", given)
    return _write_sheet(plan, target, template, given)


@click.command("linear")
@_update
@_top()
@plan_options
def linear(**given: object) -> int:
    """Write a CSV file that Linear imports: an issue per THEME (default: each without a link)."""
    plan, target, template = _prepare("linear", given)
    return _write_sheet(plan, target, template, given)


@click.command("productboard")
@click.option(
    "--evidence", is_flag=True, help="Also write the quotes, as notes, to FILE-notes.csv."
)
@_update
@_top()
@plan_options
def productboard(**given: object) -> int:
    """Write a CSV file of features: a row per THEME (default: each without a link)."""
    output = cast("str | None", given["output"])
    if given["evidence"] and output in (None, "-"):
        msg = "--evidence writes a second file beside the first: give -o FILE."
        raise click.UsageError(msg)
    plan, target, template = _prepare("productboard", given)
    if given["evidence"] and output is not None:
        _write_evidence(plan, target, template.evidence, Path(output))
    return _write_sheet(plan, target, template, given)


@click.command("rice")
@_all
@_top()
@plan_options
def rice(**given: object) -> int:
    """Write a sheet to score themes by reach, impact, confidence and effort.

    Reach is filled in: the customers of the 90 days that end with the newest document.
    """
    plan, target, template = _prepare("rice", given)
    return _write_sheet(plan, target, template, given)


@click.command("github")
@click.option("--script", metavar="FILE",
              help="Also write a shell script that creates the issues with `gh`.")  # fmt: skip
@_update
@_top()
@plan_options
def github(**given: object) -> int:
    """Write an issue per THEME as a JSON line (default: each without a link).

    Without customers' names, links and counts under five, as others may read it.
    """
    plan, target, template = _prepare("github", given)
    from thememiner.export.github import list_issues, render_issues, render_script

    issues = list_issues(template.of(is_update=bool(given["update"])), plan.rows(target, template))
    if script := cast("str | None", given["script"]):
        write_output(render_script(issues), script)
        click.echo(f"sh {script} OWNER/REPO creates them; see its first lines", err=True)
    write_output(render_issues(issues), cast("str | None", given["output"]))
    return 0


@click.command("slack")
@_all
@_top(SLACK_TOP)
@plan_options
def slack(**given: object) -> int:
    """Write the first themes as a message for Slack, in Block Kit.

    Without customers' names, links and counts under five, as others may read it.
    """
    plan, target, template = _prepare("slack", given)
    from thememiner.export.slack import render_message
    from thememiner.report.labels import say_covered

    about = {
        # without themes the report is still that of the team
        "days": target.markup.escape(say_covered(plan.report)) if plan.themes else "",
        "snapshot": plan.report["run"]["snapshot"],
    }
    message = render_message(
        template.columns, plan.rows(target, template), about=about, said=plan.said
    )
    write_output(message, cast("str | None", given["output"]))
    return 0


EXPORTS: Final[tuple[click.Command, ...]] = (jira, linear, productboard, github, slack, rice)


def _prepare(name: str, given: Mapping[str, object]) -> tuple[Plan, Target, Template]:
    """Read the store, choose, and say on stderr what is left out and cannot be done."""
    config = load(cast("str | None", given["config_path"]), cast("str | None", given["store"]))
    from thememiner.export.fields import TARGETS
    from thememiner.pipeline.planning import plan_themes
    from thememiner.store import Store

    target, path = TARGETS[name], config.store.path
    template = _read_template(target, cast("str | None", given["template"]))
    plan = plan_themes(
        Store.open(path, as_of=find_number(path, cast("str | None", given["as_of"]))),
        target,
        _choice(name, given),
        options=_options(given, config),
        has_reach=name == "rice",
    )
    for told in plan.said:
        click.echo(told, err=True)
    if given.get("update"):
        click.echo(f"! {target.update}", err=True)
    return plan, target, template


def _read_template(target: Target, path: str | None) -> Template:
    from thememiner.export.templates import parse_template, shipped_template

    text = Path(path).read_text("utf-8") if path else shipped_template(target.name)
    return parse_template(text, origin=path or f"{target.name}.toml", needs=target.needs)


def _choice(name: str, given: Mapping[str, object]) -> Choice:
    from thememiner.export.choosing import Choice

    return Choice(
        theme_ids=cast("tuple[str, ...]", given["themes"]),
        tracker=name if given.get("update") else None,  # type: ignore[arg-type]  # those with --update
        with_linked=bool(given.get("with_linked")),
        top=cast("int | None", given["top"]),
    )


def _options(given: Mapping[str, object], config: Config) -> ReportOptions:
    from thememiner.datamodels import INTENTS
    from thememiner.pipeline.reading import options_of
    from thememiner.ranking.datamodels import RANKED_INTENTS

    chosen = cast("tuple[str, ...]", given["intents"])
    usual = options_of(config)
    return replace(
        usual,
        min_customers=cast("int | None", given["min_customers"]) or usual.min_customers,
        period=cast("str | None", given["period"]),
        intents=tuple(INTENTS if "all" in chosen else chosen or RANKED_INTENTS),
        quotes=not given["no_quotes"],
    )


def _write_sheet(
    plan: Plan, target: Target, template: Template, given: Mapping[str, object]
) -> int:
    from thememiner.export.sheets import render_sheet

    columns = template.of(is_update=bool(given.get("update")))
    sheet = render_sheet(columns, plan.rows(target, template))
    write_output(sheet, cast("str | None", given["output"]))
    return 0


def _write_evidence(plan: Plan, target: Target, columns: Mapping[str, Value], output: Path) -> None:
    from thememiner.export.sheets import render_sheet

    notes = output.with_name(f"{output.stem}-notes{output.suffix or '.csv'}")
    write_output(render_sheet(columns, plan.evidence(target)), str(notes))
    click.echo(f"the quotes are in {notes}", err=True)
