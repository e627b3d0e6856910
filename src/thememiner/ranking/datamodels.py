"""What the ranking takes and gives; what `report.json` shows as it is, is a typed dict."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, TypedDict

from thememiner.datamodels import DUPLICATES, INTENTS
from thememiner.signal_tables import CHANGES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import polars as pl

    from thememiner.ranking.floors import Floors

RankKey = Literal["score", "customers", "volume", "value", "change"]
RANK_KEYS: Final[tuple[RankKey, ...]] = ("score", "customers", "volume", "value", "change")

# All that a report reads of a document; texts are never among it.
DOCUMENT_COLUMNS: Final[tuple[str, ...]] = (
    "document_id", "id", "source", "question", "created_at", "customer", "person", "email_hash",
    "account_id", "domain", "is_relayed", "audience", "segment", "value", "rating", "rating_kind",
    "satisfaction", "product", "version", "language", "url",
)  # fmt: skip

# What is enough to tell where each theme stands.
PLACE_COLUMNS: Final[tuple[str, ...]] = tuple(
    name
    for name in DOCUMENT_COLUMNS
    if name
    not in {"rating", "rating_kind", "satisfaction", "version", "language", "url", "is_relayed"}
)

# Praise has a block of its own ("What customers value"), so that it cannot push a problem down.
MAX_WINDOW_DAYS: Final = 30  # a longer period is no window to compare with the weeks before it
RANKED_INTENTS: Final = tuple(intent for intent in INTENTS if intent != "praise")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTables:
    """The tables of one snapshot, with the schemas of `thememiner.datamodels`.

    `documents` needs only the `DOCUMENT_COLUMNS`, to place themes only the `PLACE_COLUMNS`.
    `exemplars` without a theme are shown as samples of what is in no theme. `customers` may be
    empty: nobody gave a CRM export. Without `duplicates` every document is a voice of its own.
    `changes` ranks by change.
    """

    documents: pl.DataFrame
    assignments: pl.DataFrame
    themes: pl.DataFrame
    subthemes: pl.DataFrame
    areas: pl.DataFrame
    exemplars: pl.DataFrame
    customers: pl.DataFrame
    duplicates: pl.DataFrame = field(default_factory=DUPLICATES.to_frame)
    changes: pl.DataFrame = field(default_factory=CHANGES.to_frame)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Weights of the two shares in the score, each in [0, 1]; they sum to 1."""

    customers: float
    documents: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOptions:
    """What the reader asked for.

    Attributes
    ----------
    by : str
        One of `RANK_KEYS`.
    period : str or None
        None = the product's rule, ``"all"``, or a number of days such as ``"30d"``.
    segments, sources, products, audiences : tuple of str
        Only documents with one of these values; empty = no filter. A value that the snapshot does
        not know is refused. With `audiences` given, its documents are the ones that are counted,
        in place of those of customers.
    min_customers : int
        Customers plus anonymous reports that a listed theme has at least.
    top : int or None
        Themes listed at most; None = all.
    quotes : bool
        False leaves customers' sentences out; documents and links stay.
    without : frozenset of str
        Ids of themes that are not listed.
    n_key_accounts : int
        Accounts of highest value to watch.
    floor : int or None
        Customers that every number which is shown stands for at least, if it stands for any;
        None = no floor.
    """

    weights: Weights
    min_customers: int
    n_key_accounts: int
    by: RankKey = "score"
    period: str | None = None
    intents: tuple[str, ...] = RANKED_INTENTS
    segments: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    top: int | None = None
    quotes: bool = True
    without: frozenset[str] = frozenset()
    floor: int | None = None

    @property
    def is_filtered(self) -> bool:
        """Whether only some customers or documents are counted, whatever the period."""
        return bool(self.segments or self.sources or self.products or self.audiences)

    @property
    def has_change(self) -> bool:
        """Whether the change is known of what is counted: of all, in any but a long period."""
        is_of_run = self.period in (None, "all")
        return not self.is_filtered and (is_of_run or self.window_days is not None)

    @property
    def window_days(self) -> int | None:
        """Days of a period short enough to have a change of its own; None for any other."""
        days = (self.period or "").removesuffix("d")
        is_short = days.isascii() and days.isdigit() and 0 < int(days) <= MAX_WINDOW_DAYS
        return int(days) if is_short else None


