"""What histories are made of: every parameter of the simulator, fixed before any detector was.

Pairs are ranges: each history draws from them evenly. Changing a number here changes what the
detectors are judged by, so none is changed after a look at what they make of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Range = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What every history has, whatever is planted in it.

    Attributes
    ----------
    months, areas, themes_per_area : range
        Of the history, of the product, and of an area.
    reports_per_week : range
        Of the whole product at the start, in reports.
    growth : range
        Volume at the end over volume at the start.
    theme_spread : float
        Standard deviation of the logarithm of the themes' sizes.
    theme_noise : range
        From week to week, beyond Poisson: coefficient of variation, a number for each theme. The
        reports of a theme in a week are negative binomial.
    drift : float
        Standard deviation of a theme's slow wandering (logarithm, forgotten in eight weeks).
    day_noise : float
        Coefficient of variation of a source's days.
    season : range
        Half the yearly swing of the whole product, as a share of its volume.
    unthemed : float
        Share of reports in no theme.
    second_theme : float
        Share of themed reports that are about a second theme of the same area too.
    sources : range
    wave_chance : float
        That one source writes in waves: five days a month.
    anonymous : tuple of range
        Share of anonymous reports; each source takes one of the ranges, the first source the first.
    source_taste : float
        Standard deviation of the logarithm of a theme's liking for a source.
    reports_per_customer : range
        Mean, over the whole history.
    customer_spread : float
        Standard deviation of the logarithm of how often customers write: some write often.
    customer_days : float
        Mean days for which one is a customer.
    home : float
        Share of reports that come from the customers who use their area most.
    fixes : range
        Elsewhere in the product than in the planted area.
    relief : range
        What a fix leaves of its theme's reports.
    no_relief : float
        Share of fixes that leave all.
    guessed : float
        Share of fixes tied to their theme by likeness alone; half of those to a wrong theme.
    ramp_days : float
        Until half of the customers have a fix (or a breakage).
    solved_alone : float
        Share of tickets that are closed without a fix.
    version_named : float
        Share of reports that name the version; half of the customers update within `ramp_days`.
    release_days : int
    """

    months: Range = (12, 18)
    areas: Range = (10, 14)
    themes_per_area: Range = (3, 8)
    reports_per_week: Range = (250, 700)
    growth: Range = (0.9, 1.8)
    theme_spread: float = 0.8
    theme_noise: Range = (0.05, 0.25)
    drift: float = 0.1
    day_noise: float = 0.15
    season: Range = (0.0, 0.2)
    unthemed: float = 0.25
    second_theme: float = 0.06
    sources: Range = (3, 5)
    wave_chance: float = 0.3
    anonymous: tuple[Range, ...] = ((0.0, 0.05), (0.5, 0.95), (0.05, 0.3))
    source_taste: float = 0.5
    reports_per_customer: Range = (1.5, 5.0)
    customer_spread: float = 1.2
    customer_days: float = 300.0
    home: float = 0.35
    fixes: Range = (9, 16)
    relief: Range = (0.25, 0.7)
    no_relief: float = 0.12
    guessed: float = 0.2
    ramp_days: float = 5.0
    solved_alone: float = 0.5
    version_named: float = 0.6
    release_days: int = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaPlan:
    """One planted area with its fixes.

    Attributes
    ----------
    about : str
        What is planted, and what a detector should make of it.
    per_week : range
        The area's reports a week at the start.
    themes : range
    largest : range or None
        Share of the largest theme; None draws the sizes evenly from 0.6 to 1.4.
    fixes : range
    fix_months : range
        From the first fix to the last.
    fixed_share : float
        The largest themes are fixed, one after the other and again, until they have this share
        of the area.
    relief : range
        What a fix leaves of its theme's reports.
    moved : range
        Share of the reports spared by a fix that turn up in the other themes of the area.
    moved_out : range
        Share of them that turn up in the themes of one other area.
    returned : range
        Share of the customers who met a theme in the 90 days before its fix and come back with
        another theme of the area 3 to 75 days after it.
    spike : range or None
        Times the reports of the area during `spike_days`, which begin 3 to 8 weeks after the
        last fix.
    spike_days : range
    bump : range or None
        Times the reports of the area at the height of its own yearly season, a bell of 8 weeks'
        breadth (four standard deviations of it); its height is 4 to 8 weeks after the last fix.
    growth : range or None
        Of the whole product, instead of the world's.
    is_overhaul : bool
        True where a candidate is right.
    """

    about: str
    per_week: Range
    themes: Range
    fixes: Range
    fix_months: Range
    fixed_share: float
    relief: Range
    largest: Range | None = None
    moved: Range = (0.0, 0.0)
    moved_out: Range = (0.0, 0.0)
    returned: Range = (0.0, 0.0)
    spike: Range | None = None
    spike_days: Range = (5, 12)
    bump: Range | None = None
    growth: Range | None = None
    is_overhaul: bool = False


