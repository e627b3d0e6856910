"""Commands that a reader of the report may want next, ready to copy."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING, Final, TypedDict

if TYPE_CHECKING:
    from thememiner.report.contract import ThemeFacts
    from thememiner.report.signal_contract import OverhaulFacts


MIN_SIMILARITY: Final = 0.5  # of a neighbour that a theme might be one with


class Command(TypedDict):
    """A command and what it is for; words in capitals are for the reader to replace."""

    what: str
    line: str


def list_theme_commands(theme: ThemeFacts) -> list[Command]:
    """List the commands to decide about a theme and to correct it.

    Ids that are no words of a shell are quoted, so that no name becomes a command.
    """
    own = quote(theme["theme_id"])
    near = [other for other in theme["neighbours"] if other["similarity"] >= MIN_SIMILARITY]
    into = quote(near[0]["theme_id"]) if near else "OTHER_THEME"
    lines = [
        ("Decide", f"thememiner themes decide {own} planned --link URL"),
        ("Put off", f"thememiner themes decide {own} watching --note 'why'"),
        *([("Customers were told", f"thememiner themes told {own}")] if theme["decision"] else []),
        ("Rename", f"thememiner themes rename {own} 'A better name'"),
        ("Merge into another", f"thememiner themes merge {own} {into}"),
        *_split(theme, own),
        ("Hide, for it is no theme", f"thememiner themes ignore {own}"),
    ]
    return [Command(what=what, line=line) for what, line in lines]


def _split(theme: ThemeFacts, own: str) -> list[tuple[str, str]]:
    if len(theme["subthemes"]) < 2:
        return []
    part = quote(theme["subthemes"][0]["subtheme_id"])
    return [("Split its largest part off", f"thememiner themes split {own} {part}")]


def list_overhaul_commands(overhaul: OverhaulFacts) -> list[Command]:
    """List the commands to answer to an overhaul."""
    own = quote(overhaul["overhaul_id"])
    accept = [("Plan it", f"thememiner overhauls accept {own}")]
    lines = [
        *(accept if overhaul["state"] != "accepted" else []),
        ("Dismiss it", f"thememiner overhauls dismiss {own} --reason 'why'"),
        ("All that speaks for it", f"thememiner overhauls show {own}"),
    ]
    return [Command(what=what, line=line) for what, line in lines]
