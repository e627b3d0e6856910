"""Stand-ins that systems write where nobody is known.

Counting them as one person would invent a customer with thousands of complaints.
"""

from __future__ import annotations

import re
from typing import Final

_WORDS: Final = frozenset(
    {
        "", "-", "--", "---", "?", "??", ".", "0", "-1", "n/a", "na", "n.a", "n/d", "#n/a", "nan",
        "none", "null", "nil", "unknown", "undefined", "unassigned", "not available", "not set",
        "not provided", "not given", "not specified", "no name", "no email", "no account",
        "blank", "empty", "nobody", "noname", "private", "private person", "hidden", "redacted",
        "removed", "name", "name withheld", "anonymous", "anon", "anonymized", "anonymised",
        "guest", "visitor", "ghost", "deleted", "user", "customer", "end user", "end-user",
        "reviewer", "verified user", "verified reviewer", "verified customer", "verified buyer",
        "verified purchaser", "website visitor", "web visitor", "new visitor",
        # the same in the languages of exports
        "anonym", "anonymer nutzer", "anonymer benutzer", "unbekannt", "gast",
        "gel\u00f6schter nutzer", "gel\u00f6schter benutzer", "ein google-nutzer",
        "google-nutzer", "anonyme", "utilisateur anonyme", "utilisateur google",
        "un utilisateur de google", "utilisateur supprim\u00e9", "inconnu", "invit\u00e9",
        "an\u00f3nimo", "anonimo", "usuario an\u00f3nimo", "usuario de google",
        "un usuario de google", "usuario eliminado", "desconocido", "invitado",
        "utente anonimo", "utente google", "un utente google", "sconosciuto",
        "usu\u00e1rio an\u00f4nimo", "an\u00f4nimo", "usu\u00e1rio do google",
        "um usu\u00e1rio do google", "desconhecido", "convidado", "anoniem", "onbekend",
        "een google-gebruiker", "google-gebruiker", "\u0430\u043d\u043e\u043d\u0438\u043c",
        "\u0413\u043e\u0441\u0442\u044c".casefold(), "\u533f\u540d", "\u533f\u540d\u7528\u6237",
        "\u533f\u540d\u30e6\u30fc\u30b6\u30fc", "google \u7528\u6237",
        "google \u30e6\u30fc\u30b6\u30fc", "\uc775\uba85",
    }
)  # fmt: skip
_SYSTEM: Final = (
    r"google|google play|g2|trustpilot|app store|apple|itunes|facebook|amazon|kindle|steam"
    r"|capterra|getapp|trustradius|software advice|ebay|yelp|tripadvisor|slack"
)
_PHRASE: Final = re.compile(
    rf"(?:an? )?(?:verified )?(?:{_SYSTEM})(?: verified)? (?:user|customer|reviewer|member)"
    r"|(?:an? )?verified (?:user|reviewer|customer) in .{1,80}"
    r"|(?:an? )?(?:anonymous|anonymized|deleted|deactivated|former|removed|unknown|inactive|guest"
    r"|unregistered|unidentified)"
    r"(?: |-|_)(?:user|customer|account|contact|visitor|member|person|reviewer|respondent"
    r"|requester|author|contributor|participant)(?:[ _#-]{1,2}\d{1,20})?"
    r"|(?:anonymous|guest|visitor|deleted|unknown)[ _#-]{1,2}\d{1,20}"
    r"|0[0-]{1,40}"  # ids of zeros only
)
_BRACKETS: Final = "()[]<>{}*\"' ."


def is_nobody(name: str) -> bool:
    """Whether a name or id is a stand-in; blanks are taken as they are.

    Examples
    --------
    >>> [is_nobody(name) for name in ("A Google user", "[deleted]", "Guest 48213", "Ann Lee")]
    [True, True, True, False]
    """
    plain = name.casefold().strip(_BRACKETS)
    if plain in _WORDS:
        return True
    is_one_word = plain.isalnum() or ("@" in plain and " " not in plain)
    is_plain = is_one_word and not plain.startswith("0")  # most ids: no phrase looks like that
    return not is_plain and _PHRASE.fullmatch(plain) is not None