Event = Literal["nothing", "doubling", "dropped", "delayed", "added", "burst"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePlan:
    """Something, or nothing, at the end of a history without fixes and without drift.

    Attributes
    ----------
    about : str
    event : Event
    days_before_end : range
        When it happens.
    per_week : range
        Of the doubling theme before it doubles.
    tied : float
        Share of the histories in which the doubling begins with a release, and is worded with it:
        `named` of the added reports name its version.
    named : float
    source_share : range
        Of the source in question, of all reports.
    burst : range
        Reports that junk adds to one theme within `burst_days`.
    burst_days : range
    authors : tuple of int
        Whose they are, one of these for each history; 0 = anonymous, in a source that otherwise
        knows its customers.
    """

    about: str
    event: Event
    days_before_end: Range = (0, 0)
    per_week: Range = (10, 30)
    tied: float = 0.5
    named: float = 0.8
    source_share: Range = (0.15, 0.45)
    burst: Range = (30, 90)
    burst_days: Range = (1, 4)
    authors: tuple[int, ...] = (0, 1, 2, 4)


# Fixes that worked leave about half of an area's reports or less, so that nobody who saw it all
# would rebuild it.
AREA_PLANS: Final[dict[str, AreaPlan]] = {
    "planted_overhaul": AreaPlan(
        about="Fix after fix ships, its theme eases, and the trouble turns up next door with the "
        "same customers: a candidate, with these fixes, months and customers.",
        per_week=(30, 90),
        themes=(5, 8),
        fixes=(5, 10),
        fix_months=(4, 8),
        fixed_share=0.7,
        relief=(0.4, 0.75),
        moved=(0.8, 1.1),
        returned=(0.15, 0.35),
        is_overhaul=True,
    ),
    "one_off_spike": AreaPlan(
        about="The fixes worked; weeks later an outage of some days floods the area once.",
        per_week=(25, 60),
        themes=(4, 7),
        fixes=(4, 7),
        fix_months=(3.5, 6),
        fixed_share=0.85,
        relief=(0.3, 0.5),
        spike=(4, 8),
    ),
    "fix_that_worked": AreaPlan(
        about="One large theme is halved by its fix, small ones by theirs.",
        per_week=(42, 60),
        themes=(4, 5),
        largest=(0.4, 0.45),
        fixes=(3, 4),
        fix_months=(3.5, 6),
        fixed_share=0.75,
        relief=(0.5, 0.5),
    ),
    "growth_only": AreaPlan(
        about="The fixes worked, but the product has three to five times the customers at the "
        "end, so reports grow in all areas.",
        per_week=(15, 30),
        themes=(4, 7),
        fixes=(4, 7),
        fix_months=(3.5, 6),
        fixed_share=0.85,
        relief=(0.3, 0.5),
        growth=(3, 5),
    ),
    "seasonality": AreaPlan(
        about="The fixes worked, but the area's yearly season came soon after them.",
        per_week=(25, 60),
        themes=(4, 7),
        fixes=(4, 7),
        fix_months=(3.5, 6),
        fixed_share=0.85,
        relief=(0.3, 0.5),
        bump=(1.6, 2.4),
    ),
    "unrelated_small_themes": AreaPlan(
        about="Many small themes that have nothing to do with each other, most fixed for good.",
        per_week=(5, 10),
        themes=(7, 8),
        fixes=(5, 6),
        fix_months=(4, 8),
        fixed_share=0.7,
        relief=(0.2, 0.4),
    ),
    "displacement": AreaPlan(
        about="The fixes worked in their area, and half of what they spared turns up in another "
        "area, which nobody fixed.",
        per_week=(30, 70),
        themes=(4, 7),
        fixes=(4, 7),
        fix_months=(3.5, 6),
        fixed_share=0.85,
        relief=(0.3, 0.5),
        moved_out=(0.4, 0.6),
    ),
    "large_area_whose_fixes_worked": AreaPlan(
        about="The largest area of the product with many fixes, and it eased.",
        per_week=(60, 120),
        themes=(6, 8),
        fixes=(6, 10),
        fix_months=(4, 8),
        fixed_share=0.85,
        relief=(0.3, 0.55),
    ),
    "large_area_few_reports": AreaPlan(
        about="Many themes and fixes without any relief, but three reports a week: too few to say.",
        per_week=(3, 3),
        themes=(5, 8),
        fixes=(5, 8),
        fix_months=(4, 8),
        fixed_share=0.7,
        relief=(1.0, 1.0),
    ),
}

CHANGE_PLANS: Final[dict[str, ChangePlan]] = {
    "quiet": ChangePlan(about="Nothing happens.", event="nothing"),
    "doubling": ChangePlan(
        about="One theme of at least ten reports a week has twice as many from one day on.",
        event="doubling",
        days_before_end=(21, 21),
    ),
    "source_dropped": ChangePlan(
        about="A source stops for good.", event="dropped", days_before_end=(1, 40)
    ),
    "source_delayed": ChangePlan(
        about="What a source got in the last week has not arrived.",
        event="delayed",
        days_before_end=(7, 7),
    ),
    "source_added": ChangePlan(
        about="A new source starts, with a taste of its own.",
        event="added",
        days_before_end=(3, 80),
    ),
    "junk_flood": ChangePlan(
        about="A burst of reports by a handful of authors or by nobody in particular; equal texts "
        "are one voice before they come here, these are not equal.",
        event="burst",
        days_before_end=(1, 12),
    ),
}

WORLD: Final = World()
# Where nothing else may happen: no fix, no wandering; week-to-week noise, growth, season, waves
# and customers who write often stay.
STILL_WORLD: Final = World(drift=0.0, fixes=(0, 0))
