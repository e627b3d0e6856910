"""The accounts of the made-up product, and the persons who write for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

N_ACCOUNTS: Final = 150
N_ENTERPRISE: Final = 14
N_MID_MARKET: Final = 46

_FIRST: Final = (
    "Harborline", "Ostwind", "Kopperfield", "Larkmoor", "Nordhage", "Sablefin", "Tansy",
    "Umberline", "Velden", "Wickerby", "Yarrowgate", "Zephyrine", "Quillon", "Fennimore",
    "Granitbach", "Hollowell", "Ivorsen", "Juniperra", "Marlowick", "Pellinor",
)  # fmt: skip
_SECOND: Final = (
    "Logistics", "Media", "Architects", "Foods", "Energy", "Clinics", "Events", "Software",
    "Construction", "Textiles",
)  # fmt: skip
_OWNERS: Final = ("Ada Lindqvist", "Ben Okoro", "Carla Mendes", "Dev Sharma", "Ewa Nowicka")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One paying company."""

    account_id: str
    name: str
    segment: str
    value: float  # per year, in the vendor's currency
    owner: str
    domain: str
    n_people: int


def make_accounts(seed: int) -> tuple[Account, ...]:
    """Invent the accounts; `N_ACCOUNTS` of them, most valuable segment first."""
    rng = np.random.default_rng([seed, 1])
    names = rng.permutation([f"{first} {second}" for first in _FIRST for second in _SECOND])
    return tuple(_account(rng, position, str(names[position])) for position in range(N_ACCOUNTS))


def _account(rng: np.random.Generator, position: int, name: str) -> Account:
    if position < N_ENTERPRISE:
        segment, least, most, n_people = "enterprise", 40_000, 180_000, 24
    elif position < N_ENTERPRISE + N_MID_MARKET:
        segment, least, most, n_people = "mid-market", 6_000, 30_000, 8
    else:
        segment, least, most, n_people = "small business", 400, 4_000, 3
    return Account(
        account_id=f"A-{1001 + position}",
        name=name,
        segment=segment,
        value=float(rng.integers(least // 100, most // 100) * 100),
        owner=_OWNERS[int(rng.integers(len(_OWNERS)))],
        domain=f"{name.lower().replace(' ', '-')}.example",
        n_people=1 + int(rng.integers(n_people)),
    )
