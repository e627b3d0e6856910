"""Settings: a typed section per stage, merged from default.toml, a file, environment and flags.

The schema holds no defaults: `default.toml`, shipped in the package, is the only place where a
default is written. Unknown keys are errors, and all problems are reported at once.
"""

from __future__ import annotations

import hashlib
import os
import re
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import urlsplit

import pydantic
from pydantic import BaseModel, ConfigDict, Field

from thememiner.errors import ConfigError
from thememiner.settings_files import (
    check_hook,
    is_this_machine,
    merge,
    nest,
    read_environment,
    read_file,
    read_toml,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_FILE = "thememiner.toml"

Share = Annotated[float, Field(ge=0, le=1)]


class Section(BaseModel):
    """A part of the config; a stage receives its own and no other."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @property
    def fingerprint(self) -> str:
        """sha256 of the section's settings, 64 hex digits."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


class StoreConfig(Section):
    """Where snapshots live."""

    path: str = Field(min_length=1, description="folder of the store")


class SourceConfig(Section):
    """One configured feed; its path may be a glob."""

    name: str = Field(min_length=1, description="name of the feed, part of a document's identity")
    path: str | list[str] = Field(min_length=1, description="file or glob, or several")
    kind: Literal["ticket", "review", "survey", "social", "call", "chat", "issue"] | None = Field(
        default=None, description="what the feed holds; guessed if not given"
    )
    format: str = Field(
        default="auto", description="file format or preset; told from the file if auto"
    )
    encoding: str | None = Field(default=None, description="text encoding; detected if not given")
    dayfirst: bool = Field(default=False, description="read 03/04/2026 as 3 April")
    map: dict[str, str] = Field(
        default_factory=dict, description="field = column, overriding the guess"
    )

    @property
    def paths(self) -> tuple[str, ...]:
        """The files or globs, as they are given."""
        return (self.path,) if isinstance(self.path, str) else tuple(self.path)


class CustomersConfig(Section):
    """A CRM export that says who pays, and what an account is worth."""

    path: str = Field(min_length=1, description="CSV, TSV or JSONL with one row per account")
    map: dict[str, str] = Field(default_factory=dict, description="field = column")


class FixesConfig(Section):
    """Exports of a tracker or a changelog that say what shipped when; every run reads them."""

    path: str | list[str] = Field(min_length=1, description="file or glob, or several")
    format: str = Field(default="auto", description="whose export it is; told from it if auto")
    dayfirst: bool = Field(default=False, description="read 03/04/2026 as 3 April")

    @property
    def paths(self) -> tuple[str, ...]:
        """The files or globs, as they are given."""
        return (self.path,) if isinstance(self.path, str) else tuple(self.path)


class AudienceConfig(Section):
    """Who counts as what: a row that meets any of the three is of this audience.

    The row's own audience goes before the rules, they go in their order before
    `internal_domains`, and that goes before the customers file.
    """

    audience: Literal["customer", "free", "prospect", "partner", "internal"]
    domains: list[str] = Field(default_factory=list, description="e-mail domains")
    tags: list[str] = Field(default_factory=list, description="tags of a row")
    roles: list[str] = Field(default_factory=list, description="roles of who wrote a row")


class CategoryConfig(Section):
    """One entry of the team's own taxonomy."""

    facet: Literal["area", "journey", "job", "watch"]
    name: str = Field(min_length=1)
    description: str = Field(default="", description="one sentence that says what belongs here")
    examples: list[str] = Field(default_factory=list, description="phrases as customers say them")

    @property
    def phrases(self) -> tuple[str, ...]:
        """What describes it; its name helps its sentence."""
        told = f"{self.name}: {self.description}" if self.description else self.name
        return (told, *self.examples)


class IngestConfig(Section):
    """Reading, accounting and normalization."""

    max_quarantine: Share = Field(description="share of rows above which a run exits 3")
    max_line_bytes: int = Field(ge=1024, description="longer lines are quarantined unread")
    max_text_chars: int = Field(ge=100, description="longer texts are cut here, and counted")
    attributes: list[str] = Field(description="extra keys to keep, redacted")


class PrivacyConfig(Section):
    """What is redacted or hashed before anything is stored."""

    hash_accounts: bool = Field(description="store pseudonyms for accounts too")


class SegmentConfig(Section):
    """From documents to mentions."""

    model: str = Field(description="spaCy package for sentence boundaries, or 'blank'")
    max_words: int = Field(ge=5, description="words of one mention")
    max_mentions: int = Field(ge=1, description="mentions of one document")
    short_answer_words: int = Field(
        ge=0, description="survey answers up to this length are embedded with their question"
    )


class EmbedConfig(Section):
    """The embedding model. Model, precision and max_tokens make the store's embedding space."""

    model: str = Field(description="'all-MiniLM-L6-v2', 'hashing', or a folder")
    precision: Literal["float32", "bfloat16"] = Field(description="fixed when the store is made")
    max_tokens: int = Field(ge=8, le=512, description="longer mentions are cut here")
    batch_tokens: int = Field(ge=64, description="tokens of one fixed-shape batch")
    n_threads: int = Field(ge=0, description="batches at a time; 0 = one per core")


class ClusterConfig(Section):
    """Communities of neighbours as themes, density clusters within them as subthemes."""

    n_neighbors: int = Field(ge=2, description="neighbours that tell how dense a place is")
    min_cluster_size: int = Field(ge=2, description="distinct mentions of the smallest subtheme")
    min_theme_documents: int = Field(ge=2, description="documents of the smallest theme")
    min_similarity: Share = Field(
        description="mean cosine to its nearest texts below which a text is a one-off"
    )
    refit_days: int = Field(
        ge=0, description="days after which a run clusters everything anew; 0 = never"
    )


class GateConfig(Section):
    """From where on a run looks broken and is not published."""

    max_unusable: Share = Field(description="share of rows that may be unusable")
    max_same_text: Share = Field(description="share of new documents that may say the very same")
    max_moved: Share = Field(
        description="share of surely placed documents that may leave their theme in a night"
    )
    max_moved_refit: Share = Field(description="the same in a refit")
    max_unthemed_rise: Share = Field(
        description="how far the share in no theme may rise among new documents"
    )


class NamingConfig(Section):
    """Names, terms and exemplars of themes."""

    n_terms: int = Field(ge=1, description="terms kept per theme")
    n_exemplars: int = Field(ge=1, description="quotes kept per theme")
    max_quote_chars: int = Field(ge=20, description="longer quotes are cut at a word")


class LlmConfig(Section):
    """A language model that words the names of themes: off unless `base_url` is set."""

    base_url: str = Field(description="OpenAI-compatible endpoint, or '' for none")
    model: str = Field(description="its name for the model")
    api_key_env: str = Field(description="environment variable that holds the key, or ''")
    temperature: float = Field(ge=0, le=2, description="0 = the likeliest answer")
    timeout_s: float = Field(gt=0, le=600, description="seconds for one answer")
    budget_s: float = Field(gt=0, description="seconds for all answers of a run")
    allow_http: bool = Field(description="send redacted quotes unencrypted to another machine")

    @property
    def is_on(self) -> bool:
        """Whether anything is sent to anyone."""
        return bool(self.base_url)

    @property
    def is_local(self) -> bool:
        """Whether the endpoint is this machine itself."""
        return is_this_machine(urlsplit(self.base_url).hostname or "")

    @pydantic.model_validator(mode="after")
    def _check_endpoint(self) -> LlmConfig:
        if self.is_on:
            _check_url(self.base_url, is_http_fine=self.allow_http or self.is_local)
            if not self.model:
                msg = "model must be given where base_url is"
                raise ValueError(msg)
        return self


def _check_url(url: str, *, is_http_fine: bool) -> None:
    parts = urlsplit(url)
    # what is in a URL ends up in logs and in `config show`: no place for a password or a key
    is_plain = re.fullmatch(r"[!-~]+", url) and parts.port != 0  # a bad port raises by itself
    if (
        not parts.hostname
        or not is_plain
        or parts.username
        or parts.password
        or parts.query
        or parts.fragment
    ):
        msg = "base_url must be like https://host/v1, without user, password, ? or #"
        raise ValueError(msg)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_http_fine):
        msg = "base_url must be https, or http to this machine; allow_http = true permits any http"
        raise ValueError(msg)


