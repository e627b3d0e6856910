"""One run: open, lock, read, mine, publish, record."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from thememiner.datamodels import RowCounts
from thememiner.embed import load_embedder
from thememiner.errors import VectorError
from thememiner.gate import Verdict
from thememiner.identity import make_key, throwaway_key
from thememiner.language import LanguagePackage
from thememiner.llm import load_namer
from thememiner.pipeline.candidate import FACT as REFUSED
from thememiner.pipeline.candidate import FORCED
from thememiner.pipeline.curated import FACT as CURATION_FACT
from thememiner.pipeline.curation_log import read_curation_files, take_in_curation
from thememiner.pipeline.due import (
    Session,
    check_space,
    is_mining_due,
    is_segmenting_new,
    is_space_new,
    needs_refit,
)
from thememiner.pipeline.fix_files import read_fix_files
from thememiner.pipeline.fixes import FACT as FIXES_FACT
from thememiner.pipeline.fixes import fix_facts, is_placing_due, place_fixes
from thememiner.pipeline.gate import Checked, Mining, check_run
from thememiner.pipeline.intake import read_customers
from thememiner.pipeline.keys import check_key, known_key
from thememiner.pipeline.llm_names import FACT, llm_facts
from thememiner.pipeline.loading import Loader, guess_bytes
from thememiner.pipeline.moments import PLACES_FACT
from thememiner.pipeline.opening import open_inputs
from thememiner.pipeline.overhaul_entries import FACT as OVERHAULS_FACT
from thememiner.pipeline.overhaul_entries import answer_facts, is_answer_due
from thememiner.pipeline.pending import leave_pending, mark_pending
from thememiner.pipeline.record import ended_row, failed_row, started_row
from thememiner.pipeline.refits import REFIT_REFUSED, tell_refused_refit
from thememiner.pipeline.rehearsal import rehearse
from thememiner.pipeline.request import RunResult
from thememiner.pipeline.signals import FACT as SIGNALS_FACT
from thememiner.pipeline.timing import Timer
from thememiner.pipeline.unusable import count_reasons, is_quarantine_high, tell_quarantine
from thememiner.redact import REDACTION_VERSION
from thememiner.store import StoreWriter

if TYPE_CHECKING:
    import polars as pl

    from thememiner.embed import Embedder
    from thememiner.identity import IdentityKey
    from thememiner.pipeline.intake import Intake
    from thememiner.pipeline.mine import Mined
    from thememiner.pipeline.opening import Opened
    from thememiner.pipeline.request import RunRequest, RunState


ROLLED_BACK: Final = "rolled_back_to"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What this run's reading and mining came to."""

    intake: Intake
    quarantine: pl.DataFrame
    mined: Mined | None = None
    is_changed: bool = False
    signals: dict[str, object] = field(default_factory=dict)
    places: str | None = None  # what the themes' places were found with; None if none were


def run(request: RunRequest) -> RunResult:
    """Read the inputs, mine the themes, and publish one snapshot or none.

    Raises
    ------
    ThemeMinerError
        One of its kinds; the last snapshot is then as it was.
    """
    timer = Timer(request.clock)
    with timer("open"):
        opened = open_inputs(request.inputs, config=request.config, progress=request.progress)
        embedder = _load_embedder(request) if request.mine else None
        key = known_key(request)
        given = read_curation_files(request.config.curation.files)
        shipped = read_fix_files(request.config.fixes, request.progress) if request.mine else ()
    if request.dry_run:
        return rehearse(request, opened, key=key or throwaway_key(), timer=timer)
    made: list[IdentityKey] = []

    def new_facts() -> dict[str, object]:
        made.append(make_key(request.environ))
        request.progress.tell(
            f"identity key {made[0].fingerprint} lies at {made[0].path}. Back it up: losing it "
            "splits every customer in two"
        )
        return {"key_fingerprint": made[0].fingerprint}

    path = request.config.store.path
    with StoreWriter.open(
        path, run_id=request.run_id, now=request.now, new_facts=new_facts
    ) as writer:
        held = made[0] if made else check_key(key, writer)
        writer.record_run(started_row(request))
        session = Session(
            request=request,
            writer=writer,
            key=held,
            embedder=embedder,
            namer=load_namer(request.config.llm, request.environ, clock=request.clock),
            timer=timer,
            curation=take_in_curation(path, given, fixes=shipped, now=request.now),
            package=LanguagePackage(request.config.segment.model),
        )
        try:
            result = _work(session, opened)
        except BaseException as error:
            writer.record_run(failed_row(request, error))
            raise
        writer.record_run(ended_row(request, result))
        return result


