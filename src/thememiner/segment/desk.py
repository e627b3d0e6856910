"""What help desks and chats put around a customer's words: banners, and what agents said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from thememiner.segment.lines import Line

if TYPE_CHECKING:
    from collections.abc import Sequence


_REPLY_ABOVE: Final = re.compile(
    r"\s*(?:##-.{0,120}-##|[-=_*#\[( ]*(?:please )?(?:type|write|add|enter) your (?:reply"
    r"|response) above this line\b.{0,20}|[-=_*#\[( ]*(?:please )?reply above this line\b.{0,20}"
    r"|[-=_*#\[( ]*(?:please )?do not (?:write|type|edit) (?:below|under) this line\b.{0,20})\s*$",
    re.IGNORECASE,
)
_TICKET: Final = (
    r"(?:your |the )?(?:support )?(?:ticket|request|case|enquiry|inquiry|issue|conversation)(?: id"
    r"| number| no\.?)?\s*:?\s*[\[(]?#?\s?[A-Z]{0,6}-?\d{1,12}[\])]?"
)
_BANNER: Final = re.compile(
    r"\W*(?:"
    rf"{_TICKET}(?:\W+(?:has been|was|is now|is)(?: \w+)? (?:created|received|updated|closed|solved"
    rf"|"
    r"resolved|assigned|reopened|opened|merged|submitted)(?: (?!without|but|again|though|although"
    r"|not|never|no|before|twice|even)\w+){0,9})?|your (?:ticket|request|case|enquiry"
    r"|inquiry) (?:has been|was) (?:created|received|updated|assigned)(?: (?!without|but|again"
    r"|though|although|not|never|no|before|twice|even)\w+){0,9}|how did we do|(?:status|priority"
    r"|assignee): \w+(?: \w+)?|great\W+(?:okay|ok)\W+(?:not good|bad)|(?:you(?:['’]re"
    r"| are) receiving|you(?:['’]ve| have)? received) this(?: (?:e-?mail|message"
    r"|notification))? because\b.{0,160}|to (?:add (?:additional |a |more )?comments?|respond"
    r"|update (?:your|this) (?:ticket|request))(?: to (?:this|your) (?:ticket"
    r"|request))?,? (?:please )?(?:simply )?(?:reply|click|follow|log ?in|visit)\b.{0,120}"
    r"|this (?:e-?mail|message) is a service from\b.{0,80}|delivered by zendesk\.?"
    r"|powered by (?:zendesk|freshdesk|intercom|help scout|hubspot|gorgias|zoho|jira)\b.{0,20}"
    r"|how would you rate (?:the|our|your) (?:support|service|help|experience)(?: you received)?"
    r"|(?:please )?(?:rate|take a (?:moment|minute) to rate) (?:our|the) (?:support|service"
    r"|agent)\b.{0,40}|(?:good|great|yes),? i(?:['’]m| am) satisfied|(?:bad|no),? i(?:['’]m"
    r"| am) (?:unsatisfied|dissatisfied|not satisfied)|was this (?:answer|reply"
    r"|article) helpful\W*(?:yes|no|/|\W){0,6}|(?:click here to )?unsubscribe(?: (?:here|now"
    r"|from (?:our|these|this|all) (?:e-?mails?|list|newsletters?|notifications)))?"
    r"|(?:to )?(?:unsubscribe|manage your (?:notifications?|subscription))(?: from (?:this"
    r"|these) \w+)?,? (?:please )?(?:click|visit|go to|reply)\b.{0,80}"
    r"|manage (?:your )?(?:notification |email )?(?:preferences|settings)"
    r"|reply to this e-?mail directly\b.{0,60}|view (?:it|this \w+|this \w+ online|in browser"
    r"|in your browser)(?: on (?:github|gitlab|jira|the web))?(?:, or unsubscribe\b.{0,40})?"
    r"|(?:this is an |\*+ ?)?(?:automated|automatic|auto-?generated) (?:message|e-?mail"
    r"|notification|response)\b.{0,80}(?:do not|don['’]t|not) reply\b.{0,40}"
    r"|(?:please )?do not reply to this (?:automated |automatic )?(?:e-?mail|message|mailbox"
    r"|address)\b.{0,60}|(?:ihre?|votre|su|tu|la tua|la sua|sua|seu|uw|je) (?:ticket|anfrage"
    r"|demande|solicitud|richiesta|solicitação|pedido|verzoek"
    r"|aanvraag)\W+[A-Z]{0,6}-?\d{1,12}\W+(?:wurde|ist|a été|est|ha sido|se ha|è stat[ao]|foi"
    r"|is) \w+(?: \w+)?|.{1,40} (?:commented|added a comment):|view (?:request|ticket"
    r"|issue)\b.{0,80}|turn off this request['’]s notifications|sent on \w+ \d{1,2}, \d{4}.{0,40}"
    r"|(?:caution|warning|achtung|attention|external)\b.{0,60}\b(?:originated|comes?|came|was sent"
    r"|stammt|provient)\b.{0,30}\b(?:outside|external|extern\w*|außerhalb|l['’]extérieur)\b.{0,160}"
    r"|external (?:e-?mail|sender|message)|all rights reserved|©.{0,80}"
    r")\W*$",
    re.IGNORECASE,
)

_LETTER: Final = re.compile(r"[^\W\d_]")
_CUSTOMER: Final = (
    r"customer|client|visitor|guest|caller|shopper|buyer|end[- ]?user|user|me|kunde|kundin|besucher"
    r"|cliente|visitante|visiteur|klant|bezoeker"
)
_STAFF: Final = (
    r"agent|support agent|live agent|bot|chat ?bot|operator|representative|rep|advisor|adviser"
    r"|assistant|virtual assistant|system|support|customer (?:service|support|care)|csr|staff"
    r"|helpdesk|support team|admin|mitarbeiter(?:in)?|berater(?:in)?|kundenservice|conseill(?:er"
    r"|ère)|agente|conseiller clientèle|soporte|operatore|assistenza|atendente|suporte|medewerker"
    r"|automated message"
)
_TIME: Final = (
    r"(?:[\[(]?(?:\d{1,4}[-./]\d{1,2}[-./]\d{1,4},?\s+)?\d{1,2}:\d\d(?::\d\d)?(?: ?[AP]\.?M\.?)?"
    r"(?: [A-Z]{2,4})?[\])]?\s*[-–]?\s*)"
)
_NAMED: Final = r"(?: ?[(\[][^()\[\]]{1,40}[)\]])?"
_TURN: Final = re.compile(
    rf"\s*[*_]*(?P<time>{_TIME})?[*_]*(?:(?P<customer>(?:{_CUSTOMER}){_NAMED})"
    rf"|(?P<staff>(?:{_STAFF}){_NAMED}|[^\W\d_][\w.' -]{{0,30}} ?[(\[](?:{_STAFF})[)\]])"
    rf"|(?P<other>[^\W\d_][\w.'’ -]{{0,30}}))[*_]*\s*{_TIME}?:[*_]*(?:\s+|$)",
    re.IGNORECASE,
)
_INLINE_TURN: Final = re.compile(
    rf"(?:(?<=[.?!…] )|(?<=[.?!…]  ))(?={_TIME}?(?:(?:{_CUSTOMER}|{_STAFF}){_NAMED}:\s))",
    re.IGNORECASE,
)
_CHAT_EVENT: Final = re.compile(
    rf"\s*[*_\[(-]*\s*{_TIME}?(?:chat (?:iniciado|finalizado|gestartet|beendet|démarré|terminé"
    rf"|avviato|started|ended|transcript|closed|session)\b.{{0,80}}"
    r"|conversation (?:started|ended|closed|with)\b.{0,60}|.{1,40} (?:has )?(?:joined|left|entered"
    r"|ended) (?:the )?(?:chat|conversation|session)\b.{0,20}|(?:you|the (?:customer|visitor)"
    r"|your chat) (?:have been|has been|was|were) (?:transferred|connected|assigned)\b.{0,60}"
    r"|please wait (?:for|while)\b.{0,80})\W*$",
    re.IGNORECASE,
)
_STAFF_SAYS: Final = re.compile(
    r"\b(?:how (?:can|may) (?:i|we) (?:help|assist)|thank(?:s| you) for (?:contacting|reaching out"
    r"|chatting)|welcome to|(?:i['’]d|i would|i['’]ll) be happy to (?:help|assist)"
    r"|is there anything else"
    r"|apologi[sz]e for the inconvenience)\b",
    re.IGNORECASE,
)


def drop_banners(lines: Sequence[Line]) -> None:
    """Leave out what a help desk adds; a marker for replies also ends the customer's words."""
    has_text = False
    for position, line in enumerate(lines):
        if not line.text:
            continue
        if _REPLY_ABOVE.match(line.text):
            line.is_kept = False
            if has_text:
                for later in lines[position:]:
                    later.is_kept = False
                return
        elif _BANNER.match(line.text) or _CHAT_EVENT.match(line.text):
            line.is_kept = False
        has_text = has_text or (line.is_kept and _LETTER.search(line.text) is not None)


