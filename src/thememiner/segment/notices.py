"""Whole texts that no customer wrote: automatic replies, failed deliveries, advertising."""

from __future__ import annotations

import re
from typing import Final

MAX_HEAD_CHARS: Final = 600
MAX_HEAD_LINES: Final = 2  # a customer may paste such a mail further below
MAX_READ_CHARS: Final = 4_000  # of an advertisement; it says the same again
MIN_LINKS: Final = 3
MIN_CALLS: Final = 2
WORDS_PER_LINK: Final = 3

_HEAD: Final = re.compile(
    r"(?:subject|betreff|objet|asunto|oggetto|assunto|onderwerp)\s*:\s*", re.IGNORECASE
)
_AUTOMATIC: Final = re.compile(
    r"(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response|responder)"
    r"|out of (?:the )?office(?: auto-?reply| reply)?|automatische antwort|abwesenheitsnotiz"
    r"|abwesend|réponse automatique|message d['’]absence|absence du bureau|respuesta automática"
    r"|fuera de la oficina|risposta automatica|fuori (?:sede|ufficio)|resposta automática"
    r"|fora do escritório|automatisch antwoord|afwezig(?:heidsmelding)?"
    r"|undeliverable|unzustellbar|non remis|no se puede entregar|onbestelbaar)\s*:",
    re.IGNORECASE,
)
_UNDELIVERED: Final = re.compile(
    r"(?:undelivered mail returned to sender|delivery status notification \(\w+\)"
    r"|mail delivery (?:failed|system|subsystem)\b.{0,30}returning message to sender"
    r"|this is the mail system at host|delivery has failed to these recipients"
    r"|your message (?:could not be|couldn['’]t be|wasn['’]t|was not) delivered to"
    r"|this message was created automatically by mail delivery software|(?:from:? )?mailer-daemon"
    r"|message (?:not|could not be) delivered\s*$"
    r"|ihre nachricht (?:konnte|wurde) nicht .{0,60}zugestellt)",
    re.IGNORECASE | re.MULTILINE,
)
_AWAY: Final = re.compile(
    r"(?:\bi(?:['’]m| am| will be)(?: \w+)? (?:out of (?:the )?office|away from (?:the"
    r"|my) (?:office|desk)|on (?:annual |sick |parental |maternity )?(?:leave|vacation"
    r"|holiday)(?=\W*$|[.,;]|\W+(?:until|till|from|through|and will|returning|with|this week)))"
    r"|\bich bin (?:bis|vom|ab|derzeit|zurzeit|zur zeit|aktuell"
    r"|momentan)?.{0,40}(?:nicht im (?:büro|haus)|nicht erreichbar|im urlaub|abwesend|in elternzeit"
    r"|außer haus)|\bje (?:suis|serai) (?:actuellement )?(?:absente?|en congés?|en vacances)"
    r"|\b(?:estoy|estaré|me encuentro) (?:actualmente )?(?:fuera de la oficina|de vacaciones"
    r"|ausente)|\b(?:sono|sarò) (?:attualmente )?(?:fuori (?:sede|ufficio)|assente|in ferie)"
    r"|\b(?:estou|estarei) (?:atualmente )?(?:fora do escritório|de férias|ausente)"
    r"|\bik ben (?:momenteel |tot .{0,30})?(?:afwezig|niet (?:op kantoor|aanwezig)|met vakantie))",
    re.IGNORECASE,
)
_BEFORE_AWAY: Final = re.compile(
    r"\W*(?:(?:thank|thanks|hello|hi|hey|dear|good (?:day|morning)|guten|hallo|sehr geehrte"
    r"|vielen dank|danke|bonjour|madame|merci|hola|buenos|gracias|buongiorno|grazie|gentile|olá"
    r"|bom dia|obrigad[oa]|beste|geachte|dank|subject|betreff|objet|asunto|oggetto|assunto"
    r"|onderwerp"
    r"|please note)\b.{0,120})?",
    re.IGNORECASE | re.DOTALL,
)
# "I am on leave until March and the page still charges me" goes on.
_SOON_DONE: Final = re.compile(r"[^.!?\n]{0,40}(?:[.!?\n]|$)")
_RECEIVED: Final = re.compile(
    r"\W*(?:(?:hello|hi|dear)\b.{0,40}\n\s*)?(?:thank you|thanks) for (?:contacting|reaching out"
    r"|your (?:message|e-?mail|request|inquiry|enquiry|feedback))\b.{0,120}\b(?:we(?:['’]ve"
    r"| have) received your|this is an"
    r" (?:automatic|automated)|we(?:['’]ll| will) (?:get back|respond|answer|reply|be in touch))",
    re.IGNORECASE | re.DOTALL,
)
# What tells such a message from "I am out of office and the VPN does not let me in":
_AWAY_MORE: Final = re.compile(
    r"\b(?:until|return(?:ing)?|back (?:on|in the office)|limited access|urgent|in my absence"
    r"|colleague|bis (?:zum|einschließlich|\d)|dringend\w*|vertretung|wieder (?:da|im büro"
    r"|erreichbar)|weitergeleitet|jusqu['’]au|de retour|urgence|urgent\w*|mon absence|hasta el"
    r"|regres\w+|volver\w*|mi ausencia|fino al|rientr\w+|tornerò|mia assenza|urgenz\w+|até"
    r"|retorn\w+|voltarei|minha ausência|urgên\w+"
    r"|tot en met|tot \d|terug|dringende\w*|mijn afwezigheid)\b",
    re.IGNORECASE,
)
_TITLE_AWAY: Final = re.compile(
    r"(?:out of (?:the )?office(?: reply)?|automatic reply|abwesenheitsnotiz|auto-?reply)\W*$",
    re.IGNORECASE | re.MULTILINE,
)

