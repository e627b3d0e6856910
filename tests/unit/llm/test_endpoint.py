from __future__ import annotations

import itertools
import socket

import orjson
import pytest
from tests.fake_endpoint import Answer, FakeEndpoint, recorded, said, serve
from tests.unit.llm.conftest import QUESTION, settings

from thememiner.llm import Namer, Reply, check_answer, load_namer

KEY = "sk-canary-4711"


class Watch:
    """A clock that moves when it is told to, or by a step at every look."""

    def __init__(self, step: float = 0.0) -> None:
        self.now = 0.0
        self.step = step
        self.waits: list[float] = []

    def __call__(self) -> float:
        self.now += self.step
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


def _namer(base_url: str, watch: Watch | None = None, key: str = "", **other: object) -> Namer:
    watch = watch or Watch()
    variable = {"api_key_env": "CANARY_KEY"} if key else {}
    namer = load_namer(
        settings(base_url, **variable, **other),
        {"CANARY_KEY": key},
        clock=watch,
        sleep=watch.sleep,
    )
    assert namer is not None
    return namer


def _ask(*answers: Answer, watch: Watch | None = None, key: str = "") -> tuple[Reply, FakeEndpoint]:
    with serve(*answers) as endpoint:
        return _namer(endpoint.base_url, watch, key).ask(QUESTION), endpoint


@pytest.mark.parametrize("name", ["openai.json", "ollama.json", "vllm_reasoning.json"])
def test_recorded_answers_of_servers_are_read(name: str) -> None:
    reply, _ = _ask(recorded(name))
    verdict = check_answer(reply.text or "", QUESTION, products=frozenset(), vocabulary=frozenset())
    assert verdict.name == "Bookmarks gone after update"


def test_what_is_sent_is_the_question_and_nothing_else() -> None:
    _, endpoint = _ask(recorded("openai.json"), key=KEY)
    (received,) = endpoint.received
    assert received.path == "/v1/chat/completions"
    assert received.body == {
        "model": "fake-1",
        "messages": QUESTION.messages,
        "temperature": 0.0,
    }
    assert received.headers["authorization"] == f"Bearer {KEY}"
    assert received.headers["content-type"] == "application/json"
    assert received.headers["user-agent"] == "thememiner"
    assert set(received.headers) == {
        "accept", "accept-encoding", "authorization", "connection", "content-length",
        "content-type", "host", "user-agent",
    }  # fmt: skip


def test_without_a_variable_no_key_is_sent() -> None:
    _, endpoint = _ask(recorded("openai.json"))
    assert "authorization" not in endpoint.received[0].headers


@pytest.mark.parametrize(
    ("key", "fault"),
    [("", "is not set"), ("  \n", "is not set"), ("sk a", "holds no key"), ("sk\nX: y", "no key")],
)
def test_a_key_that_is_missing_or_broken_is_told_and_nothing_is_sent(key: str, fault: str) -> None:
    with serve(recorded("openai.json")) as endpoint:
        namer = load_namer(
            settings(endpoint.base_url, api_key_env="CANARY_KEY"),
            {"CANARY_KEY": key} if key else {},
            clock=Watch(),
        )
        assert namer is not None
        reply = namer.ask(QUESTION)
    assert reply.text is None
    assert fault in reply.fault
    assert "sk" not in reply.fault
    assert endpoint.received == []


def test_off_by_default() -> None:
    off = settings("")
    assert load_namer(off, {}, clock=Watch()) is None


def test_identity_names_what_an_answer_depends_on() -> None:
    url = "https://a.example/v1"
    same = _namer(url, key=KEY).identity
    assert same == _namer("https://b.example/v1", timeout_s=1.0).identity
    assert same != _namer(url, model="other").identity
    assert same != _namer(url, temperature=1.0).identity


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (recorded("cut_off.txt"), "no chat completion"),
        (recorded("refusal.json"), "no chat completion"),
        (Answer(body=b""), "no chat completion"),
        (Answer(body=b"null"), "no chat completion"),
        (Answer(body=b"[" * 100_000), "no chat completion"),
        (Answer(body=b'{"choices": []}'), "no chat completion"),
        (Answer(body=b'{"choices": [{"message": {"content": ["x"]}}]}'), "no chat completion"),
        (Answer(body=b" " * (2 << 20)), "no chat completion"),
        (Answer(body=b"\xff\xfe"), "no chat completion"),
        (Answer(body=b"{}", headers={"Content-Length": "50"}), "no chat completion"),
        (recorded("unauthorized.json", status=401), "HTTP 401"),
        (Answer(body=b"", status=404), "HTTP 404"),
        (Answer(body=b"", status=204), "no chat completion"),
    ],
)
def test_a_useless_answer_is_a_fault_and_not_asked_for_again(answer: Answer, fault: str) -> None:
    reply, endpoint = _ask(answer, key=KEY)
    assert reply.text is None
    assert fault in reply.fault
    assert KEY not in reply.fault
    assert len(endpoint.received) == 1


