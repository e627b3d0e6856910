"""Google Play: the console's monthly reviews."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

from thememiner.ingest.presets.preset import TABLES, Preset, Signature, same_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.ingest.presets.preset import Documents, FileHead, Row


def _read_review(rows: Sequence[Row], _: FileHead) -> Documents:
    (row,) = rows
    link = str(row.get("Review Link") or "")
    found = parse_qs(urlsplit(link).query).get("reviewId") or parse_qs(urlsplit(link).fragment).get(
        "reviewId"
    )
    return [
        {
            "id": found[0] if found else _make_id(row),
            "text": _join(row.get("Review Title"), row.get("Review Text")),
            "created_at": row.get("Review Submit Date and Time"),
            "updated_at": row.get("Review Last Update Date and Time"),
            "rating": row.get("Star Rating"),
            "rating_kind": "stars",
            "product": row.get("Package Name"),
            "version": row.get("App Version Name") or row.get("App Version Code"),
            "language": row.get("Reviewer Language"),
            "url": link,
        }
    ]


def _make_id(row: Row) -> str:
    """Name a review without a link by what it said and when it was first sent."""
    content = "\0".join(str(row.get(name) or "") for name in _MADE_OF)
    return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:24]


def _join(*parts: object) -> str:
    return "\n\n".join(str(part) for part in parts if part)


_MADE_OF: Final = ("Package Name", "Review Submit Millis Since Epoch", "Review Text")
PLAY_CONSOLE: Final = Preset(
    name="play-console",
    title="Google Play Console's monthly reviews",
    kind="review",
    checked="vendor documentation",
    recognize=Signature(
        needs=("Package Name", "Star Rating", "Review Text"),
        usual=("Review Submit Date and Time", "Reviewer Language", "Review Link", "Review Title"),
        formats=TABLES,
    ).score,
    columns=same_names(
        "id", "text", "created_at", "updated_at", "rating", "rating_kind", "product", "version",
        "language", "url",
    ),
    documents=_read_review,
    warn=lambda _: ("Google Play names no reviewers: every review counts as one anonymous report",),
)  # fmt: skip
