"""One picked row into the columns of a document: text, customer, kind, language and the rest."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final, TypeVar, get_args

from thememiner.datamodels import KINDS, Kind
from thememiner.ingest.batch import IngestSettings, IngestTools, SourcePlan
from thememiner.ingest.fields import (
    read_id,
    read_label,
    read_language,
    read_number,
    read_somebody,
    read_text,
    read_url,
)
from thememiner.ingest.links import LabelRedactor
from thememiner.ingest.picking import PickedRow
from thememiner.ingest.scales import (
    ReadRating,
    find_limits,
    is_unrated,
    name_scale,
    place,
    read_limits,
    read_rating,
)
from thememiner.ingest.unused import UnusedValues
from thememiner.ingest.who import WhoReader
from thememiner.text import is_cut, normalize_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_T = TypeVar("_T")
_KINDS: Final[Mapping[str, Kind]] = {kind: kind for kind in get_args(Kind)}
_REVIEW_CHARS: Final = 2_000  # reviews are short; a long rated text is a ticket with a survey
_MIN_NAME_DIGITS: Final = 6  # shorter numbers stand in texts for other things than their author
_MAX_ATTRIBUTE_CHARS: Final = 2_000


class DocumentMaker:
    """Makes documents of one file's rows."""

    def __init__(self, plan: SourcePlan, tools: IngestTools, settings: IngestSettings) -> None:
        self._plan = plan
        self._tools = tools
        self._max_chars = settings.ingest.max_text_chars
        self._labels = LabelRedactor(tools.redact)
        self._unused = UnusedValues()
        self._who = WhoReader(tools, settings, self._unused)
        self._n_cut = 0
        self._n_outside = 0

    def make(self, picked: PickedRow) -> dict[str, object]:
        """Give the columns of one version, without its dates, position and content hash.

        Raises
        ------
        RowRejectedError
            If the id or the text is missing or of the wrong type.
        """
        values = picked.values
        key = picked.content_id or read_id(values.get("id"))
        raw = read_text(_as_list(values["text"]))
        source = picked.source
        text = normalize_text(raw, max_chars=self._max_chars)
        if len(raw) > self._max_chars:
            self._n_cut += is_cut(raw, max_chars=self._max_chars)
        redacted = self._tools.redact(text, _own_names(values))
        rating = (
            None if is_unrated(values.get("rating")) else self._read(read_rating, "rating", values)
        )
        number = rating.number if rating else None
        question = self._read_label("question", values)
        language = self._read(read_language, "language", values)
        kind = self._read_kind(values, source, number, question, len(text))
        return {
            "document_id": hashlib.sha256(f"{source}\0{key}".encode()).hexdigest()[:32],
            "id": key,
            "source": source,
            "kind": kind,
            **self._who.read(values),
            "segment": self._read_label("segment", values),
            "value": self._read(read_number, "value", values),
            "rating": number,
            **self._read_satisfaction(values, rating, kind),
            "question": question,
            "product": self._read_label("product", values),
            "version": self._read_label("version", values),
            "language": language or self._tools.detect_language(redacted.text),
            "url": self._labels.link(self._read(read_url, "url", values)),
            "fix_id": self._read_label("fix_id", values),
            "attributes": self._read_attributes(picked.attributes),
            "text_hash": hashlib.sha256(redacted.text.encode()).digest()[:16],
            "n_chars": len(redacted.text),
            "n_redactions": redacted.n_redactions,
            "row_hash": picked.row_hash,
            "text": redacted.text,
            "file_hash": self._plan.file_hash,
        }

    def notes(self) -> tuple[str, ...]:
        """Say what was cut and what could not be used."""
        notes: list[str] = []
        if self._n_cut:
            notes.append(f"{self._n_cut} texts cut at {self._max_chars:,} characters")
        if self._n_outside:
            notes.append(f"{self._n_outside} ratings lie outside their scale: kept as given, alone")
        return (*notes, *self._who.notes(), *self._unused.notes())

    def _read(
        self, read: Callable[[object], _T | None], field: str, values: Mapping[str, object]
    ) -> _T | None:
        """Read a field that may be missing; one that is there and cannot be read is counted."""
        value = values.get(field)
        if value is None:
            return None
        used = read(value)
        self._unused.count(field, value, used)
        return used

    def _read_kind(
        self,
        values: Mapping[str, object],
        source: str,
        rating: float | None,
        question: str | None,
        n_chars: int,
    ) -> Kind:
        named = self._plan.kind or self._read(_named_kind, "kind", values)
        if named:
            return named
        if source in KINDS:
            return _KINDS[source]
        if self._plan.preset_kind:
            return self._plan.preset_kind
        if question is not None:
            return "survey"
        is_stars = rating is not None and 1 <= rating <= 5
        return "review" if is_stars and n_chars <= _REVIEW_CHARS else "ticket"

    def _read_satisfaction(
        self, values: Mapping[str, object], rating: ReadRating | None, kind: Kind
    ) -> dict[str, object]:
        named = self._read_label("rating_kind", values)
        declared = self._read(read_limits, "rating_scale", values)
        if rating is None:
            return {"rating_kind": named, "satisfaction": None}
        limits = find_limits(rating, declared=declared, rating_kind=named, kind=kind)
        placed = place(rating.number, limits) if limits else None
        self._n_outside += limits is not None and placed is None
        scale = name_scale(named or rating.kind, limits, kind=kind)
        return {"rating_kind": scale, "satisfaction": placed}

    def _read_label(self, field: str, values: Mapping[str, object]) -> str | None:
        return self._labels.label(field, self._read(read_label, field, values))

    def _read_attributes(self, attributes: Mapping[str, object]) -> str | None:
        kept: dict[str, object] = {}
        for name, value in attributes.items():
            if value is None or value == "":
                continue
            text = value if isinstance(value, str) else _as_json(value)
            redacted = self._tools.redact(normalize_text(text, max_chars=_MAX_ATTRIBUTE_CHARS), ())
            is_plain = isinstance(value, (bool, int, float)) and not redacted.n_redactions
            kept[name] = value if is_plain else redacted.text
        return _as_json(kept) if kept else None


def _named_kind(value: object) -> Kind | None:
    return _KINDS.get(value.strip().lower()) if isinstance(value, str) else None


def _as_json(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _own_names(values: Mapping[str, object]) -> tuple[str, ...]:
    """Give the author's names, without the product's: who calls himself like it takes no word."""
    product = str(values.get("product") or "").casefold().split()
    names = (
        read_somebody(values.get(field)) for field in ("author", "email", "customer_id", "relayer")
    )
    own = (
        " ".join(word for word in name.split() if word.casefold() not in product)
        for name in names
        if name and not (name.isdigit() and len(name) < _MIN_NAME_DIGITS)
    )
    return tuple(name for name in own if name)
