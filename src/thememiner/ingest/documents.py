"""Picked rows into the columns of a document: text, customer, kind, language and the rest."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar, cast, get_args

from thememiner.datamodels import Kind
from thememiner.ingest.batch import IngestSettings, IngestTools, SourcePlan
from thememiner.ingest.columns import Values
from thememiner.ingest.fields import (
    RowRejectedError,
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
    from collections.abc import Callable, Mapping, Sequence

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


class Made(NamedTuple):
    """Documents of some rows.

    Attributes
    ----------
    columns : mapping
        Name -> values of the documents that could be made, in the order of their rows. Columns of
        VERSIONS, without dates, position and content hash.
    refused : mapping
        Place of a row that cannot become a document -> why.
    """

    columns: dict[str, list[object]]
    refused: dict[int, RowRejectedError]


class DocumentMaker:
    """Makes documents of one file's rows, column by column."""

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

    def make(self, picked: Sequence[PickedRow]) -> Made:
        """Give the documents of some rows; without an id or a text a row is refused."""
        keys: list[str] = []
        texts: list[str] = []
        kept: list[PickedRow] = []
        refused: dict[int, RowRejectedError] = {}
        for number, row in enumerate(picked):
            try:
                keys.append(row.content_id or read_id(row.values.get("id")))
                texts.append(read_text(_as_list(row.values["text"])))
                kept.append(row)
            except RowRejectedError as error:
                del keys[len(kept) :]
                refused[number] = error
        return Made(self._columns(keys, list(map(self._clean, texts)), kept), refused)

    def _columns(
        self, keys: list[str], texts: list[str], picked: Sequence[PickedRow]
    ) -> dict[str, list[object]]:
        rows = Values([row.values for row in picked])
        sources = [row.source for row in picked]
        who, names = self._who.read(rows)
        said, n_redactions = self._redact(texts, names)
        ratings = self._read_ratings(rows)
        numbers = [rating.number if rating else None for rating in ratings]
        questions = self._read_labels("question", rows)
        sizes = list(map(len, texts))
        kinds = self._read_kinds(rows, sources, list(zip(numbers, questions, sizes, strict=True)))
        scales, satisfactions = self._read_satisfaction(rows, ratings, kinds)
        columns: dict[str, Sequence[object]] = {
            "document_id": list(map(document_id_of, sources, keys)),
            "id": keys,
            "source": sources,
            "kind": kinds,
            "segment": self._read_labels("segment", rows),
            "value": self._read(read_number, "value", rows),
            "rating": numbers,
            "rating_kind": scales,
            "satisfaction": satisfactions,
            "question": questions,
            "product": self._read_labels("product", rows),
            "version": self._read_labels("version", rows),
            "language": [
                language or self._tools.detect_language(text)
                for language, text in zip(
                    self._read(read_language, "language", rows), said, strict=True
                )
            ],
            "url": [
                None if url is None else self._labels.link(url)
                for url in self._read(read_url, "url", rows)
            ],
            "fix_id": self._read_labels("fix_id", rows),
            "attributes": [
                self._read_attributes(row.attributes) if row.attributes else None for row in picked
            ],
            "text_hash": [hashlib.sha256(text.encode()).digest()[:16] for text in said],
            "n_chars": list(map(len, said)),
            "n_redactions": n_redactions,
            "row_hash": [row.row_hash for row in picked],
            "text": said,
            "file_hash": [self._plan.file_hash] * len(picked),
            **who,
        }
        return cast("dict[str, list[object]]", columns)

    def notes(self) -> tuple[str, ...]:
        """Say what was cut and what could not be used."""
        notes: list[str] = []
        if self._n_cut:
            notes.append(f"{self._n_cut} texts cut at {self._max_chars:,} characters")
        if self._n_outside:
            notes.append(f"{self._n_outside} ratings lie outside their scale: kept as given, alone")
        return (*notes, *self._who.notes(), *self._unused.notes())

    def _clean(self, raw: str) -> str:
        if len(raw) > self._max_chars:
            self._n_cut += is_cut(raw, max_chars=self._max_chars)
        return normalize_text(raw, max_chars=self._max_chars)

    def _redact(
        self, texts: list[str], names: Sequence[tuple[str, ...]]
    ) -> tuple[list[str], list[int]]:
        """Redact the texts; most hold nothing, which `screen` sees of all of them at once."""
        said, counts = list(texts), [0] * len(texts)
        may_name = self._tools.may_name
        for number, may_hold in enumerate(self._tools.screen(texts)):
            text, own = texts[number], names[number]
            if may_hold or (own and may_name(text, own)):
                redacted = self._tools.redact(text, own)
                said[number], counts[number] = redacted.text, redacted.n_redactions
        return said, counts

    def _read(
        self, read: Callable[[object], _T | None], field: str, rows: Values
    ) -> Sequence[_T | None]:
        """Read a field that may be missing; one that is there and cannot be read is counted."""
        if field not in rows.fields:
            return rows.nothing
        values = rows.column(field)
        used = [None if value is None else read(value) for value in values]
        self._unused.count_all(field, values, used)
        return used

    def _read_labels(self, field: str, rows: Values) -> Sequence[str | None]:
        if field not in rows.fields:
            return rows.nothing
        values = rows.column(field)
        labels = self._labels.labels(field, values)
        self._unused.count_all(field, values, labels)
        return labels

    def _read_kinds(
        self,
        rows: Values,
        sources: Sequence[str],
        shown: Sequence[tuple[float | None, str | None, int]],
    ) -> Sequence[Kind]:
        """Tell kinds; `shown` are the rows' ratings, questions and sizes, for want of a name."""
        kinds: list[Kind] = []
        if self._plan.kind:
            return [self._plan.kind for _ in sources]
        named: Sequence[Kind | None] = self._read(_named_kind, "kind", rows)
        for name, source, what in zip(named, sources, shown, strict=True):
            usual: Kind | None = _KINDS.get(source) or self._plan.preset_kind
            kinds.append(name or usual or _guess_kind(*what))
        return kinds

    def _read_ratings(self, rows: Values) -> Sequence[ReadRating | None]:
        if "rating" not in rows.fields:
            return rows.nothing
        return [
            None if value is None else self._read_rating(value) for value in rows.column("rating")
        ]

    def _read_rating(self, value: object) -> ReadRating | None:
        """Read a rating; a scale has few values, so that equal ones are read once."""
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
        self, rows: Values, ratings: Sequence[ReadRating | None], kinds: Sequence[Kind]
    ) -> tuple[list[str | None], list[float | None]]:
        """Give what each rating is named after, and its place on its scale."""
        scales: list[str | None] = []
        places: list[float | None] = []
        named = self._read_labels("rating_kind", rows)
        declared = self._read(read_limits, "rating_scale", rows)
        for rating, limits, name, kind in zip(ratings, declared, named, kinds, strict=True):
            placed = self._place((rating, limits, name, kind)) if rating else None
            scales.append(placed.scale if placed else name)
            places.append(placed.satisfaction if placed else None)
            self._n_outside += placed is not None and placed.is_outside
        return scales, places

    def _place(self, rated: _Rated) -> _Placed:
        if rated in self._places:
            return self._places[rated]
        placed = _place(*rated)
        if len(self._places) < _MAX_KNOWN:
            self._places[rated] = placed
        return placed

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


def _guess_kind(rating: float | None, question: str | None, n_chars: int) -> Kind:
    if question is not None:
        return "survey"
    is_stars = rating is not None and 1 <= rating <= 5
    return "review" if is_stars and n_chars <= _REVIEW_CHARS else "ticket"


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
