"""Delighted: scores with comments, as CSV and as objects of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from thememiner.ingest.presets.moments import from_seconds
from thememiner.ingest.presets.preset import OBJECTS, TABLES, Preset, Signature, same_names
from thememiner.ingest.vocabulary import HEADER_WORDS, fold_header

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.ingest.presets.preset import Documents, FileHead, Reader, Row

# What the survey type says of the score's kind and scale.
_KINDS: Final = {
    "nps": ("nps", "0-10"), "csat": ("csat", "1-5"), "csat3": ("csat", "1-3"),
    "csat5": ("csat", "1-5"), "ces": ("ces", "1-5"), "ces7": ("ces", "1-7"),
    "smileys": ("csat", "1-5"), "stars_five": ("stars", "1-5"), "thumbs": ("thumbs", "0-1"),
    "enps": ("nps", "0-10"),
}  # fmt: skip
_FIELDS: Final = same_names(
    "id", "text", "created_at", "updated_at", "customer_id", "account_id", "email", "author",
    "rating", "rating_kind", "rating_scale", "tags", "url", "segment", "language", "product",
)  # fmt: skip
_WANTED: Final = {
    "id": ("Response ID", "ID"),
    "person": ("Person ID",),
    "email": ("Email", "Person Email", "Email Address"),
    "author": ("Name", "Person Name"),
    "rating": ("Score",),
    "text": ("Comment",),
    "created_at": ("Created At", "Response Created At", "Responded At", "Date", "Created"),
    "updated_at": ("Updated At", "Response Updated At"),
    "type": ("Survey Type", "Type"),
    "tags": ("Tags",),
    "url": ("Permalink", "Response URL"),
    "account_id": ("Account ID", *HEADER_WORDS["account_id"]),
    "customer_id": ("Customer ID", "User ID", "External ID"),
    "segment": HEADER_WORDS["segment"],
    "product": ("Delighted Product Name", "Product Name", "Product"),
    "language": ("Locale", "Language"),
}


def _read_table(head: FileHead) -> Reader:
    pick = head.picker(_WANTED)

    def read(rows: Sequence[Row]) -> Documents:
        found = pick(rows[0])
        # Delighted's own id of a person is one, but says nothing to other feeds: an e-mail does
        person = found["customer_id"] or (None if found["email"] else found["person"])
        return [_document(found | {"customer_id": person})]

    return read


def _read_object(rows: Sequence[Row], _: FileHead) -> Documents:
    (row,) = rows
    person = row.get("person")
    who = person if isinstance(person, dict) else {"id": person}
    given = row.get("person_properties")
    by_words = {
        fold_header(str(name)): value
        for name, value in (given.items() if isinstance(given, dict) else ())
    }
    found: dict[str, object] = {
        field: next((by_words[word] for word in map(fold_header, names) if word in by_words), None)
        for field, names in _WANTED.items()
        if field in ("account_id", "customer_id", "segment", "product", "language")
    }
    found |= {
        "id": row.get("id"),
        "email": who.get("email"),
        "author": who.get("name"),
        "rating": row.get("score"),
        "text": row.get("comment"),
        "created_at": from_seconds(row.get("created_at")),
        "updated_at": from_seconds(row.get("updated_at")),
        "type": row.get("survey_type"),
        "tags": row.get("tags"),
        "url": row.get("permalink"),
    }
    found["customer_id"] = found["customer_id"] or (None if who.get("email") else who.get("id"))
    return [_document(found)]


def _document(found: dict[str, object]) -> Row:
    kind, scale = _KINDS.get(
        str(found["type"] or "nps").strip().lower().replace(" ", "_"), (None, None)
    )
    document = dict.fromkeys(_FIELDS) | {name: found[name] for name in found if name in _FIELDS}
    return document | {
        "text": found["text"] or "",
        "rating_kind": kind if found["rating"] is not None else None,
        "rating_scale": scale if found["rating"] is not None else None,
    }


DELIGHTED: Final = Preset(
    name="delighted",
    title="Delighted responses, CSV",
    kind="survey",
    checked="memory",
    recognize=Signature(
        needs=("Score", "Comment", "Survey Type"),
        usual=("Email", "Name", "Created At", "Response ID", "Permalink", "Person ID"),
        formats=TABLES,
    ).score,
    columns=_FIELDS,
    reader=_read_table,
)
DELIGHTED_API: Final = Preset(
    name="delighted-api",
    title="Delighted responses, JSON of the API",
    kind="survey",
    checked="vendor documentation",
    recognize=Signature(
        needs=("id", "person", "score", "comment", "survey_type"),
        usual=("permalink", "created_at", "person_properties", "notes", "tags"),
        formats=OBJECTS,
    ).score,
    columns=_FIELDS,
    documents=_read_object,
)
