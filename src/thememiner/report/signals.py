"""The signals of a snapshot as blocks of the report: nothing is computed here, text is made safe.

Signals are measured by the run, over all customers and up to the newest document. Under a filter
they would say something else than the numbers beside them, so they are left out, and a note says
so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.report.clean import clean, safe_url
from thememiner.report.signal_contract import (
    AlertFacts,
    Change,
    Drivers,
    NewFlag,
    OverhaulFacts,
    Sample,
    ShowstopperFacts,
    Subject,
    ThemeDrivers,
    ThemeFix,
)
from thememiner.report.signal_facts import (
    NO_CHANGE,
    Row,
    change_facts,
    churn_driver_facts,
    fix_facts,
    overhaul_facts,
    score_driver_facts,
    series_facts,
)
from thememiner.signal_tables import CHANGES, FIXES, SignalTables
from thememiner.signals.showstopper_words import say_showstopper
from thememiner.signals.showstoppers import list_showstoppers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from thememiner.signals.showstoppers import Showstopper, Showstoppers

ALARMS: Final = ("new", "emerging", "rising", "regressed", "falling")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSignals:
    """What a report shows of the signals.

    Attributes
    ----------
    tables : SignalTables
    fixes : DataFrame
        `FIXES` schema.
    names : mapping of str to str
        Of the themes and areas that are listed; alarms of others are left out.
    origins : mapping of str to tuple
        document_id -> source and url, of the showstoppers.
    left_out : tuple of str
        Sources that no change was measured in.
    earlier : DataFrame or None
        `CHANGES` of the snapshot that the report is compared with.
    quotes : bool
        False leaves customers' words out.
    is_filtered : bool
        Only some customers or documents are counted: all signals are left out.
    has_period : bool
        A long period was asked for: changes are left out.
    """

    tables: SignalTables = field(default_factory=SignalTables)
    fixes: pl.DataFrame = field(default_factory=FIXES.to_frame)
    names: Mapping[str, str | None] = field(default_factory=dict)
    origins: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    earlier: pl.DataFrame | None = None
    quotes: bool = True
    is_filtered: bool = False
    has_period: bool = False

    @property
    def changes(self) -> pl.DataFrame:
        """The changes that fit what is counted."""
        is_left_out = self.is_filtered or self.has_period
        return CHANGES.to_frame() if is_left_out else self.tables.changes

    def of_theme(self) -> Mapping[str, ThemeSignals]:
        """Give what is known of each theme."""
        changes = {row["subject_id"]: row for row in _rows(self.changes.filter(kind="theme"))}
        fixes = self._fixes()
        drivers = self._drivers()
        return {
            theme_id: ThemeSignals(
                change=change_facts(changes.get(theme_id)),
                fixes=tuple(fixes.get(theme_id, ())),
                drivers=drivers.get(theme_id, NOTHING.drivers),
            )
            for theme_id in {*changes, *fixes, *drivers}
        }

    def alerts(self) -> list[AlertFacts]:
        """List what changed beyond chance, rises before falls, the strongest first."""
        rows = self.changes.filter(pl.col("place").is_not_null()).sort("place")
        return [self._alert(row) for row in _rows(rows) if row["subject_id"] in self.names]

    def overhauls(self) -> list[OverhaulFacts]:
        """List candidates, patterns and what was accepted; dismissed ones are counted in a note."""
        if self.is_filtered:
            return []
        shown = self.tables.overhauls.filter(pl.col("state") != "dismissed").sort("place")
        months = self.fixes.select("fix_id", pl.col("day").dt.strftime("%Y-%m"))
        fixed_in = dict(months.iter_rows())
        return [overhaul_facts(row, fixed_in) for row in _rows(shown)]

    def showstoppers(self) -> list[ShowstopperFacts]:
        """List unsolved blocking reports of the last days by theme and kind, ten lines at most."""
        return [self._showstopper(line) for line in self._listed().lines]

    def scores(self) -> Drivers:
        """Give scores over time."""
        if self.is_filtered:
            return Drivers(scores=[])
        series = self.tables.scores.sort("place", "start", nulls_last=True).partition_by(
            "place", maintain_order=True
        )
        return Drivers(scores=[series_facts(_rows(one)) for one in series])

    def new_flags(self) -> list[NewFlag]:
        """List alarms that were none, or other ones, at the earlier snapshot."""
        if self.earlier is None:
            return []
        before = {(row["kind"], row["subject_id"]): row["flag"] for row in _rows(self.earlier)}
        rows = self.changes.filter(pl.col("place").is_not_null()).sort("place")
        return [
            NewFlag(
                **self._subject(row),
                flag=row["flag"],
                previous_flag=before.get((row["kind"], row["subject_id"])),
                sentence=clean(row["sentence"]),
            )
            for row in _rows(rows)
            if row["subject_id"] in self.names
            and before.get((row["kind"], row["subject_id"])) != row["flag"]
        ]

    def notes(self) -> tuple[str, ...]:
        """Say what was left out, one sentence each."""
        told = []
        if self.is_filtered:
            told.append(
                "change, fixes, overhauls, showstoppers and drivers are measured over all "
                "customers: not shown with this filter"
            )
        elif self.has_period:
            told.append("change is measured over at most 30 days: not shown with this period")
        if self.left_out and not (self.is_filtered or self.has_period):
            told.append(
                f"change leaves out {', '.join(self.left_out)}: silent on more than half of the "
                "days that are compared"
            )
        rest = self._listed()
        if rest.n_more_lines:
            told.append(
                f"showstoppers: {_count(rest.n_more_lines, 'more line')} with "
                f"{_count(rest.n_more_documents, 'report')} (`thememiner showstoppers`)"
            )
        n_dismissed = self.tables.overhauls.filter(state="dismissed").height
        if n_dismissed and not self.is_filtered:
            told.append(f"{_count(n_dismissed, 'dismissed overhaul')} not shown")
        return tuple(told)

    def _listed(self) -> Showstoppers:
        rows = self.tables.showstoppers
        if self.is_filtered:
            rows = rows.clear()
        theme = pl.when(pl.col("theme_id").is_in(sorted(self.names))).then("theme_id")
        reported = rows.select(
            "document_id", theme, "day", customer="voice", is_solved=pl.lit(value=False)
        )
        last_day = rows["day"].max()
        return list_showstoppers(
            rows.drop("theme_id", "day", "voice"),
            reported,
            last_day=last_day if isinstance(last_day, date) else date.min.replace(year=2),
        )

    def _showstopper(self, line: Showstopper) -> ShowstopperFacts:
        said = clean(say_showstopper(line))
        return ShowstopperFacts(
            kind=line.kind,
            theme_id=line.theme_id,
            name=clean(self.names.get(line.theme_id or "")),
            n_documents=line.n_documents,
            n_customers=line.n_customers,
            n_anonymous=line.n_anonymous,
            first_day=line.first_day.isoformat(),
            last_day=line.last_day.isoformat(),
            sentence=said if self.quotes else said.partition(" “")[0],
            samples=[
                Sample(
                    document_id=sample.document_id,
                    day=sample.day.isoformat(),
                    words=clean(sample.words) if self.quotes else None,
                    quote=clean(sample.quote) if self.quotes else None,
                    source=clean(self.origins.get(sample.document_id, (None, None))[0]),
                    url=safe_url(self.origins.get(sample.document_id, (None, None))[1]),
                )
                for sample in line.samples
            ],
        )

    def _subject(self, row: Row) -> Subject:
        is_theme, subject_id = row["kind"] == "theme", row["subject_id"]
        return Subject(
            kind=row["kind"],
            theme_id=subject_id if is_theme else None,
            area_id=None if is_theme else subject_id,
            name=clean(self.names.get(subject_id)),
        )

    def _alert(self, row: Row) -> AlertFacts:
        return AlertFacts(
            **self._subject(row),
            flag=row["flag"],
            first_day=row["first_day"].isoformat(),
            last_day=row["last_day"].isoformat(),
            current=row["current"],
            previous=row["previous"],
            usual=[row["usual_low"], row["usual_high"]],
            ratio=row["ratio"],
            interval=[row["ratio_low"], row["ratio_high"]],
            q_value=row["q_value"],
            fix_id=clean(row["fix_id"]),
            version=clean(row["version"]),
            version_basis=row["version_basis"],
            sentence=clean(row["sentence"]),
        )

    def _fixes(self) -> dict[str, list[ThemeFix]]:
        if self.is_filtered:
            return {}
        checks = {(row["fix_id"], row["theme_id"]): row for row in _rows(self.tables.fix_checks)}
        found: dict[str, list[ThemeFix]] = {}
        for row in _rows(self.fixes.sort("day", "fix_id")):
            for theme_id in row["theme_ids"] or ():
                check = checks.get((row["fix_id"], theme_id))
                found.setdefault(theme_id, []).append(fix_facts(row, check))
        return found

    def _drivers(self) -> dict[str, ThemeDrivers]:
        rows = self.tables.drivers.clear() if self.is_filtered else self.tables.drivers
        found: dict[str, ThemeDrivers] = {}
        for row in _rows(rows):
            own = found.setdefault(row["theme_id"], ThemeDrivers(scores=[], churn=None))
            if row["measure"] == "churn":
                own["churn"] = churn_driver_facts(row)
            else:
                own["scores"].append(score_driver_facts(row))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeSignals:
    """What the signals say of one theme."""

    change: Change = field(default_factory=NO_CHANGE.copy)
    fixes: tuple[ThemeFix, ...] = ()
    drivers: ThemeDrivers = field(default_factory=lambda: ThemeDrivers(scores=[], churn=None))


NOTHING: Final = ThemeSignals()


def _rows(frame: pl.DataFrame) -> list[Row]:
    return frame.to_dicts()


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
