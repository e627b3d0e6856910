"""Nine months of feedback about Brindle, a project-planning app that does not exist.

The plot: people report bugs of the calendar sync. Each is fixed, and then comes the next one: nine
fixes later the area gets as many reports as before the first; no single bug ranks first, the area
does. Meanwhile fixes elsewhere help, the timeline gets slower, an app update on 22 September
silences the phones and undoes the fix of the boards, and in the last days somebody loses data.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from thememiner.demo.people import Account, make_accounts
from thememiner.demo.phrases import THEMES, calendars
from thememiner.demo.wording import word_answer, word_review, word_ticket

if TYPE_CHECKING:
    from thememiner.datamodels import Kind
    from thememiner.demo.planted import PlantedTheme

PRODUCT: Final = "Brindle"
YEAR: Final = 2026
END: Final = datetime(YEAR, 9, 30, 20, tzinfo=UTC)
QUESTIONS: Final = {
    "praise": "What do you like most about Brindle?",
    "other": "What is the one thing we should improve?",
}

# As the product's team would name its areas, and say what belongs there.
AREAS: Final = {
    "Calendar sync": "Tasks and events between Brindle and people's calendars: twice, at the wrong "
    "time, recurring, deleted but still there, connection lost.",
    "Timeline and boards": "Timelines, boards and cards: slow, frozen, out of order, exported.",
    "Billing and seats": "Invoices, seats, charges, plans and subscriptions, and how to cancel.",
    "Mobile and notifications": "The app on the phone, push notifications, e-mails, offline work.",
    "What customers value": "Praise: easy to start with, good overview, kind and fast support.",
}

_VERSIONS: Final = (
    (datetime(YEAR, 9, 22, tzinfo=UTC), "4.4"),
    (datetime(YEAR, 8, 18, tzinfo=UTC), "4.3"),
    (datetime(YEAR, 7, 7, tzinfo=UTC), "4.2"),
    (datetime(YEAR, 5, 12, tzinfo=UTC), "4.1"),
    (datetime(YEAR, 3, 24, tzinfo=UTC), "4.0"),
    (datetime(YEAR, 2, 10, tzinfo=UTC), "3.9"),
)
_FIRST_VERSION: Final = "3.8"
# theme, key, day it shipped, title
_FIXES: Final = (
    ("calendar_duplicates", "FIX-201", date(YEAR, 3, 10), "No second event when a task is edited"),
    ("calendar_duplicates", "FIX-207", date(YEAR, 3, 24), "Remove duplicate calendar events"),
    ("calendar_timezone", "FIX-214", date(YEAR, 4, 9), "Calendar events in the user's time zone"),
    ("board_order", "FIX-210", date(YEAR, 4, 10), "Cards keep their order on a board"),
    ("invoice_details", "FIX-216", date(YEAR, 4, 28), "VAT number and address on invoices"),
    ("calendar_timezone", "FIX-219", date(YEAR, 5, 4), "Calendar events right after clock change"),
    ("email_flood", "FIX-222", date(YEAR, 5, 27), "One summary instead of single e-mails"),
    ("cancel_plan", "FIX-228", date(YEAR, 6, 2), "Cancel a plan on the billing page"),
    ("calendar_recurring", "FIX-226", date(YEAR, 6, 11), "Sync every date of recurring tasks"),
    ("calendar_recurring", "FIX-231", date(YEAR, 7, 2), "Keep exceptions of recurring tasks"),
    ("calendar_ghosts", "FIX-238", date(YEAR, 7, 7), "Remove calendar events of deleted tasks"),
    ("calendar_ghosts", "FIX-244", date(YEAR, 7, 28), "Clean up old dates in calendars"),
    ("slow_timeline", "FIX-240", date(YEAR, 8, 5), "Load the timeline in parts"),
    ("calendar_disconnects", "FIX-251", date(YEAR, 9, 10), "Renew calendar connections in time"),
)
_SHIPPED_AT: Final = time(9, tzinfo=UTC)
_FIX_WINDOW: Final = timedelta(days=24)
# first day of a theme's month where it started with an event
_OUTBREAKS: Final = {("push_missing", 9): 22, ("board_order", 9): 22, ("calendar_timezone", 3): 24}
# ticket, review, survey
_KIND_SHARES: Final = {
    "problem": (0.62, 0.18, 0.20),
    "request": (0.35, 0.25, 0.40),
    "praise": (0.04, 0.56, 0.40),
}
_N_CALENDAR_ACCOUNTS: Final = 45  # those who live in their calendars write again and again
_SOURCES: Final[dict[Kind, str]] = {"ticket": "helpdesk", "review": "app-store", "survey": "nps"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedFix:
    """A change of the product, as the tracker has it."""

    key: str  # of the planted theme that it is for
    fix_id: str
    day: date
    title: str


def list_shipped() -> tuple[ShippedFix, ...]:
    """List what shipped, oldest first."""
    return tuple(
        ShippedFix(key=key, fix_id=fix_id, day=day, title=title)
        for key, fix_id, day, title in sorted(_FIXES, key=lambda fix: fix[2])
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Who says something: fields of a row that do not depend on what is said."""

    customer_id: str | None
    account: Account | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One row before it gets its id."""

    theme: PlantedTheme | None
    created_at: datetime
    row: dict[str, object]


def version_at(moment: datetime) -> str:
    """Version of the product that most customers had at that time."""
    return next((name for since, name in _VERSIONS if moment >= since), _FIRST_VERSION)


def tell_themes(seed: int) -> list[Told]:
    """Every document of every planted theme, in no particular order."""
    rng = np.random.default_rng([seed, 2])
    accounts = make_accounts(seed)
    return [
        _tell(rng, theme, _moment(rng, theme.key, month), accounts)
        for theme in THEMES
        for month, n_documents in enumerate(theme.monthly, start=1)
        for _ in range(n_documents)
    ]


def choose_voice(
    rng: np.random.Generator, kind: Kind, accounts: tuple[Account, ...], *, n_first: int | None
) -> Voice:
    """Draw a writer, from the first `n_first` accounts (None: all); most reviewers have none."""
    if kind == "review" and rng.random() < 0.85:
        name = f"reviewer-{int(rng.integers(4000))}" if rng.random() < 0.7 else None
        return Voice(customer_id=name, account=None)
    pool = accounts[: n_first or len(accounts)]
    account = pool[min(int(rng.exponential(len(pool) / 2.5)), len(pool) - 1)]
    person = f"user-{account.account_id[2:]}-{int(rng.integers(account.n_people))}"
    return Voice(customer_id=person, account=account)


def make_row(kind: Kind, text: str, created_at: datetime, voice: Voice) -> dict[str, object]:
    """Make the keys that every row has; `id` comes last, when all rows are in order."""
    row: dict[str, object] = {
        "source": _SOURCES[kind],
        "kind": kind,
        "text": text,
        "created_at": created_at.isoformat().replace("+00:00", "Z"),
        "product": PRODUCT,
        "version": version_at(created_at),
    }
    if voice.customer_id is not None:
        row["customer_id"] = voice.customer_id
    if voice.account is not None:
        row["account_id"] = voice.account.account_id
        row["segment"] = voice.account.segment
        row["value"] = voice.account.value
    return row


def _tell(
    rng: np.random.Generator,
    theme: PlantedTheme,
    created_at: datetime,
    accounts: tuple[Account, ...],
) -> Told:
    kinds: tuple[Kind, ...] = ("ticket", "review", "survey")
    kind = kinds[int(rng.choice(3, p=_KIND_SHARES[theme.intent]))]
    is_calendar = theme.area == calendars.AREA and rng.random() < 0.75
    n_first = _N_CALENDAR_ACCOUNTS if is_calendar else None
    voice = choose_voice(rng, kind, accounts, n_first=n_first)
    word = {"ticket": word_ticket, "review": word_review, "survey": word_answer}[kind]
    text = word(rng, theme, version=version_at(created_at))
    row = make_row(kind, text, created_at, voice)
    if kind == "ticket":
        row |= _resolution(rng, theme, created_at)
    else:
        row |= _rating(rng, theme, kind)
    return Told(theme=theme, created_at=created_at, row=row)


def _moment(rng: np.random.Generator, key: str, month: int) -> datetime:
    first = _OUTBREAKS.get((key, month), 1)
    last = calendar.monthrange(YEAR, month)[1]
    day = datetime(YEAR, month, int(rng.integers(first, last + 1)), tzinfo=UTC)
    if day.weekday() >= 5 and rng.random() < 0.6 and first < day.day <= last - 2:
        day += timedelta(days=2)  # fewer people write on a weekend
    return min(day + timedelta(minutes=int(rng.integers(6 * 60, 20 * 60))), END)


def _resolution(
    rng: np.random.Generator, theme: PlantedTheme, created_at: datetime
) -> dict[str, object]:
    shipped = next(
        (
            (fix_id, at)
            for key, fix_id, day, _ in _FIXES
            if key == theme.key
            and created_at < (at := datetime.combine(day, _SHIPPED_AT)) <= created_at + _FIX_WINDOW
        ),
        None,
    )
    if shipped is not None and rng.random() < 0.5:
        return {"resolved_at": shipped[1].isoformat().replace("+00:00", "Z"), "fix_id": shipped[0]}
    closed_at = created_at + timedelta(hours=int(rng.integers(4, 150)))
    if closed_at > END or rng.random() < 0.2:
        return {}  # still open
    return {"resolved_at": closed_at.isoformat().replace("+00:00", "Z")}


def _rating(rng: np.random.Generator, theme: PlantedTheme, kind: Kind) -> dict[str, object]:
    shift = {"problem": 0, "request": 1, "praise": 2}[theme.intent]
    if kind == "review":
        stars = min(1 + 2 * shift, 4) + int(rng.integers(2))
        return {"rating": stars, "rating_kind": "stars"}
    likely = (2, 5, 8)[shift] + int(rng.integers(3))
    question = QUESTIONS["praise" if theme.intent == "praise" else "other"]
    return {"rating": likely, "rating_kind": "nps", "question": question}
