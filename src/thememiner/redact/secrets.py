"""Keys, tokens and passwords: by their own form, or by the word before them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from thememiner.redact.reading import Found, around, merge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.redact.reading import Reading

_PEM: Final = re.compile(
    r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,10}-----(?:\s{1,3}[A-Z][A-Za-z-]{2,20}: "
    r"[^\n]{0,80})*+"
    r"(?:\s{0,3}[A-Za-z0-9+/=]{16,}+)*+(?:\s{0,3}[A-Za-z0-9+/=]{1,76})?\s{0,3}"
    r"(?:-----END [A-Z0-9 ]{0,60}-----)?"
)
_FORMS: Final = re.compile(
    r"(?<![A-Za-z0-9_-])(?:"
    r"(?:sk|pk|rk)[-_](?:live|test|proj|ant|or|svcacct)?[-_]?(?=[A-Za-z_-]{0,"
    r"40}\d)[A-Za-z0-9_-]{16,}+"
    r"|gh[opusr]_[A-Za-z0-9]{20,}+|github_pat_\w{20,}+|gl(?:pat|ptt|dt|rt|ft|soat)-[\w-]{16,}+"
    r"|xox[abceprs]-[\w-]{10,}+|xapp-[\w-]{20,}+|whsec_[A-Za-z0-9+/]{20,}+|SG\.[\w-]{16,"
    r"}+\.[\w-]{16,}+"
    r"|(?:A3T|AKIA|ASIA|AGPA|AROA|AIDA|ABIA)[0-9A-Z]{16}(?!\w)|AIza[\w-]{30,}+|GOCSPX-[\w-]{20,}+"
    r"|ya29\.[\w-]{20,}+|npm_[A-Za-z0-9]{30,}+|pypi-[\w-]{30,}+|hf_[A-Za-z0-9]{30,}+"
    r"|do[opr]_v1_[a-f0-9]{40,}+|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}|sq0[a-z]{3}-[\w-]{20,}+"
    r"|dapi[a-f0-9]{32}|lin_(?:api|oauth)_[A-Za-z0-9]{30,}+|ntn_[A-Za-z0-9]{30,}+|"
    r"PMAK-[a-f0-9-]{30,}+"
    r"|ATATT3[\w=-]{30,}+|EAA[A-Za-z0-9]{60,}+|key-[a-f0-9]{32}|(?:AC|SK)[a-f0-9]{32}(?!\w)"
    r"|\d{8,10}:AA[\w-]{32,}+|[0-9]{6,}-[a-z0-9]{32}\.apps\.googleusercontent\.com"
    r"|eyJ[\w-]{8,}+\.[\w-]{8,}+(?:\.[\w-]++)?)"
)
_WORDS: Final = (
    "pass", "pwd", "pw:", "token", "secret", "key", "mdp", "contrase", "clave", "senha", "kennwort",
    "wachtwoord", "parola",
)  # fmt: skip
_OTHER_WORDS: Final = ("hasło", "lösenord", "парол", "密码", "パスワ")
_WORD: Final = (
    r"pass ?w(?:or[dt])s?|passwort[es]?|pass ?phrases?|pass ?codes?|passwd|pwd|pass|pw|mots? de "
    r"passe|mdp|"
    r"code secret|contrase[ñn]as?|clave(?: de acceso| secreta)?|senhas?|palavra[- ]passe|kennwort|"
    r"geheimzahl|wachtwoord|hasło|lösenord|парол[ья]|密码|パスワード|parola d'ordine|"
    r"(?:[a-z]+[_-])?(?:api|access|account|private|shared ?access|client|secret|encryption|license|"
    r"app)[ _-]?"
    r"(?:key|token|secret|password)(?:[ _-]?(?:id|key))?|(?:auth|refresh|id|csrf|session|bearer|"
    r"security)"
    r"[ _-]?token|session[ _-]?id|sessionid|phpsessid|jsessionid|secret|token|bearer|authorization|"
    r"(?:[a-z0-9]+_){1,4}(?:password|pass|secret|token|key)"
)
_IS: Final = r"is|was|ist|lautet|war|est|es|era|é|è|foi|jest|är"
_NAMED: Final = re.compile(
    rf"(?i)(?<![^\W\d])(?:{_WORD})(?: (?:code|key|token|word))?['\"]?"
    r"(?:(?P<sign>[ \t]{0,3}(?:=>|[:=\uff1a])[ \t]{0,3}(?:bearer |basic |token )?)"
    rf"|[ \t](?P<is>(?:{_IS})[ \t](?:now |still |jetzt |:[ \t]?)?)|[ \t](?=[\w.~+/-]{{20}}))"
    r"['\"`<(]{0,2}(?P<value>[^\s,;\"'`<>\[\]\0]{4,200}+)"
)
_BEARER: Final = re.compile(r"(?i)\b(?:bearer|basic)[ \t]+(?P<value>[A-Za-z0-9._~+/=-]{16,400}+)")
_PIN: Final = re.compile(
    r"(?i)(?<!\w)(?:pin(?: ?(?:code|number|nummer))?|otp|cv[vc]2?(?: ?code)?|geheimzahl|code pin|"
    r"c[oó]digo de seguridad|código de segurança|passcode|(?:verification|security|sms|login) code|"
    r"tan)[ \t]{0,2}(?:[:=]|#|\bis\b|\bist\b|\best\b|\bes\b|\bé\b|\bè\b)?[ \t]{0,2}(?P<value>\d{3,"
    r"8})(?![\w.,-]?\d)"
)
_PIN_WORDS: Final = ("pin", "cvv", "cvc", "otp", " code", "tan", "digo de seg", "geheimzahl")
_DIGITS: Final = re.compile("[0-9]")
_IS_NEAR: Final = re.compile(f"[:=\uff1a]| (?:{_IS}) ")
_BEFORE, _NEAR, _AFTER = 24, 36, 240  # code points: a compound before the word, what joins, value
_END: Final = ".,;:!?)*_"
_LETTERS_AND_BREAKS: Final = re.compile(r"[^\W\d_]+(?:[-'\u2019/.&][^\W\d_]+)?")


def find_secrets(reading: Reading) -> list[Found]:
    """Find secrets, in no order."""
    found: list[Found] = []
    text = reading.text
    if "-----BEGIN" in text:
        found += (_found(match) for match in _PEM.finditer(text))
    long = reading.long_tokens(before=_BEFORE)
    for start, end in long:
        found += (_found(match) for match in _FORMS.finditer(text, start, end))
    named = [(start, end) for start, end in long if _is_named(text[start : start + 2 * _BEFORE])]
    named += _stretches(reading, _WORDS, _IS_NEAR)
    if not text.isascii():
        named += _stretches(reading, _OTHER_WORDS, _IS_NEAR)
    for start, end in merge(named):
        found += (
            one for match in _NAMED.finditer(text, start, end) if (one := _named(match)) is not None
        )
    lower = reading.lower
    if "bearer " in lower or "basic " in lower:
        found += (_found(match, "value") for match in _BEARER.finditer(text))
    if b"000" in reading.shape:
        for start, end in merge(_stretches(reading, _PIN_WORDS, _DIGITS)):
            found += (_found(match, "value") for match in _PIN.finditer(text, start, end))
    return found


def _is_named(before: str) -> bool:
    before = before.lower()
    return any(word in before for word in (*_WORDS, "session"))


def _stretches(
    reading: Reading, words: Sequence[str], near: re.Pattern[str]
) -> list[tuple[int, int]]:
    lower = reading.lower
    there = [word for word in words if word in lower]
    return [
        (max(0, place - _BEFORE), place + _AFTER)
        for word in there
        for place, _ in around(reading, word, before=0, after=_NEAR, near=near)
    ]


def _found(match: re.Match[str], group: str | int = 0) -> Found:
    return Found(kind="SECRET", start=match.start(group), end=match.end(group))


def _named(match: re.Match[str]) -> Found | None:
    value = match["value"].rstrip(_END)
    if len(value) < 4:
        return None
    is_quoted = match.string[match.start("value") - 1] in "\"'`"
    if not (is_quoted or _looks_made(value)):
        return None
    start = match.start("value")
    return Found(kind="SECRET", start=start, end=start + len(value))


def _looks_made(value: str) -> bool:
    """Whether a word after "password:" is one, and not prose such as "forgotten" or "re-enter"."""
    if "://" in value:
        return False
    if _LETTERS_AND_BREAKS.fullmatch(value):
        inner = value[1:]
        return value.isalpha() and not inner.islower() and not value.isupper()
    return any(map(str.isalnum, value))
