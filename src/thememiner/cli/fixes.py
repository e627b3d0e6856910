"""`thememiner fixes`: what shipped, and which themes it is for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, cast

import click

from thememiner.cli.editing import Edit, edit_options, entry_values, read_day, to_json
from thememiner.cli.options import common_options, load

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from thememiner.pipeline.fix_list import FixLine

MAX_SHOWN: Final = 48  # characters of a name in the table


@click.group("fixes")
def command() -> None:
    """Bring fixes in, and say which themes they are for."""


@command.command("list")
@click.option("--all", "is_all", is_flag=True, help="Those that are for no known theme, too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, of all fixes.")
@common_options
def list_all(*, is_all: bool, as_json: bool, store: str | None, config_path: str | None) -> int:
    """List fixes, the newest first: what they are for, how that is known, what they brought."""
    config = load(config_path, store)
    from thememiner.pipeline.fix_list import list_fixes
    from thememiner.store import Store

    lines = list_fixes(Store.open(config.store.path))
    click.echo(to_json({"fixes": lines}) if as_json else "\n".join(_table(lines, is_all=is_all)))
    return 0


def _table(lines: Sequence[FixLine], *, is_all: bool) -> list[str]:
    from thememiner.report.clean import clean

    if not lines:
        return ["no fixes yet: thememiner fixes import FILE, or fixes add FIX --theme THEME"]
    shown = [line for line in lines if is_all or line["theme_ids"]]
    width = max((len(line["fix_id"]) for line in shown), default=0)
    told = [clean(text) for line in shown for text in _tell(line, width)]
    guesses = [line["confirm"] for line in shown if line["confirm"]]
    if guesses:
        told += ["", f"? is a guess by meaning, no evidence until somebody says so: {guesses[0]}"]
    rest = len(lines) - len(shown)
    if rest:
        told += ["", f"{rest:,} more for no known theme (--all)"]
    return told


def _tell(line: FixLine, width: int) -> list[str]:
    """Tell a fix, and below it what became of each of its themes."""
    verdicts = line["verdicts"]
    return [
        f"{line['day']}  {line['fix_id']:{width}}  {_for(line)}  {_cut(line['title'])}",
        *(
            f"{'':{width + 14}}"
            + (f"{_cut(verdict['theme'])}: " if len(verdicts) > 1 else "")
            + verdict["sentence"]
            for verdict in verdicts
        ),
    ]


def _for(line: FixLine) -> str:
    if not line["theme_ids"]:
        return "not looked at yet" if line["is_new"] else "–"
    mark = "?" if line["is_guess"] else line["basis"]
    return f"[{mark}] {' + '.join(map(_cut, line['themes']))}:"


def _cut(text: str) -> str:
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"


@command.command("add")
@click.argument("fix")
@click.option("--title", metavar="TEXT", help="What it changes.")
@click.option("--at", "on", metavar="DATE", help="Day on which it shipped (default: today).")
@click.option("--url", metavar="URL", help="Where it is described.")
@click.option("--version", metavar="VERSION", help="Of the release that brought it.")
@click.option("--theme", "themes", multiple=True, metavar="THEME",
              help="That it is for, an id or a name. Repeatable.")  # fmt: skip
@edit_options
def add(**given: object) -> int:
    """Say that FIX shipped, a key such as PROJ-12; again to correct it."""
    edit = Edit.of(given)
    from thememiner.ingest.fixes import Shipped
    from thememiner.pipeline.fix_files import fix_payload, redact_fix

    day = read_day(cast("str | None", given["on"])) or edit.at.date().isoformat()
    fix_id = _checked(str(given["fix"]))
    shipped = redact_fix(
        Shipped(
            fix_id=fix_id,
            day=date.fromisoformat(day),
            title=" ".join(str(given["title"] or "").split()),
            url=_checked_url(cast("str | None", given["url"])),
            version=cast("str | None", given["version"]),
        )
    )
    themes = _find_all(edit, cast("tuple[str, ...]", given["themes"]))
    payload = {key: value for key, value in fix_payload(shipped, themes).items() if value}
    what_for = f"for {', '.join(themes)}" if themes else "the next run looks for what it is for"
    return edit.write("fix", payload, told=f"{fix_id} shipped on {day}, {what_for}")


@command.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
@click.option("--format", "file_format", metavar="NAME", default="auto", show_default=True,
              help="Whose export FILES are: jira, linear, github-releases, github-issues, "
                   "changelog, table.")  # fmt: skip
@click.option("--dayfirst", is_flag=True, help="Read 03/04/2026 as 3 April.")
@click.option("--theme", "themes", multiple=True, metavar="THEME",
              help="That all of them are for. Repeatable.")  # fmt: skip
@edit_options
def import_files(**given: object) -> int:
    """Take what shipped from the exports of trackers, and from changelogs; never twice."""
    edit = Edit.of(given)
    from thememiner.pipeline.fix_files import new_fix_entries, read_fix_file

    files = [
        read_fix_file(path, file_format=str(given["file_format"]), dayfirst=bool(given["dayfirst"]))
        for path in cast("tuple[str, ...]", given["files"])
    ]
    log = edit.read_log()
    entries = new_fix_entries(
        files,
        log,
        at=edit.at,
        author=edit.author,
        themes=_find_all(edit, cast("tuple[str, ...]", given["themes"])),
        reason=str(given["reason"]),
    )
    edit.append(entries, log)
    n_read = sum(len(file.shipped) for file in files)
    if given["as_json"]:
        click.echo(to_json({
            "n_read": n_read,
            "files": [{"name": file.name, "format": file.format, "n_fixes": len(file.shipped),
                       "left_out": dict(file.left_out)} for file in files],
            "entries": list(map(entry_values, entries)),
        }))  # fmt: skip
        return 0
    for file in files:
        click.echo(file.describe())
    click.echo(
        f"{len(entries):,} of {n_read:,} are new or say something else"
        + ("; the next run looks for what they are for" if entries else "")
    )
    return 0


@command.command("confirm")
@click.argument("fixes", nargs=-1, required=True, metavar="FIX…")
@click.option("--theme", "themes", multiple=True, metavar="THEME",
              help="That they are for (default: those that were guessed). Repeatable.")  # fmt: skip
@edit_options
def confirm(**given: object) -> int:
    """Say that FIXES are for the themes that were guessed, or for others."""
    edit = Edit.of(given)
    from thememiner.pipeline.fix_list import find_fix

    chosen = _find_all(edit, cast("tuple[str, ...]", given["themes"]))
    said = []
    for text in cast("tuple[str, ...]", given["fixes"]):
        fix = find_fix(edit.store, text)
        themes = chosen or list(fix.theme_ids)
        if not themes:
            msg = f"nothing is guessed of {fix.fix_id}: say what it is for with --theme."
            raise click.UsageError(msg)
        said.append((fix.fix_id, themes))
    return _write_all(
        edit,
        "fix_confirm",
        [{"fix_id": fix_id, "themes": themes} for fix_id, themes in said],
    )


@command.command("reject")
@click.argument("fixes", nargs=-1, required=True, metavar="FIX…")
@edit_options
def reject(**given: object) -> int:
    """Say that FIXES are for none of the themes that were guessed, and of no other."""
    edit = Edit.of(given)
    from thememiner.pipeline.fix_list import find_fix

    found = [find_fix(edit.store, text) for text in cast("tuple[str, ...]", given["fixes"])]
    return _write_all(edit, "fix_reject", [{"fix_id": fix.fix_id} for fix in found])


def _write_all(edit: Edit, action: str, payloads: Sequence[Mapping[str, object]]) -> int:
    """Append an entry for each fix, in one go."""
    from thememiner.pipeline.curation_log import order_after

    log = edit.read_log()
    entries = [order_after(edit.draft(action, payload), log) for payload in payloads]
    edit.append(entries, log)
    if edit.given["as_json"]:
        click.echo(to_json(list(map(entry_values, entries))))
        return 0
    for entry in entries:
        what_for = ", ".join(entry.texts("themes")) or "no theme"
        click.echo(f"{entry.text('fix_id')} is for {what_for} ({entry.entry_id})")
    return 0


def _find_all(edit: Edit, themes: Iterable[str]) -> list[str]:
    return sorted({edit.find(theme) for theme in themes})


def _checked(text: str) -> str:
    from thememiner.ingest.fixes.shipped import MAX_ID
    from thememiner.report.clean import clean

    fix_id = " ".join(clean(text).split())
    if not fix_id or len(fix_id) > MAX_ID:
        msg = f"FIX has 1 to {MAX_ID} characters; got {len(fix_id)}."
        raise click.UsageError(msg)
    return fix_id


def _checked_url(url: str | None) -> str | None:
    from thememiner.report.clean import safe_url

    if url is not None and safe_url(url) is None:
        msg = f"--url takes an address that begins with https:// or http://; got {url!r}."
        raise click.UsageError(msg)
    return url
