"""Two snapshots beside each other, as lines and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from thememiner.report.clean import clean
from thememiner.report.labels import say_name

if TYPE_CHECKING:
    from thememiner.pipeline import Difference
    from thememiner.ranking.changes import ThemeEvent

_COUNTS: Final = {"n_documents": "documents", "n_themed": "in a theme", "n_themes": "themes"}
_DOCUMENTS: Final = {
    "n_new": "new",
    "n_gone": "gone",
    "n_same": "in the same theme",
    "n_moved": "in another theme",
    "n_themed_now": "now in a theme",
    "n_unthemed_now": "now in none",
    "n_unthemed": "still in none",
}
_CAUSES: Final = {
    "run": "in the run of {day}",
    "refit": "when everything was clustered anew on {day}",
    "rollback": "by a rollback",
}


def render_difference_json(difference: Difference) -> str:
    """Write everything that was compared."""
    import orjson

    changes = asdict(difference)
    return orjson.dumps(changes, option=orjson.OPT_INDENT_2).decode()


def render_difference(difference: Difference) -> str:
    """Write it for a terminal."""
    before, after, changes = difference.before, difference.after, difference.changes
    lines = [
        f"snapshot {before.snapshot} ({before.at:%Y-%m-%d %H:%M}) → "
        f"snapshot {after.snapshot} ({after.at:%Y-%m-%d %H:%M})"
    ]
    if before.digest == after.digest:
        lines.append("the same content, to the last row")
    lines += [f"  because {cause}" for cause in difference.causes]
    for name, label in _COUNTS.items():
        was, is_now = before.counts[name], after.counts[name]
        lines.append(f"  {label:14} {was:>9,} → {is_now:>9,}  {is_now - was:+,}")
    told = [f"{difference.documents[name]:,} {label}" for name, label in _DOCUMENTS.items()]
    lines.append(f"  each document: {', '.join(told)}")
    lines += _list("born", changes.born, "in part from")
    lines += _list("merged", changes.merged, "into")
    lines += _list("split", changes.split, "from")
    lines += _list("retired", changes.retired, "")
    lines += _list("revived", changes.revived, "")
    if changes.rank_moves:
        lines += ["", f"rank moves ({len(changes.rank_moves):,}; * beyond chance)"]
    lines += [
        f"  {'*' if move['is_clear'] else ' '} {move['previous']:>4} → {move['current']:>4}  "
        f"{move['theme_id']}  {say_name(clean(move['name']))}"
        for move in changes.rank_moves
    ]
    return "\n".join(lines)


def _list(title: str, events: tuple[ThemeEvent, ...], link: str) -> list[str]:
    return ["", f"{title} ({len(events):,})", *(_tell(e, link) for e in events)] if events else []


def _tell(event: ThemeEvent, link: str) -> str:
    other = event["other_theme_id"]
    with_other = f" {link} {other} {say_name(clean(event['other_name']))}" if other else ""
    cause = _CAUSES[event["cause"]].format(day=event["day"])
    return (
        f"  {event['theme_id']}  {say_name(clean(event['name']))}{with_other}, "
        f"{event['n_customers']:,} customers, {event['n_documents']:,} reports; {cause}"
    )
