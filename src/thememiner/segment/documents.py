"""Segment whole frames of documents."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final, Protocol

import polars as pl

from thememiner.datamodels import PASSAGES, conform
from thememiner.segment.frames import DRAFTS, UNITS, UNSEGMENTED, hash_text
from thememiner.segment.passages import (
    Passage,
    clean_text,
    join_sentences,
    read_sentences,
    read_title,
    wanted_blocks,
)
from thememiner.segment.stock import missing_subject
from thememiner.segment.units import read_units

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from thememiner.config import SegmentConfig
    from thememiner.segment.blocks import Block

SURVEY: Final = "survey"
CHUNK: Final = 2_000  # documents split at a time: memory stays small, the result is the same
SPARE: Final = 3  # sentences are read of this many times the words that passages can hold

IN_SCHEMA: Final = pl.Schema(
    {"document_id": pl.String, "kind": pl.String, "question": pl.String, "text": pl.String}
)


class SentenceSplitter(Protocol):
    """Finds sentences."""

    def __call__(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Give each text's sentences as (start, end) in code points, in order, no overlap."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Segmented:
    """What segmentation made of documents; each document is in `mentions` or `unsegmented`.

    Attributes
    ----------
    mentions : DataFrame
        `DRAFTS`, sorted by (document_id, ordinal). ``text[start:end]`` is the passage that is
        shown.
    passages : DataFrame
        `PASSAGES`: the distinct embedded texts, sorted by text_hash.
    units : DataFrame
        `UNITS` of the mentions that may turn out to be about two things, each at least two;
        sorted by (mention_id, position).
    unsegmented : DataFrame
        document_id and reason: no_text, no_subject or too_short.
    """

    mentions: pl.DataFrame
    passages: pl.DataFrame
    units: pl.DataFrame
    unsegmented: pl.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    document_id: str
    kind: str | None
    question: str | None
    text: str

    @property
    def asked(self) -> str:
        """The question that a survey answer belongs to, or ""."""
        return clean_text(self.question or "") if self.kind == SURVEY else ""


def segment_documents(
    documents: pl.DataFrame, split: SentenceSplitter, *, settings: SegmentConfig
) -> Segmented:
    """Cut documents into mentions.

    Parameters
    ----------
    documents : DataFrame
        document_id, kind, question, text (redacted, normalized); other columns are ignored.
    split : SentenceSplitter
    settings : SegmentConfig

    Returns
    -------
    Segmented
        The same for any order of the rows.
    """
    frame = conform(documents.select(list(IN_SCHEMA)), IN_SCHEMA, name="documents")
    frame = frame.sort("document_id").with_columns(pl.col("text").fill_null(""))
    mentions: list[tuple[str, str, int, int, int, bytes]] = []
    units: list[tuple[str, int, int, int, str]] = []
    passages: dict[bytes, str] = {}
    unsegmented: list[tuple[str, str]] = []
    for chunk in frame.iter_slices(CHUNK):
        rows = [_Document(**row) for row in chunk.iter_rows(named=True)]
        for document, found in _segment(rows, split, settings=settings):
            if isinstance(found, str):
                unsegmented.append((document.document_id, found))
                continue
            for ordinal, passage in enumerate(found):
                key = hash_text(passage.text)
                passages[key] = min(passage.text, passages.get(key, passage.text))
                name = f"{document.document_id}:{ordinal}"
                mentions.append(
                    (name, document.document_id, ordinal, passage.start, passage.end, key)
                )
                units += _units(name, document, passage)
    return Segmented(
        mentions=pl.DataFrame(mentions, schema=DRAFTS, orient="row"),
        passages=pl.DataFrame(sorted(passages.items()), schema=PASSAGES, orient="row"),
        units=pl.DataFrame(units, schema=UNITS, orient="row").sort("mention_id", "position"),
        unsegmented=pl.DataFrame(unsegmented, schema=UNSEGMENTED, orient="row"),
    )


def _units(
    mention_id: str, document: _Document, passage: Passage
) -> list[tuple[str, int, int, int, str]]:
    found = read_units(document.text, passage.sentences)
    return [
        (mention_id, position, unit.start, unit.end, unit.text)
        for position, unit in enumerate(found)
        if len(found) > 1
    ]


def _segment(
    documents: Sequence[_Document], split: SentenceSplitter, *, settings: SegmentConfig
) -> Iterator[tuple[_Document, list[Passage] | str]]:
    limit = SPARE * settings.max_words * settings.max_mentions
    reasons = [
        missing_subject(document.text, is_answer=bool(document.asked)) for document in documents
    ]
    blocks: list[list[Block]] = [
        [] if reason else wanted_blocks(document.text, max_words=limit)
        for document, reason in zip(documents, reasons, strict=True)
    ]
    spans = iter(
        split(
            [
                document.text[block.start : block.end]
                for document, own in zip(documents, blocks, strict=True)
                for block in own
            ]
        )
    )
    for document, reason, own in zip(documents, reasons, blocks, strict=True):
        sentences = read_sentences(document.text, own, [next(spans) for _ in own])
        passages = join_sentences(
            document.text,
            sentences,
            title=read_title(document.text, own),
            max_words=settings.max_words,
        )
        found = list(islice(passages, settings.max_mentions))
        yield document, reason or _with_question(document, found, settings) or "no_subject"


def _with_question(
    document: _Document, passages: list[Passage], settings: SegmentConfig
) -> list[Passage]:
    """Put the question before a short answer: alone, "speed" may be praise or complaint."""
    asked = document.asked
    if not asked or len(passages) != 1:
        return passages
    only = passages[0]
    if len(only.text.split()) > settings.short_answer_words:
        return passages
    return [Passage(start=only.start, end=only.end, text=f"{asked}: {only.text}")]
