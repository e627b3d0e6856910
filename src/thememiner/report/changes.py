"""What changed since an earlier snapshot, in at most five sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from thememiner.report.labels import say_count, say_day, say_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from thememiner.ranking.changes import RankMove, ThemeEvent
    from thememiner.report.contract import ChangesSince

N_NAMED: Final = 3  # of each kind; the rest is counted


def say_changes(changes: ChangesSince) -> list[str]:
    """Say what became of the themes, one sentence per kind of change; nothing without an earlier.

    Texts must be clean already: the sentences hold names of themes.
    """
    if changes["snapshot"] is None:
        return []
    told = [
        _say(changes["born"], "new theme", _say_birth),
        _say_links(changes["merged"], changes["split"]),
        _say(changes["retired"], "theme", _say_end, " gone"),
        _say(changes["revived"], "theme", _name, " back after a silence"),
        _say_moves(changes["rank_moves"]),
    ]
    return [sentence for sentence in told if sentence] or ["No theme came, went or clearly moved."]


def _say(
    events: Sequence[ThemeEvent], what: str, say: Callable[[ThemeEvent], str], when: str = ""
) -> str:
    if not events:
        return ""
    named = "; ".join(map(say, events[:N_NAMED]))
    more = f"; and {len(events) - N_NAMED:,} more" if len(events) > N_NAMED else ""
    return f"{say_count(len(events), what)}{when}: {named}{more}."


def _name(event: ThemeEvent) -> str:
    return f"“{say_name(event['name'])}”"


def _say_birth(event: ThemeEvent) -> str:
    people = say_count(event["n_customers"], "customer") if event["n_customers"] else ""
    counts = [people, say_count(event["n_documents"], "report")]
    why = _say_why(event, run="came up", refit="found when all was clustered anew")
    return f"{_name(event)} ({', '.join(part for part in counts if part)}; {why})"


def _say_links(merged: Sequence[ThemeEvent], split: Sequence[ThemeEvent]) -> str:
    told = [_say_link(event, "is now part of") for event in merged]
    told += [_say_link(event, "was split off") for event in split]
    if not told:
        return ""
    more = f"; and {len(told) - N_NAMED:,} more merged or split" if len(told) > N_NAMED else ""
    return f"{'; '.join(told[:N_NAMED])}{more}."


def _say_link(event: ThemeEvent, verb: str) -> str:
    why = _say_why(event, run="in the run", refit="when all was clustered anew")
    return f"{_name(event)} {verb} “{say_name(event['other_name'])}” ({why})"


def _say_end(event: ThemeEvent) -> str:
    why = _say_why(
        event,
        run="what came in was no more than chance; it ended",
        refit="its reports are in no one theme any more",
    )
    return f"{_name(event)} ({why})"


def _say_why(event: ThemeEvent, *, run: str, refit: str) -> str:
    if event["cause"] == "rollback":
        return "the store was rolled back"
    why = refit if event["cause"] == "refit" else run
    return f"{why} on {say_day(event['day'])}" if event["day"] else why


def _say_moves(moves: Sequence[RankMove]) -> str:
    clear = [move for move in moves if move["is_clear"]]
    if not clear:
        return ""
    named = "; ".join(
        f"“{say_name(move['name'])}” from {move['previous']} to {move['current']}"
        for move in clear[:N_NAMED]
    )
    more = f"; and {len(clear) - N_NAMED:,} more" if len(clear) > N_NAMED else ""
    return f"Moved beyond chance: {named}{more}."
