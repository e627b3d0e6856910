"""What a reader must know about how the numbers were made, one sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from thememiner.ranking.datamodels import RankedTheme, ReportOptions, ReportTables
    from thememiner.ranking.selection import Selection


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
        _tell_ranking(selection, options),
        _tell_filters(options),
        _tell_audience(tables, options),
        _tell_hidden(options, n_hidden),
        _tell_top(options, len(themes)),
        _tell_dates(selection),
        _tell_floods(themes),
        _tell_ratings(themes),
    ]
    return tuple(note for note in notes if note)


def _tell_ranking(selection: Selection, options: ReportOptions) -> str:
    if options.by == "change":
        return "change is not measured yet; ranked by reports"
    if options.by != "score":
        return f"ranked by {options.by}"
    counted = selection.counted["customer"]
    if len(counted) and counted.null_count() == len(counted):
        return "no document names its customer: the score is the share of reports alone"
    weights = options.weights
    return f"score: {weights.customers:.0%} customers, {weights.documents:.0%} reports"


def _tell_filters(options: ReportOptions) -> str:
    filters = (
        ("segment", options.segments),
        ("source", options.sources),
        ("product", options.products),
        ("audience", options.audiences),
    )
    told = [f"{name} {' or '.join(values)}" for name, values in filters if values]
    return f"only {', '.join(told)}; shares are of these documents" if told else ""


def _tell_audience(tables: ReportTables, options: ReportOptions) -> str:
    if options.audiences and options.audiences != ("customer",):
        return "counts are of the chosen audience, not of customers alone"
    if tables.customers.is_empty() and not tables.documents.is_empty():
        return "paying status unknown: without a customers file everyone counts as a customer"
    return ""


def _tell_hidden(options: ReportOptions, n_hidden: int) -> str:
    if not n_hidden:
        return ""
    return (
        f"{_count(n_hidden, 'theme')} with fewer than {options.min_customers} customers or "
        "anonymous reports not listed (--min-customers)"
    )


def _tell_top(options: ReportOptions, n_themes: int) -> str:
    if options.top is None or n_themes <= options.top:
        return ""
    return f"the first {options.top} of {_count(n_themes, 'theme')} (--top)"


def _tell_dates(selection: Selection) -> str:
    n_undated = selection.documents["day"].null_count()
    if not n_undated:
        return ""
    documents = f"{_count(n_undated, 'document')} without a date, or dated after the run"
    if selection.period.is_all:
        return f"{documents}: counted, but in no week"
    return f"{documents}: counted in all time only"


def _tell_floods(themes: tuple[RankedTheme, ...]) -> str:
    n_flood = sum(theme.n_flood for theme in themes)
    return f"{n_flood:,} documents of mass-sent texts count once per flood" if n_flood else ""


def _tell_ratings(themes: tuple[RankedTheme, ...]) -> str:
    n_mixed = sum(theme.has_mixed_ratings for theme in themes)
    if not n_mixed:
        return ""
    return f"{_count(n_mixed, 'theme')} rated on several scales: the most common one is averaged"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
