"""Made-up feedback with planted truth, written by this project.

In: a seed. Out: rows of canonical JSONL as dicts, the theme that each was planted for, and the
accounts behind them. Refuses nothing, reads nothing, writes nothing.
"""

from __future__ import annotations

from typing import Final

from thememiner.demo.mishaps import spoil, tell_noise
from thememiner.demo.people import make_accounts
from thememiner.demo.phrases import THEMES
from thememiner.demo.planted import PlantedTheme
from thememiner.demo.story import AREAS, PRODUCT, list_shipped, tell_themes

__all__ = [
    "AREAS",
    "PRODUCT",
    "THEMES",
    "PlantedTheme",
    "demo_customers",
    "demo_fixes",
    "make_feedback",
    "planted_theme",
]

SEED: Final = 7  # any number: the demo tells the same story everywhere
_FIRST_NUMBER: Final = 20_010  # ids are as long as those of a help desk
_STEP: Final = 23  # ids count up in steps; the rest modulo it is the planted theme, 0 = none
_PREFIXES: Final = {"ticket": "T", "review": "R", "survey": "S"}


def make_feedback(seed: int = SEED) -> list[dict[str, object]]:
    """Make about 3,000 rows of tickets, reviews and survey answers, January to September 2026.

    Parameters
    ----------
    seed : int
        Another seed gives other wording and other customers for the same planted themes.

    Returns
    -------
    list of dict
        Canonical JSONL rows, oldest first, then edited versions, exact repeats and six broken
        rows. Every value is JSON.
    """
    told = [*tell_themes(seed), *tell_noise(seed)]
    told.sort(key=lambda one: (one.created_at, str(one.row["text"])))
    numbers = {theme.key: number for number, theme in enumerate(THEMES, start=1)}
    rows = []
    for position, one in enumerate(told):
        number = numbers[one.theme.key] if one.theme else 0
        row_number = _FIRST_NUMBER + _STEP * position + number
        rows.append(_with_id(one.row, row_number))
    return spoil(rows, seed)


def planted_theme(row_id: str) -> str | None:
    """Name the theme that a row of `make_feedback` was planted for; None for noise.

    Examples
    --------
    >>> planted_theme("T-20011"), planted_theme("R-20010")
    ('calendar_duplicates', None)
    """
    number = (int(row_id.split("-")[1]) - _FIRST_NUMBER) % _STEP
    return THEMES[number - 1].key if number else None


def demo_customers(seed: int = SEED) -> list[dict[str, object]]:
    """List the accounts as a CRM would export them: id, name, segment, value, owner, domain."""
    return [
        {
            "account_id": account.account_id,
            "name": account.name,
            "segment": account.segment,
            "value": account.value,
            "owner": account.owner,
            "domain": account.domain,
        }
        for account in make_accounts(seed)
    ]


def demo_fixes() -> list[dict[str, object]]:
    """List what shipped, as Jira exports it to CSV."""
    return [
        {
            "Summary": fix.title,
            "Issue key": fix.fix_id,
            "Issue Type": "Bug",
            "Status": "Done",
            "Resolution": "Done",
            "Resolved": f"{fix.day:%d/%b/%y} 9:00 AM",
        }
        for fix in list_shipped()
    ]


def _with_id(row: dict[str, object], number: int) -> dict[str, object]:
    row_id = f"{_PREFIXES[str(row['kind'])]}-{number}"
    made: dict[str, object] = {"id": row_id} | row
    if row["kind"] == "ticket":
        made["url"] = f"https://help.brindle.example/tickets/{number}"
    return made
