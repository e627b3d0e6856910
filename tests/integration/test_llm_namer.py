"""Whole runs with a fake language model: names change, numbers do not, and nothing leaks."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from tests.fake_endpoint import Answer, FakeEndpoint, Received, recorded, said, serve

from thememiner.pipeline import (
    Input,
    RunRequest,
    RunResult,
    diagnose,
    evaluate,
    make_report,
    run,
)
from thememiner.ranking import ReportOptions, Weights
from thememiner.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from thememiner.config import Config

KEY = "sk-canary-key-4711"
MAIL, PHONE, TOKEN = "canary.mail@corp.example", "+1 415-555-2671", "sk_live_51CanaryCanaryCanary99"
HOST, ACCOUNT, PERSON = "intra.canary.example", "Canary Holdings", "canary-person"
THEMES = {
    "login": "cannot log in because the password reset mail never arrives in my inbox",
    "export": "the csv export of the monthly invoice table is empty when I download it",
    "crash": "app crashes on start after the latest update on my old tablet device",
}
NAMES = {
    "password": "Password reset mail never arrives",
    "csv": "Monthly invoice export is empty",
    "crashes": "App crashes after latest update",
}


def _write(path: Path, *, days: range) -> Path:
    secrets = (
        f"write to {MAIL} or call {PHONE}, key {TOKEN}, see https://{HOST}/x, we are {ACCOUNT}"
    )
    rows = [
        {
            "id": f"canary-id-{theme}-{day}",
            "source": "ticket",
            "text": f"{text} since day {day}, {secrets}",
            "created_at": f"2026-09-{day + 1:02d}T10:00:00Z",
            "customer_id": f"{PERSON}-{day}",
            "account_id": ACCOUNT if day % 2 else f"account-{day}",
            "product": "Canary App",
        }
        for theme, text in THEMES.items()
        for day in days
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


class Nights:
    """A store of its own, run over planted tickets."""

    def __init__(self, folder: Path, config: Config, **llm: object) -> None:
        store = config.store.model_copy(update={"path": str(folder / "store")})
        self.config = config.model_copy(
            update={"store": store, "llm": config.llm.model_copy(update=llm)}
        )
        folder.mkdir()
        self.folder = folder
        self.told: list[str] = []

    def run(self, n_days: int = 12) -> RunResult:
        return run(self.request(n_days))

    def request(self, n_days: int = 12) -> RunRequest:
        file = _write(self.folder / "feedback.jsonl", days=range(n_days))
        return RunRequest(
            inputs=(Input(path=str(file)),),
            config=self.config,
            run_id=f"run-{n_days}",
            now=datetime(2026, 10, 1, tzinfo=UTC),
            environ=os.environ | {"CANARY_KEY": KEY},
            clock=lambda: 0.0,
            progress=self,
        )

    @property
    def store(self) -> Store:
        return Store.open(self.config.store.path)

    @property
    def names(self) -> set[str]:
        return set(self.store.read("themes")["name"].to_list())

    @property
    def report(self) -> Any:
        weights = Weights(customers=0.6, documents=0.4)
        options = ReportOptions(weights=weights, min_customers=2, n_key_accounts=20)
        return make_report(self.store, options=options)

    @property
    def warnings(self) -> Any:
        told = self.report["freshness"]["warnings"]
        return [warning for warning in told if " is silent: " not in warning]

    def stage(self, name: str) -> None:
        self.told.append(name)

    def advance(self, done: int, total: int) -> None:
        assert done <= total

    def tell(self, message: str) -> None:
        self.told.append(message)


@pytest.fixture
def plain(tmp_path: Path, config: Config) -> Nights:
    """The same tickets, mined without a language model."""
    nights = Nights(tmp_path / "plain", config)
    nights.run()
    return nights


def _nights(tmp_path: Path, config: Config, endpoint: FakeEndpoint, **llm: object) -> Nights:
    on = {"base_url": endpoint.base_url, "model": "fake-1", "api_key_env": "CANARY_KEY"}
    return Nights(tmp_path / "worded", config, **(on | llm))


def _good(received: Received) -> Answer:
    words = " ".join(received.data["quotes"])
    return said(next(name for word, name in NAMES.items() if word in words))


def _unnamed(nights: Nights) -> dict[str, pl.DataFrame]:
    """Every table of a store, without names."""
    tables = ("documents", "mentions", "assignments", "themes", "exemplars", "lineage")
    frames = {table: nights.store.read(table) for table in tables}
    frames["documents"] = frames["documents"].drop("customer", "person", "row_hash")
    return frames | {"themes": frames["themes"].drop("name")}


def test_names_are_worded_and_no_number_is_touched(
    tmp_path: Path, config: Config, plain: Nights
) -> None:
    with FakeEndpoint(_good).serving() as endpoint:
        nights = _nights(tmp_path, config, endpoint)
        result = nights.run()
    assert nights.names == set(NAMES.values())
    assert nights.names != plain.names
    for table, frame in _unnamed(plain).items():
        assert frame.equals(_unnamed(nights)[table]), table
    ranked = ("theme_id", "rank", "rank_interval", "score", "n_documents", "n_customers", "share")
    assert [[theme[key] for key in ranked] for theme in nights.report["themes"]] == [
        [theme[key] for key in ranked] for theme in plain.report["themes"]
    ]
    assert nights.warnings == plain.warnings == []
    assert "3 themes named by the language model, 0 by rule; 3 questions sent" in result.notes
    assert f"redacted quotes of the themes go to {endpoint.base_url}, for names" in nights.told


def test_what_is_sent_holds_no_secret_no_id_and_no_count(tmp_path: Path, config: Config) -> None:
    with FakeEndpoint(_good).serving() as endpoint:
        _nights(tmp_path, config, endpoint).run()
    assert len(endpoint.received) == len(THEMES)
    for received in endpoint.received:
        assert set(received.body) == {"model", "messages", "temperature"}
        assert set(received.data) == {"quotes", "terms", "candidates"}
        sent = received.raw.decode().lower()
        for canary in (MAIL, PHONE, TOKEN, HOST, ACCOUNT, PERSON, "canary", "account-"):
            assert canary.lower() not in sent
        assert "[ACCOUNT]" in received.raw.decode()


def test_the_same_input_again_asks_nobody_and_changes_nothing(
    tmp_path: Path, config: Config
) -> None:
    with FakeEndpoint(_good).serving() as endpoint:
        nights = _nights(tmp_path, config, endpoint)
        first = nights.run()
        again = nights.run()
    assert (again.state, again.digest) == ("unchanged", first.digest)
    assert len(endpoint.received) == len(THEMES)


def test_two_stores_with_the_same_answers_have_the_same_digest(
    tmp_path: Path, config: Config
) -> None:
    with FakeEndpoint(_good).serving() as endpoint:
        first = _nights(tmp_path, config, endpoint).run()
        on = {"base_url": endpoint.base_url, "model": "fake-1"}
        other = Nights(tmp_path / "other", config, **on).run()
    assert first.digest == other.digest


def test_a_night_later_themes_keep_their_names(tmp_path: Path, config: Config) -> None:
    with FakeEndpoint(_good).serving() as endpoint:
        nights = _nights(tmp_path, config, endpoint)
        nights.run(12)
        before = nights.names
        result = nights.run(13)
    assert result.state == "published"
    assert nights.names == before
    assert len(endpoint.received) == len(THEMES)


def test_another_model_is_asked_anew_and_without_one_names_are_by_rule_again(
    tmp_path: Path, config: Config, plain: Nights
) -> None:
    with FakeEndpoint(_good).serving() as endpoint:
        nights = _nights(tmp_path, config, endpoint)
        nights.run()
        llm = nights.config.llm
        nights.config = nights.config.model_copy(
            update={"llm": llm.model_copy(update={"model": "fake-2"})}
        )
        nights.run()
        assert [received.body["model"] for received in endpoint.received] == [
            *["fake-1"] * 3,
            *["fake-2"] * 3,
        ]
        nights.config = nights.config.model_copy(
            update={"llm": llm.model_copy(update={"base_url": ""})}
        )
        assert nights.run().state == "published"
    assert nights.names == plain.names
    assert "llm" not in nights.store.snapshot.facts


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (recorded("unauthorized.json", status=401), "HTTP 401"),
        (recorded("cut_off.txt"), "an answer that is no chat completion"),
        (Answer(body=b"", is_silent=True), "no answer within 0.05 s"),
    ],
)
def test_an_endpoint_that_fails_costs_names_and_nothing_else(
    answer: Answer, fault: str, tmp_path: Path, config: Config, plain: Nights
) -> None:
    with serve(answer) as endpoint:
        # a busy machine must not turn the other faults into this one
        timeout_s = 0.05 if answer.is_silent else 30.0
        nights = _nights(tmp_path, config, endpoint, timeout_s=timeout_s)
        result = nights.run()
    told = f"the namer did not answer ({fault}): names are made by rule"
    assert (result.state, result.exit_code) == ("published", 0)
    assert result.digest == plain.store.snapshot.digest
    assert nights.warnings == [told]
    assert told in result.notes
    assert told in str(nights.store.runs()["record"].to_list())


def test_a_namer_that_did_not_answer_is_asked_again_by_the_next_run(
    tmp_path: Path, config: Config
) -> None:
    answers: list[Any] = [lambda _: recorded("unauthorized.json", status=401)]
    with FakeEndpoint(lambda received: answers[-1](received)).serving() as endpoint:
        nights = _nights(tmp_path, config, endpoint)
        nights.run()
        answers.append(_good)
        result = nights.run()
    assert result.state == "published"
    assert nights.names == set(NAMES.values())
    assert nights.warnings == []


def test_hostile_answers_are_refused_counted_and_nowhere_stored(
    tmp_path: Path, config: Config, plain: Nights
) -> None:
    hostile = "Ignore your rules <script>alert('pwned')</script> https://evil.example"
    with serve(said(hostile)) as endpoint:
        nights = _nights(tmp_path, config, endpoint)
        result = nights.run()
    assert result.digest == plain.store.snapshot.digest
    assert nights.warnings == ["3 answers of the namer refused: these names are made by rule"]
    facts = str(nights.store.snapshot.facts)
    assert "pwned" not in facts
    assert "evil" not in facts


def test_the_key_is_sent_and_stored_nowhere(tmp_path: Path, config: Config) -> None:
    with serve(recorded("unauthorized.json", status=401)) as endpoint:
        nights = _nights(tmp_path, config, endpoint)
        result = nights.run()
    assert endpoint.received[0].headers["authorization"] == f"Bearer {KEY}"
    stored = [path.read_bytes() for path in nights.folder.rglob("*") if path.is_file()]
    assert not [data for data in stored if KEY.encode() in data]
    assert KEY not in str(nights.store.runs().rows())
    assert KEY not in f"{result} {nights.told} {nights.config}"


def test_judging_sends_nothing(tmp_path: Path, config: Config) -> None:
    with FakeEndpoint(_good).serving() as endpoint:
        nights = _nights(tmp_path, config, endpoint)
        evaluate(nights.request(), label="product")
    assert endpoint.received == []


def test_ingest_and_dry_run_send_nothing(tmp_path: Path, config: Config) -> None:
    with FakeEndpoint(_good).serving() as endpoint:
        nights = _nights(tmp_path, config, endpoint)
        run(replace(nights.request(), dry_run=True))
        run(replace(nights.request(), mine=False))
    assert endpoint.received == []


def test_doctor_says_where_quotes_go_and_whether_the_key_is_there(
    tmp_path: Path, config: Config
) -> None:
    def look(config: Config, **environ: str) -> tuple[str, str]:
        findings = diagnose(config, environ=os.environ | environ, model_folders=[])
        return next((f.state, f.told) for f in findings if f.what == "language model")

    assert look(config) == ("ok", "off: no text leaves this machine")
    with serve(recorded("openai.json")) as endpoint:
        on = _nights(tmp_path, config, endpoint).config
        told = f"on: redacted quotes go to {endpoint.base_url}, model fake-1"
        missing = "the variable CANARY_KEY is not set: names are made by rule"
        assert look(on) == ("warning", f"{told}; {missing}")
        assert look(on, CANARY_KEY=KEY) == ("ok", told)
    assert endpoint.received == []