class CurationConfig(Section):
    """What people decided about themes, kept in files beside the store's own log."""

    files: list[str] = Field(description="TOML files of entries, or globs; every run reads them")


class AlertsConfig(Section):
    """Where `alerts --notify` sends what changed: nothing is sent without it."""

    webhook: str = Field(description="address that takes Slack's JSON, or '' for none; a secret")
    allow_http: bool = Field(description="send unencrypted to another machine")
    timeout_s: float = Field(gt=0, le=60, description="seconds for one of three tries")

    @pydantic.model_validator(mode="after")
    def _check_webhook(self) -> AlertsConfig:
        if self.webhook:
            check_hook(self.webhook, allow_http=self.allow_http)
        return self


class ScoreConfig(Section):
    """Weights of the score; they must sum to 1."""

    customers: Share
    documents: Share


class ReportConfig(Section):
    """What a report shows unless a flag says otherwise."""

    top: int = Field(ge=1, description="rows of the terminal table")
    min_customers: int = Field(ge=1, description="customers and anonymous reports of a shown theme")
    n_key_accounts: int = Field(ge=0, description="accounts of highest value to watch")


class Config(BaseModel):
    """The whole, resolved configuration of one command."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    internal_domains: list[str] = Field(description="e-mail domains of our own staff")
    store: StoreConfig
    ingest: IngestConfig
    privacy: PrivacyConfig
    segment: SegmentConfig
    embed: EmbedConfig
    cluster: ClusterConfig
    gate: GateConfig
    naming: NamingConfig
    llm: LlmConfig
    curation: CurationConfig
    alerts: AlertsConfig
    score: ScoreConfig
    report: ReportConfig
    sources: list[SourceConfig] = Field(default_factory=list)
    customers: list[CustomersConfig] = Field(default_factory=list)
    fixes: list[FixesConfig] = Field(default_factory=list)
    audiences: list[AudienceConfig] = Field(default_factory=list)
    category: list[CategoryConfig] = Field(default_factory=list)

    @pydantic.model_validator(mode="after")
    def _check_score(self) -> Config:
        total = self.score.customers + self.score.documents
        if abs(total - 1) > 1e-9:
            msg = f"score.customers + score.documents must be 1; got {total:g}"
            raise ValueError(msg)
        return self

    @property
    def fingerprint(self) -> str:
        """sha256 of every setting, 64 hex digits; goes into the run record."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    @property
    def taxonomy_fingerprint(self) -> str:
        """sha256 of the team's categories; "" without any."""
        told = "".join(each.model_dump_json() for each in self.category)
        return hashlib.sha256(told.encode()).hexdigest() if told else ""

    @property
    def has_areas(self) -> bool:
        """Whether the team names its own areas."""
        return any(each.facet == "area" for each in self.category)

    @property
    def mining_fingerprint(self) -> str:
        """sha256 of the settings that can change themes; equal means nothing to redo."""
        # a language model that is off is asked nothing, so its settings redo nothing
        asked = {"llm": {"base_url", "model", "temperature"}} if self.llm.is_on else {}
        kept = self.model_dump_json(
            include={
                "segment": True,
                "embed": {"model", "precision", "max_tokens"},  # the rest is only about speed
                "cluster": True,
                "naming": True,
                **asked,
            }
        )
        return hashlib.sha256(kept.encode()).hexdigest()


