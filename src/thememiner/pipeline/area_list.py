"""Areas as people look at them: how large, how they change, what was fixed, what that points to."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import polars as pl

from thememiner.pipeline.present import rank_snapshot
from thememiner.pipeline.signals import read_signals
from thememiner.pipeline.subjects import read_subjects

if TYPE_CHECKING:
    from thememiner.ranking import ReportOptions
    from thememiner.store import Store


class AreaLine(TypedDict):
    """One area.

    `n_documents`, `n_customers` and `share` are those of the report's ranked themes; `flag` and
    `change` say what the last week was like; `n_fixes` are fixes of its themes that are no guess.
    """

    area_id: str
    name: str
    n_themes: int
    n_documents: int
    n_customers: int
    share: float
    flag: str | None
    change: str | None
    n_fixes: int
    last_fix: str | None
    overhaul_id: str | None
    overhaul_state: str | None


def list_areas(store: Store, options: ReportOptions) -> list[AreaLine]:
    """List the areas of the themes that a report with these options ranks, the largest first."""
    subjects = read_subjects(store)
    signals = read_signals(store, subjects.curated.entries)
    changes = {
        row["subject_id"]: row
        for row in signals.changes.iter_rows(named=True)
        if row["kind"] == "area"
    }
    overhauls = {row["area_id"]: row for row in signals.overhauls.iter_rows(named=True)}
    shipped: dict[str, set[str]] = {}
    for fix in store.read("fixes").filter(~pl.col("is_guess")).iter_rows(named=True):
        for home in {subjects.area_of.get(theme) for theme in fix["theme_ids"]} - {None}:
            shipped.setdefault(str(home), set()).add(f"{fix['day']} {fix['fix_id']}")
    lines = []
    for area in rank_snapshot(store, options).areas:
        own, change = area["area_id"], changes.get(area["area_id"])
        overhaul, fixes = overhauls.get(own), sorted(shipped.get(own, ()))
        lines.append(
            AreaLine(
                area_id=own,
                name=subjects.name(own),
                n_themes=len(area["themes"]),
                n_documents=area["n_documents"],
                n_customers=area["n_customers"],
                share=area["share"],
                flag=change["flag"] if change else None,
                change=change["sentence"] if change else None,
                n_fixes=len(fixes),
                last_fix=fixes[-1].split(" ", 1)[0] if fixes else None,
                overhaul_id=overhaul["overhaul_id"] if overhaul else None,
                overhaul_state=overhaul["state"] if overhaul else None,
            )
        )
    return lines
