"""Google Play: the console's monthly reviews, and the reviews of its API."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from thememiner.ingest.presets.moments import from_seconds
from thememiner.ingest.presets.preset import (
    OBJECTS,
    TABLES,
    LeftOut,
    Preset,
    Signature,
    same_names,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.ingest.presets.preset import Documents, FileHead, Reader, Row

_ANONYMOUS: Final = "Google Play names no reviewers: every review counts as one anonymous report"
_ID: Final = re.compile(r"[?&#]reviewid=([^&#\s]{1,500})", re.IGNORECASE)
_SUBMITTED: Final = ("Review Submit Millis Since Epoch", "Review Submit Date and Time")


def _read_console(head: FileHead) -> Reader:
    pick = head.picker(
        {
            "title": ("Review Title",),
            "body": ("Review Text",),
            "created_at": ("Review Submit Date and Time", "Review Submit Millis Since Epoch"),
            "updated_at": (
                "Review Last Update Date and Time", "Review Last Update Millis Since Epoch",
            ),
            "submitted": _SUBMITTED,
            "rating": ("Star Rating",),
            "product": ("Package Name",),
            "version": ("App Version Name", "App Version Code"),
            "language": ("Reviewer Language",),
            "url": ("Review Link",),
        }
    )  # fmt: skip

    def read(rows: Sequence[Row]) -> Documents:
        review = pick(rows[0])
        parts = [str(part) for name in ("title", "body") if (part := review.pop(name))]
        submitted = review.pop("submitted")
        made_of = (review["product"], submitted, *parts)
        review_id = _find_id(str(review["url"] or "")) or _make_id(*made_of)
        text = "\n\n".join(parts)
        return [{**review, "id": review_id, "text": text, "rating_kind": "stars"}]

    return read


def _find_id(link: str) -> str:
    """Find the id of a review in its link, where it is part of the query or of the fragment."""
    match = _ID.search(link)
    return unquote(match[1]) if match else ""


def _make_id(*parts: object) -> str:
    """Name a review without a link by what it said and when it was first sent."""
    content = "\0".join(str(part or "") for part in parts)
    return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:24]


def _read_api(rows: Sequence[Row], _: FileHead) -> Documents:
    (row,) = rows
    comments = row.get("comments")
    found = [
        comment["userComment"]
        for comment in (comments if isinstance(comments, list) else ())
        if isinstance(comment, dict) and isinstance(comment.get("userComment"), dict)
    ]
    if not found:
        return LeftOut(reason="no_feedback")
    comment = found[-1]
    modified = comment.get("lastModified")
    seconds = modified.get("seconds") if isinstance(modified, dict) else None
    # `text` may be a translation; title and body are joined by a tab
    title, _tab, body = str(comment.get("originalText") or comment.get("text") or "").partition(
        "\t"
    )
    code = comment.get("appVersionCode")
    return [
        {
            "id": row.get("reviewId"),
            "text": "\n\n".join(filter(None, (title.strip(), body.strip()))),
            "created_at": from_seconds(seconds),
            "updated_at": from_seconds(seconds),
            "rating": comment.get("starRating"),
            "rating_kind": "stars",
            "author": row.get("authorName"),
            "version": comment.get("appVersionName") or (str(code) if code else None),
            # the device's language says little: of a translated text it is not the text's
            "language": None,
        }
    ]


PLAY_CONSOLE: Final = Preset(
    name="play-console",
    title="Google Play Console's monthly reviews, CSV",
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
    reader=_read_console,
    warn=lambda _: (_ANONYMOUS,),
)  # fmt: skip
PLAY_API: Final = Preset(
    name="play-api",
    title="Google Play reviews, JSON of the publisher API (reviews.list)",
    kind="review",
    checked="vendor documentation",
    recognize=Signature(
        needs=("reviewId", "comments"), usual=("authorName",), formats=OBJECTS
    ).score,
    columns=same_names(
        "id", "text", "created_at", "updated_at", "rating", "rating_kind", "author", "version",
        "language",
    ),
    documents=_read_api,
    warn=lambda _: (_ANONYMOUS, "this API gives the reviews of one week only"),
)  # fmt: skip