def load_config(
    path: str | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    overrides: Mapping[str, object] | None = None,
) -> Config:
    """Merge the shipped defaults, a file, the environment and flags into one checked config.

    Parameters
    ----------
    path : str, optional
        A TOML file. Without one, `thememiner.toml` in the working folder is used if it is there.
    environ : mapping, optional
        Variables like ``THEMEMINER_REPORT__TOP=20`` and ``THEMEMINER_STORE``; the process's own
        by default.
    overrides : mapping, optional
        Flags, as dotted keys: ``{"store.path": "./x"}``; None values are ignored.

    Raises
    ------
    ConfigError
        Names every problem at once, each as ``section.key: what is allowed``.
    """
    values = read_toml(resources.files("thememiner").joinpath("default.toml").read_text("utf-8"))
    origin = path or DEFAULT_FILE
    file = Path(origin)
    if path is not None or file.is_file():
        values = merge(values, read_file(file))
    values = merge(values, read_environment(os.environ if environ is None else environ))
    for key, value in (overrides or {}).items():
        if value is not None:
            values = merge(values, nest(key.split("."), value))
    try:
        return Config.model_validate(values)
    except pydantic.ValidationError as error:
        problems = tuple(_tell(problem) for problem in error.errors(include_url=False))
        listing = "\n  ".join(problems)
        msg = f"{len(problems)} problem(s) in the configuration ({origin}):\n  {listing}"
        raise ConfigError(msg, path=origin, problems=problems) from error


def _tell(problem: Mapping[str, object]) -> str:
    place = ".".join(str(part) for part in problem["loc"])  # type: ignore[attr-defined]  # a tuple
    if problem["type"] == "extra_forbidden":
        return f"{place}: no such setting; `thememiner config show` lists them"
    given = problem["input"]
    shown = f"; got {given!r}" if isinstance(given, (int, float, str, bool)) else ""
    return f"{place}: {problem['msg']}{shown}" if place else f"{problem['msg']}"