def _work(session: Session, opened: tuple[Opened, ...]) -> RunResult:
    writer, request = session.writer, session.request
    check_space(session)
    found = _take_in(session, opened)
    entries, facts = session.curation.entries, writer.snapshot.facts
    is_old_due = (
        is_mining_due(session) or is_placing_due(entries, facts) or is_answer_due(entries, facts)
    )
    is_due = request.mine and (found.is_changed or is_old_due)
    if not found.is_changed and not is_due:
        return _result(session, found, state="unchanged")
    found, checked = _place_and_check(session, found)
    request.progress.stage("publish")
    with session.timer("publish"):
        facts = _facts(session, found, checked)
        if not checked.verdict.refusals:
            writer.publish(run_id=request.run_id, now=request.now, facts=facts)
            return _result(session, found, state="published")
        facts |= {REFUSED: list(checked.verdict.refusals)}
        kept = writer.candidate(run_id=request.run_id, now=request.now, facts=facts)
    result = _result(session, found, state="refused")
    return replace(result, candidate=kept.number, refusals=checked.verdict.refusals)


def _place_and_check(session: Session, found: _Found) -> tuple[_Found, Checked]:
    """Mine what is new, and ask the gate; vectors that are broken are refused at once."""
    writer, request = session.writer, session.request
    try:
        found = _place(session, found)
        if session.embedder:
            found = replace(
                found, signals=_signal(session, session.embedder), places=_keep_places(session)
            )
    except VectorError as error:
        changed = frozenset(found.intake.changed.documents["document_id"].to_list())
        leave_pending(writer, changed=changed)
        return found, Checked(verdict=Verdict(refusals=(str(error),)), facts={})
    mining = None
    if session.embedder and found.mined:
        mining = Mining(
            embedder=session.embedder,
            is_refit=found.mined.is_refit,
            curated=found.mined.kept.moved,
        )
    with session.timer("gate"):
        checked = check_run(
            writer,
            intake=found.intake,
            settings=session.config.gate,
            now=request.now,
            mining=mining,
            is_backfill=not request.span.is_open,
        )
    return found, checked


def _signal(session: Session, embedder: Embedder) -> dict[str, object]:
    """Place fixes and find signals; returns facts of the snapshot."""
    # what tests need takes a tenth of a second to import: a night with nothing new does not pay
    from thememiner.language import load_recognizer
    from thememiner.pipeline.signal_stage import Placing, place_signals

    entries = session.curation.entries
    with session.timer("fixes"):
        placed = place_fixes(session.writer, embedder, entries)
    session.request.progress.stage("signals")
    with session.timer("signals"):
        placing = Placing(
            entries=entries,
            placed=placed,
            now=session.request.now,
            load_recognizer=partial(load_recognizer, session.package),
        )
        return place_signals(session.writer, placing)


def _keep_places(session: Session) -> str:
    """Keep where the themes stand, for the reports of later weeks; returns what they hold for."""
    # imported here as tests are, above
    from thememiner.pipeline.curated import curate
    from thememiner.pipeline.places import keep_places
    from thememiner.pipeline.reading import count_run_days, options_of, read_tables
    from thememiner.ranking import PLACE_COLUMNS

    writer, now = session.writer, session.request.now
    with session.timer("places"):
        tables = read_tables(
            writer, curate(writer, session.curation.entries), columns=PLACE_COLUMNS
        )
        run_days = count_run_days(writer.published(), today=now.date())
        return keep_places(writer, tables, options_of(session.config), run_days=run_days, now=now)


def _place(session: Session, found: _Found) -> _Found:
    """Mine what is new, or mark it as pending where the run is asked to read only."""
    writer = session.writer
    changed = frozenset(found.intake.changed.documents["document_id"].to_list())
    if session.embedder is None:
        mark_pending(writer, changed=changed)
        return found
    if not _needs_mining(session, found):
        return found
    # Clustering takes a second to import: a night with nothing new does not pay for it.
    from thememiner.pipeline.mine import mine
    from thememiner.pipeline.night_state import NightOf
    from thememiner.pipeline.tools import Tools

    tools = Tools(
        embedder=session.embedder,
        package=session.package,
        namer=session.namer,
        progress=session.request.progress,
        timer=session.timer,
    )
    if session.namer:
        place = session.config.llm.base_url
        tools.progress.tell(f"redacted quotes of the themes go to {place}, for names")
    again = _all_documents(writer) if is_segmenting_new(session) else changed
    night = NightOf(
        day=session.request.now.date(),
        snapshot=writer.next_number,
        is_refit=needs_refit(session),
        is_carried=is_space_new(session) and not session.request.refit,
    )
    mined = mine(
        writer,
        session.config,
        tools,
        changed=again,
        night=night,
        entries=session.curation.entries,
    )
    return replace(found, mined=mined)


