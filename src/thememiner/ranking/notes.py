"""What a reader must know about how the numbers were made, one sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.ranking.filters import list_filters

if TYPE_CHECKING:
    from collections.abc import Iterable

    from thememiner.ranking.datamodels import RankedTheme, ReportOptions, ReportTables
    from thememiner.ranking.floors import Floors
    from thememiner.ranking.selection import Selection

# How the two notes begin that a page shows at its head; the contract of `report.json` has no key
# of their own for them.
FILTER_MARK: Final = "only "
AUDIENCE_MARK: Final = "counted audience: "
MAX_SCALES: Final = 5
REPEATS: Final = {
    "repost": "from another feed",
    "channel": "by the same person again",
}


def write_notes(
    tables: ReportTables,
    selection: Selection,
    options: ReportOptions,
    *,
    themes: tuple[RankedTheme, ...],
    n_hidden: int,
) -> tuple[str, ...]:
    """Write the notes of a report; no note holds a customer's words.

    Parameters
    ----------
    themes : tuple of RankedTheme
        All that have a rank, before the cut to `top`.
    n_hidden : int
        Themes of the chosen intents with fewer than `options.min_customers` voices.
    """
    notes = [
        _tell_ranking(tables, selection, options),
        _tell_filters(options),
        _tell_audience(selection),
        _tell_paying(tables, selection),
        _tell_hidden(selection, options, n_hidden),
        _tell_top(options, len(themes)),
        _tell_dates(selection),
        _tell_floods(selection),
        _tell_repeats(selection),
        _tell_relayed(selection),
        _tell_scales(themes),
        _tell_ratings(themes),
    ]
    return tuple(note for note in notes if note)


def write_outside_notes(
    tables: ReportTables,
    selection: Selection,
    options: ReportOptions,
    *,
    floors: Floors,
    n_themes: int,
) -> tuple[str, ...]:
    """Write the notes of a report for outside: those that count nobody, and what is left out."""
    notes = [
        _tell_ranking(tables, selection, options),
        _tell_filters(options),
        _tell_audience(selection),
        _tell_top(options, n_themes),
        "reports that came in again, and mass-sent texts, count once",
        *_tell_floors(floors, name_people(selection.audiences)),
    ]
    return tuple(note for note in notes if note)


def _tell_floors(floors: Floors, people: str) -> tuple[str, ...]:
    return (
        f"no number tells of fewer than {floors.floor} {people}: for that, "
        f"{_count(floors.n_hidden, 'theme')} and {_count(floors.n_withheld, 'other number')} are "
        "left out",
        "for readers outside: without links, names, exact dates and what is for the team alone",
    )


def _tell_ranking(tables: ReportTables, selection: Selection, options: ReportOptions) -> str:
    if options.by == "change":
        if not options.has_change:
            return "change is measured over all reports and at most 30 days; ranked by reports"
        if tables.changes.is_empty():
            return "no change was measured; ranked by reports"
        return (
            "ranked by change: what rises beyond chance, by customers above what is usual; then "
            "what falls"
        )
    if options.by != "score":
        return f"ranked by {options.by}"
    counted = selection.counted("customer")["customer"]
    if len(counted) and counted.null_count() == len(counted):
        return "no document names its customer: the score is the share of reports alone"
    weights, people = options.weights, name_people(selection.audiences)
    return f"score: {weights.customers:.0%} {people}, {weights.documents:.0%} reports"


def _tell_filters(options: ReportOptions) -> str:
    told = [f"{column} {' or '.join(values)}" for column, values in list_filters(options)]
    return f"{FILTER_MARK}{', '.join(told)}; shares are of these documents" if told else ""


def name_people(audiences: Iterable[str]) -> str:
    """Name those who are counted; "customers" is kept for customers."""
    return "customers" if set(audiences) == {"customer"} else "people"


def _tell_audience(selection: Selection) -> str:
    if name_people(selection.audiences) == "customers":
        return ""
    counted = ", ".join(sorted(set(selection.audiences)))
    return f"{AUDIENCE_MARK}{counted}; numbers are not of customers alone"


def _tell_paying(tables: ReportTables, selection: Selection) -> str:
    """Say of how many customers nobody told whether they pay."""
    if "customer" not in selection.audiences or tables.documents.is_empty():
        return ""
    if tables.customers.is_empty():
        return "paying status unknown: without a customers file everyone counts as a customer"
    customers = (
        selection.counted("audience", "customer", "is_told")
        .filter((pl.col("audience") == "customer") & pl.col("customer").is_not_null())
        .group_by("customer")
        .agg(pl.col("is_told").any())
    )
    n_untold = customers.height - int(customers["is_told"].sum())
    if not n_untold:
        return ""
    verb, whose = ("is", "its") if n_untold == 1 else ("are", "their")
    return (
        f"{n_untold:,} of {_count(customers.height, 'customer')} {verb} not in the customers file: "
        f"{whose} paying status is unknown"
    )


def _tell_hidden(selection: Selection, options: ReportOptions, n_hidden: int) -> str:
    if not n_hidden:
        return ""
    return (
        f"{_count(n_hidden, 'theme')} with fewer than {options.min_customers} "
        f"{name_people(selection.audiences)} or anonymous reports not listed (--min-customers)"
    )


def _tell_top(options: ReportOptions, n_themes: int) -> str:
    if options.top is None or n_themes <= options.top:
        return ""
    return f"the first {options.top} of {_count(n_themes, 'theme')} (--top)"


def _tell_dates(selection: Selection) -> str:
    n_undated = selection.documents["day"].filter(selection.documents["is_wanted"]).null_count()
    if not n_undated:
        return ""
    documents = f"{_count(n_undated, 'document')} without a date, or dated after the run"
    if selection.period.is_all:
        return f"{documents}: counted, but in no week"
    return f"{documents}: counted in all time only"


def _tell_floods(selection: Selection) -> str:
    n_flood = int((selection.counted("relation")["relation"] == "flood").sum())
    if not n_flood:
        return ""
    return (
        f"{n_flood:,} documents of mass-sent texts count once per flood, in themes and in what "
        "shares and scores refer to; totals count each"
    )


def _tell_repeats(selection: Selection) -> str:
    again = selection.counted("is_first", "relation").filter(~pl.col("is_first"))["relation"]
    told = [
        f"{n_again:,} {how}"
        for relation, how in REPEATS.items()
        if (n_again := int((again == relation).sum()))
    ]
    if not told:
        return ""
    return (
        f"reports that came in again count once: {', '.join(told)}; totals count each, "
        "and export assignments lists each"
    )


def _tell_relayed(selection: Selection) -> str:
    n_relayed = int(selection.counted("is_relayed")["is_relayed"].sum())
    if not n_relayed:
        return ""
    return f"{_count(n_relayed, 'report')} typed by staff for a customer: counted for the customer"


def _tell_scales(themes: tuple[RankedTheme, ...]) -> str:
    scales = sorted({theme.rating_scale for theme in themes if theme.rating_scale})
    if not scales:
        return ""
    more = f" and {len(scales) - MAX_SCALES:,} more" if len(scales) > MAX_SCALES else ""
    named = ", ".join(scales[:MAX_SCALES])
    return f"ratings are means as given, of n reports, on the scale of: {named}{more}"


def _tell_ratings(themes: tuple[RankedTheme, ...]) -> str:
    n_mixed = sum(theme.has_mixed_ratings for theme in themes)
    if not n_mixed:
        return ""
    return f"{_count(n_mixed, 'theme')} rated on several scales: the most common one is averaged"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
