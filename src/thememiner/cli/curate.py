"""What people say about themes: each command is one entry of the log of curation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import click

from thememiner.cli.editing import Edit, edit_options, entry_values, read_day, to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from thememiner.ranking import ReportOptions
    from thememiner.store import Store

MAX_NAME: Final = 120
_MIN_PREFIX: Final = 8


def _checked_name(text: str, what: str) -> str:
    from thememiner.report.clean import clean

    name = " ".join(clean(text).split())
    if not name or len(name) > MAX_NAME:
        msg = f"{what} has 1 to {MAX_NAME} characters; got {len(name)}."
        raise click.UsageError(msg)
    return name


@click.command("rename")
@click.argument("theme")
@click.argument("name")
@edit_options
def rename(**given: object) -> int:
    """Call THEME by another NAME, now and after every later run."""
    edit = Edit.of(given)
    name = _checked_name(str(given["name"]), "a name")
    _refuse_taken(edit, name)
    return edit.write("rename", {"name": name}, told=f"{edit.theme} is called {name!r}")


def _refuse_taken(edit: Edit, name: str) -> None:
    from thememiner.curation.effects import fold_name
    from thememiner.pipeline.catalogue import list_names

    owners = [
        theme
        for theme, known in list_names(edit.store).items()
        if fold_name(known) == fold_name(name) and theme != edit.theme
    ]
    if owners:
        msg = (
            f"{name!r} is the name of {owners[0]}: names are unique. Choose another one, or make "
            f"the two one theme: thememiner themes merge {edit.theme} {owners[0]}"
        )
        raise click.UsageError(msg)


@click.command("ignore")
@click.argument("theme")
@edit_options
def ignore(**given: object) -> int:
    """Take THEME out of every report; its documents stay in it. `undo` brings it back."""
    edit = Edit.of(given)
    return edit.write("ignore", {}, told=f"{edit.theme} is ignored")


@click.command("pin")
@click.argument("theme")
@edit_options
def pin(**given: object) -> int:
    """Keep THEME: it never retires."""
    edit = Edit.of(given)
    return edit.write("pin", {}, told=f"{edit.theme} is pinned")


@click.command("area")
@click.argument("theme")
@click.argument("area")
@edit_options
def area(**given: object) -> int:
    """Put THEME into an AREA: an id, a name, or the name of a new one."""
    edit = Edit.of(given)
    text = str(given["area"])
    from thememiner.pipeline.curated import read_shown

    known = dict(read_shown(edit.store).areas.select("area_id", "name").iter_rows())
    if text in known:
        payload = {"area_id": text, "area": known[text] or text}
    else:
        payload = {"area": _checked_name(text, "an area")}
    return edit.write("area", payload, told=f"{edit.theme} is in {payload['area']!r}")


@click.command("merge")
@click.argument("theme")
@click.argument("into")
@edit_options
def merge(**given: object) -> int:
    """Make THEME a part of the theme INTO, for good."""
    edit = Edit.of(given)
    into = edit.find(str(given["into"]))
    if into == edit.theme:
        msg = f"{into} cannot be merged into itself."
        raise click.UsageError(msg)
    return edit.write("merge", {"into": into}, told=f"{edit.theme} becomes a part of {into}")


@click.command("split")
@click.argument("theme")
@click.argument("subthemes", nargs=-1, required=True, metavar="SUBTHEME…")
@click.option("--name", metavar="NAME", help="Of the new theme (default: that of the subtheme).")
@edit_options
def split(**given: object) -> int:
    """Make SUBTHEMES of THEME a theme of their own; `themes show` names them."""
    edit = Edit.of(given)
    name = cast("str | None", given["name"])
    if name is not None:
        name = _checked_name(name, "a name")
        _refuse_taken(edit, name)
    rows = edit.store.read("subthemes", ["subtheme_id", "theme_id"])
    own = {subtheme for subtheme, theme in rows.iter_rows() if theme == edit.theme}
    parts = sorted(set(cast("tuple[str, ...]", given["subthemes"])))
    unknown = [part for part in parts if part not in own]
    if unknown or len(parts) == len(own):
        which = f"it has no {', '.join(unknown)}" if unknown else "one part must stay"
        msg = f"{edit.theme} cannot be split so: {which}. Its parts: {', '.join(sorted(own))}."
        raise click.UsageError(msg)
    payload = {"subthemes": parts, "name": name}
    return edit.write("split", payload, told=f"{', '.join(parts)} leave {edit.theme}")


@click.command("move")
@click.argument("documents", nargs=-1, required=True, metavar="DOCUMENT…")
@click.argument("theme")
@click.option("--from", "origin", metavar="THEME", help="Only what is in this theme.")
@edit_options
def move(**given: object) -> int:
    """Put DOCUMENTS into THEME, with every passage or with those of another theme."""
    edit = Edit.of(given)
    origin = cast("str | None", given["origin"])
    documents = [_document(edit.store, text) for text in cast("tuple[str]", given["documents"])]
    payload = {
        "documents": sorted(set(documents)),
        "from": edit.find(origin) if origin else None,
    }
    told = f"{len(documents):,} document{'s go' if len(documents) > 1 else ' goes'} to {edit.theme}"
    return edit.write("move", payload, told=told)


def _document(store: Store, text: str) -> str:
    """Find a document by its document_id, the beginning of that, or its own id."""
    rows = store.read("documents", ["document_id", "id"])
    found = [
        document
        for document, own in rows.iter_rows()
        if text in {document, own} or (len(text) >= _MIN_PREFIX and document.startswith(text))
    ]
    if len(found) != 1:
        how = "is no document" if not found else f"could be {len(found)} documents"
        msg = f"{text} {how}. Give a document_id, as `thememiner export assignments` lists them."
        raise click.UsageError(msg)
    return str(found[0])


@click.command("decide")
@click.argument("theme", required=False)
@click.argument(
    "decision",
    type=click.Choice(["watching", "planned", "shipped", "declined"]),
    required=False,
)
@click.option("--link", metavar="URL|KEY", help="Where it is worked on: an address, or PROJ-12.")
@click.option("--at", "on", metavar="DATE", help="Day of it (default: that of the entry).")
@click.option("--note", metavar="TEXT", help="What readers of the report should know.")
@click.option(
    "--from",
    "results",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="Plan every theme that FILE tells the issue of: what the script of `export github` "
    "wrote, or the tracker's own export as CSV.",
)
@edit_options
def decide(**given: object) -> int:
    """Say what becomes of THEME; kept with today's numbers, shown in every report."""
    if given["results"] is not None:
        return _decide_all(given, str(given["results"]))
    if given["theme"] is None or given["decision"] is None:
        msg = "give THEME and a decision, or --from FILE."
        raise click.UsageError(msg)
    edit = Edit.of(given)
    from thememiner.pipeline.catalogue import numbers_of_today
    from thememiner.pipeline.linking import is_link

    link = cast("str | None", given["link"])
    if link is not None and not is_link(link):
        msg = (
            "--link takes an address that begins with https:// or http://, or the key of an issue "
            f"such as PROJ-12 or owner/repo#7; got {link!r}."
        )
        raise click.UsageError(msg)
    payload = {
        "decision": given["decision"],
        "link": link,
        "on": read_day(cast("str | None", given["on"])),
        "note": given["note"],
        "numbers": numbers_of_today(edit.store, edit.theme, _options(edit)),
    }
    return edit.write("decide", payload, told=f"{edit.theme}: {given['decision']}")


