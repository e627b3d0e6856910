"""Finds the words of reports that stop a customer: the wordings, compiled."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from thememiner.signals.blocking_lines import LINES
from thememiner.signals.blocking_names import NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from thememiner.signals.blocking_lines import Kind

_BETWEEN: Final = r"[^\w'-]{1,8}"
_WORD: Final = r"[\w'-]{1,40}"
_GAP: Final = rf"(?:{_BETWEEN}{_WORD}){{0,5}}?{_BETWEEN}"


def _compile(line: str) -> str:
    """Turn a wording into a pattern."""
    line = re.sub(r"\{([a-z_]+)\}", lambda name: f"(?:{NAMES[name[1]]})", line)
    line = line.strip().replace(" ... ", "\0")
    line = re.sub(r" (?![^\[\]]*\])", lambda _: f"(?:{_BETWEEN})", line)
    return line.replace("\0", _GAP)


@cache
def triggers(kind: Kind) -> re.Pattern[str]:
    """Give the pattern of a kind's wordings; compiled once, when first needed (50 ms each)."""
    wordings = (_compile(line) for line in LINES[kind].splitlines() if line.strip())
    return re.compile(rf"(?i)\b(?:{'|'.join(wordings)})(?!\w)")


KINDS: Final = tuple(LINES)
# A sentence without a word of each list cannot hold a wording of the kind: looked up first, since
# that is thirty times faster.
STEMS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "security": (
        "hack", "hijack", "compromis", "stole", "steal", "taken over", "breach", "expos", "leak",
        "infect", "someone", "somebody", "stranger", "attacker", "scammer", "another", "other ",
        "others", "different", "unauthori", "un-authori", "permission", "consent", "knowledge",
        "fraud", "anyone", "anybody", "everyone", "everybody", "all users", "all guests", "all mem",
        "any user", "any customer", "any guest", "any one", "public", "competitor", "security",
        "privacy", "sql", "xss", "csrf", "cross-site", "remote code", "privilege", "zero-day",
        "backdoor", "ransom", "keylog", "vulnerab", "exploit", "plain", "clear text", "cleartext",
        "visible", "shown", "shows up", "readable", "unencrypt", "not encrypt", "password needed",
        "without a password", "without password", "without a login", "no login", "no password",
        "full access", "admin access", "malware", "trojan", "virus", "adware", "spyware",
        "malicious", "phish", "did not", "didn", "never", "recogni", "not know",
        "in my name", "on my", "under my", "my behalf", "changed", "pretend", "posing", "imperson",
        "for sale", "sold", "traded", "spent", "drained", "logged in", "signed in", "used up",
        "emptied", "cloned", "broken into", "former", "unknown", "a thief", "gave ", "risk",
        "profil",
    ),
    "double_charge": (
        "charg", "bill", "debit", "invoice", "paid", "pay", "took", "take", "taking", "collect",
        "renew", "deduct", "withdr", "hit", "through", "thru", "subscri", "transact", "bought",
        "purchas", "refund", "cancel", "transact", "doppelt", "zweimal", "cobr", "carg",
        "débit", "prélev", "factur", "addebit", "pagat",
    ),
    "data_loss": (
        "gone", "ppear", "apear", "vanish", "missing", "wip", "eras", "delet", "lost", "los",
        "empt", "corrupt", "damag", "overwr", "nowhere", "not there", "not in there", "zero",
        " ate ", "destroy", "trash", "where", "happen", "recover", "restor", "retriev", "bring",
        "get", "find", "blank", "stored", "saved", "kept", "record", "found", "left", "nothing",
        "remain", "merged", "replac", "back to", "data", "exist", "remov", "roll", "revert",
        "none of", "not visible", "reset", "no longer", "weg", "verschwund", "gelöscht", "verloren",
        "futsch", "perd", "borr", "sumir", "apagou", "disparu", "effac", "suppri", "perso",
        "spariti",
        "scompars",
    ),
    "crash_on_start": (
        "crash", "clos", "quit", "exit", "shut", "stop", "dies", "freez", "hang", "bounc", "flash",
        "open", "start", "launch", "run", "load", "boot", "screen", "nothing", "icon", "splash",
        "logo", "dead", "bricked", "unusable", "version", "past", "fatal", "stuck", "stürzt",
        "stuerzt", "öffnet", "cierra",
        "cuelga", "fecha", "trava", "abre", "inicia", "arranca", "démarr", "ouvre", "lance",
        "plante", "ferme", "apre", "avvia",
    ),
    "login": (
        "log", "sign", "passw", "pasw", "lock", "shut", "acce", "acc", "code", "pin ", "pin,",
        "sso", "2fa", "auth", "get in", "got in", "let me", "let us", "get past", "get back",
        "into", "back in", "sms", "mail", "refus", "disab", "credential", "user", "kick",
        "enter", "anmeld", "zugreif", "entrar",
        "sesi", "ingres", "connecter", "entrare",
    ),
    "outage": (
        "down", "offline", "unavail", "unreach", "respond", "order", "dead", "reach", "inacc",
        "fallen", "available", "load", "50", "bad gateway", "gateway", "internal server",
        "refused", "connect", "outage", "nothing", "none of it", "working", "work", "blank",
        "white", "black", "time", "timing", "nobody", "no one", "noone", "no user", "none",
        "not a single", "not one", "sell", "operate", "stand", "stop", "halt", "idle", "arriv",
        "coming", "going out", "sent", "process", "sync", "no e", "no order", "no call", "no mess",
        "no pay", "no noti", "no mail", "no web", "right back", "maintenance", "crashed", "out for",
        "wait", "blocked", "stuck",
    ),
}  # fmt: skip