def split_turns(lines: Sequence[Line]) -> list[Line]:
    """Part lines in which several people speak, one line per turn."""
    parted: list[Line] = []
    for line in lines:
        cuts = [match.start() for match in _INLINE_TURN.finditer(line.text)] if line.text else []
        turns = [_TURN.match(line.text, cut) for cut in (0, *cuts)] if cuts else []
        if not any(turn and turn["customer"] for turn in turns) or not any(
            turn and turn["staff"] for turn in turns
        ):
            parted.append(line)
            continue
        starts = [line.start + cut for cut in (0, *cuts)]
        ends = [*starts[1:], line.end]
        for start, end in zip(starts, ends, strict=True):
            offset = start - line.start
            own = line.text[offset : offset + end - start].rstrip()
            is_last = end == line.end
            parted.append(Line(start, end if is_last else start + len(own), own, line.is_kept))
    return parted


def drop_other_turns(lines: Sequence[Line]) -> None:
    """Leave out what agents and bots said in a transcript, and who is speaking.

    A transcript has turns of both sides by their roles ("Agent:", "Customer:"), or turns with
    times of which some are by their roles or words an agent's. "Support: slow" in a review is none.
    """
    turns = [_TURN.match(line.text) if line.text else None for line in lines]
    staff = _staff_names(lines, turns)
    roles = {_role(turn, staff) for turn in turns if turn is not None}
    if not {"customer", "staff"} <= roles:
        return
    speaker: str | None = None
    for line, turn in zip(lines, turns, strict=True):
        role = _role(turn, staff) if turn else None
        if turn and role:
            speaker = role
            line.cut(turn.end())
        if speaker == "staff":
            line.is_kept = False


def _staff_names(lines: Sequence[Line], turns: Sequence[re.Match[str] | None]) -> set[str]:
    """Give the names, folded, that speak like staff in turns with a time."""
    return {
        turn["other"].casefold()
        for line, turn in zip(lines, turns, strict=True)
        if turn and turn["other"] and turn["time"] and _STAFF_SAYS.search(line.text)
    }


def _role(turn: re.Match[str] | None, staff: set[str]) -> str | None:
    if turn is None:
        return None
    if turn["customer"] or turn["staff"]:
        return "customer" if turn["customer"] else "staff"
    if not turn["time"]:
        return None
    return "staff" if turn["other"].casefold() in staff else "customer"