def test_passing_faults_are_tried_again_with_longer_waits() -> None:
    watch = Watch()
    reply, endpoint = _ask(
        recorded("bad_gateway.html", status=502),
        recorded("rate_limit.json", status=429),
        recorded("openai.json"),
        watch=watch,
    )
    assert reply.text == "Bookmarks gone after update"
    assert watch.waits == [1.0, 2.0]
    assert len(endpoint.received) == 3


def test_tries_are_few() -> None:
    watch = Watch()
    reply, endpoint = _ask(Answer(body=b"", status=500), watch=watch)
    assert reply == Reply(fault="HTTP 500")
    assert len(endpoint.received) == 3
    assert watch.waits == [1.0, 2.0]


@pytest.mark.parametrize(
    ("asked", "waits"), [("7", 7.0), ("9999", 20.0), ("999999999", 1.0), ("soon", 1.0), ("-1", 1.0)]
)
def test_a_server_may_ask_for_a_wait_of_bounded_length(asked: str, waits: float) -> None:
    watch = Watch()
    limited = recorded("rate_limit.json", status=429, Retry_After=asked)
    _ask(limited, recorded("openai.json"), watch=watch)
    assert watch.waits == [waits]


def test_a_silent_server_is_left_after_the_timeout() -> None:
    with serve(Answer(body=b"", is_silent=True)) as endpoint:
        reply = _namer(endpoint.base_url, timeout_s=0.05).ask(QUESTION)
    assert reply == Reply(fault="no answer within 0.05 s")
    assert len(endpoint.received) == 1


def test_a_server_that_drips_is_left_after_the_timeout() -> None:
    watch = Watch(step=0.1)
    with serve(Answer(body=b" ", is_dripping=True)) as endpoint:
        reply = _namer(endpoint.base_url, watch, timeout_s=2.0).ask(QUESTION)
    assert reply == Reply(fault="no answer within 2 s")


def test_nobody_listens() -> None:
    with socket.socket() as taken:  # bound, and not listening
        taken.bind(("127.0.0.1", 0))
        watch = Watch()
        reply = _namer(f"http://127.0.0.1:{taken.getsockname()[1]}/v1", watch).ask(QUESTION)
    assert reply == Reply(fault="no connection: ConnectionRefusedError")
    assert watch.waits == [1.0, 2.0]


def test_the_time_of_a_run_is_bounded() -> None:
    watch = Watch(step=1.0)
    with serve(recorded("openai.json")) as endpoint:
        namer = _namer(endpoint.base_url, watch, budget_s=40.0)
        replies = list(itertools.islice(map(namer.ask, itertools.repeat(QUESTION)), 20))
    texts = [reply.text for reply in replies]
    assert texts[0] == "Bookmarks gone after update"
    assert texts[-1] is None
    assert replies[-1].fault == "the 40 s of llm.budget_s are used up"
    assert len(endpoint.received) == sum(text is not None for text in texts) < 20


def test_a_redirect_takes_neither_key_nor_quotes_elsewhere() -> None:
    with serve(recorded("openai.json")) as elsewhere:
        target = {"Location": f"{elsewhere.base_url}/chat/completions"}
        for status in (301, 302, 303, 307, 308):
            reply, _ = _ask(Answer(body=b"", status=status, headers=target), key=KEY)
            assert reply == Reply(fault=f"HTTP {status}")
    assert elsewhere.received == []


def test_a_proxy_is_not_used_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(recorded("openai.json")) as proxy:
        monkeypatch.setenv("http_proxy", proxy.base_url)
        reply, endpoint = _ask(recorded("openai.json"))
    assert reply.text
    assert len(endpoint.received) == 1
    assert proxy.received == []


def test_a_proxy_of_the_environment_is_used_for_other_machines(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with serve(recorded("openai.json")) as proxy:
        monkeypatch.setenv("http_proxy", proxy.base_url.removesuffix("/v1"))
        monkeypatch.delenv("no_proxy", raising=False)
        reply = _namer("http://models.example/v1", allow_http=True).ask(QUESTION)
    assert reply.text
    assert proxy.received[0].path == "http://models.example/v1/chat/completions"


def test_a_slash_at_the_end_of_the_address_changes_nothing() -> None:
    with serve(recorded("openai.json")) as endpoint:
        _namer(f"{endpoint.base_url}/").ask(QUESTION)
    assert endpoint.received[0].path == "/v1/chat/completions"


def test_the_key_is_in_nothing_that_can_be_printed() -> None:
    namer = _namer("https://models.example/v1", key=KEY)
    assert KEY not in f"{namer!r} {namer} {namer.identity}"


def test_any_text_is_given_on_unchecked() -> None:
    reply, _ = _ask(said("<b>\u202e anything"))
    assert reply.text == "<b>\u202e anything"
    assert orjson.dumps(reply.text)
