"""What real exports are full of and no theme is made of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from thememiner.demo.people import Account, make_accounts
from thememiner.demo.phrases import noise
from thememiner.demo.story import END, YEAR, Told, Voice, choose_voice, make_row
from thememiner.demo.wording import add_pii, pick

if TYPE_CHECKING:
    from thememiner.datamodels import Kind

N_BLANK: Final = 5
N_MACRO: Final = 26  # more than the 20 within a week that make a flood
N_REPEATED: Final = 24
N_EDITED: Final = 12
PII_SHARE: Final = 0.01
_START: Final = datetime(YEAR, 1, 1, tzinfo=UTC)
_MACRO_START: Final = datetime(YEAR, 6, 15, 7, tzinfo=UTC)

# Rows that cannot be used, each for another reason. Fewer than 1%: the demo ends with exit code 0.
BROKEN: Final[tuple[dict[str, object], ...]] = (
    {"id": "B-1", "source": "helpdesk", "kind": "ticket", "created_at": "2026-03-02T10:00:00Z"},
    {"source": "helpdesk", "kind": "ticket", "text": "This row has lost its id on the way."},
    {"id": "B-3", "source": "helpdesk", "kind": "ticket", "text": ["not", "a", "text"]},
    {"id": "B-4", "source": "app-store", "text": "The date is wrong.", "created_at": "2026-31-12"},
    {"id": {"nested": 5}, "source": "app-store", "text": "An id is a string or a number."},
    {"id": "B-6", "source": "nps", "text": "Year out of range.", "created_at": "0026-05-01"},
)


def tell_noise(seed: int) -> list[Told]:
    """One-off remarks, stock words, blank reviews, other languages, the macro and emergencies."""
    rng = np.random.default_rng([seed, 3])
    accounts = make_accounts(seed)
    kinds: tuple[Kind, ...] = ("ticket", "review", "survey")
    told = [_told(rng, pick(rng, kinds), text, accounts) for text in noise.ONE_OFFS]  # type: ignore[arg-type]  # pick keeps the kinds
    told += [_told(rng, "review", text, accounts) for text in noise.STOCK_WORDS]
    told += [_told(rng, "review", "", accounts) for _ in range(N_BLANK)]
    told += [
        _told(rng, "ticket", text, accounts, {"language": code}) for code, text in noise.FOREIGN
    ]
    told += [_macro(rng, accounts[position], position) for position in range(N_MACRO)]
    told += [_inside(rng, text) for text in ("Checking the form after the deploy.", "Test ticket.")]
    told += [_stopped(accounts[place], *said) for place, said in enumerate(noise.STOPPERS)]
    return told


def spoil(rows: list[dict[str, object]], seed: int) -> list[dict[str, object]]:
    """Add PII to some rows, then edited versions, exact repeats and broken rows."""
    rng = np.random.default_rng([seed, 4])
    with_pii = [
        row | {"text": add_pii(rng, str(row["text"]))}
        if row["kind"] == "ticket" and rng.random() < PII_SHARE * 2
        else row
        for row in rows
    ]
    tickets = [row for row in with_pii if row["kind"] == "ticket" and "language" not in row]
    edited = [_edit(row) for row in _sample(rng, tickets, N_EDITED)]
    repeated = _sample(rng, with_pii, N_REPEATED)
    return [*with_pii, *edited, *repeated, *BROKEN]


def _told(
    rng: np.random.Generator,
    kind: Kind,
    text: str,
    accounts: tuple[Account, ...],
    extra: dict[str, object] | None = None,
) -> Told:
    created_at = _START + (END - _START) * float(rng.random())
    created_at = created_at.replace(microsecond=0)
    row = make_row(kind, text, created_at, choose_voice(rng, kind, accounts, n_first=None))
    if kind == "review":
        row |= {"rating": int(rng.integers(1, 6)), "rating_kind": "stars"}
    return Told(theme=None, created_at=created_at, row=row | (extra or {}))


def _macro(rng: np.random.Generator, account: Account, position: int) -> Told:
    created_at = _MACRO_START + timedelta(minutes=int(rng.integers(4 * 24 * 60)))
    voice = Voice(customer_id=f"purchasing-{position}", account=account)
    row = make_row("ticket", noise.MACRO, created_at, voice)
    return Told(theme=None, created_at=created_at, row=row)


def _stopped(account: Account, hour: int, text: str) -> Told:
    created_at = END - timedelta(days=3) + timedelta(hours=hour)
    voice = Voice(customer_id=f"user-{account.account_id[2:]}-0", account=account)
    row = make_row("ticket", text, created_at, voice)
    return Told(theme=None, created_at=created_at, row=row)


def _inside(rng: np.random.Generator, text: str) -> Told:
    created_at = _START + timedelta(hours=int(rng.integers(24 * 200)))
    voice = Voice(customer_id="qa@brindle.example", account=None)
    row = make_row("ticket", text, created_at, voice)
    return Told(theme=None, created_at=created_at, row=row | {"audience": "internal"})


def _edit(row: dict[str, object]) -> dict[str, object]:
    created_at = datetime.fromisoformat(str(row["created_at"]))
    later = (created_at + timedelta(hours=5)).isoformat().replace("+00:00", "Z")
    return row | {"text": f"{row['text']}\nIt is still the same today.", "updated_at": later}


def _sample(
    rng: np.random.Generator, rows: list[dict[str, object]], n_rows: int
) -> list[dict[str, object]]:
    return [rows[int(at)] for at in np.sort(rng.choice(len(rows), n_rows, replace=False))]
