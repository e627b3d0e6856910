"""What stands below a customer's words: names, phones, devices, legal notices."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from thememiner.segment.stock import is_courtesy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.segment.lines import Line

_SIGN_OFF: Final = re.compile(
    r"\s*(?:--|__+|warmly|warm wishes|take care|rgds|br|thanks (?:&|and) (?:best|regards)|gru(?:ß"
    r"|ss)|liebe gr(?:ü|ue)(?:ß|ss)e|(?:(?:best|kind|kindest|warm|warmest|with(?: best"
    r"| kind)?)\s+)?regards|sincerely|yours(?: truly| sincerely| faithfully)?|cheers|respectfully"
    r"|(?:many )?thanks(?: (?:in advance|again|a lot|so much|and regards|& regards))?"
    r"|best(?: wishes)?|all the best|thank you(?: (?:in advance|again|so much|very much"
    r"|and regards))?|sincerely yours|(?:mit )?(?:freundlichen?|besten?|lieben?|viele[n]?"
    r"|herzlichen?|schöne[n]?) gr(?:ü|ue)(?:ß|ss)en?|(?:viele|liebe|beste|schöne|herzliche) gr(?:ü"
    r"|ue)(?:ß|ss)e|mfg|lg|vg|hochachtungsvoll|(?:bien )?cordialement|bien à vous"
    r"|salutations(?: distinguées)?|sincères salutations|saludos(?: cordiales)?"
    r"|un (?:cordial )?saludo|atentamente|muchas gracias|gracias|cordiali saluti|distinti saluti"
    r"|saluti|un saluto|grazie(?: mille)?|atenciosamente|cumprimentos|com os melhores cumprimentos"
    r"|att|obrigad[oa]|abraços|(?:met )?vriendelijke groet(?:en)?|groet(?:en|jes)?|mvg"
    r"|alvast bedankt"
    r")[\s,.!-]*$",
    re.IGNORECASE,
)
_SIGNATURE_WORDS: Final = 5  # longer lines after "Regards," are text again …
_CONTACT_WORDS: Final = 16  # … unless they say how to reach someone
_CONTACT: Final = re.compile(
    r"\[(?:PHONE|EMAIL|NAME|IBAN)\]|\S@\S|\s[|•·]\s|\b(?:tel|phone|mobile?|cell|fax|telefon"
    r"|téléphone|tél|teléfono|telefono|mob|e-?mail|web)\b\s*[.:]|\bbook a (?:meeting|call|demo)\b"
    r"|\b(?:amtsgericht|handelsregister|hrb|registered (?:office|in)|siret|p\. ?iva|kvk|vat)\b"
    r"|\b(?:gmbh|ltd|inc|llc|s\.?a\.?r\.?l|s\.?r\.?l|b\.?v|corp)\b"
    r"|\+?\d[\d ()/.-]{7,}\d",
    re.IGNORECASE,
)
_DEVICE: Final = (
    r"(?:i ?phone|i ?pad|i ?pod|apple watch|android|samsung|galaxy|huawei|xiaomi|redmi|oneplus"
    r"|pixel|nokia|motorola|sony|xperia|htc|lg|blackberry|windows phone|smart ?phone|cell ?phone"
    r"|phone|mobile|handy|tablet|téléphone|portable|móvil|celular|teléfono|telefono|telemóvel"
    r"|telefoon|mobiel)"
)
_MAILER: Final = (
    r"(?:outlook|(?:yahoo|gmx|aol|proton ?|zoho |web\.de |apple )?mail|gmail|hotmail|spark"
    r"|thunderbird|mailbird|front|missive|boxer|bluemail|courrier|correo|posta|e-?mail)"
)
_DEVICE_LINE: Final = re.compile(
    r"\W*(?:typed on (?:a|my) .{0,40}|.{0,60}\b(?:excuse|forgive|sorry for) (?:any |my "
    r"|the )?(?:typos|brevity|spelling)\W*.{0,20}|dictated .{0,30})$|\W*(?:sent (?:from|via|with)"
    r"|(?:von )?gesendet (?:von|mit|aus)|von|envoyé (?:de|depuis|à partir de)|enviado (?:desde|do"
    r"|de|a partir do)|inviato da(?:l|lla)?|verstuurd vanaf|verzonden (?:vanaf|met|vanuit)"
    r"|skickat från|sendt fra|wysłane z|lähetetty)\W+"
    rf"(?:(?:my|mein(?:em|er)?|mon|mi|meu|mio|mijn|min|the|an?|mijn|il|un|una|het|de"
    rf"|l['’]) ?)*(?:\w+ )?(?:{_DEVICE}|{_MAILER})\b(?:\W+[\w.-]+){{0,6}}?(?:\W+gesendet)?\W*$"
    rf"|\W*(?:get|download|outlook für|obtenir|télécharge[rz]|obtener|descargar?|obtén|scarica"
    rf"|ottieni|obter|baixe|obtenha|download|outlook voor)\b(?: o| l['’])? ?(?:outlook|{_MAILER})?"
    r" ?(?:for|für|pour|para|per|voor)? ?(?:o )?(?:ios|android)\b(?: \w+)?\W*(?:https?://\S*"
    r"|<\S*>)?\W*$",
    re.IGNORECASE,
)
# "… and that is why I write" after such words in the same line would be a customer's
_TELLS: Final = re.compile(
    r"\b(?:does|doesn't|don't|is|isn't|are|not|never|can't|cannot|won't|fails?|failed|crash\w*"
    r"|arrives?|and|but|since|when|because"
    r"|still|broken|wrong|missing|works?|working|need|want)\b",
    re.IGNORECASE,
)
_DISCLAIMER: Final = re.compile(
    r"\W*(?:[^\W\d_][\w ]{2,30}:\s*)?(?:(?:legal |privacy )?(?:disclaimer"
    r"|notice)\s*:.{0,160}\b(?:confidential|privileged|intended|virus|liab|legally)"
    r"|confidentiality notice|(?:this|the information (?:contained |transmitted )?(?:in|by"
    r"|with) this|the contents? of this) (?:e-?mail|message|communication"
    r"|transmission)\b.{0,60}\b(?:is|are|may|contains?|intended)\b.{0,100}\b(?:confidential"
    r"|privileged|intended (?:only |solely )?for|intended recipient)"
    r"|the information transmitted is intended|if you (?:are not"
    r"|have received) (?:the intended recipient|this (?:e-?mail|message) in error)"
    r"|please consider the environment before printing|(?:this (?:e-?mail|message) (?:has been"
    r"|was) )?(?:checked|scanned) (?:for|by) (?:viruses|malware)|this (?:e-?mail"
    r"|message) (?:has been|was) (?:checked|scanned)|virus-free\b|(?:diese"
    r"|die in dieser) (?:e-?mail|nachricht)\b.{0,160}\bvertraulich|(?:ce|le présent) (?:message"
    r"|courriel|e-?mail)\b.{0,160}\bconfidentiel|(?:este|el presente) (?:mensaje"
    r"|correo)\b.{0,160}\bconfidencial|(?:questo messaggio|questa e-?mail|il presente messaggio"
    r"|le informazioni contenute)\b.{0,160}\b(?:confidenzial|riservat)|(?:esta mensagem"
    r"|este e-?mail)\b.{0,160}\bconfidencia"
    r"|(?:dit (?:e-?mail)?bericht|deze e-?mail)\b.{0,160}\bvertrouwelijk)",
    re.IGNORECASE,
)
_MOTTO: Final = re.compile(r"\s*[\"“„«].*[\"”“»]\s*$")
_LINK: Final = re.compile(r"(?:https?://|www\.)\S+")
_OWN_WORD: Final = re.compile(
    r"\b(?:I|I'm|my|me|ich|mein\w*|je|j'ai|mon|mi|yo|io|mio|eu|meu|ik|mijn)\b|\?"
)


def drop_signatures(lines: Sequence[Line]) -> None:
    """Leave out what stands below a customer's words: names, phones, devices, legal notices."""
    is_signed = is_notice = False
    for position, line in enumerate(lines):
        if not line.text:
            is_notice = False
        elif is_notice or _is_disclaimer(line.text):
            is_notice, line.is_kept = True, False
        elif is_device_line(line.text):
            line.is_kept = False
        elif position and _is_sign_off(line.text):
            is_signed, line.is_kept = True, False
        elif is_signed:
            is_signed = _is_of_signature(line)
            line.is_kept = line.is_kept and not is_signed


def is_device_line(line: str) -> bool:
    """Whether a line only says by which phone or program the mail was sent."""
    return _DEVICE_LINE.match(line) is not None and _TELLS.search(line) is None


def _is_disclaimer(line: str) -> bool:
    return _DISCLAIMER.match(line) is not None and _OWN_WORD.search(line) is None


def _is_of_signature(line: Line) -> bool:
    if _CONTACT.search(line.text) and not _OWN_WORD.search(line.text):
        return line.n_words <= _CONTACT_WORDS
    if _MOTTO.match(line.text):
        return line.n_words <= _CONTACT_WORDS
    words = _LINK.sub(" ", line.text).split()
    if len(words) > _SIGNATURE_WORDS or line.text[-1] in ".!?:" or _TELLS.search(line.text):
        return False
    # "ann example", "Head of Procurement", but "Now it prints"
    return len(words) < 3 or not any(word.islower() and len(word) > 3 for word in words)


def _is_sign_off(line: str) -> bool:
    thanks = line.lstrip()[:6].casefold() in ("thanks", "thank ")
    return _SIGN_OFF.match(line) is not None or (thanks and is_courtesy(line))
