"""The author's own names and ids in the author's own text, but not the product's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from thememiner.redact.reading import MAX_READ, Found

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.redact.reading import Reading

_MIN_NAME: Final = 3  # shorter names and ids are parts of ordinary words
_MIN_PART: Final = 4
_MIN_ID: Final = 6  # of an id among the words of a name: a model or a year is shorter
_MAX_PARTS: Final = 6
_BREAK: Final = re.compile(r"[\W\d_]+")
# Who calls himself "Firefox Fan" must not take the word out of his own complaint. The words of the
# row's own product are no part of the names that come here.
_BRANDS_LIST: Final = (
    "adblock admin adobe alexa amazon android anonymous apple apps atlassian avast avira bing "
    "brave browser canary chrome chromecast chromium client cortana customer developer device "
    "discord disney duckduckgo edge email excel explorer extension facebook fan firefox fire "
    "flash fox gmail gnome google github guest hbo help home hotmail hulu instagram internet "
    "intune ipad iphone itunes java jira kaspersky kindle linkedin linux lockwise mac macbook "
    "macos mail mcafee messenger microsoft mobile movie movies mozilla netflix norton office "
    "opera outlook owner password paypal phone pixel pocket prime privacy product relay roku "
    "safari salesforce samsung search server service siri skype slack snapchat software sony "
    "spotify steam student support sync system team teams telegram test tester thunderbird "
    "tiktok tizen tor twitter ubuntu update user viewer vimeo vivaldi vpn watcher web website "
    "whatsapp wifi windows word xbox xiaomi yahoo youtube zendesk zoom"
)
_BRANDS: Final = frozenset(_BRANDS_LIST.split())
# The words before a name that is one's own or that one is called by, and the sign between.
_CALLED_LIST: Final = (
    "hi,hello,hey,dear,hallo,moin,liebe,lieber,guten tag,bonjour,salut,cher,chère,hola,estimado,"
    "estimada,querido,querida,olá,ola,oi,prezado,prezada,caro,cara,ciao,buongiorno,gentile,"
    "good morning,good day,good evening,mr,mrs,ms,dr,herr,frau,señor,señora,sr,sra,senhor,"
    "senhora,signor,signora,monsieur,madame,mme"
)
_CALLED: Final = frozenset(_CALLED_LIST.split(","))
_SIGNED_LIST: Final = (
    "regards,thanks,thank you,thankyou,thx,cheers,best,best wishes,sincerely,yours,yours truly,"
    "faithfully,respectfully,signed,gruß,grüße,gruss,grüsse,gruesse,mfg,vg,lg,danke,dank,"
    "cordialement,merci,à vous,amicalement,salutations,saludo,saludos,gracias,atentamente,"
    "atenciosamente,obrigado,obrigada,abraço,abraços,cumprimentos,saluti,grazie,xoxo,by,from,von"
)
_SIGNED: Final = frozenset(_SIGNED_LIST.split(","))
_INTRODUCED_LIST: Final = (
    "name is,name's,i am,i'm,im,i’m,this is,ich bin,ich heiße,ich heisse,name ist,m'appelle,"
    "m’appelle,je suis,nom est,me llamo,soy,nombre es,nome é,me chamo,sou,aqui é,mi chiamo,sono,"
    "nome è,called me"
)
_INTRODUCED: Final = frozenset(_INTRODUCED_LIST.split(","))
_LOGIN_LIST: Final = (
    "username,user name,user,login,account,account name,nick,nickname,handle,benutzername,"
    "identifiant,pseudo,usuario,usuário,utente,username is,user name is,login is,nickname is,"
    "handle is,benutzername ist,identifiant est,usuario es,usuário é,utente è,account is,u"
)
_LOGIN: Final = frozenset(_LOGIN_LIST.split(","))
_BEFORE: Final = 40
_WORDS_BEFORE: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_HERE: Final = re.compile(r" (?:here|writes)\b|\W{0,3}$")
_GAP: Final = re.compile(r"[\s,.!:;~*\"'@=/-]{1,6}")
_DASH: Final = re.compile(r"(?:^|[\s.!?])[-~*]{1,2} ?$")


def find_own_names(reading: Reading, names: Sequence[str]) -> list[Found]:
    """Find the author's names.

    Parameters
    ----------
    names : sequence of str
        Name, id or e-mail, as the row gives them.

    Notes
    -----
    Two or more parts of a name that stand together are taken out in any order and case, and so are
    ids with a digit. One word alone is taken out in a greeting, a signature or an introduction;
    if it is the whole name, also where it is capitalised within a sentence. Brands never are.
    """
    plain = [name.strip().partition("@")[0] for name in names]
    # "user jo4711" is an id with a word before it
    ids = (word for name in plain if " " in name for word in name.split() if _is_long_id(word))
    wanted = dict.fromkeys((*plain, *ids))
    return [found for name in wanted for found in _find_name(name, reading)]


def _find_name(name: str, reading: Reading) -> list[Found]:
    is_made = _is_made(name)
    if is_made and name.isascii() and name.lower() not in reading.lower:
        return []  # most ids; a pattern per row's own costs more than all else
    words = name.split() if name.replace(" ", "").isalpha() else _BREAK.split(name)
    words = [word for word in words if word]
    there = [word for word in words if _is_there(word, reading)]
    if not there and not (name and name.lower() in reading.lower):
        return []
    if is_made:
        is_brand = _is_kept(name.lower().strip("_-. 0123456789"))
        is_name = len(name) >= _MIN_NAME and not is_brand
        return _matches(_whole(re.escape(name)), reading) if is_name else []
    parts = [word for word in words if not _is_kept(word.lower())][:_MAX_PARTS]
    found = _matches(_together(parts), reading) if len(parts) > 1 else []
    is_all = len(words) == 1
    for part in parts:
        if part.isascii() and len(part) < (_MIN_NAME if is_all else _MIN_PART):
            continue
        found += _find_alone(part, reading, is_all=is_all)
    return found


def _is_there(word: str, reading: Reading) -> bool:
    """Whether a word begins somewhere in the text as a word."""
    word, lower = word.lower(), reading.lower
    place = lower.find(word)
    while place > 0 and lower[place - 1].isalnum() and word.isascii():
        place = lower.find(word, place + 1)
    return place >= 0


def _matches(pattern: str, reading: Reading) -> list[Found]:
    return [
        Found(kind="NAME", start=match.start(), end=match.end())
        for match in re.finditer(pattern, reading.text)
    ]


def _is_made(name: str) -> bool:
    """Whether this is an id: it holds a digit or an underscore."""
    return " " not in name and (any(map(str.isdigit, name)) or "_" in name.strip("_"))


def _is_long_id(word: str) -> bool:
    return len(word) >= _MIN_ID and _is_made(word)


def _is_kept(word: str) -> bool:
    return word in _BRANDS


def _whole(pattern: str) -> str:
    return rf"(?i:(?<!\w)(?:{pattern})(?!\w))"


def _together(parts: Sequence[str]) -> str:
    """Match two or more parts side by side in any order, one of them perhaps an initial."""
    part = "|".join(re.escape(part) for part in sorted(parts, key=len, reverse=True))
    initial = "".join(sorted({re.escape(part[0]) for part in parts}))
    first, last = re.escape(parts[0]), re.escape(parts[-1])
    gap = r"(?:[ ._-]|, ?|\. )?"
    return _whole(
        rf"(?:{part})(?:{gap}(?:[{initial}]\.? )?(?:{part})){{1,4}}"
        rf"|[{initial}]\. ?(?:{last})|(?:{first}) [{initial}]\.(?=\W|$)"
    )


def _find_alone(part: str, reading: Reading, *, is_all: bool) -> list[Found]:
    """Find one part where only a person is named."""
    text = reading.text
    is_cased = part.lower() != part.upper()
    spelled = re.escape(part)
    pattern = _whole(spelled) if is_cased else spelled
    return [
        Found(kind="NAME", start=match.start(), end=match.end())
        for i, match in enumerate(re.finditer(pattern, text))
        if not is_cased
        or i >= MAX_READ
        or _names_person(text, match.start(), match.end(), is_all=is_all)
    ]


def _names_person(text: str, start: int, end: int, *, is_all: bool) -> bool:
    before = text[max(0, start - _BEFORE) : start]
    words = _WORDS_BEFORE.findall(before.lower())[-2:]
    stem = before.rstrip(" \t\n,.!:;~*\"'@=/-")
    gap = before[len(stem) :]
    if len(gap) > 6:
        return False
    said = {words[-1], " ".join(words)} if words and stem[-1:].isalpha() else set()
    if before.endswith("@") or not said.isdisjoint(_LOGIN):
        return True
    if not text[start].isupper():
        return False
    if not said.isdisjoint(_SIGNED) or _DASH.search(before):
        return True
    is_close = "." not in gap and "\n" not in gap
    if is_close and not (said.isdisjoint(_CALLED) and said.isdisjoint(_INTRODUCED)):
        return True
    is_line = "\n" in gap or not stem
    if is_line and _HERE.match(text, end):
        return True
    return is_all and before[-1:] == " " and before[-2:-1].islower()
