"""Review sites for companies: Trustpilot, G2, Capterra."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from thememiner.ingest.presets.answers import ResponseIds, Survey
from thememiner.ingest.presets.preset import TABLES, Preset, Signature, same_names
from thememiner.ingest.presets.questions import answer_of, clean_question, question_key
from thememiner.ingest.vocabulary import fold_header

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from thememiner.ingest.presets.preset import Documents, FileHead, Reader, Row

_LIKES: Final = re.compile(r"what do (?:you|users?) like(?: best)?\b.{0,200}|likes?")
_DISLIKES: Final = re.compile(r"what do (?:you|users?) dislike\b.{0,200}|dislikes?")
_OTHER_ASKED: Final = re.compile(
    r"what (?:business )?(?:problems?|benefits)\b.{0,200}|recommendations? to others\b.{0,200}"
)
_CAPTERRA_ASKED: Final = (
    "pros", "cons", "overall", "overall comments", "comments", "general comments",
    "review summary", "reasons for choosing", "reasons for switching", "vendor response needed",
    "switching reasons", "recommendations",
)  # fmt: skip
_SUB_RATINGS: Final = (
    "Overall Rating", "Ease of Use", "Customer Support", "Customer Service", "Value for Money",
    "Features & Functionality", "Likelihood to Recommend",
)  # fmt: skip
_REVIEW: Final = {
    "id": ("Review ID", "Response ID", "Survey Response ID", "ID"),
    "title": ("Review Title", "Title", "Headline"),
    "created_at": (
        "Submitted At", "Review Date", "Date Submitted", "Published At", "Date Published",
        "Date of Review", "Created At", "Date", "Submitted", "Published",
    ),
    "updated_at": ("Updated At", "Last Updated", "Date Updated"),
    "rating": ("Overall Rating", "Star Rating", "Rating", "Stars"),
    "email": ("Email", "User Email", "Reviewer Email", "Email Address"),
    "author": ("Reviewer Name", "User Name", "Reviewer", "Name", "Full Name"),
    "segment": ("Company Size", "Company Segment", "Segment"),
    "product": ("Product Name", "Product"),
    "url": ("Review URL", "Review Link", "URL", "Link"),
}  # fmt: skip
_FIELDS: Final = same_names(
    *(name for name in _REVIEW if name != "title"), "text", "question", "rating_kind"
)


def _trustpilot(head: FileHead) -> Reader:
    pick = head.picker(
        {
            "id": ("Review Id",),
            "created_at": ("Review Created (UTC)", "Review Created"),
            "rating": ("Review Stars",),
            "customer_id": ("Review Consumer User Id", "Review User Id"),
            "email": ("Review User Email", "Review Consumer User Email"),
            "author": ("Review Username", "Review Consumer User Name"),
            "language": ("Review Language",),
            "tags": ("Tags",),
            "url": ("Review URL", "Review Link"),
            "title": ("Review Title",),
            "body": ("Review Content",),
        }
    )

    def read(rows: Sequence[Row]) -> Documents:
        found = pick(rows[0])
        parts = [str(part) for name in ("title", "body") if (part := found.pop(name))]
        return [{**found, "text": "\n\n".join(parts), "rating_kind": "stars"}]

    return read


def _asked_by_g2(head: FileHead) -> list[str]:
    return [
        column
        for column in head.columns
        if any(
            pattern.fullmatch(fold_header(column)[:240])
            for pattern in (_LIKES, _DISLIKES, _OTHER_ASKED)
        )
    ]


def _asked_by_capterra(head: FileHead) -> list[str]:
    return [column for column in head.columns if fold_header(column) in _CAPTERRA_ASKED]


def _is_g2(head: FileHead) -> float:
    words = [fold_header(column)[:240] for column in head.columns]
    has_both = any(map(_LIKES.fullmatch, words)) and any(map(_DISLIKES.fullmatch, words))
    is_asked = any(word.startswith("what do") for word in words)
    is_rated = bool(head.column(*_REVIEW["rating"]))
    return 0.7 + 0.25 * is_rated if head.format in TABLES and has_both and is_asked else 0.0


def _is_capterra(head: FileHead) -> float:
    names = {fold_header(column) for column in head.columns}
    if head.format not in TABLES or not {"pros", "cons"} <= names:
        return 0.0
    n_ratings = sum(fold_header(name) in names for name in _SUB_RATINGS)
    return min(0.6 + 0.15 * n_ratings, 0.95) if n_ratings else 0.0


def _reader(asked_in: Callable[[FileHead], list[str]]) -> Callable[[FileHead], Reader]:
    """Give what reads one review as one document per question: praise apart from complaints."""

    def reader(head: FileHead) -> Reader:
        pick = head.picker(_REVIEW)
        asked = [(column, clean_question(column)) for column in asked_in(head)]
        ids = ResponseIds(Survey(questions=(), persons={}))

        def read(rows: Sequence[Row]) -> Documents:
            (row,) = rows
            found = pick(row)
            found["id"] = ids.name(row, found["id"])
            return _read_review(row, found, asked)

        return read

    return reader


def _read_review(row: Row, found: dict[str, object], asked: list[tuple[str, str]]) -> Documents:
    title = answer_of(found.pop("title"))
    review = found["id"]
    parts = [
        (question, question_key(question), answer_of(row.get(column))) for column, question in asked
    ]
    base = {**found, "rating_kind": "stars" if found["rating"] is not None else None}
    documents: list[Row] = [
        {**base, "id": f"{review}#{key}", "question": question, "text": text}
        for question, key, text in [(None, "title", title), *parts]
        if text
    ]
    return documents or [{**base, "id": review, "question": None, "text": ""}]


TRUSTPILOT: Final = Preset(
    name="trustpilot",
    title="Trustpilot reviews, CSV or XLSX",
    kind="review",
    checked="real sample",
    recognize=Signature(
        needs=("Review Id", "Review Content", "Review Stars"),
        usual=("Review Created (UTC)", "Review Title", "Review Username"),
        formats=TABLES,
    ).score,
    columns=same_names(
        "id", "text", "created_at", "rating", "rating_kind", "customer_id", "email", "author",
        "language", "tags", "url",
    ),
    reader=_trustpilot,
)  # fmt: skip
G2: Final = Preset(
    name="g2",
    title="G2 reviews, CSV",
    kind="review",
    checked="memory",
    recognize=_is_g2,
    columns=_FIELDS,
    reader=_reader(_asked_by_g2),
)
CAPTERRA: Final = Preset(
    name="capterra",
    title="Capterra reviews, CSV",
    kind="review",
    checked="memory",
    recognize=_is_capterra,
    columns=_FIELDS,
    reader=_reader(_asked_by_capterra),
)
