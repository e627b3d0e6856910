"""What mail programs add to a customer's words: quoted mails and their heads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

from thememiner.segment.stock import is_courtesy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from thememiner.segment.lines import Line

MAX_HEAD_LINES: Final = 3  # "On Monday, 4 January 2021, Ann Example <ann@…>" + "wrote:"
MIN_HEADER_LINES: Final = 3
MAX_HEADER_LINES: Final = 12
MAX_LEAD_WORDS: Final = 8  # "FYI, see below": no matter of its own before a forwarded mail
MIN_LIST_LINES: Final = 3
LIST_SHARE: Final = 0.3  # of the words
MAX_WIDTH: Final = 100  # of a line that a mail program broke
MAX_REST_WORDS: Final = 5  # of a quoted line that was wrapped into the next

_QUOTED: Final = re.compile(r"\s*(?:(?:>|&gt;)(?=[\s>&]|$)(?!\s?\d)|\|\s)")
_NESTED: Final = re.compile(r"[>|]\s*(?:[>|]|$)")
_OPENING: Final = re.compile(
    r"\s*(?:On|Am|Le|El|Il|Em|No dia|Op|Den|W dniu|Dnia|Dne|Vào)\b", re.IGNORECASE
)
_WROTE: Final = re.compile(
    r".{4,240}?(?:\b(?:wrote|a écrit|escribió|ha scritto|escreveu|napisał(?:\(a\)|a)?"
    r"|napsal(?:\(a\)|a)?)"
    r"|\b(?:schrieb|schreef|skrev|wrote)\b.{1,120})\s*:\s*$",
    re.IGNORECASE | re.DOTALL,
)
_WRITER_FIRST: Final = re.compile(
    r"\s*[^,;.!?\s].{0,80}\b(?:wrote|schrieb|schreef|a écrit) (?:on|am|op|le)\b.{4,80}:\s*$",
    re.IGNORECASE,
)
_ANY_LANGUAGE: Final = re.compile(
    r"\s*(?=.{0,60}\d{4})[^<>\[\]]{6,160}(?:<[^<>]*@[^<>]*>|<?\[EMAIL\]>?)[^<>]{0,30}:\s*$"
)
_WHEN: Final = re.compile(r"\d{1,2}[:.h]\d\d|\b\d{4}\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
_ADDRESS: Final = re.compile(r"<[^<>]*>|\[EMAIL\]|\S@\S|\b\d\d?[:h]\d\d\b")
# A customer tells what was written: "On 4 January 2021 your support wrote:"
_TOLD: Final = re.compile(
    r"\b(?:your|you|they|he|she|support|agent|company|seller|the|ihr|euer|der|die|votre|vous|"
    r"vuestro|su|vostro|uw|jullie)\b",
    re.IGNORECASE,
)
_RULE: Final = r"[-_=*–—]{2,}"
_FORWARD_WORDS: Final = (
    r"(?:begin )?forwarded message|weitergeleitete nachricht|anfang der weitergeleiteten nachricht"
    r"|message (?:transféré|transmis)|début du message (?:transféré|réexpédié)|mensaje reenviado"
    r"|inicio del mensaje reenviado|messaggio inoltrato|inizio messaggio inoltrato"
    r"|mensagem (?:encaminhada|reencaminhada)|doorgestuurd bericht|begin doorgestuurd bericht"
)
_REPLY_WORDS: Final = (
    r"original (?:message|e-?mail|appointment)|ursprüngliche (?:nachricht|e-?mail)"
    r"|originalnachricht|message d['’]origine|message original|mensaje original|messaggio originale"
    r"|mensagem original|oorspronkelijke? bericht|originalmeddelande|oprindelig (?:meddelelse"
    r"|besked)|reply message"
)
_FORWARD: Final = re.compile(
    rf"\s*(?:{_RULE}\s*(?:{_FORWARD_WORDS})\s*:?\s*(?:{_RULE})?|(?:{_FORWARD_WORDS})\s*:)\s*$",
    re.IGNORECASE,
)
_REPLY: Final = re.compile(
    rf"\s*(?:{_RULE}\s*(?:{_REPLY_WORDS})\s*:?\s*(?:{_RULE})?|(?:{_REPLY_WORDS})\s*:)\s*$",
    re.IGNORECASE,
)
_FROM: Final = r"From|Von|De|Da|Van|Från|Fra|Od"
_SENT: Final = (
    r"Sent|Gesendet|Envoyé(?: le)?|Enviado(?: el| em)?|Enviada(?: em)?|Inviato|Verzonden|Skickat"
    r"|Sendt"
)
_SUBJECT: Final = r"Subject|Betreff|Objet|Asunto|Assunto|Oggetto|Onderwerp|Ämne|Emne|Temat"
_FIELD: Final = re.compile(
    rf"\s*\**(?:(?P<sender>{_FROM})|(?P<mail>{_SENT}|(?P<subject>{_SUBJECT}))|Date|Datum|Fecha|Data"
    r"|To|An|À|A|Para|Aan|Till|Til|Do|Cc|Bcc|Kopie|Copie à|Reply-To|Importance|Attachments?"
    r")\s*\**\s*:\**(?:\s|$)",
    re.IGNORECASE,
)
_FIELDS_IN_A_LINE: Final = re.compile(
    rf"\s*\**(?:{_FROM}):\**\s.{{1,120}}\b(?:{_SENT}|Date|Datum):\**\s.{{1,80}}\b"
    rf"(?:To|An|À|A|Para|Aan|{_SUBJECT}):",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """Where a quoted mail begins."""

    kind: Literal["reply", "forward", "fields"]
    position: int
    n_lines: int


def drop_quoted(lines: Sequence[Line]) -> None:
    """Leave out quoted mails and their heads; of a mail that is only forwarded, the heads."""
    heads = list(_heads(lines))
    if heads or not _is_list(lines):
        for position, line in enumerate(lines):
            if _QUOTED.match(line.text) or _is_wrapped_rest(lines, position):
                line.is_kept = False
    begin = 0  # of the mail that is read; what is forwarded is one of its own
    for head in heads:
        if not lines[head.position].is_kept:
            continue
        n_words = _own_words(lines[begin : head.position])
        _drop_head(lines, head, is_title=n_words == 0)
        after = next((line for line in lines[_end(head) :] if line.text), None)
        is_marked = after is not None and _QUOTED.match(after.text) is not None
        is_lead = n_words < MAX_LEAD_WORDS if head.kind == "forward" else n_words == 0
        if not is_marked and not is_lead:
            for line in lines[head.position :]:
                line.is_kept = False
            return
        begin = _end(head) if head.kind == "forward" else begin


def _end(head: _Head) -> int:
    return head.position + head.n_lines


def _is_list(lines: Sequence[Line]) -> bool:
    """Whether a customer marks the items of a list as mail programs mark quotes.

    Such lines are much of the text, are whole sentences, and have no head and no quote in a quote.
    """
    marked = [line for line in lines if _QUOTED.match(line.text)]
    n_words = sum(line.n_words for line in marked)
    if len(marked) < MIN_LIST_LINES or LIST_SHARE * sum(line.n_words for line in lines) > n_words:
        return False
    texts = [line.text.strip() for line in marked]
    is_wrapped = max(map(len, texts)) <= MAX_WIDTH and any(
        before[-1] not in ".!?" and after[1:].lstrip()[:1].islower()
        for before, after in pairwise(texts)
    )
    return not is_wrapped and not any(_NESTED.match(text) for text in texts)


def _is_wrapped_rest(lines: Sequence[Line], position: int) -> bool:
    """Whether a line is the end of a quoted line that a mail program broke."""
    if not 0 < position < len(lines) - 1 or not lines[position].text[:1].islower():
        return False
    beside = (lines[position - 1].text, lines[position + 1].text)
    return lines[position].n_words <= MAX_REST_WORDS and all(map(_QUOTED.match, beside))


def _own_words(lines: Sequence[Line]) -> int:
    return sum(line.n_words for line in lines if line.is_kept and not is_courtesy(line.text))


def _drop_head(lines: Sequence[Line], head: _Head, *, is_title: bool) -> None:
    """Leave out a head; the subject of a whole mail is its title and stays."""
    for line in lines[head.position : _end(head)]:
        field = _FIELD.match(line.text) if head.kind == "fields" else None
        if is_title and field and field["subject"]:
            line.cut(field.end())
        else:
            line.is_kept = False


def _heads(lines: Sequence[Line]) -> Iterator[_Head]:
    position = 0
    while position < len(lines):
        head = _read_head(lines, position)
        if head:
            yield head
        position = _end(head) if head else position + 1


def _read_head(lines: Sequence[Line], position: int) -> _Head | None:
    text = lines[position].text
    if not text:
        return None
    if _FORWARD.match(text):
        return _Head(kind="forward", position=position, n_lines=1)
    if _REPLY.match(text) or _FIELDS_IN_A_LINE.match(text):
        return _Head(kind="reply", position=position, n_lines=1)
    n_lines = _count_header_lines(lines, position)
    if n_lines:
        return _Head(kind="fields", position=position, n_lines=n_lines)
    n_lines = _count_wrote_lines(lines, position)
    return _Head(kind="reply", position=position, n_lines=n_lines) if n_lines else None


def _count_wrote_lines(lines: Sequence[Line], position: int) -> int:
    """Count the lines of "On … Ann wrote:", 0 if it is none."""
    text = lines[position].text
    if _ANY_LANGUAGE.match(text):
        return 1
    if _WRITER_FIRST.match(text) and _WHEN.search(text) and _is_mail_head(text):
        return 1
    if not _OPENING.match(text):
        return 0
    head = ""
    for n_lines, line in enumerate(lines[position : position + MAX_HEAD_LINES], 1):
        head += f"{line.text} "
        if _WROTE.match(head):
            return n_lines if _WHEN.search(head) and _is_mail_head(head) else 0
        if not line.text or line.text[-1] in ".!?":
            return 0
    return 0


def _is_mail_head(head: str) -> bool:
    return _ADDRESS.search(head) is not None or _TOLD.search(head) is None


def _count_header_lines(lines: Sequence[Line], position: int) -> int:
    """Count the lines of "From: … Sent: … To: … Subject: …", 0 if there are none.

    "From: Berlin, To: Rome, Date: 4 May" is a journey: only mails are sent and have a subject.
    """
    if not (first := _FIELD.match(lines[position].text)):
        return 0
    fields = [first]
    for line in lines[position + 1 : position + MAX_HEADER_LINES]:
        if not (field := _FIELD.match(line.text)):
            break
        fields.append(field)
    is_mail = any(field["sender"] for field in fields) and any(field["mail"] for field in fields)
    return len(fields) if is_mail and len(fields) >= MIN_HEADER_LINES else 0
