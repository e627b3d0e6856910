"""Schemas of the tables in which a run stores its signals; `datamodels.TABLES` lists them.

Numbers are as the detectors in `signals` give them, sentences are what every format shows. Nothing
here is a pseudonym, and nothing depends on the clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

_Columns = Mapping[str, "pl.DataType | type[pl.DataType]"]


def _schema(columns: _Columns) -> pl.Schema:
    return pl.Schema(columns)


# Where themes stood on the day of a run, for the reports of later weeks.
PLACES: Final = _schema(
    {
        "theme_id": pl.String,
        "rank": pl.Int64,  # null: not listed
        "n_documents": pl.Int64,
        "n_customers": pl.Int64,
    }
)

_ESTIMATE: Final = ("mean", "low", "high")

# What a run knew of changes of the product, and what they are for; `signals.observed.Fix`.
FIXES: Final = _schema(
    {
        "fix_id": pl.String,
        "day": pl.Date,
        "title": pl.String,
        "url": pl.String,
        "theme_ids": pl.List(pl.String),  # sorted
        "basis": pl.String,  # link | decision | ticket | meaning
        "is_guess": pl.Boolean,  # by meaning, confirmed by nobody
    }
)
RELEASES: Final = _schema({"version": pl.String, "day": pl.Date})
# What a week was like for each theme and area; `signals.change` and `signals.alerts`.
CHANGES: Final = _schema(
    {
        "kind": pl.String,  # theme | area
        "subject_id": pl.String,
        "flag": pl.String,  # new | emerging | rising | falling | steady | regressed | too_few
        "place": pl.Int64,  # among the alarms, from 1, the strongest first; null = no alarm
        "first_day": pl.Date,  # of the window
        "last_day": pl.Date,
        "current": pl.Int64,  # customers (and anonymous reports) in the window
        "previous": pl.Float64,  # usual for as many days; null without a past, as all that follows
        "usual_low": pl.Float64,  # 90% interval of what is usual
        "usual_high": pl.Float64,
        "ratio": pl.Float64,
        "ratio_low": pl.Float64,  # 90% interval
        "ratio_high": pl.Float64,
        "p_value": pl.Float64,
        "q_value": pl.Float64,
        "fix_id": pl.String,  # said done, of a regressed theme
        "version": pl.String,  # that an alarm started with
        "version_basis": pl.String,  # named | day
        "version_named": pl.Int64,  # customers who name it, of version_known who name any
        "version_known": pl.Int64,
        "version_days_after": pl.Int64,  # from its release to the rise
        "sentence": pl.String,
    }
)
# What became of each theme after each fix; `signals.fix_check`.
FIX_CHECKS: Final = _schema(
    {
        "fix_id": pl.String,
        "theme_id": pl.String,
        "day": pl.Date,
        "together_with": pl.List(pl.String),
        "verdict": pl.String,
        "ratio": pl.Float64,  # null where there is nothing to compare, as the next three
        "ratio_low": pl.Float64,  # 90% interval
        "ratio_high": pl.Float64,
        "control_ratio": pl.Float64,
        "n_before": pl.Int64,
        "n_after": pl.Int64,
        "n_expected": pl.Float64,
        "days_before": pl.Int64,
        "days_after": pl.Int64,
        "n_customers": pl.Int64,
        "n_customers_again": pl.Int64,
        "moved_to": pl.List(pl.String),
        "left_out": pl.List(pl.String),
        "sentence": pl.String,
    }
)
# Candidates and patterns, and what people answered to them; `signals.overhauls`.
OVERHAULS: Final = _schema(
    {
        "overhaul_id": pl.String,
        "area_id": pl.String,
        "place": pl.Int64,  # in the order in which they are shown, from 1
        "found_as": pl.String,  # candidate | pattern
        "state": pl.String,  # candidate | pattern | accepted | dismissed, when the run was
        "reason": pl.String,  # of the one who accepted or dismissed it
        "sentence": pl.String,
        "n_customers": pl.Int64,
        "n_accounts": pl.Int64,
        "value": pl.Float64,
        "n_anonymous": pl.Int64,
        "n_solved_alone": pl.Int64,
        "themes": pl.List(pl.String),
        "fixes": pl.List(pl.String),
        "since": pl.Date,
        "first_month": pl.String,
        "last_month": pl.String,
        "months": pl.List(pl.String),  # from `since` on, each one
        "by_month": pl.List(pl.Int64),  # complaints in each of them
        "solved_by_month": pl.List(pl.Int64),  # of which were closed one by one
        "relief_ratio": pl.Float64,  # null for a pattern, as the rest of the relief
        "relief_low": pl.Float64,
        "relief_high": pl.Float64,
        "control_ratio": pl.Float64,
        "per_week_before": pl.Float64,
        "per_week_after": pl.Float64,
        "returned_observed": pl.Int64,
        "returned_expected": pl.Float64,
        "coverage": pl.List(pl.Float64),  # share of customers that the first 1, 2, … themes reach
        "weakest_point": pl.String,
    }
)
# Unsolved reports of the last days that stop their author; `signals.showstoppers`.
SHOWSTOPPERS: Final = _schema(
    {
        "document_id": pl.String,
        "kind": pl.String,  # login | data_loss | double_charge | crash_on_start | outage | security
        "theme_id": pl.String,  # the primary one; null if in no theme
        "day": pl.Date,
        "voice": pl.String,  # least document_id here of the same customer; null = anonymous
        "start": pl.Int64,  # of the words, as code points into the document's redacted text
        "end": pl.Int64,
        "words": pl.String,  # what told it; people's names hidden, as in the quote
        "quote": pl.String,  # what the words stand in
    }
)
# How customers with a theme score against those without it, and who left; `signals.drivers`.
DRIVERS: Final = _schema(
    {
        "theme_id": pl.String,
        "measure": pl.String,  # nps | csat | rating | churn
        "scale": pl.String,
        "verdict": pl.String,  # lower | higher | no_clear_difference | too_few
        "n_with": pl.Int64,
        **{f"with_{name}": pl.Float64 for name in _ESTIMATE},
        "n_without": pl.Int64,
        **{f"without_{name}": pl.Float64 for name in _ESTIMATE},
        **{f"difference_{name}": pl.Float64 for name in _ESTIMATE},
        "q_value": pl.Float64,
        "n_churned": pl.Int64,  # of churn alone, as the value
        "value": pl.Float64,
        "sentence": pl.String,
    }
)
# Scores over time; `signals.scores`.
SCORES: Final = _schema(
    {
        "measure": pl.String,
        "scale": pl.String,
        "part": pl.String,  # overall | change | point
        "start": pl.Date,  # of a point's week or month
        "step": pl.String,  # week | month
        "place": pl.Int64,  # of the scale, most customers first
        "n": pl.Int64,
        **dict.fromkeys(_ESTIMATE, pl.Float64),
        "sentence": pl.String,  # of the overall score
    }
)
# Alarms that webhooks were told: a log, appended and never pinned.
NOTICES: Final = _schema(
    {
        "at": pl.Datetime("us", "UTC"),
        "hook": pl.String,  # sha256 of the webhook's address, which is a secret: 16 hex digits
        "alarm": pl.String,  # kind, id and direction: what stays the same from night to night
        "last_day": pl.Date,  # of the data that it was seen in
        "size": pl.Float64,  # customers more or less than usual
        "is_sent": pl.Boolean,  # false = it was known, and had not grown
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalTables:
    """The signals of a snapshot, with the schemas above."""

    changes: pl.DataFrame = field(default_factory=CHANGES.to_frame)
    fix_checks: pl.DataFrame = field(default_factory=FIX_CHECKS.to_frame)
    overhauls: pl.DataFrame = field(default_factory=OVERHAULS.to_frame)
    showstoppers: pl.DataFrame = field(default_factory=SHOWSTOPPERS.to_frame)
    drivers: pl.DataFrame = field(default_factory=DRIVERS.to_frame)
    scores: pl.DataFrame = field(default_factory=SCORES.to_frame)
