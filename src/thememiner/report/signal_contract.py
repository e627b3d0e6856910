"""The signals in `report.json`, key by key."""

from __future__ import annotations

from typing import TypedDict


class Change(TypedDict):
    """The last days against the weeks before; None where there is too little to say."""

    previous: float | None
    current: float | None
    ratio: float | None
    q_value: float | None
    flag: str
    sentence: str | None


class Sample(TypedDict):
    """A blocking report; `words` are what told it."""

    document_id: str
    day: str
    words: str | None
    quote: str | None
    source: str | None
    url: str | None


class ShowstopperFacts(TypedDict):
    """Unsolved blocking reports of one kind in one theme; `theme_id` is None for none."""

    kind: str
    theme_id: str | None
    name: str | None
    n_documents: int
    n_customers: int
    n_anonymous: int
    first_day: str
    last_day: str
    sentence: str
    samples: list[Sample]


class ReliefFacts(TypedDict):
    """What is left of an area's reports after its fixes, beyond what the other areas did."""

    ratio: float
    interval: list[float]
    control_ratio: float


class ReturnedFacts(TypedDict):
    """Customers who met one theme, saw its fix ship and came back with another of the area."""

    observed: int
    expected: float


class CoverageFacts(TypedDict):
    """Share of the customers whom the first `n_themes` themes reach."""

    n_themes: int
    customers_share: float


class MonthFacts(TypedDict):
    """Complaints of an area in one month, those closed one by one, and the fixes of that month."""

    month: str
    n_documents: int
    n_solved_alone: int
    fixes: list[str]


class OverhaulFacts(TypedDict):
    """An area that might better be rebuilt than fixed once more."""

    overhaul_id: str
    area_id: str
    state: str
    sentence: str
    n_customers: int
    n_accounts: int
    value: float | None
    themes: list[str]
    fixes: list[str]
    first_month: str
    last_month: str
    timeline: list[MonthFacts]
    relief: ReliefFacts | None
    returned: ReturnedFacts | None
    coverage: list[CoverageFacts]
    weakest_point: str


class Subject(TypedDict):
    """A theme or an area; the other one's id is None."""

    kind: str
    theme_id: str | None
    area_id: str | None
    name: str | None


class AlertFacts(Subject):
    """A theme or area that changed beyond chance."""

    flag: str
    first_day: str
    last_day: str
    current: int
    previous: float
    usual: list[float]
    ratio: float
    interval: list[float]
    q_value: float
    fix_id: str | None
    version: str | None
    version_basis: str | None
    sentence: str


class NewFlag(Subject):
    """A theme or area whose flag is another one than at the earlier snapshot."""

    flag: str
    previous_flag: str | None
    sentence: str


class ThemeFix(TypedDict):
    """A fix of a theme; `verdict` is None where it was not checked."""

    fix_id: str
    day: str
    title: str
    url: str | None
    basis: str
    is_guess: bool
    verdict: str | None
    ratio: float | None
    interval: list[float] | None
    sentence: str | None


class Score(TypedDict):
    """A score with its 90% interval; numbers are None for too few customers."""

    mean: float | None
    low: float | None
    high: float | None
    n: int


class Difference(TypedDict):
    """A difference of scores with its 90% interval."""

    mean: float
    low: float
    high: float


ScoreDriverFacts = TypedDict(
    "ScoreDriverFacts",
    {
        "measure": str,
        "scale": str,
        "with": Score,
        "without": Score,
        "difference": Difference | None,
        "q_value": float | None,
        "verdict": str,
        "sentence": str,
    },
)


class ChurnDriverFacts(TypedDict):
    """Which customers with a theme left, in percent, against those without it."""

    n_churned: int
    n_known: int
    value: float | None
    rate: Score
    rate_without: Score
    difference: Difference | None
    q_value: float | None
    verdict: str
    sentence: str


class ThemeDrivers(TypedDict):
    """How customers with a theme score, and whether they leave."""

    scores: list[ScoreDriverFacts]
    churn: ChurnDriverFacts | None


class ScorePoint(Score):
    """The score of the week or month that begins on `start`."""

    start: str


class ScoreSeriesFacts(TypedDict):
    """A score over time."""

    measure: str
    scale: str
    step: str
    overall: Score
    change: Score | None
    points: list[ScorePoint]
    sentence: str


class Drivers(TypedDict):
    """All scores over time."""

    scores: list[ScoreSeriesFacts]
