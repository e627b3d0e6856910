"""One picked row into the columns of a document: text, customer, kind, language and the rest."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final, get_args

from thememiner.datamodels import AUDIENCES, KINDS, Kind
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
from thememiner.ingest.picking import PickedRow
from thememiner.text import is_cut, normalize_text

if TYPE_CHECKING:
    from collections.abc import Mapping

_KINDS: Final[Mapping[str, Kind]] = {kind: kind for kind in get_args(Kind)}
_SUFFIXES: Final = (".gz", ".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".tab", ".txt")
_REVIEW_CHARS: Final = 2_000  # reviews are short; a long rated text is a ticket with a survey
_MAX_QUESTIONS: Final = 4_096  # a survey has few; a hostile file has one per row
_MIN_NAME_DIGITS: Final = 6  # shorter numbers stand in texts for other things than their author
_MAX_ATTRIBUTE_CHARS: Final = 2_000


class DocumentMaker:
    """Makes documents of one file's rows."""

    def __init__(self, plan: SourcePlan, tools: IngestTools, settings: IngestSettings) -> None:
        self._plan = plan
        self._tools = tools
        self._max_chars = settings.ingest.max_text_chars
        self._hash_accounts = settings.privacy.hash_accounts
        self._domains = tuple(domain.lower().lstrip("@.") for domain in settings.internal_domains)
        self._questions: dict[str, str] = {}
        self._n_cut = 0
        self._n_ratings = 0
        self.default_source = _stem(plan.file_name)

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
        source = self._plan.source or read_label(values.get("source")) or self.default_source
        text = normalize_text(raw, max_chars=self._max_chars)
        if len(raw) > self._max_chars:
            self._n_cut += is_cut(raw, max_chars=self._max_chars)
        redacted = self._tools.redact(text, _own_names(values))
        rating = read_number(values.get("rating"))
        self._n_ratings += rating is None and "rating" in values
        question = self._read_question(values.get("question"))
        declared = read_language(values.get("language"))
        return {
            "document_id": hashlib.sha256(f"{source}\0{key}".encode()).hexdigest()[:32],
            "id": key,
            "source": source,
            "kind": self._read_kind(values.get("kind"), source, rating, question, len(text)),
            **self._read_customer(values),
            "segment": self._read_plain(values.get("segment")),
            "value": read_number(values.get("value")),
            "rating": rating,
            "rating_kind": self._read_plain(values.get("rating_kind")),
            "question": question,
            "product": self._read_plain(values.get("product")),
            "version": self._read_plain(values.get("version")),
            "language": declared or self._tools.detect_language(redacted.text),
            "url": self._without_mails(read_url(values.get("url"))),
            "fix_id": self._read_plain(values.get("fix_id")),
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
        if self._n_ratings:
            notes.append(f"{self._n_ratings} ratings that are not numbers were left out")
        return tuple(notes)

    def _read_kind(
        self, value: object, source: str, rating: float | None, question: str | None, n_chars: int
    ) -> Kind:
        named = _KINDS.get(value.strip().lower()) if isinstance(value, str) else None
        if self._plan.kind or named:
            return self._plan.kind or named or "ticket"
        if source in KINDS:
            return _KINDS[source]
        if question is not None:
            return "survey"
        is_stars = rating is not None and 1 <= rating <= 5
        return "review" if is_stars and n_chars <= _REVIEW_CHARS else "ticket"

    def _read_customer(self, values: Mapping[str, object]) -> dict[str, object]:
        """Tell whom a row is about; ids of persons leave only as pseudonyms."""
        account = read_somebody(values.get("account_id"))
        mail = read_somebody(values.get("email"))
        person = (read_somebody(values.get("customer_id")) or mail or "").lower()
        pseudonym = self._tools.pseudonymize(person) if person else None
        named = f"{account}\0{person}"
        if account is not None and self._hash_accounts:
            account = self._tools.pseudonymize(f"account\0{account}")
        customer = f"person:{pseudonym}" if pseudonym else None
        return {
            "customer": f"account:{account}" if account else customer,
            "person": pseudonym,
            "account_id": account,
            "audience": self._read_audience(values.get("audience"), mail or person),
            "raw_person": named,
        }

    def _read_audience(self, value: object, mail: str) -> str:
        named = value.strip().lower() if isinstance(value, str) else ""
        if named in AUDIENCES:
            return named
        domain = mail.lower().rpartition("@")[2] if "@" in mail else ""
        is_ours = any(domain == ours or domain.endswith(f".{ours}") for ours in self._domains)
        return "internal" if is_ours else "customer"

    def _read_question(self, value: object) -> str | None:
        label = read_label(value)
        if label is None:
            return None
        known = self._questions.get(label)
        if known is None:
            known = self._tools.redact(label, ()).text
            if len(self._questions) < _MAX_QUESTIONS:
                self._questions[label] = known
        return known

    def _read_plain(self, value: object) -> str | None:
        return self._without_mails(read_label(value))

    def _without_mails(self, label: str | None) -> str | None:
        # numbers in labels are versions and plan sizes, not phones
        return self._tools.redact(label, ()).text if label and "@" in label else label

    def _read_attributes(self, attributes: Mapping[str, object]) -> str | None:
        kept: dict[str, object] = {}
        for name, value in attributes.items():
            if isinstance(value, (bool, int, float)):
                kept[name] = value
            elif value is not None and value != "":
                text = value if isinstance(value, str) else _as_json(value)
                text = normalize_text(text, max_chars=_MAX_ATTRIBUTE_CHARS)
                kept[name] = self._tools.redact(text, ()).text
        return _as_json(kept) if kept else None


def _as_json(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _stem(file_name: str) -> str:
    name = file_name
    for suffix in _SUFFIXES:
        name = name[: -len(suffix)] if name.lower().endswith(suffix) else name
    return name or file_name


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _own_names(values: Mapping[str, object]) -> tuple[str, ...]:
    names = (read_somebody(values.get(field)) for field in ("author", "email", "customer_id"))
    return tuple(
        name for name in names if name and not (name.isdigit() and len(name) < _MIN_NAME_DIGITS)
    )
