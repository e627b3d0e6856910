"""What a run shares while it holds the lock, and what it must do beside reading what is new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from thememiner.errors import EmbeddingSpaceError
from thememiner.pipeline.curated import is_replay_due
from thememiner.pipeline.llm_names import is_answer_missing
from thememiner.pipeline.refits import is_refit_due

if TYPE_CHECKING:
    from collections.abc import Mapping

    from thememiner.config import Config
    from thememiner.embed import Embedder
    from thememiner.identity import IdentityKey
    from thememiner.language import LanguagePackage
    from thememiner.llm import Namer
    from thememiner.pipeline.curation_log import Taken
    from thememiner.pipeline.request import RunRequest
    from thememiner.pipeline.timing import Timer
    from thememiner.store import StoreWriter


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What the steps of a run share while it holds the lock."""

    request: RunRequest
    writer: StoreWriter
    key: IdentityKey
    embedder: Embedder | None
    namer: Namer | None
    timer: Timer
    curation: Taken
    package: LanguagePackage  # loaded when it is first asked something, and once

    @property
    def config(self) -> Config:
        """The settings of the run."""
        return self.request.config


def check_space(session: Session) -> None:
    """Refuse to mix the vectors of two embedding spaces.

    Raises
    ------
    EmbeddingSpaceError
        If the store has another space, and the run was not asked to move it.
    """
    stored = session.writer.snapshot.facts.get("embedding_space")
    if not is_space_new(session) or session.request.reembed or session.embedder is None:
        return
    msg = (
        f"the store's vectors were made in embedding space {str(stored)[:12]}, but the configured "
        f"model, precision and limits make {session.embedder.space[:12]}. Vectors of two spaces "
        "never mix: put the former [embed] settings and model back, or move the store to the new "
        "space with `thememiner run --reembed`."
    )
    raise EmbeddingSpaceError(msg)


def is_space_new(session: Session) -> bool:
    """Whether this run moves the store to another embedding space; `check_space` let it."""
    stored = session.writer.snapshot.facts.get("embedding_space")
    return session.embedder is not None and stored not in (None, session.embedder.space)


def is_mining_due(session: Session) -> bool:
    """Whether something old must be mined: pending documents, or other settings."""
    facts = session.writer.snapshot.facts
    if facts.get("n_documents", 0) == 0:
        return False
    if session.request.refit or is_space_new(session):
        return True
    if facts.get("mining_fingerprint") != session.config.mining_fingerprint:
        return True
    if facts.get("taxonomy_fingerprint", "") != session.config.taxonomy_fingerprint:
        return True
    if session.namer and is_answer_missing(facts):
        return True
    if is_replay_due(session.curation.entries, facts):
        return True
    reasons = session.writer.read("assignments", ["reason"])["reason"]
    return bool((reasons == "pending").any())


def needs_refit(session: Session) -> bool:
    """Whether everything is clustered anew: asked for, nothing known, other settings, or time."""
    facts, settings = session.writer.snapshot.facts, session.config
    if session.request.refit or "refit" not in facts:
        return True
    if is_space_new(session):  # known themes are carried over as they are
        return False
    if _has_areas(facts) and not settings.has_areas:
        return True  # the team's areas go, those that are found come back
    if facts.get("mining_fingerprint") != settings.mining_fingerprint:
        return True
    if session.namer and is_answer_missing(facts):
        return True  # a night names the newborn alone
    today = session.request.now.date()
    return is_refit_due(session.writer, settings.cluster, today=today)


def _has_areas(facts: Mapping[str, object]) -> bool:
    """Whether the areas of the snapshot are those of a taxonomy."""
    places = facts.get("taxonomy")
    return isinstance(places, dict) and "area" in places


def is_segmenting_new(session: Session) -> bool:
    """Whether passages are cut by other settings than the stored ones were."""
    stored = session.writer.snapshot.facts.get("segment_fingerprint")
    return stored is not None and stored != session.config.segment.fingerprint
