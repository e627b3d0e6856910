"""E-mail addresses, as they are and as people spell them to hide them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from thememiner.redact.reading import Found, around, merge

if TYPE_CHECKING:
    from thememiner.redact.reading import Reading

_LETTER: Final = r"[\w\u0900-\u0dff-]"  # vowel signs of Indic scripts are no \w
_PLAIN: Final = re.compile(
    r"(?<![\w.%+'~!$*-])(?P<local>\"[^\"\n@\0]{1,64}\"|[\w.%+'~!$*-]++)@"
    rf"(?P<domain>{_LETTER}++(?:\.{_LETTER}++)++|\[[\d.:a-fA-F]{{3,45}}\])"
)
_AT_MARK: Final = (
    r" ?(?:[(\[{<] ?(?:at|a|@|arobase|arroba|chiocciola|æt|ät|klammeraffe) ?[)\]}>]|-at-|_at_) ?"
)
_AT_WORD: Final = r" (?:at|arobase|arroba|chiocciola|klammeraffe|ät|kropka|@) "
_DOT_MARK: Final = r" ?[(\[{<] ?(?:dot|\.|punkt|point|punto|ponto) ?[)\]}>] ?|-dot-|_dot_"
_DOT_WORD: Final = r" (?:dot|punkt|point|punto|ponto) "
_SPELLED: Final = re.compile(
    rf"(?i)(?<![\w.%+-])(?P<local>[\w.%+-]++(?:(?:{_DOT_MARK}|{_DOT_WORD})[\w.%+-]++)?+)"
    rf"(?P<at>{_AT_MARK}|{_AT_WORD}|@ ?)"
    rf"(?P<domain>[\w-]++(?:(?:{_DOT_MARK}|{_DOT_WORD}|\.)[\w-]++)++)"
)
# What the text must hold, and then one of: single characters first, as finding them costs least
_AT_HINTS: Final = (
    ("(", ("(at", "( at", "(a)", "(@", "(arroba", "(arobase", "(chiocciola", "(klammeraffe")),
    ("[", ("[at", "[ at", "[a]", "[@", "[arroba", "[arobase")),
    ("{", ("{at", "{ at")),
    ("<", ("<at>",)),
    ("@", ("@ ",)),
    ("_", ("_at_",)),
    ("-at-", ("-at-",)),
)
_AT_NAMES: Final = (" arobase ", " arroba ", " chiocciola ", " klammeraffe ")
_AT: Final = " at "
_DOT_HINTS: Final = re.compile("dot| punkt | punto | ponto ")
_BEFORE, _AFTER = 80, 140  # code points of an address before and after its "at"
_TOP: Final = re.compile(r"[^\W\d_]{2,24}|xn--[a-z0-9-]{2,}", re.IGNORECASE)
_RAN_ON: Final = re.compile(
    r"(?s)(.*\.(?:com|org|net|de|fr|es|it|uk|br|pt|nl|pl|in|io|eu))\.[A-Z][a-z]*"
)
_FILE: Final = re.compile(r"(?i)\d(?:\.\d)?x\.(?:png|jpe?g|gif|webp|svg|avif|ico|icns)")
# "look at example dot com" names a site, not a person
_NO_LOCAL_LIST: Final = (
    "look looking looked is was are be it me us them you up here there found find see seen go "
    "went available buy bought order ordered hosted sign signed working works work live located "
    "site page based watch watching and or point arrive arrived shop shopping tried try login "
    "account happened happens app logged downloaded"
)
_NO_LOCAL: Final = frozenset(_NO_LOCAL_LIST.split())
_MIN_SPELLED_TOP: Final = 2


def find_mails(reading: Reading) -> list[Found]:
    """Find e-mail addresses."""
    text, lower = reading.text, reading.lower
    found: list[Found] = []
    if "@" in text:
        found += (one for match in _PLAIN.finditer(text) if (one := _plain(match)) is not None)
    words = [word for mark, hints in _AT_HINTS if mark in lower for word in hints if word in lower]
    words += [name for name in _AT_NAMES if name in lower]
    stretches = [
        stretch for word in words for stretch in around(reading, word, before=_BEFORE, after=_AFTER)
    ]
    if _AT in lower:
        stretches += around(reading, _AT, before=_BEFORE, after=_AFTER, near=_DOT_HINTS)
    for start, end in merge(stretches):
        found += (
            one
            for match in _SPELLED.finditer(text, start, end)
            if (one := _spelled(match)) is not None
        )
    return found


def _plain(match: re.Match[str]) -> Found | None:
    local, domain = match["local"], match["domain"]
    start, end = match.start(), match.end()
    start += len(local) - len(local.lstrip(".-'*!~$"))
    if start == match.end("local"):
        return None
    if not domain.startswith("["):
        ran_on = _RAN_ON.fullmatch(domain)
        domain = ran_on[1] if ran_on else domain
        end = match.start("domain") + len(domain)
        last = domain.rpartition(".")[2].rstrip("-_")
        is_top = _TOP.fullmatch(last) or (not last.isascii() and not last[:1].isdigit())
        if not is_top or _FILE.fullmatch(domain):
            return None
    return Found(kind="EMAIL", start=start, end=end)


def _spelled(match: re.Match[str]) -> Found | None:
    local, at, domain = match["local"], match["at"], match["domain"].rstrip("-_.")
    top = re.split(r"[^\w-]", domain)[-1]
    if not _TOP.fullmatch(top) or len(top) < _MIN_SPELLED_TOP or local.lower() in _NO_LOCAL:
        return None
    is_word = at.strip(" ").isalpha()
    has_dot_word = re.search(rf"(?i){_DOT_MARK}|{_DOT_WORD}", domain) is not None
    if is_word and not has_dot_word and at.strip(" ").lower() == "at":
        return None  # "meet at example.com"
    if at == "@ " and not has_dot_word and "." not in domain:
        return None
    return Found(kind="EMAIL", start=match.start(), end=match.start("domain") + len(domain))
