"""Entries and small tables of mentions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl

from thememiner.curation import Before, Entry, Heirs, make_entry
from thememiner.datamodels import LINEAGE, THEMES

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


def entry(action: str, theme: str = "T-A", *, minute: int = 0, **payload: object) -> Entry:
    return make_entry(
        at=NOW + timedelta(minutes=minute),
        author="jo",
        action=action,
        theme_id=theme,
        payload=payload,
    )


def heirs(*stands: str, lineage: list[tuple[object, ...]] | None = None) -> Heirs:
    return Heirs.of(pl.DataFrame(lineage or [], schema=LINEAGE, orient="row"), stands)


def themes(**names: str | None) -> pl.DataFrame:
    rows = [{"theme_id": f"T-{key}", "name": name, "life": "live"} for key, name in names.items()]
    return pl.DataFrame(
        [dict.fromkeys(THEMES) | row | {"area_id": "A-1"} for row in rows], schema=THEMES
    )


def mentions(**places: str | None) -> pl.DataFrame:
    """One mention per document; `d1="T-A/S-1"` is in that theme and subtheme."""
    rows = []
    for document, place in places.items():
        theme, _, subtheme = (place or "").partition("/")
        rows.append(
            {
                "mention_id": f"{document}:0",
                "document_id": document,
                "text_hash": document.encode(),
                "is_praise": document.startswith("p"),
                "theme_id": theme or None,
                "subtheme_id": subtheme or None,
                "status": "strict" if theme else "none",
                "reason": None if theme else "one_off",
            }
        )
    return pl.DataFrame(
        rows,
        schema_overrides={"theme_id": pl.String, "subtheme_id": pl.String, "reason": pl.String},
    )


def before(
    rows: pl.DataFrame, *stands: str, kept: tuple[Entry, ...] = (), **extra: object
) -> Before:
    assert not extra
    return Before(
        mentions=rows.select("mention_id", "theme_id", "subtheme_id"),
        heirs=heirs(*stands),
        kept=frozenset(each.entry_id for each in kept),
    )
