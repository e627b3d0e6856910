"""The one place that speaks to a language model: POST {base_url}/chat/completions.

Nothing but the standard library, nothing but HTTP: no redirects (they would carry the key and the
quotes to another place), no other schemes, no more than is needed read or kept.
"""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import orjson

from thememiner.llm.namer import Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from thememiner.config import LlmConfig
    from thememiner.llm.namer import Namer
    from thememiner.llm.question import Question

MAX_ANSWER_BYTES: Final = 1 << 20  # reasoning models send their thoughts along
MAX_TRIES: Final = 3
FIRST_WAIT_S: Final = 1.0  # doubled from try to try
MAX_WAIT_S: Final = 20.0  # what a server may ask for by Retry-After
_CHUNK_BYTES: Final = 1 << 16
_PASSING: Final = frozenset({408, 429, 500, 502, 503, 504})  # statuses worth another try


def load_namer(
    settings: LlmConfig,
    environ: Mapping[str, str],
    *,
    clock: Callable[[], float],
    sleep: Callable[[float], None] = time.sleep,
) -> Namer | None:
    """Give the namer that the settings ask for, None where they ask for none.

    Parameters
    ----------
    environ : mapping
        Where the key is, under the name that the settings give.
    clock : callable
        Monotonic seconds; for the time limits alone.
    """
    if not settings.is_on:
        return None
    key = environ.get(settings.api_key_env, "").strip() if settings.api_key_env else ""
    if settings.api_key_env and not key:
        return _Keyless(settings, f"the variable {settings.api_key_env} is not set")
    if not all("!" <= character <= "~" for character in key):
        return _Keyless(settings, f"the variable {settings.api_key_env} holds no key")
    return Endpoint(settings, key=key, clock=clock, sleep=sleep)


class _Keyless:
    """A namer that has no key, and says so in place of every answer."""

    def __init__(self, settings: LlmConfig, fault: str) -> None:
        self.identity = _identify(settings)
        self._fault = fault

    def ask(self, question: Question) -> Reply:  # noqa: ARG002  # the protocol's
        """Send nothing."""
        return Reply(fault=self._fault)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Try:
    """How one request ended."""

    reply: Reply
    is_passing: bool = False  # another try may end better
    wait_s: float = 0.0  # that the server asked for


class Endpoint:
    """An OpenAI-compatible endpoint; holds the key and shows it nowhere.

    Attributes
    ----------
    identity : str
        Model and settings that an answer depends on.
    """

    def __init__(
        self,
        settings: LlmConfig,
        *,
        key: str,
        clock: Callable[[], float],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.identity = _identify(settings)
        self._settings = settings
        self._key = key
        self._clock = clock
        self._sleep = sleep
        self._deadline: float | None = None  # of all questions together, from the first one on
        self._opener = _open_http_only(is_local=settings.is_local)

    def ask(self, question: Question) -> Reply:
        """Ask one question; at most three tries, none of them after the time is used up."""
        if self._deadline is None:
            self._deadline = self._clock() + self._settings.budget_s
        body = orjson.dumps(
            {
                "model": self._settings.model,
                "messages": question.messages,
                "temperature": self._settings.temperature,
            }
        )
        reply = Reply(fault=f"the {self._settings.budget_s:g} s of llm.budget_s are used up")
        for number in range(MAX_TRIES):
            left = self._deadline - self._clock()
            if left <= 0:
                break
            done = self._post(body, timeout_s=min(self._settings.timeout_s, left))
            reply = done.reply
            if not done.is_passing:
                break
            if number < MAX_TRIES - 1:
                self._sleep(min(done.wait_s or FIRST_WAIT_S * 2**number, MAX_WAIT_S, left))
        return reply

    def _post(self, body: bytes, *, timeout_s: float) -> _Try:
        request = urllib.request.Request(  # noqa: S310  # the config allows http and https alone
            f"{self._settings.base_url.rstrip('/')}/chat/completions",
            data=body,
            headers={
                "Content-Type": "application/json",
                "Accept": "application/json",
                "User-Agent": "thememiner",
            },
        )
        if self._key:
            request.add_unredirected_header("Authorization", f"Bearer {self._key}")
        ends = self._clock() + timeout_s
        try:
            with self._opener.open(request, timeout=timeout_s) as response:
                answer = self._read(response, ends=ends)
        except urllib.error.HTTPError as error:
            with error:
                return _refused(error)
        # Their messages may repeat what was sent or read: only their kind is told.
        except (OSError, http.client.HTTPException, ValueError) as error:
            return self._failed(error)
        return _Try(reply=_parse(answer))

    def _read(self, response: http.client.HTTPResponse, *, ends: float) -> bytes:
        """Read to the end, but not for ever: a server may send a byte now and then."""
        answer = b""
        while len(answer) <= MAX_ANSWER_BYTES:
            chunk = response.read1(_CHUNK_BYTES)
            answer += chunk
            if not chunk:
                return answer
            if self._clock() > ends:
                raise TimeoutError
        return b""  # no completion is that long

    def _failed(self, error: Exception) -> _Try:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        if isinstance(reason, TimeoutError):
            # a try that took all its time is not worth a second one for every theme
            return _Try(reply=Reply(fault=f"no answer within {self._settings.timeout_s:g} s"))
        kind = type(reason).__name__
        return _Try(reply=Reply(fault=f"no connection: {kind}"), is_passing=True)


def _identify(settings: LlmConfig) -> str:
    return f"{settings.model} at temperature {settings.temperature:g}"


def _refused(error: urllib.error.HTTPError) -> _Try:
    asked = error.headers.get("Retry-After", "")
    return _Try(
        reply=Reply(fault=f"HTTP {error.code}"),
        is_passing=error.code in _PASSING,
        wait_s=float(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 0.0,
    )


def _parse(answer: bytes) -> Reply:
    try:
        text = orjson.loads(answer)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError):
        text = None
    if not isinstance(text, str):
        return Reply(fault="an answer that is no chat completion")
    return Reply(text=text)


def _open_http_only(*, is_local: bool) -> urllib.request.OpenerDirector:
    """Make an opener that knows HTTP and nothing else; proxies are those of the environment."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        # a proxy is no way to this machine itself
        urllib.request.ProxyHandler({} if is_local else None),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener
