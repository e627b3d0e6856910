"""How telephone numbers are written, at home and abroad, and the words that say yes or no."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_POSITIVE: Final = re.compile(
    r"(?i)(?<!\w)(?:(?:tele)?(?:phone|fon)\w*|tel\w{0,7}|t[eé]l[eéè]\w{0,7}|telemóvel|handy\w*|"
    r"mobil\w*|móvil|movil|"
    r"cell\w*|celular|portable|whats ?app|fax|call\w*|ring|rang|text(?: me)?|dial|reach(?: me)?|"
    r"anruf\w*|ruf\w*|"
    r"angerufen|erreich\w*|appel\w*|joindre|joignable|llam\w*|ligar|ligue\w*|chiam\w*|rückruf\w*|"
    r"contac?t\w*|"
    r"kontakt\w*|helpline|hotline|sms|viber|signal|zap|recapit\w*|rappel\w*|"
    r"(?:my|mine|meine|mon|mi|meu|mio|minha|il mio|our|his|her) (?:new |neue |nouveau |nuevo |novo "
    r"|nuovo )?"
    r"(?:number|nr|no|nummer|numéro|número|numero))(?!\w)"
)
_NEGATIVE: Final = re.compile(
    r"(?i)(?<!\w)(?:orders?|bestell\w*|auftr\w*|commande|pedidos?|ordin[ei]|encomenda|invoices?|"
    r"rechnung\w*|factur\w*|"
    r"fattura|fatura|track\w*|sendung\w*|paket\w*|suivi|colis|seguimiento|env[ií]o|rastrei?o|"
    r"tracciamento|spedizione|"
    r"isbns?|issn|ean|gtin|upc|sku|asin|imei|parts?|teile?\w*|pi[eè]ce|article|artikel\w*|"
    r"art[ií]culo|articolo|artigo|items?|"
    r"serial|serien\w*|s[eé]rie|model\w*|versions?|versi\w*|build|tickets?|case|vorgang\w*|fall\w*|"
    r"bugs?|issues?|"
    r"errors?|fehler\w*|erreur|errore|erro|codes?|codice|c[oó]digo|ref\w*|transa[ckz]\w*|timestamp|"
    r"unix|epoch|hex|"
    r"offset|addr|pid|doi|patent|licen[sc]e|lizenz|price|preis\w*|prix|precio|preço|prezzo|scores?|"
    r"total|sum|amount|"
    r"bookings?|buchung\w*|reserv\w*|confirmation|policy|contract|vertrag\w*|kunden\w*|customer|"
    r"client|cliente|account|"
    r"id|ids|uuid|guid|hash|commit|crash|session|device|product\w*|produkt\w*|prodott\w*|lot|batch|"
    r"charge|catalog\w*|"
    r"expediente|dossier|pratica|protocoll?o|chamado|processo|bytes?|size|revision|release)(?!\w)"
)
_UNIT: Final = re.compile(
    r"\s?(?:[€$£¥%°]|(?:eur|usd|gbp|pln|brl|inr|r\$|euros?|dollars?|px|ms|[kmgt]i?b|bytes|km|kg|"
    r"views|users|"
    r"downloads|seconds|rows|lines|records|steps)\b)",
    re.IGNORECASE,
)
_MONEY: Final = re.compile(r"(?:[€$£¥]|(?:eur|usd|gbp|inr|rs\.?|r\$))\s?$", re.IGNORECASE)
# a field of a log or a data format: InstallTime: 2106484684
_FIELD: Final = re.compile(
    r"(?:[a-z][A-Z]\w*|\w[._]\w+|\b(?:val|ecr|etag|modified|time|memory|m|x|y|dt|id)\W?)[\"'\\]{0,"
    r"3} ?[:=,]?"
    r" ?[\"'\\(]{0,3}$"
)
_QUAD: Final = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_NEAR: Final = 40
_MIN_DIGITS, _MAX_DIGITS = 7, 15
_S: Final = r"[ .\-/]"
# National writings that say what they are without a word beside them.
_WRITTEN: Final = re.compile(
    r"(?:1[ .-]?)?(?:\([2-9]\d\d\)[ .-]{0,3}|[2-9]\d\d(?P<a>[ .-]))\d{3}[ .-]\d{4}"  # US, CA
    r"|(?:1[ .-]?)?\([2-9]\d\d\) ?[2-9]\d{6}"
    r"|1[ -]?[2-9]\d\d[ .-]?[2-9]\d\d[ .-]?\d{4}"
    r"|0[1-9](?P<b>[ .-])\d\d(?P=b)\d\d(?P=b)\d\d(?P=b)\d\d"  # FR
    r"|[6-9]\d\d(?P<d>[ -])(?:\d{3}(?P=d)\d{3}|\d\d(?P=d)\d\d(?P=d)\d\d)"  # ES, PT, PL
    r"|[6-9](?:\d \d{3} \d\d \d\d|\d\d \d{6})"
    r"|2[1-9]\d \d{3} \d{3}|2[12] \d{3} \d{4}"  # PT
    r"|\(?0?[1-9]\d\)?[ -]{0,3}9? ?\d{4}-\d{4}|\(0?[1-9]\d\) ?9?\d{4}[ .-]?\d{4}"  # BR
    r"|[1-9]\d 9\d{4} ?\d{4}"
    r"|[6-9]\d{4}[ -]\d{5}"  # IN
    r"|3\d\d[ ./-](?:\d{6,7}|\d{3}[ .-]\d{3,4}|\d\d[ .-]\d\d[ .-]\d{3}|\d{4}[ .-]\d{3})"  # IT
    r"|1[38]00[ -]?\d{3}[ -]?\d{3}"  # AU
)
_DATE: Final = re.compile(
    r"(?:(?:19|20)\d\d[-./ ]\d{1,2}[-./ ]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4})(?!\d)"
)
# One run of digits: a trunk zero, a mobile number, or a country code in front.
_PLAIN: Final = re.compile(
    r"0[1-9]\d{8,10}|00[1-9]\d{8,12}|1?[2-9]\d\d[2-9]\d{6}|[6-9]\d{9}|3[2-9]\d{8}|"
    r"[1-9][1-9]9[6-9]\d{7}"
)
_LEADING_ZERO: Final = re.compile(r"\(?0[1-9]\d{0,4}\)?(?:[ .\-/()]{1,3}\d{2,8}){1,5}")
_ABROAD: Final = re.compile(r"00[1-9]\d{0,3}(?:[ .\-/()]{1,3}\d{1,8}){1,6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What stands around a number.

    Attributes
    ----------
    before, after : str
        A few words.
    is_denied : bool
        They call the number something else than a person's, such as an order.
    """

    before: str
    after: str
    is_denied: bool


def is_denied(before: str, after: str) -> bool:
    """Whether the words around a number say that it is something else than a person's."""
    if _UNIT.match(after) or _MONEY.search(before) or _FIELD.search(before):
        return True
    no = _last(_NEGATIVE, before)
    return no >= 0 and no > _last(_POSITIVE, before)


def is_phone(run: str, groups: list[str], words: Words) -> bool:
    """Whether a run of digits is a telephone number.

    Parameters
    ----------
    run : str
        Starts and ends with a digit, except for a leading ``+`` or ``(``.
    groups : list of str
        Its digits, as they are grouped.
    words : Words
        What stands around it.
    """
    n_digits = sum(map(len, groups))
    if words.is_denied or n_digits > _MAX_DIGITS:
        return False
    is_decimal = len(groups) == 2 and "." in run and not run.startswith("(")
    if run.startswith(("+", "(+")):
        return n_digits >= 8 and not (is_decimal and len(groups[0]) > 3)
    if is_decimal or _DATE.match(run) or _QUAD.fullmatch(run):
        return False
    if _is_written(run, n_digits, len(groups)):
        return True
    return n_digits >= _MIN_DIGITS and _last(_POSITIVE, words.before) >= 0


def _is_written(run: str, n_digits: int, n_groups: int) -> bool:
    if n_groups == 1:
        return _PLAIN.fullmatch(run) is not None
    if _WRITTEN.fullmatch(run):
        return True
    if _LEADING_ZERO.fullmatch(run):
        is_dotted = "." in run and n_groups < 4  # 01.234567 may be an amount
        return 9 <= n_digits <= 12 and not is_dotted
    return _ABROAD.fullmatch(run) is not None and n_digits >= 10


def _last(pattern: re.Pattern[str], before: str) -> int:
    """Give the end of the last match in the few words before, or -1."""
    end = -1
    for match in pattern.finditer(before[-_NEAR:]):
        end = match.end()
    return end