_LINK: Final = re.compile(r"(?:https?://|www\.)\S+|\[(?:URL|LINK)\]")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_CALL: Final = re.compile(
    r"(?:customer (?:care|service|support)|support|helpline|help ?desk|toll[- ]?free|contact|refund"
    r"|helpline|technical support|tech support)\W{1,3}(?:(?:helpline|phone|contact|service"
    r"|toll[- ]?free|care)\W{1,3})?"
    r"(?:number|no\b|phone|hotline)",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"\[PHONE\]|\+?[(\d][\d\W_]{6,40}\d")
_DIGITS: Final = re.compile(r"\[PHONE\]|\d")
_PERSON: Final = re.compile(
    r"\b(?:[Ii](?!\s+(?:contact|call|reach|talk|speak)\b)|[Ii]['’]\w+|[Mm]y|mine|we|our account|ich"
    r"|mein\w*|mon|mes|mi|eu|meu|ik|mijn)\b"
)
_TROUBLE: Final = re.compile(
    r"\b(?:not|no|cannot|can['’]?t|won['’]?t|don['’]?t|doesn['’]?t|isn['’]?t|never|error|fail\w*"
    r"|block\w*|broken|load\w*|open\w*|slow\w*|crash\w*|wrong|missing|help|why|how|please|problem"
    r"|issue|work\w*"
    r"|stop\w*)\b|\?",
    re.IGNORECASE,
)


def is_notice(text: str) -> bool:
    """Whether a mail server or an absent person's mail program wrote a text."""
    head = text[:MAX_HEAD_CHARS]
    lines = [line.strip() for line in head.split("\n") if line.strip()]
    if any(map(_is_notice_line, lines[:MAX_HEAD_LINES])):
        return True
    if _RECEIVED.match(head):
        return True
    says = _AWAY.search(head) or _TITLE_AWAY.match(head.lstrip())
    if says is None or not _BEFORE_AWAY.fullmatch(head, 0, says.start()):
        return False
    cues = list(_AWAY_MORE.finditer(head, says.end()))
    return len(cues) > 1 or (bool(cues) and _SOON_DONE.match(head, cues[0].end()) is not None)


def _is_notice_line(line: str) -> bool:
    label = _HEAD.match(line)
    start = label.end() if label else 0
    return _AUTOMATIC.match(line, start) is not None or _UNDELIVERED.match(line, start) is not None


def is_advertising(text: str) -> bool:
    """Whether a text is links or numbers to call, and tells nothing that happened to anyone."""
    head = text[:MAX_READ_CHARS]
    return _is_call(head) or _is_links(head)


def _is_call(text: str) -> bool:
    if sum(1 for _ in _CALL.finditer(text)) < MIN_CALLS or _PERSON.search(text):
        return False
    return any(_is_phone(match.group()) for match in _NUMBER.finditer(text))


def _is_phone(found: str) -> bool:
    return found == "[PHONE]" or len(_DIGITS.findall(found)) >= 9


def _is_links(text: str) -> bool:
    n_links = len(_LINK.findall(text))
    if n_links < MIN_LINKS:
        return False
    rest = _LINK.sub(" ", text)
    n_words = len(_WORD.findall(rest))
    return n_words < WORDS_PER_LINK * n_links and not (
        _PERSON.search(rest) or _TROUBLE.search(rest)
    )
