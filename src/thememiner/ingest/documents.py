"""One picked row into the columns of a document: text, customer, kind, language and the rest."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar, get_args

from thememiner.datamodels import KINDS, Kind
from thememiner.ingest.batch import IngestSettings, IngestTools, SourcePlan
from thememiner.ingest.fields import (
    read_id,
    read_language,
    read_number,
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
from thememiner.ingest.settling import document_id_of
from thememiner.ingest.unused import UnusedValues
from thememiner.ingest.who import WhoReader
from thememiner.text import is_cut, normalize_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_T = TypeVar("_T")
_KINDS: Final[Mapping[str, Kind]] = {kind: kind for kind in get_args(Kind)}
_REVIEW_CHARS: Final = 2_000  # reviews are short; a long rated text is a ticket with a survey
_MAX_KNOWN: Final = 4_096
_MAX_ATTRIBUTE_CHARS: Final = 2_000

# A rating, the limits and the kind that its row declares, and what kind of document it is in.
_Rated = tuple[ReadRating, tuple[float, float] | None, str | None, Kind]


class _Placed(NamedTuple):
    scale: str | None
    satisfaction: float | None
    is_outside: bool


class DocumentMaker:
    """Makes documents of one file's rows."""

    def __init__(self, plan: SourcePlan, tools: IngestTools, settings: IngestSettings) -> None:
        self._plan = plan
        self._tools = tools
        self._max_chars = settings.ingest.max_text_chars
        self._labels = LabelRedactor(tools.redact)
        self._unused = UnusedValues()
        self._who = WhoReader(tools, settings, self._unused)
        self._ratings: dict[tuple[type, object], ReadRating] = {}
        self._places: dict[_Rated, _Placed] = {}
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
        redacted = self._tools.redact(text, self._who.own_names(values))
        rating = self._read_rating(values) if "rating" in values else None
        number = rating.number if rating else None
        question = self._read_label("question", values)
        language = self._read(read_language, "language", values)
        kind = self._read_kind(values, source, number, question, len(text))
        rating_kind, satisfaction = self._read_satisfaction(values, rating, kind)
        said = redacted.text
        made: dict[str, object] = {
            "document_id": document_id_of(source, key),
            "id": key,
            "source": source,
            "kind": kind,
            "segment": self._read_label("segment", values),
            "value": self._read(read_number, "value", values),
            "rating": number,
            "rating_kind": rating_kind,
            "satisfaction": satisfaction,
            "question": question,
            "product": self._read_label("product", values),
            "version": self._read_label("version", values),
            "language": language or self._tools.detect_language(said),
            "url": self._labels.link(self._read(read_url, "url", values)),
            "fix_id": self._read_label("fix_id", values),
            "attributes": self._read_attributes(picked.attributes) if picked.attributes else None,
            "text_hash": hashlib.sha256(said.encode()).digest()[:16],
            "n_chars": len(said),
            "n_redactions": redacted.n_redactions,
            "row_hash": picked.row_hash,
            "text": said,
            "file_hash": self._plan.file_hash,
        }
        made.update(self._who.read(values))
        return made

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

    def _read_rating(self, values: Mapping[str, object]) -> ReadRating | None:
        """Read a rating; a scale has few values, so that equal ones are read once."""
        value = values["rating"]
        key = (type(value), value)  # True is no 1
        if isinstance(value, (str, int, float)) and key in self._ratings:
            return self._ratings[key]
        rating = None if is_unrated(value) else read_rating(value)
        if rating is None:
            self._unused.count("rating", value, value if is_unrated(value) else None)
        elif isinstance(value, (str, int, float)) and len(self._ratings) < _MAX_KNOWN:
            self._ratings[key] = rating
        return rating

    def _read_satisfaction(
        self, values: Mapping[str, object], rating: ReadRating | None, kind: Kind
    ) -> tuple[str | None, float | None]:
        """Give what the rating is named after, and its place on its scale."""
        named = self._read_label("rating_kind", values)
        declared = self._read(read_limits, "rating_scale", values)
        if rating is None:
            return named, None
        key = (rating, declared, named, kind)
        if key in self._places:
            placed = self._places[key]
        else:
            placed = _place(*key)
            if len(self._places) < _MAX_KNOWN:
                self._places[key] = placed
        self._n_outside += placed.is_outside
        return placed.scale, placed.satisfaction

    def _read_label(self, field: str, values: Mapping[str, object]) -> str | None:
        value = values.get(field)
        if value is None:
            return None
        label = self._labels.label(field, value)
        if label is None:
            self._unused.count(field, value, None)
        return label

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


def _place(
    rating: ReadRating,
    declared: tuple[float, float] | None,
    rating_kind: str | None,
    kind: Kind,
) -> _Placed:
    limits = find_limits(rating, declared=declared, rating_kind=rating_kind, kind=kind)
    placed = place(rating.number, limits) if limits else None
    return _Placed(
        scale=name_scale(rating_kind or rating.kind, limits, kind=kind),
        satisfaction=placed,
        is_outside=limits is not None and placed is None,
    )
