"""Quarantined rows in numbers: how many there are, why, and whether these are too many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from thememiner.ingest import LEFT_OUT

if TYPE_CHECKING:
    from thememiner.config import Config
    from thememiner.ingest import IngestResult
    from thememiner.pipeline.intake import Intake


def is_quarantine_high(result: Intake | IngestResult, config: Config) -> bool:
    """Whether more rows are unusable than `ingest.max_quarantine` allows."""
    return _count_unusable(result) > config.ingest.max_quarantine * result.counts.n_read


def tell_quarantine(result: Intake, config: Config) -> str:
    """Say how many rows are unusable."""
    limit = f"{config.ingest.max_quarantine:.0%}"
    n_read = result.counts.n_read
    told = f"{_count_unusable(result):,} of {n_read:,} rows unusable, over the limit of {limit}"
    return f"{told}: see `thememiner runs show`"


def count_reasons(quarantine: pl.DataFrame) -> dict[str, int]:
    """Count rows by "field: reason", the rarest first."""
    rows = quarantine.group_by("field", "reason").len().sort("len", "field", "reason")
    return {
        f"{field}: {reason}" if field else str(reason): n for field, reason, n in rows.iter_rows()
    }


def _count_unusable(result: Intake | IngestResult) -> int:
    """Count quarantined rows, without those that the vendor marks as no feedback."""
    return result.quarantine.filter(~pl.col("reason").is_in(LEFT_OUT)).height
