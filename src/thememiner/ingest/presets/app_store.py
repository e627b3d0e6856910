"""Apple's App Store: customer reviews of App Store Connect (JSON:API)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from thememiner.ingest.presets.preset import OBJECTS, LeftOut, Preset, Signature, same_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.ingest.presets.preset import Documents, FileHead, Row


def _read_review(rows: Sequence[Row], _: FileHead) -> Documents:
    (row,) = rows
    if row.get("type") != "customerReviews":
        return LeftOut(reason="no_feedback")  # a reply of the developer's, given with the reviews
    told = row["attributes"]
    if not isinstance(told, dict):
        raise TypeError
    parts = [str(part) for name in ("title", "body") if (part := told.get(name))]
    return [
        {
            "id": row.get("id"),
            "text": "\n\n".join(parts),
            "created_at": told.get("createdDate"),
            "rating": told.get("rating"),
            "rating_kind": "stars",
            # a nickname is nobody's identity: anybody may take it
            "author": told.get("reviewerNickname"),
        }
    ]


APP_STORE_CONNECT: Final = Preset(
    name="app-store-connect",
    title="App Store Connect customer reviews, JSON",
    kind="review",
    checked="vendor documentation",
    recognize=Signature(
        needs=("type", "id", "attributes.rating", "attributes.body"),
        usual=("attributes.title", "attributes.reviewerNickname", "attributes.createdDate",
               "attributes.territory"),
        formats=OBJECTS,
    ).score,
    columns=same_names("id", "text", "created_at", "rating", "rating_kind", "author"),
    documents=_read_review,
    warn=lambda _: (
        "the App Store names no customers, versions or languages: every review counts as one "
        "anonymous report",
    ),
)  # fmt: skip