def _take_in(session: Session, opened: tuple[Opened, ...]) -> _Found:
    """Read all inputs and put what is new into the store's tables."""
    writer, request = session.writer, session.request
    with session.timer("ingest"):
        loader = Loader(
            writer,
            key=session.key,
            config=session.config,
            progress=request.progress,
            with_pending=not request.mine,
        )
        intake = loader.load(opened, n_bytes=guess_bytes(request.inputs), span=request.span)
        customers = read_customers(session.config, key=session.key, progress=request.progress)
    place = ["file_hash", "position", "field", "reason"]
    seen = writer.read("quarantine", place)
    rejects = intake.quarantine.join(seen, on=place, how="anti", nulls_equal=True)
    is_crm_new = customers is not None and not customers.equals(writer.read("customers"))
    # a late older version changes no document: its row is remembered only if a snapshot is made
    is_changed = is_crm_new or intake.n_documents > 0 or not rejects.is_empty()
    with session.timer("write documents"):
        if is_changed:
            writer.commit_staged()
            writer.upsert("documents", intake.changed.documents)
            writer.upsert("texts", intake.changed.texts)
            writer.append("files", intake.new_files)
            writer.append("quarantine", rejects)
        if is_crm_new and customers is not None:
            writer.replace("customers", customers)
    return _Found(intake=intake, quarantine=intake.quarantine, is_changed=is_changed)


def _load_embedder(request: RunRequest) -> Embedder:
    return load_embedder(
        request.config.embed, folders=request.model_folders, redaction_version=REDACTION_VERSION
    )


def _needs_mining(session: Session, found: _Found) -> bool:
    if session.embedder is None:
        return False
    return found.intake.n_documents > 0 or is_mining_due(session)


def _all_documents(writer: StoreWriter) -> frozenset[str]:
    return frozenset(writer.read("documents", ["document_id"])["document_id"].to_list())


def _facts(session: Session, found: _Found, checked: Checked) -> dict[str, object]:
    """Gather what a reader needs before it opens a table, for the snapshot's own row."""
    writer, request = session.writer, session.request
    told_once = {REFUSED, FORCED, ROLLED_BACK, REFIT_REFUSED, PLACES_FACT}
    past = {name: fact for name, fact in writer.snapshot.facts.items() if name not in told_once}
    counts = RowCounts.from_facts(past.get("counts")) + found.intake.counts
    themed = writer.count_distinct("assignments", "document_id", where="theme_id")
    facts = past | {
        "counts": asdict(counts),
        "n_documents": writer.count("documents"),
        "n_themed": themed,
        "n_themes": writer.read("themes", ["theme_id"]).height,
        "now": request.now.isoformat(),
        "config_fingerprint": session.config.fingerprint,
        "warnings": [
            *request.warnings,
            *_warnings(session, found),
            *checked.verdict.warnings,
        ],
        **checked.facts,
    }
    if session.embedder is not None:
        facts |= {
            "embedding_space": session.embedder.space,
            "mining_fingerprint": session.config.mining_fingerprint,
            "segment_fingerprint": session.config.segment.fingerprint,
            "taxonomy_fingerprint": session.config.taxonomy_fingerprint,
            FIXES_FACT: fix_facts(session.curation.entries),
            OVERHAULS_FACT: answer_facts(session.curation.entries),
            SIGNALS_FACT: found.signals,
            PLACES_FACT: found.places,
        }
    if found.mined:
        facts["taxonomy"] = found.mined.places
        facts[CURATION_FACT] = found.mined.kept.facts(session.curation.version)
    if found.mined and found.mined.is_refit:
        day = request.now.date().isoformat()
        facts["refit"] = {"day": day, "n_documents": facts["n_documents"]}
        facts.pop(FACT, None)
        if session.namer and found.mined.worded:
            facts[FACT] = llm_facts(found.mined.worded, session.namer)
    return facts


def _warnings(session: Session, found: _Found) -> list[str]:
    result = found.intake
    told: list[str] = []
    before = session.writer.snapshot.facts.get("now")
    if isinstance(before, str) and session.request.now < datetime.fromisoformat(before):
        told.append(f"the run's time lies before that of the run before it ({before[:10]})")
    if is_quarantine_high(result, session.config):
        told.append(tell_quarantine(result, session.config))
    if found.mined and not found.mined.is_refit:
        told += tell_refused_refit(session.writer)
    if found.mined and found.mined.worded:
        told += found.mined.worded.warnings
    return told


def _result(session: Session, found: _Found, *, state: RunState) -> RunResult:
    snapshot = session.writer.snapshot
    facts = snapshot.facts
    result = found.intake
    worded = found.mined.worded if found.mined else None
    return RunResult(
        run_id=session.request.run_id,
        state=state,
        snapshot=snapshot.number,
        digest=snapshot.digest,
        counts=result.counts,
        files=found.intake.files,
        quarantine=count_reasons(found.quarantine),
        n_documents=_whole(facts.get("n_documents")),
        n_themed=_whole(facts.get("n_themed")),
        n_themes=_whole(facts.get("n_themes")),
        n_embedded=found.mined.n_embedded if found.mined else 0,
        curation=found.mined.kept.facts(session.curation.version) if found.mined else {},
        notes=(*result.notes, *((worded.note, *worded.warnings) if worded else ())),
        timings=session.timer.seconds,
        is_quarantine_high=is_quarantine_high(result, session.config),
    )


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
