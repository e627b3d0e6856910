"""What web forms and issue templates ask around a customer's words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.segment.lines import Line

MIN_FORM_FIELDS: Final = 2  # beside the message's

_FORM_FIELD: Final = re.compile(
    r"\s*[*_>-]*\s*(?:(?P<message>(?:your |ihre |votre |tu |su |il tuo |sua |uw |je )?(?:message"
    r"|comments?|nachricht|anliegen|kommentar|commentaires?|mensaje|comentarios?|messaggio|commento"
    r"|mensagem|comentário|bericht|opmerking(?:en)?|description|details|question|inquiry|enquiry"
    r"|feedback|problem|issue|how can we help(?: you)?|what can we help(?: you)? with|beschreibung"
    r"|frage|descripción|consulta|descrizione|descrição|vraag|demande)\??)|(?P<subject>subject"
    r"|topic|reason(?: for contact)?|betreff|thema|objet|sujet|asunto|oggetto|assunto|onderwerp)"
    r"|(?:your |full |first |last |contact |company |customer |account |order |billing |work "
    r"|business |preferred )*(?:name|e-?mail(?: ?address| ?adres(?:se)?)?|source|phone(?: number)?"
    r"|telephone|mobile|company|organi[sz]ation|country|city|address|zip(?: code)?|postcode"
    r"|order(?: (?:number|id|no\.?))?|account(?: (?:number|id))?|department|browser"
    r"|operating system|device|ip(?: address)?|user agent|page(?: url)?|url|referrer"
    r"|submitted(?: on| at| from)?|date|time|form|newsletter|consent|language|website|title"
    r"|job title|salutation|vorname|nachname|firma|telefon(?:nummer)?|land|anrede|bestellnummer"
    r"|kundennummer|nom|prénom|société|téléphone|pays|courriel|adresse e-?mail|nombre|apellidos?"
    r"|empresa|teléfono|país|correo(?: electrónico)?|cognome|nome|azienda|telefono|paese|apelido"
    r"|sobrenome|telefone|naam|voornaam|achternaam|bedrijf|telefoon"
    r"|telefoonnummer|datenschutz|privacy|gdpr))[*_]*\s*(?::[*_]*\s*|$)",
    re.IGNORECASE,
)
_FORM_NOTE: Final = re.compile(
    r"\W*(?:you have (?:received )?a new (?:message|submission|enquiry|inquiry)\b.{0,80}"
    r"|(?:new )?contact form submission\b.{0,60}|new form submission\b.{0,60}"
    r"|(?:this (?:e-?mail|message) was )?(?:sent|submitted) (?:from|via|through) (?:a |the |your )?"
    r"(?:contact|web|feedback|support) ?form\b.{0,80})\W*$",
    re.IGNORECASE,
)

_TEMPLATE: Final = re.compile(
    r"\s*(?:#{1,6}\s*|[*_]{2}|[-*]\s*(?=\*\*))?[*_]*(?:version|browser|operating system|os"
    r"|describe (?:the|your) (?:bug|issue|problem|feature)"
    r"|(?:steps )?to reproduce(?: the (?:behaviou?r|issue|bug))?"
    r"|steps to reproduce(?: the (?:behaviou?r|issue|bug))?|expected (?:behaviou?r|results?)"
    r"|actual (?:behaviou?r|results?)|current behaviou?r|what is the (?:current"
    r"|expected)(?: bug)?(?: correct)? behaviou?r|what (?:happened|did you expect(?: to happen)?"
    r"|did you do|is the (?:problem|issue))|screenshots?(?: or (?:videos?|logs))?"
    r"|additional (?:context|information|info)|environment|desktop|smartphone|(?:system"
    r"|version) (?:info(?:rmation)?)|logs?(?: output)?|relevant log output|(?:bug"
    r"|feature) (?:report|request|description)|possible (?:fix|solution)|checklist|prerequisites"
    r"|is there an existing issue for this|is your feature request related to a problem|(?:describe"
    r"|would you like to describe) (?:the solution|alternatives)(?: you(?:['’]d like"
    r"|['’]ve considered)?)?|acceptance criteria|code of conduct|summary|description"
    r"|how to reproduce)\W*(?:\(.{0,80}\))?\W*$",
    re.IGNORECASE,
)
_TEMPLATE_MARK: Final = re.compile(r"\s*(?:#{1,6}\s|[*_]{2}|_No response_)")
_PROMPT: Final = re.compile(
    r"\s*(?:a clear and concise description of\b.{0,200}|if applicable, add screenshots\b.{0,100}"
    r"|add any other (?:context|information)\b.{0,120}|steps to reproduce the behaviou?r:?"
    r"|_no response_|/(?:label|assign|cc|milestone|estimate|confidential)\b.{0,80}"
    r"|- \[[ xX]\] (?:i (?:have|agree|confirm|understand|searched|checked|read)"
    r"|.{0,40}(?:code of conduct|existing issues|contributing guidelines)).{0,200}|\d\. (?:go to"
    r"|click on|scroll down to|see) ['‘’\"]?(?:\.{3,}|…|error)['‘’\"]?"
    r"|[-*]? ?\w+(?: \w+)?:? ?\[e\.g\..{0,80}\])\s*$",
    re.IGNORECASE,
)


def drop_form(lines: Sequence[Line]) -> None:
    """Leave out the fields of a web form but for the subject and the message."""
    for line in lines:
        if line.text and _FORM_NOTE.match(line.text):
            line.is_kept = False
    fields = [_FORM_FIELD.match(line.text) if line.text else None for line in lines]
    n_others = sum(bool(field) and not field["message"] for field in fields if field)
    if n_others < MIN_FORM_FIELDS or not any(field and field["message"] for field in fields):
        return
    is_value = False  # of a field that is left out, on a line of its own
    for line, field in zip(lines, fields, strict=True):
        if field and (field["message"] or field["subject"]):
            is_value = False
            line.cut(field.end())
        elif field:
            is_value = field.end() == len(line.text)
            line.is_kept = False
        elif is_value and line.text:
            is_value = line.is_kept = False


def drop_template(lines: Sequence[Line]) -> None:
    """Leave out headings and prompts of an issue template."""
    marked = [line for line in lines if line.text and _TEMPLATE_MARK.match(line.text)]
    is_template = sum(_TEMPLATE.match(line.text) is not None for line in marked) >= MIN_FORM_FIELDS
    for line in lines:
        if _PROMPT.match(line.text) or (
            is_template and _TEMPLATE_MARK.match(line.text) and _TEMPLATE.match(line.text)
        ):
            line.is_kept = False