class SourceCoverage(TypedDict):
    """How many of one source's documents lie in the period and pass the filters."""

    source: str
    n_in_period: int | None  # outside of the team both are None
    n_documents: int | None
    newest: str | None  # day of the newest document that is not dated after the run


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The days that are counted, both included; all time has no limits and counts undated too.

    Attributes
    ----------
    since, until : date or None
        First and last day (UTC); for all time those of the dated documents, None without any.
    is_all : bool
        True if undated documents, and those dated after the run, are counted too.
    reason : str
        Why this period, in a few words.
    """

    since: date | None
    until: date | None
    is_all: bool
    reason: str
    sources: tuple[SourceCoverage, ...] = ()


class Week(TypedDict):
    """One week of a theme, named by its Monday."""

    week: str
    n_documents: int
    n_customers: int | None


class Exemplar(TypedDict):
    """A passage that shows what a theme is about; `created_at` is a day."""

    document_id: str | None
    quote: str | None
    created_at: str | None
    source: str | None
    url: str | None


class Account(TypedDict):
    """An account that reported a theme."""

    account_id: str
    name: str | None
    segment: str | None
    value: float | None
    n_documents: int
    last_seen: str | None


class Subtheme(TypedDict):
    """A part of a theme."""

    subtheme_id: str
    name: str | None
    n_documents: int
    n_customers: int | None


class Neighbour(TypedDict):
    """A listed theme that is near in meaning; `similarity` is the cosine of the two middles."""

    theme_id: str
    name: str | None
    similarity: float


class AudienceCount(TypedDict):
    """Documents of people who are neither customers nor counted; they move no rank."""

    n_documents: int
    n_people: int


class Rating(TypedDict):
    """Mean of the ratings as given, on the most common scale; None without ratings."""

    mean: float | None
    n: int | None  # None outside of the team, where it would tell of too few


class Area(TypedDict):
    """A group of listed themes; a document in several of them counts once."""

    area_id: str
    name: str | None
    n_documents: int
    n_customers: int
    share: float
    themes: list[str]


class KeyAccountTheme(TypedDict):
    """A theme outside the top that touches an account of high value."""

    theme_id: str
    name: str | None
    intent: str
    rank: int | None  # None if the theme is too small to be listed
    n_documents: int
    n_customers: int
    value: float
    accounts: list[Account]


class Totals(TypedDict):
    """Documents of all audiences, and the authors of the counted one; a flood counts in full.

    In a whole snapshot the counted audience is customer. What is None tells outside of too few.
    """

    n_documents: int
    n_themed: int | None
    n_unthemed: int | None
    n_customers: int
    n_people: int | None
    n_anonymous: int | None
    n_internal: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unthemed:
    """Documents of the period that are in no theme; `by_reason` sums to `n`."""

    n: int
    by_reason: Mapping[str, int]
    samples: tuple[Exemplar, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedTheme:
    """One theme with its place and its evidence; counts are of the counted audience.

    Attributes
    ----------
    rank : int
        From 1.
    rank_interval : tuple of int
        Likely rank: 90% interval when customers are drawn again; always holds `rank`.
    tie : tuple of int
        First and last rank of the themes that it is tied with, its own among them.
    score : float
        In [0, 100]; the sum of `score_parts`.
    value : float or None
        Summed value of its accounts; None if none is known.
    series : tuple of Week
        The last 26 weeks, oldest first, up to the newest week of its main source.
    share, customers_share : float
        Of the counted documents and customers of the period, a flood as one, in [0, 1].
    n_flood : int
        Documents with one mass-sent text, for which a single one was counted; 0 without a flood.
    rating_scale : str or None
        Name of the scale of `rating`, else of the source that gave it; None without ratings.
    has_mixed_ratings : bool
        True if its ratings are on more than one scale; `rating` is of the most common one.
    xy : tuple of int or None
        Its place on a map where near is alike, 0 to 1000 each; None without a middle.
    """

    theme_id: str
    name: str | None
    headline: str | None
    area_id: str | None
    intent: str
    intent_split: Mapping[str, int]
    life: str | None
    rank: int
    rank_interval: tuple[int, int]
    tie: tuple[int, int]
    score: float
    score_parts: Mapping[str, float]
    n_documents: int
    n_customers: int
    n_people: int
    n_anonymous: int
    n_accounts: int
    value: float | None
    share: float
    customers_share: float
    rating: Rating
    rating_scale: str | None
    has_mixed_ratings: bool
    series: tuple[Week, ...]
    by_source: Mapping[str, int]
    by_segment: Mapping[str, int]
    by_version: Mapping[str, int]
    by_product: Mapping[str, int]
    by_language: Mapping[str, int]
    by_audience: Mapping[str, AudienceCount]
    n_flood: int
    terms: tuple[str, ...]
    exemplars: tuple[Exemplar, ...]
    top_accounts: tuple[Account, ...]
    first_seen: str | None
    last_seen: str | None
    subthemes: tuple[Subtheme, ...]
    neighbours: tuple[Neighbour, ...] = ()
    xy: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemePlace:
    """Where a theme of a snapshot stands, listed or not.

    Attributes
    ----------
    rank : int or None
        None for praise, and for a theme that the options leave out.
    rank_interval : tuple of int or None
        None where it was not computed.
    n_documents, n_customers : int
        Of the period; 0 for a theme without a document in it.
    """

    theme_id: str
    name: str | None
    life: str | None
    rank: int | None
    n_documents: int
    n_customers: int
    rank_interval: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Everything a report says about a snapshot, before it is laid out.

    Attributes
    ----------
    themes : tuple of RankedTheme
        Of the chosen intents, rank 1 first, cut to the options' `top`.
    praise : tuple of RankedTheme
        Themes that most customers praise, ranked among themselves.
    totals, period_totals : Totals
        Of the whole snapshot; of the period and the chosen filters.
    places : tuple of ThemePlace
        Every theme of the snapshot, by theme_id.
    floors : Floors or None
        What of it may be shown, if there is a floor: the report shows no more.
    """

    by: RankKey
    period: Period
    themes: tuple[RankedTheme, ...]
    praise: tuple[RankedTheme, ...]
    key_accounts: tuple[KeyAccountTheme, ...]
    areas: tuple[Area, ...]
    unthemed: Unthemed
    totals: Totals
    period_totals: Totals
    notes: tuple[str, ...]
    places: tuple[ThemePlace, ...] = ()
    floors: Floors | None = None
