"""What web forms and issue templates ask around a customer's words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.segment.lines import Line

MIN_FORM_FIELDS: Final = 2  # beside the message's

_FORM_FIELD: Final = re.compile(
    r"\s*[*_>-]*\s*(?:(?P<message>(?:your |ihre |votre |tu |su |il tuo |sua |uw |je )?"
    r"(?:message|comments?|nachricht|anliegen|kommentar|commentaires?|mensaje|comentarios?"
    r"|messaggio"
    r"|commento|mensagem|comentário|bericht|opmerking(?:en)?|description|details|question|inquiry"
    r"|enquiry"
    r"|feedback|problem|issue|how can we help(?: you)?|what can we help(?: you)? with|beschreibung"
    r"|frage"
    r"|descripción|consulta|descrizione|descrição|vraag|demande)\??)"
    r"|(?P<subject>subject|topic|reason(?: for contact)?|betreff|thema|objet|sujet|asunto|oggetto"
    r"|assunto"
    r"|onderwerp)"
    r"|(?:your |full |first |last |contact |company |customer |account |order |billing |work "
    r"|business |preferred )*"
    r"(?:name|e-?mail(?: ?address| ?adres(?:se)?)?|source|phone(?: number)?|telephone|mobile"
    r"|company|organi[sz]ation"
    r"|country|city"
    r"|address|zip(?: code)?|postcode|order(?: (?:number|id|no\.?))?|account(?: (?:number|id))?"
    r"|department"
    r"|browser|operating system|device|ip(?: address)?|user agent|page(?: url)?|url|referrer"
    r"|submitted(?: on"
    r"| at| from)?|date|time|form|newsletter|consent|language|website|title|job title|salutation"
    r"|vorname"
    r"|nachname|firma|telefon(?:nummer)?|land|anrede|bestellnummer|kundennummer|nom|prénom|société"
    r"|téléphone"
    r"|pays|courriel|adresse e-?mail|nombre|apellidos?|empresa|teléfono|país"
    r"|correo(?: electrónico)?|cognome"
    r"|nome|azienda|telefono|paese|apelido|sobrenome|telefone|naam|voornaam|achternaam|bedrijf"
    r"|telefoon"
    r"|telefoonnummer))[*_]*\s*:[*_]*(?P<after>\s*)",
    re.IGNORECASE,
)
_FORM_NOTE: Final = re.compile(
    r"\W*(?:(?:you have (?:received )?a )?new (?:message|submission|enquiry|inquiry"
    r"|contact form)\b.{0,80}"
    r"|(?:this (?:e-?mail|message) was )?(?:sent|submitted) (?:from|via|through) (?:a |the |your )?"
    r"(?:contact|web|feedback|support) ?form\b.{0,80}|contact form submission\b.{0,60})\W*$",
    re.IGNORECASE,
)

_TEMPLATE: Final = re.compile(
    r"\s*(?:#{1,6}\s*|[*_]{2}|[-*]\s*(?=\*\*))?[*_]*(?:describe (?:the|your) (?:bug|issue|problem"
    r"|feature)"
    r"|(?:steps )?to reproduce(?: the (?:behaviou?r|issue|bug))?"
    r"|steps to reproduce(?: the (?:behaviou?r|issue"
    r"|bug))?|expected (?:behaviou?r|results?)|actual (?:behaviou?r|results?)|current behaviou?r"
    r"|what is the (?:current|expected)(?: bug)?(?: correct)? behaviou?r"
    r"|what (?:happened|did you expect(?: to happen)?|did you do|is the (?:problem|issue))"
    r"|screenshots?(?: or (?:videos?|logs))?|additional (?:context|information|info)|environment"
    r"|desktop|smartphone|(?:system|version) (?:info(?:rmation)?)|logs?(?: output)?"
    r"|relevant log output"
    r"|(?:bug|feature) (?:report|request|description)|possible (?:fix|solution)|checklist"
    r"|prerequisites"
    r"|is there an existing issue for this|is your feature request related to a problem"
    r"|(?:describe|would you like to describe) (?:the solution|alternatives)(?: you(?:['’]d like"
    r"|['’]ve considered)?)?"
    r"|acceptance criteria|code of conduct|summary|description"
    r"|how to reproduce)\W*(?:\(.{0,80}\))?\W*$",
    re.IGNORECASE,
)
_TEMPLATE_MARK: Final = re.compile(r"\s*(?:#{1,6}\s|[*_]{2}|_No response_)")
_PROMPT: Final = re.compile(
    r"\s*(?:a clear and concise description of\b.{0,200}|if applicable, add screenshots\b.{0,100}"
    r"|add any other (?:context|information)\b.{0,120}|steps to reproduce the behaviou?r:?"
    r"|_no response_|/(?:label|assign|cc|milestone|estimate|confidential)\b.{0,80}"
    r"|- \[[ xX]\] (?:i (?:have|agree|confirm|understand|searched|checked|read)"
    r"|.{0,40}"
    r"(?:code of conduct|existing issues|contributing guidelines)).{0,200}"
    r"|\d\. (?:go to|click on|scroll down to|see) ['‘’\"]?(?:\.{3,}|…|error)['‘’\"]?"
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
