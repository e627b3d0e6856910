"""Posts JSON to a webhook. Its address is a secret: no message and no log repeats it."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from thememiner.errors import HookError
from thememiner.settings_files import is_this_machine

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_TRIES: Final = 3
FIRST_WAIT_S: Final = 1.0  # doubled from try to try
MAX_WAIT_S: Final = 10.0  # what a server may ask for by Retry-After
_PASSING: Final = frozenset({408, 429, 500, 502, 503, 504})  # statuses worth another try


def post_json(
    url: str, body: bytes, *, timeout_s: float, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Post a body, at most three times.

    Redirects are not followed: they would lead elsewhere than where the team sends it.

    Raises
    ------
    HookError
        If it was not taken.
    """
    fault = ""
    for number in range(1, MAX_TRIES + 1):
        fault, wait_s, is_passing = _try(url, body, timeout_s=timeout_s)
        if not fault:
            return
        if not is_passing:
            break
        if number < MAX_TRIES:
            sleep(min(wait_s or FIRST_WAIT_S * 2 ** (number - 1), MAX_WAIT_S))
    tries = "1 try" if number == 1 else f"{number} tries"
    msg = (
        f"the webhook did not take the alarms: {fault} ({tries}). None counts as sent; check the "
        "address and run `thememiner alerts --notify` again."
    )
    raise HookError(msg)


def _try(url: str, body: bytes, *, timeout_s: float) -> tuple[str, float, bool]:
    """Post once; returns what went wrong, how long to wait, and whether another try may help."""
    request = urllib.request.Request(  # noqa: S310  # the caller allows http and https alone
        url, data=body, headers={"Content-Type": "application/json", "User-Agent": "thememiner"}
    )
    try:
        with _opener(url).open(request, timeout=timeout_s) as response:
            response.read(1)
    except urllib.error.HTTPError as error:
        with error:
            asked = error.headers.get("Retry-After", "")
            wait_s = float(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 0
            return f"HTTP {error.code}", wait_s, error.code in _PASSING
    # Their messages may hold the address: only their kind is told.
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        if isinstance(reason, TimeoutError):
            return f"no answer within {timeout_s:g} s", 0, True
        return f"no connection: {type(reason).__name__}", 0, True
    return "", 0, False


def _opener(url: str) -> urllib.request.OpenerDirector:
    """Make an opener that knows HTTP and nothing else; proxies are those of the environment."""
    is_local = is_this_machine(urlsplit(url).hostname or "")
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler({} if is_local else None),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener
