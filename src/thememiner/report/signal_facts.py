"""Rows of the stored signals as blocks of the report: plain types, text made safe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from thememiner.report.clean import clean, safe_url
from thememiner.report.signal_contract import (
    Change,
    ChurnDriverFacts,
    CoverageFacts,
    Difference,
    MonthFacts,
    OverhaulFacts,
    ReliefFacts,
    ReturnedFacts,
    Score,
    ScoreDriverFacts,
    ScorePoint,
    ScoreSeriesFacts,
    ThemeFix,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Row = dict[str, Any]

NO_CHANGE: Final = Change(
    previous=None, current=None, ratio=None, q_value=None, flag="too_few", sentence=None
)


def change_facts(row: Row | None) -> Change:
    """Give the change of a theme; the numbers are None where it has none."""
    if row is None:
        return NO_CHANGE.copy()
    return Change(
        previous=row["previous"],
        current=row["current"],
        ratio=row["ratio"],
        q_value=row["q_value"],
        flag=row["flag"],
        sentence=clean(row["sentence"]),
    )


def fix_facts(row: Row, check: Row | None) -> ThemeFix:
    """Give a fix, with its check where it was checked."""
    ratio = check["ratio"] if check else None
    return ThemeFix(
        fix_id=clean(row["fix_id"]),
        day=row["day"].isoformat(),
        title=clean(row["title"]),
        url=safe_url(row["url"]),
        basis=row["basis"],
        is_guess=row["is_guess"],
        verdict=check["verdict"] if check else None,
        ratio=ratio,
        interval=[check["ratio_low"], check["ratio_high"]] if check and ratio is not None else None,
        sentence=clean(check["sentence"]) if check else None,
    )


def overhaul_facts(row: Row, fixed_in: Mapping[str, str]) -> OverhaulFacts:
    """Give an overhaul.

    Parameters
    ----------
    fixed_in : mapping of str to str
        fix_id -> month, as "2026-03".
    """
    relief = returned = None
    if row["relief_ratio"] is not None:
        relief = ReliefFacts(
            ratio=row["relief_ratio"],
            interval=[row["relief_low"], row["relief_high"]],
            control_ratio=row["control_ratio"],
        )
    if row["returned_observed"] is not None:
        returned = ReturnedFacts(
            observed=row["returned_observed"], expected=row["returned_expected"]
        )
    return OverhaulFacts(
        overhaul_id=row["overhaul_id"],
        area_id=row["area_id"],
        state=row["state"],
        sentence=clean(row["sentence"]),
        n_customers=row["n_customers"],
        n_accounts=row["n_accounts"],
        value=row["value"],
        themes=row["themes"],
        fixes=[clean(fix) for fix in row["fixes"]],
        first_month=row["first_month"],
        last_month=row["last_month"],
        timeline=_timeline(row, fixed_in),
        relief=relief,
        returned=returned,
        coverage=[
            CoverageFacts(n_themes=n, customers_share=share)
            for n, share in enumerate(row["coverage"], start=1)
        ],
        weakest_point=clean(row["weakest_point"]),
    )


def _timeline(row: Row, fixed_in: Mapping[str, str]) -> list[MonthFacts]:
    months = zip(
        row["months"] or (), row["by_month"] or (), row["solved_by_month"] or (), strict=True
    )
    return [
        MonthFacts(
            month=month,
            n_documents=n_documents,
            n_solved_alone=n_solved,
            fixes=[clean(fix) for fix in row["fixes"] if fixed_in.get(fix) == month],
        )
        for month, n_documents, n_solved in months
    ]


def _score(row: Row, prefix: str, n: int) -> Score:
    return Score(mean=row[f"{prefix}mean"], low=row[f"{prefix}low"], high=row[f"{prefix}high"], n=n)


def _difference(row: Row) -> Difference | None:
    if row["difference_mean"] is None:
        return None
    return Difference(
        mean=row["difference_mean"], low=row["difference_low"], high=row["difference_high"]
    )


def score_driver_facts(row: Row) -> ScoreDriverFacts:
    """Give a difference of scores."""
    return {
        "measure": row["measure"],
        "scale": clean(row["scale"]),
        "with": _score(row, "with_", row["n_with"]),
        "without": _score(row, "without_", row["n_without"]),
        "difference": _difference(row),
        "q_value": row["q_value"],
        "verdict": row["verdict"],
        "sentence": clean(row["sentence"]),
    }


def churn_driver_facts(row: Row) -> ChurnDriverFacts:
    """Give who left."""
    return ChurnDriverFacts(
        n_churned=row["n_churned"],
        n_known=row["n_with"],
        value=row["value"],
        rate=_score(row, "with_", row["n_with"]),
        rate_without=_score(row, "without_", row["n_without"]),
        difference=_difference(row),
        q_value=row["q_value"],
        verdict=row["verdict"],
        sentence=clean(row["sentence"]),
    )


def series_facts(rows: Sequence[Row]) -> ScoreSeriesFacts:
    """Give a score over time, of the rows of its scale."""
    whole = next(row for row in rows if row["part"] == "overall")
    change = next((row for row in rows if row["part"] == "change"), None)
    return ScoreSeriesFacts(
        measure=whole["measure"],
        scale=clean(whole["scale"]),
        step=whole["step"],
        overall=_score(whole, "", whole["n"]),
        change=_score(change, "", change["n"]) if change else None,
        points=[
            ScorePoint(start=row["start"].isoformat(), **_score(row, "", row["n"]))
            for row in rows
            if row["part"] == "point"
        ],
        sentence=clean(whole["sentence"]),
    )
