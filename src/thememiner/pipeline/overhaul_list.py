"""Overhauls as people look at them: what the last run found, and what was said of it since."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from thememiner.errors import ConfigError
from thememiner.pipeline.signals import read_signals
from thememiner.pipeline.subjects import read_subjects

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from thememiner.pipeline.subjects import Subjects
    from thememiner.store import Store


class OverhaulTheme(TypedDict):
    """A theme of the area, and the share of its customers that the themes up to it reach."""

    theme_id: str
    name: str
    reached: float | None


class OverhaulFix(TypedDict):
    """A fix that counts, and what became of its themes."""

    fix_id: str
    day: str | None
    title: str
    verdicts: list[str]


class OverhaulLine(TypedDict):
    """An overhaul; the numbers are explained in docs/signals.md.

    `state` is candidate, pattern, accepted or dismissed; `interval` is the 90% one of `ratio`.
    """

    overhaul_id: str
    area_id: str
    area: str
    state: str
    reason: str
    sentence: str
    n_customers: int
    n_accounts: int
    value: float | None
    n_anonymous: int
    n_solved_alone: int
    first_month: str
    last_month: str
    ratio: float | None
    interval: list[float]
    control_ratio: float | None
    returned: dict[str, float] | None
    weakest_point: str
    themes: list[OverhaulTheme]
    fixes: list[OverhaulFix]


def list_overhauls(store: Store) -> list[OverhaulLine]:
    """List what points to an overhaul: candidates, patterns, then what was answered."""
    subjects = read_subjects(store)
    signals = read_signals(store, subjects.curated.entries)
    if signals.overhauls.is_empty():
        return []
    fixes = {row["fix_id"]: row for row in store.read("fixes").to_dicts()}
    verdicts: dict[str, list[str]] = {}
    for fix_id, theme_id, sentence in signals.fix_checks.select(
        "fix_id", "theme_id", "sentence"
    ).iter_rows():
        verdicts.setdefault(fix_id, []).append(f"{subjects.name(theme_id)}: {sentence}")
    return [
        _line(row, subjects, fixes, verdicts)
        for row in signals.overhauls.sort("place").iter_rows(named=True)
    ]


def find_overhaul(store: Store, text: str) -> OverhaulLine:
    """Give an overhaul by its id, or by the id or the name of its area.

    Raises
    ------
    ConfigError
        If the last run found none of that name.
    """
    found = list_overhauls(store)
    wanted = text.casefold()
    for line in found:
        if wanted in {line["overhaul_id"].casefold(), line["area_id"].casefold()}:
            return line
    for line in found:
        if wanted == line["area"].casefold():
            return line
    known = ", ".join(line["overhaul_id"] for line in found)
    has = f"there are {known}" if known else "the last run found none"
    msg = f"there is no overhaul {text!r}: {has}. `thememiner overhauls` lists them."
    raise ConfigError(msg)


def _line(
    row: Mapping[str, Any],
    subjects: Subjects,
    fixes: Mapping[str, Mapping[str, Any]],
    verdicts: Mapping[str, list[str]],
) -> OverhaulLine:
    low, high = row["relief_low"], row["relief_high"]
    is_counted = row["returned_observed"] is not None
    reached = [*row["coverage"], *[None] * len(row["themes"])]
    return OverhaulLine(
        overhaul_id=row["overhaul_id"],
        area_id=row["area_id"],
        area=subjects.name(row["area_id"]),
        state=row["state"],
        reason=row["reason"] or "",
        sentence=row["sentence"],
        n_customers=row["n_customers"],
        n_accounts=row["n_accounts"],
        value=row["value"],
        n_anonymous=row["n_anonymous"],
        n_solved_alone=row["n_solved_alone"],
        first_month=row["first_month"],
        last_month=row["last_month"],
        ratio=row["relief_ratio"],
        interval=[] if low is None else [low, high],
        control_ratio=row["control_ratio"],
        returned=(
            {"observed": row["returned_observed"], "expected": row["returned_expected"]}
            if is_counted
            else None
        ),
        weakest_point=row["weakest_point"],
        themes=[
            OverhaulTheme(theme_id=theme, name=subjects.name(theme), reached=share)
            for theme, share in zip(row["themes"], reached, strict=False)
        ],
        fixes=[
            OverhaulFix(
                fix_id=fix_id,
                day=str(fixes[fix_id]["day"]) if fix_id in fixes else None,
                title=str(fixes[fix_id]["title"]) if fix_id in fixes else "",
                verdicts=verdicts.get(fix_id, []),
            )
            for fix_id in row["fixes"]
        ],
    )