def _options(edit: Edit) -> ReportOptions:
    from thememiner.pipeline.reading import options_of

    return replace(options_of(edit.config), min_customers=1)


def _decide_all(given: Mapping[str, object], path: str) -> int:
    """Record the issue of every theme that a file tells of, in one go."""
    if any(given[name] is not None for name in ("theme", "decision", "link", "on", "note")):
        msg = "--from goes with no THEME, decision, --link, --at or --note: FILE tells them."
        raise click.UsageError(msg)
    edit = Edit.of(given)
    from thememiner.export.results import read_results
    from thememiner.pipeline.curation_log import order_after
    from thememiner.pipeline.linking import link_themes

    links = read_results(Path(path).read_text("utf-8", errors="replace"), origin=path)
    found = link_themes(edit.store, links, _options(edit))
    log = list(edit.read_log())
    n_known = len(log)
    for each in found:
        about = Edit(config=edit.config, store=edit.store, given=given, theme=each.theme_id)
        log.append(order_after(about.draft("decide", each.payload), log))
    edit.append(log[n_known:], log[:n_known])
    if given["as_json"]:
        click.echo(to_json([entry_values(entry) for entry in log[n_known:]]))
    else:
        issues = "1 issue" if len(links) == 1 else f"{len(links):,} issues"
        click.echo(f"{issues} read, {len(found):,} new")
    return 0


@click.command("told")
@click.argument("theme")
@click.option(
    "--account",
    "accounts",
    multiple=True,
    metavar="ID",
    help="Only this account, or person:… as `export customers` names them. Repeatable.",
)
@edit_options
def told(**given: object) -> int:
    """Say that the customers of THEME were told what was decided."""
    edit = Edit.of(given)
    accounts = sorted(set(cast("tuple[str, ...]", given["accounts"])))
    payload = {"accounts": accounts or None}
    return edit.write("told", payload, told=f"the customers of {edit.theme} were told")


@click.command("undo")
@click.argument("entry")
@edit_options
def undo(**given: object) -> int:
    """Take an ENTRY back, such as C-ABCD2345; what runs made of it stays where it is.

    An undone merge is not kept together any more, and not taken apart either: `split` does that.
    """
    from thememiner.curation import read_entries

    edit = Edit.of(given)
    wanted = str(given["entry"])
    log = read_entries(edit.store.curation())
    target = cast("str | None", given["to"])
    if target is not None and Path(target).exists():
        from thememiner.pipeline.curation_log import read_entries_file

        log = (*log, *read_entries_file(target))
    found = [entry for entry in log if entry.entry_id == wanted]
    if not found:
        msg = f"the log has no entry {wanted}. `thememiner themes export` lists them."
        raise click.UsageError(msg)
    about = Edit(config=edit.config, store=edit.store, given=given, theme=found[0].theme_id)
    return about.write("undo", {"entry": wanted}, told=f"{wanted} is taken back")


EDITS: Final = (rename, ignore, pin, area, merge, split, move, decide, told, undo)
