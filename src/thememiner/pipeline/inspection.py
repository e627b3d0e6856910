"""What a dry run tells of each file: what it is, what of it can be used, what is hidden in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.ingest import ingest_rows, merge_batches
from thememiner.ingest.presets import TYPED
from thememiner.pipeline.intake import ingest_settings, ingest_tools
from thememiner.pipeline.request import FileFacts
from thememiner.redact import find_redactions, mask, redact_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.config import Config
    from thememiner.identity import IdentityKey
    from thememiner.ingest import FileBatch, IngestResult, Span
    from thememiner.pipeline.opening import Opened
    from thememiner.pipeline.request import Progress
    from thememiner.redact import Redaction

_MOST_STRINGS: Final = 50_000  # told apart; a large file has a new one in every row
_LISTED: Final = 10
_TEXT_POOR: Final = 0.5  # share of documents without text from which a file is called out
_SHORT: Final = 25  # mean characters below which texts are subjects, not reports


class RedactionCounter:
    """Redacts as a run does, and keeps count of what was hidden."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()

    def redact(self, text: str, names: Sequence[str] = ()) -> Redaction:
        """Redact one text; see `redact_text`."""
        redaction = redact_text(text, tuple(names))
        if redaction.n_redactions:
            for found in find_redactions(text, tuple(names)):
                self._count(found.kind, text[found.start : found.end])
        return redaction

    def most(self) -> tuple[tuple[str, str, int], ...]:
        """Give kind, masked string and times of the strings that were hidden most often."""
        ranked = sorted(self._counts.items(), key=lambda item: (-item[1], item[0]))
        return tuple((kind, mask(hidden), times) for (kind, hidden), times in ranked[:_LISTED])

    def _count(self, kind: str, hidden: str) -> None:
        key = (kind, hidden.casefold())
        if key in self._counts or len(self._counts) < _MOST_STRINGS:
            self._counts[key] += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """All inputs as a dry run saw them."""

    result: IngestResult
    files: tuple[FileFacts, ...]


def inspect_inputs(
    opened: Sequence[Opened],
    *,
    stored: pl.DataFrame,
    key: IdentityKey,
    config: Config,
    progress: Progress,
    span: Span,
) -> Inspected:
    """Read every file whole, known rows too, and tell what it holds.

    Parameters
    ----------
    stored : DataFrame
        Documents of the store, DOCUMENTS schema.
    span : Span
        Days that would be taken.
    """
    progress.stage("ingest")
    batches: list[FileBatch] = []
    facts: list[FileFacts] = []
    for number, item in enumerate(opened):
        progress.advance(number, len(opened))
        redactions = RedactionCounter()
        batch = ingest_rows(
            item.rows(),
            plan=item.plan,
            tools=replace(ingest_tools(key), redact=redactions.redact),
            known_rows=frozenset(),
            settings=ingest_settings(config),
        )
        versions, outside = span.cut(batch.versions)
        if outside.n_rows:
            batch = replace(
                batch,
                versions=versions,
                n_read=batch.n_read - outside.n_rows,
                notes=(*batch.notes, span.tell(outside)),
            )
        batches.append(batch)
        facts.append(_tell(item, batch, redactions))
    return Inspected(result=merge_batches(stored, batches), files=tuple(facts))


def _tell(item: Opened, batch: FileBatch, redactions: RedactionCounter) -> FileFacts:
    versions = batch.versions
    days = versions["created_at"].drop_nulls().dt.date().sort().to_list()
    reasons = Counter(
        f"{field}: {reason}" if field else reason
        for field, reason in batch.quarantine.select("field", "reason").iter_rows()
    )
    languages = (
        versions.group_by("language").len().sort("len", "language", descending=[True, False])
    )
    return FileFacts(
        name=item.file.name,
        format=item.file.format,
        encoding=item.file.encoding,
        recognized=_recognized(item),
        checked=item.preset.checked if item.preset else None,
        mapping=_columns(item),
        n_rows=batch.n_read,
        n_documents=versions["document_id"].n_unique(),
        rejects=dict(sorted(reasons.items())),
        first_day=days[0] if days else None,
        last_day=days[-1] if days else None,
        n_undated=versions["created_at"].null_count(),
        share_without_text=_share(versions, pl.col("n_chars") == 0),
        share_with_customer=_share(versions, pl.col("customer").is_not_null()),
        share_relayed=_share(versions, pl.col("is_relayed")),
        languages=dict(languages.iter_rows()),
        n_redactions=int(versions["n_redactions"].sum()),
        most_redacted=redactions.most(),
        warnings=(*_warn(versions), *batch.notes),
    )


def _recognized(item: Opened) -> str:
    if item.preset or item.lookup:
        return item.describe()
    is_canonical = item.file.format in TYPED and {"id", "text"}.issubset(item.head.columns)
    return "canonical lines" if is_canonical else "no known export"


def _columns(item: Opened) -> str:
    """Say which columns are read, where the file has them; a preset may make more of them."""
    if item.lookup is not None:
        return "none of its own"
    if item.plan.reads:
        return ", ".join(name for name in item.head.columns if name in item.plan.reads)
    return item.plan.mapping.describe()


def _share(versions: pl.DataFrame, condition: pl.Expr) -> float | None:
    if versions.is_empty():
        return None
    return round(float(versions.select(condition.fill_null(value=False).mean()).item()), 4)


def _warn(versions: pl.DataFrame) -> tuple[str, ...]:
    """Call out what no mining can make good."""
    warnings = []
    without = _share(versions, pl.col("n_chars") == 0)
    texts = versions.filter(pl.col("n_chars") > 0)["n_chars"].to_list()
    mean = sum(texts) / len(texts) if texts else 0.0
    if without is not None and without >= _TEXT_POOR:
        warnings.append(f"TEXT-POOR: {without:.0%} of the documents have no text to mine")
    elif texts and mean < _SHORT:
        warnings.append(
            f"TEXT-POOR: texts have {mean:.0f} characters on average, as subjects have; is there "
            "an export with the messages?"
        )
    if versions.height and not versions["customer"].is_not_null().any():
        warnings.append("NO CUSTOMERS: every document counts as one anonymous report")
    if versions.height and versions["created_at"].null_count() == versions.height:
        warnings.append("NO DATES: nothing can be said of change")
    return tuple(warnings)
