"""Placeholders for structured personal data, with patterns that take linear time.

Every pattern starts at a boundary and is possessive, so that no text is scanned twice from
overlapping starts; a hostile text of 100 kB takes a few milliseconds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from thememiner.redact.numbers import classify_number, is_ipv6, measure_iban

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

REDACTION_VERSION: Final = 1  # part of the embedding space: raise it when any text may change

_SECRET: Final = re.compile(
    r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[A-Za-z0-9+/=\s]*+(?:-----END [A-Z ]{0,40}-----)?"
    r"|(?<![\w-])(?:"
    r"(?:sk|pk|rk)[-_](?:live|test|proj|ant)?[-_]?[A-Za-z0-9_-]{16,}+"
    r"|gh[opusr]_[A-Za-z0-9]{20,}+|github_pat_\w{20,}+|glpat-[\w-]{16,}+|xox[abeprs]-[\w-]{10,}+"
    r"|(?:AKIA|ASIA)[0-9A-Z]{16}(?!\w)|AIza[\w-]{30,}+|ya29\.[\w-]{20,}+|npm_[A-Za-z0-9]{30,}+"
    r"|eyJ[\w-]{8,}+\.[\w-]{8,}+(?:\.[\w-]++)?)"
)
_SECRET_HINT: Final = re.compile(
    r"-----BEGIN|(?:sk|pk|rk)[-_]|gh[opusr]_|_pat_|glpat-|xox[abeprs]-|AKIA|ASIA|AIza|ya29|npm_|eyJ"
)
_NAMED_SECRET: Final = re.compile(
    r"(?i)(?<![a-z])((?:password|passwd|passphrase|pwd|pass ?code|api[ _-]?key|"
    r"secret(?:[ _-]?key)?|access[ _-]?token|auth[ _-]?token|token|bearer|authorization)"
    r"(?:[ \t]{0,3}[:=][ \t]{0,3}(?:bearer |basic )?|[ \t](?=[\w.~+/-]{20})))([^\s,;\"'<>]{4,200}+)"
)
_NAMED_HINT: Final = re.compile(r"(?i)pass|pwd|api|secret|token|bearer|authori")
_URL: Final = re.compile(r"(?i)(?<![a-z0-9])(?:[a-z][a-z0-9+.-]{1,10}://|www\.)[^\s<>\"'\[\]{}|]++")
_URL_PARTS: Final = re.compile(
    r"(?i)((?:[a-z][a-z0-9+.-]*://)?)(?:[^/?#@]*@)?([^?#]*)([?#].*)?", re.S
)
_PATH_TOKEN: Final = re.compile(
    r"(?<=/)(?=[^/]*\d)(?=[^/]*[A-Za-z])[\w=+~-]{24,}+(?![^/])|(?<=/)[^/@]*@[^/]*"
)
_EMAIL: Final = re.compile(r"(?<![\w.%+'-])[\w.%+'-]++@[\w-]++(?:\.[\w-]++)++")
_EMAIL_ODD: Final = re.compile(
    r"(?i)(?<![\w.%+-])[\w.%+-]++ ?(?:\(at\)|\[at\]|\{at\}) ?[\w-]++"
    r"(?: ?(?:\.|\(dot\)|\[dot\]) ?[\w-]++)++"
)
_ODD_AT: Final = re.compile(r"(?i)[(\[{]at[)\]}]")
_IBAN: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d\d(?: ?[A-Za-z0-9]){11,30}+")
_NUMBER: Final = re.compile(r"(?<![\w/#.\-])[+(]{0,2}\d(?:[ ().\-/]{0,2}\d){6,}+")
_IPV4: Final = re.compile(r"(?<![\w.])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?!\d)")
_IPV6: Final = re.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){3,7}+[0-9A-Fa-f]{0,4}(?![\w:])")
_MANY_DIGITS: Final = re.compile(r"\d[ ().\-/]{0,2}\d[ ().\-/]{0,2}\d[ ().\-/]{0,2}\d")
_SENTENCE_END: Final = ".,;:!?)*_"
_MIN_NAME: Final = 3  # shorter names and ids are parts of ordinary words


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """A text without structured personal data, and how many placeholders were put in."""

    text: str
    n_redactions: int


def redact_text(text: str, names: Sequence[str] = ()) -> Redaction:
    """Put placeholders for e-mails, phones, cards, IBANs, addresses, secrets and own names.

    Parameters
    ----------
    text : str
        Normalized text.
    names : sequence of str
        The author's own name, id or e-mail, as the row gives them.

    Returns
    -------
    Redaction
        Links keep host and path; product versions such as ``102.1.5.0`` are kept.

    Examples
    --------
    >>> redact_text("Mail jo@example.org, Firefox 89.0.1.2").text
    'Mail [EMAIL], Firefox 89.0.1.2'
    """
    total = 0
    for step in (_secrets, _urls, _emails, _numbers):
        text, count = step(text)
        total += count
    for name in names:
        text, count = _own_name(text, name)
        total += count
    return Redaction(text=text, n_redactions=total)


def _secrets(text: str) -> tuple[str, int]:
    count = named = 0
    if _SECRET_HINT.search(text):
        text, count = _SECRET.subn("[SECRET]", text)
    if (":" in text or "=" in text or " " in text) and _NAMED_HINT.search(text):
        text, named = _replace(_NAMED_SECRET, _named_secret, text)
    return text, count + named


def _named_secret(match: re.Match[str]) -> str:
    value = match[2]
    looks_made = any(not character.isalpha() for character in value.rstrip(".,;:!?)'"))
    return f"{match[1]}[SECRET]" if looks_made and value != "[SECRET]" else match[0]


def _urls(text: str) -> tuple[str, int]:
    if "://" not in text and "www." not in text.lower():
        return text, 0
    return _replace(_URL, _url, text)


def _url(match: re.Match[str]) -> str:
    url = match[0].rstrip(_SENTENCE_END)
    parts = _URL_PARTS.match(url)
    assert parts is not None  # noqa: S101  # the pattern matches any string; mypy cannot know
    place = _PATH_TOKEN.sub("[TOKEN]", parts[2])
    query = f"{parts[3][0]}[QUERY]" if parts[3] and len(parts[3]) > 1 else ""
    return f"{parts[1]}{place}{query}{match[0][len(url) :]}"


def _emails(text: str) -> tuple[str, int]:
    count = odd = 0
    if "@" in text:
        text, count = _EMAIL.subn("[EMAIL]", text)
    if _ODD_AT.search(text):
        text, odd = _EMAIL_ODD.subn("[EMAIL]", text)
    return text, count + odd


def _numbers(text: str) -> tuple[str, int]:
    total = 0
    if text.count(":") >= 3:
        text, total = _replace(_IPV6, lambda match: "[IP]" if is_ipv6(match[0]) else match[0], text)
    if not _MANY_DIGITS.search(text):
        return text, total
    text, ibans = _replace(_IBAN, _iban, text)
    text, numbers = _replace(_NUMBER, _number, text)
    text, addresses = _replace(_IPV4, _number, text)
    return text, total + ibans + numbers + addresses


def _iban(match: re.Match[str]) -> str:
    length = measure_iban(match[0])
    return f"[IBAN]{match[0][length:]}" if length else match[0]


def _number(match: re.Match[str]) -> str:
    text, start, end = match.string, match.start(), match.end()
    kind = classify_number(match[0], text[max(0, start - 40) : start], text[end : end + 2])
    # the opening bracket of "(see 555 …" is not part of the number
    lead = "(" if match[0].startswith("(") and ")" not in match[0] else ""
    return f"{lead}{kind}" if kind else match[0]


def _own_name(text: str, name: str) -> tuple[str, int]:
    name = name.strip()
    if len(name) < _MIN_NAME or name.casefold() not in text.casefold():
        return text, 0
    pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
    return pattern.subn("[NAME]", text)


def _replace(
    pattern: re.Pattern[str], choose: Callable[[re.Match[str]], str], text: str
) -> tuple[str, int]:
    count = 0

    def put(match: re.Match[str]) -> str:
        nonlocal count
        new = choose(match)
        count += new != match[0]
        return new

    return pattern.sub(put, text), count
