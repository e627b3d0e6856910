"""From a published snapshot to the files of planning: which themes, told how much of, to whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from thememiner.errors import ConfigError
from thememiner.export.choosing import Chosen, choose_themes
from thememiner.export.fields import list_evidence, list_fields
from thememiner.pipeline.catalogue import find_theme
from thememiner.pipeline.notices import FLOOR
from thememiner.pipeline.present import make_report

if TYPE_CHECKING:
    from collections.abc import Mapping

    from thememiner.export.choosing import Choice
    from thememiner.export.fields import Target
    from thememiner.export.templates import Template
    from thememiner.ranking import ReportOptions
    from thememiner.report.contract import Report, ThemeFacts
    from thememiner.report.decisions import DecisionFacts
    from thememiner.store import Store

QUARTER: Final = "90d"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What goes into one file.

    Attributes
    ----------
    report : Report
        As whoever reads the file may see it.
    themes : tuple of ThemeFacts
        Of `report`, by rank.
    decisions : mapping of str to DecisionFacts
        By theme_id.
    reach : mapping of str to int
        Customers in 90 days by theme_id, where the file needs it.
    said : tuple of str
        What is left out, for stderr.
    """

    report: Report
    themes: tuple[ThemeFacts, ...]
    decisions: Mapping[str, DecisionFacts]
    reach: Mapping[str, int]
    said: tuple[str, ...]

    def rows(self, target: Target, template: Template) -> list[dict[str, object]]:
        """Give the fields of each theme."""
        return [
            list_fields(
                theme,
                self.report,
                target,
                template,
                decision=self.decisions.get(theme["theme_id"]),
                reach=self.reach.get(theme["theme_id"], 0) if self.reach else None,
            )
            for theme in self.themes
        ]

    def evidence(self, target: Target) -> list[dict[str, object]]:
        """Give the fields of each quote of each theme."""
        return [fields for theme in self.themes for fields in list_evidence(theme, target)]


def plan_themes(
    store: Store,
    target: Target,
    choice: Choice,
    *,
    options: ReportOptions,
    has_reach: bool = False,
) -> Plan:
    """Choose themes for a target, and tell of them what its readers may know.

    Parameters
    ----------
    choice : Choice
        `theme_ids` may be names too.
    has_reach : bool
        Whether customers in 90 days are wanted.

    Raises
    ------
    ConfigError
        If a theme that is named is not in the report; if whoever reads the file may be told
        nothing, as too few customers wrote.
    """
    named = {find_theme(store, text) for text in choice.theme_ids}
    report = make_report(store, options=options)
    _refuse_absent(named, report)
    chosen = choose_themes(report, replace(choice, theme_ids=named))
    decisions = {decision["theme_id"]: decision for decision in report["decisions"]}
    if target.is_outside and chosen.themes:
        report = make_report(store, options=replace(options, floor=FLOOR))
        chosen = _show_outside(chosen, report)
    return Plan(
        report=report,
        themes=chosen.themes,
        decisions=decisions,
        reach=_count_reach(store, options) if has_reach else {},
        said=chosen.said,
    )


def _refuse_absent(named: set[str], report: Report) -> None:
    listed = {theme["theme_id"] for theme in report["themes"]}
    absent = sorted(named - listed)
    if absent:
        msg = (
            f"{', '.join(absent)} is not in the report of this period: too few customers, none of "
            "its intents, or ignored. Try --period all, --min-customers 1 or --intent all."
        )
        raise ConfigError(msg)


def _show_outside(chosen: Chosen, report: Report) -> Chosen:
    shown = {theme["theme_id"]: theme for theme in report["themes"]}
    kept = tuple(shown[theme["theme_id"]] for theme in chosen.themes if theme["theme_id"] in shown)
    n_hidden = len(chosen.themes) - len(kept)
    if not n_hidden:
        return Chosen(themes=kept, said=chosen.said)
    what = "1 theme" if n_hidden == 1 else f"{n_hidden:,} themes"
    told = f"{what} of fewer than {FLOOR} customers left out, as others than the team may read it"
    return Chosen(themes=kept, said=(*chosen.said, told))


def _count_reach(store: Store, options: ReportOptions) -> dict[str, int]:
    """Count each theme's customers of the 90 days that end with the newest document."""
    recent = make_report(store, options=replace(options, period=QUARTER, min_customers=1, top=None))
    return {theme["theme_id"]: theme["n_customers"] for theme in recent["themes"]}
