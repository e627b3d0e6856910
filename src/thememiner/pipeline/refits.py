"""When everything is clustered anew: by time, by growth, and not again right after a refusal."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from thememiner.config import ClusterConfig
    from thememiner.store import StoreWriter

GROWN: Final = 1.5  # times the documents of the last refit: the themes of a small start are done
REFIT_REFUSED: Final = "is_refit_refused"  # of a candidate: a refit that moved too much


def is_refit_due(writer: StoreWriter, settings: ClusterConfig, *, today: date) -> bool:
    """Whether the last refit is too old, or the store has outgrown it.

    A refused one counts as the last: else every night would be refused until somebody comes.
    """
    last = max([_published(writer), *_refused(writer)])
    day, n_documents = last
    if writer.count("documents") >= GROWN * n_documents:
        return True
    return 0 < settings.refit_days <= (today - date.fromisoformat(day)).days


def tell_refused_refit(writer: StoreWriter) -> list[str]:
    """Say that the themes are older than planned, as long as they are."""
    refused = [day for day, _ in _refused(writer) if day > _published(writer)[0]]
    if not refused:
        return []
    return [
        f"the refit of {max(refused)} moved too many documents and was not published: themes stay "
        "as they are. `thememiner run --refit` tries again, `publish --force` accepts it"
    ]


def _published(writer: StoreWriter) -> tuple[str, int]:
    return _facts(writer.snapshot.facts.get("refit"))


def _refused(writer: StoreWriter) -> list[tuple[str, int]]:
    candidates = writer.published().candidates()
    return [_facts(each.facts["refit"]) for each in candidates if each.facts.get(REFIT_REFUSED)]


def _facts(refit: object) -> tuple[str, int]:
    known = refit if isinstance(refit, dict) else {}
    return str(known.get("day", "")), int(known.get("n_documents", 0))
