"""What was decided about themes, beside what they have come to since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from thememiner.ranking.overall import Size, measure_themes
from thememiner.report.decisions import Decided

if TYPE_CHECKING:
    from datetime import datetime

    from thememiner.pipeline.curated import Curated
    from thememiner.ranking import ReportTables


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """All decisions that stand, those that are back first, then the newest first.

    Attributes
    ----------
    settled : frozenset of str
        Themes that need no decision: those with one, unless they are back.
    notes : tuple of str
        A sentence for each theme that is back.
    """

    all: tuple[Decided, ...] = ()
    settled: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


def list_decisions(tables: ReportTables, curated: Curated, *, last_run_now: datetime) -> Decisions:
    """List what was decided, and what has doubled since although it was put off.

    Parameters
    ----------
    tables : ReportTables
        With names as curated.
    """
    decisions = curated.effects.decisions
    if not decisions:
        return Decisions()
    sizes = measure_themes(tables, last_run_now=last_run_now)
    names = dict(tables.themes.select("theme_id", "name").iter_rows())
    found = []
    for theme, decision in decisions.items():
        size = sizes.get(theme, Size())
        found.append(
            Decided(
                theme_id=theme,
                name=names.get(theme),
                entry=decision.entry,
                told=decision.told,
                link=decision.link,
                numbers=decision.numbers,
                n_documents=size.n_documents,
                n_customers=size.n_customers,
                is_returned=decision.is_returned(size.n_customers),
            )
        )
    found.sort(key=lambda each: each.entry.order, reverse=True)
    found.sort(key=lambda each: not each.is_returned)
    return Decisions(
        all=tuple(found),
        settled=frozenset(each.theme_id for each in found if not each.is_returned),
        notes=tuple(_tell_return(each) for each in found if each.is_returned),
    )


def tell_undecided(decisions: Decisions) -> str:
    """Say what is left out where only the undecided is asked for."""
    n_settled = len(decisions.settled)
    return f"only themes without a decision: {n_settled:,} left out (--undecided)"


def _tell_return(decided: Decided) -> str:
    then = decided.numbers.get("n_customers")
    what = "declined" if decided.entry.text("decision") == "declined" else "put on watch"
    return (
        f"{decided.theme_id} was {what} on {decided.entry.at:%Y-%m-%d} and is back: "
        f"{decided.n_customers:,} customers, {then:,} then"
    )
