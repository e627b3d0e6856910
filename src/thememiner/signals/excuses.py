"""Why blocking words may report nothing: denied, imagined, asked, over, or about something else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from thememiner.signals.blocking_lines import Kind


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile("(?i)" + " ".join(pattern.split()))


# Just before the words, with no comma between.
_DENIED: Final = _words(
    r"\b(?:never|no longer|not|n't|without|no|nothing|zero|hardly|barely|less|nor|neither|"
    r"used to|isn't|stops?|stopped)(?: (?:once|been|be|a|any|an|single|have|had|has|ever|more|"
    r"even|got|seen|lost|really|so|far|yet|critical|serious|about|from|worry|that|my|to)){0,3}\s*$"
)
_IMAGINED: Final = _words(
    r"\b(?:if|in case(?: of)?|in the (?:case|event) of|case of|event of|unless|whether|suppose|"
    r"imagine|wonder(?:ing)?|worr(?:y|ied)|afraid|scared|fear\w*|prevent\w*|avoid\w*|protect\w*|"
    r"against|so that|in order|risk of|danger of|ever|would|will|might|may|should|could(?! not)|"
    r"like to|want to|wish to|thought|feared|assumed|instead of|planned|scheduled|before|"
    r"(?:when|where|that|as|after) (?:someone|somebody|users?|people|an? \w+|customers?|guests))"
    r"(?: (?!and\b|but\b|now\b|because\b|since\b|then\b)[\w'-]+){0,3}\s*$"
)
_ASKED: Final = _words(
    r"^\W*(?:(?:hi|hello|hey|also|and|so|but|just|ok|curious|quick question|question|please|"
    r"wondering|thanks)\W+){0,3}"
    r"(?:how (?:many|much|long|often|do|does|would|is|are|secure|can|to)|what (?:happens|would|if|"
    r"is|are|does|do)|which|whom?|will|would|does|do|should|is it|is there|are there|are you|"
    r"can (?:i|we|you|other|users|one)|could (?:i|we|you)|where can|has anyone)\b.*\?\W*$"
)
_ASKS_FOR_HELP: Final = _words(
    r"\b(?:help|recover\w*|restor\w+|retriev\w+|fix\w*|reset|refund\w*|unlock|reverse|solve|"
    r"resolve|stop|get (?:\w+ ){0,4}(?:back|in|into|access)|bring|find|rectify|undo|repair|"
    r"please call|look into|tell me why|sort (?:this|it)|having|experiencing|aware|currently)\b"
)
_ELSEWHERE: Final = _words(
    r"\b(?:competitors?|(?:another|other|previous|former|old) (?:vendor|provider|product|tool|"
    r"supplier|company|platform)s?|by another|handbook|training (?:material|data)|demo data|"
    r"documentation|docs (?:say|mention)|help (?:article|page)s? (?:say|about)|article about|"
    r"feature (?:idea|request)|in staging|our (?:own )?(?:internet|firewall)|"
    r"our own (?:server|site|service|customers)|my (?:internet|wifi|wi-fi) was|power grid|"
    r"i read (?:about|that)|some reviewers|like the beta|maintenance notice|"
    r"false positive|(?:up(?:grad|dat)\w*|install\w*) (?:[\w.()]+ ){0,9}without my|"
    r"security (?:question|review|settings|features?))\b"
)
_LONG_AGO: Final = _words(
    r"\b(?:(?:years?|ages|months|a year) ago|last year|back in (?:19|20)\d\d|in version \d+|"
    r"used to (?:be|crash|lose|have|charge)|in the past|once (?:last|in|when)|"
    r"(?:was|were) (?:\w+ ){0,3}for (?:an?|\d+|ten|five|two|a few|some) (?:hours?|minutes?)|"
    r"for an hour in)\b|^\W*in (?:19|20)\d\d\b"
)
_STILL: Final = _words(r"\b(?:now|still|but|again|since|today|once more|and then)\b")
_OWN_HAND: Final = _words(
    r"\b(?:accident(?:al)?ly (?:\w+ )?(?:delet|remov|eras|clear|clos|bought|order)|"
    r"(?:i|we) (?:have |had |'ve )?(?:\w+ )?(?:deleted|removed|erased|cleared|ordered|bought) "
    r"(?:\w+ ){0,6}?(?:by (?:mistake|accident)|on purpose|ourselves|myself|deliberately)|"
    r"we (?:have )?(?:removed|deleted) (?:\w+ ){0,3}ourselves|deleted by mistake|"
    r"(?:delete|erase|remove|wipe) (?:all )?(?:my|our|the)(?: \w+){0,3} (?:when|on|as is|because)|"
    r"(?:it )?was me (?:who|on))"
)
_OVER: Final = _words(
    r"(?<!get )(?<!get it )(?<!not )(?<!n't )(?<!never )(?<!until )(?<!till )(?<!hope )"
    r"\b(?:(?:works?|worked|is working|running|runs) (?:fine |well |perfectly |ok )?(?:again|now)|"
    r"launches again|opens again|starts again fine|(?:i'm|i am|we're|we are) (?:back )?in again|"
    r"(?:is|was|are|were|been|it's|that's|got it|now) (?:now |all |since |already |quickly )?"
    r"(?:fixed|solved|resolved|sorted|restored|refunded)(?! soon| yet| asap| quickly\?)|"
    r"(?:fixed|solved|sorted|resolved) (?:it|that|this|the (?:issue|problem)|my (?:issue|problem)|"
    r"itself|everything)(?: (?:myself|by|with|now|in|within|for))|"
    r"(?:support|they|you|reinstall\w*|restart\w*|update) (?:quickly |has |have )?"
    r"(?:solved|fixed|restored|resolved|helped)|back to normal|all good|false alarm|"
    r"no action (?:is )?needed|(?:can|may) close (?:this|the)|turned up|all along|"
    r"sorry for the noise|did the trick|close the alert|everything(?:'s| is| was) "
    r"(?:fine|there|ok|good|back)|(?:please )?ignore my|never ?mind|that's over|"
    r"for the quick (?:fix|recovery|update|help)|hasn't happened since|not happened since|"
    r"(?:not|isn't) your fault|stable now|rock solid|happy so far|glad to be here|"
    r"still (?:in|all in) (?:the|my)|are all in the menu)\b"
    r"|^\W*(?:\[?solved\b|fixed\W|resolved\b)"
)
_NEVER: Final = _words(r"\bnever (?:been|had|lost|crash)")
# Words of the kind that mean something else in such company.
_MEANS_ELSE: Final[dict[Kind, re.Pattern[str]]] = {
    "data_loss": _words(
        r"\b(?:tool ?bars?|buttons?|icons?|menus?|(?:side|task|title|status|scroll|address)?bars?|"
        r"options?|sounds?|columns?|widgets?|positions?|widths?|order of|themes?|colou?rs?|"
        r"kilos?|kgs?|pounds|lbs|weight|interest|patience|faith|track|hope|trust|confidence|"
        r"respect|battery|percent|customers (?:to|because)|access|internet|connection|"
        r"images? (?:in|on)|"
        r"videos?|play\w*|ability|the view|header|feature|parts|cursor|focus|cookies?|"
        r"history (?:when|automatically|on (?:exit|close)))\b"
    ),
    "double_charge": _words(
        r"\b(?:battery|batteries|watch|phone|laptop|chargers?|charging station|earbuds|"
        r"double[- ]click\w*|hours?|worth|prices?|bookmarks?|tabs?|pages?|add-?ons?|updates?)\b"
    ),
    "login": _words(r"\b(?:forum|newsletter|extension|(?:a|any|some|several|many|certain|other|"
    "most|various|"
        r"different|all|these|those) (?:\w+ )?(?:web ?)?sites?|websites)\b"),
    "security": _words(
        r"\b(?:trust|phone|wallet|bag|purse|luggage|atm|bike|car|ideas?|show|hearts?|time|"
        r"tracking|cookies)\b"
    ),
    "crash_on_start": _words(
        r"\b(?:(?:web ?)?sites?|(?:web)?pages?|pdfs?|links?|videos?|attachments?|images?|pictures?|"
        r"add-?ons?|extensions?|bookmarks?|tabs?|e-?mails?|files?|documents?|zip|address bar|"
        r"downloads?|pop-?ups?|menus?|panel|settings|preview)\b"
    ),
    "outage": _words(
        r"\b(?:shut\w*|scroll\w*|drop|slow\w*|sales|numbers|prices?|trending|settled|written|"
        r"narrow\w*|"
        r"turned down|calm\w*|page down|arrow|volume|upside|break|breaks?)\b"
    ),
}  # fmt: skip
_ONE_ADDRESS: Final = re.compile(
    r"\W+(?:at|for|on|of)? ?(?:www\.|https?:|[\w-]+\.(?:com|org|net)\b)"
)
# Who can do it another way is hindered, not stopped.
_WAY_ROUND: Final = _words(
    r"\b(?:works?|worked|working|can|could|no problems?|no issues?|is|are|was|fine|perfect\w*|"
    r"ok|okay|"
    r"loads?|opens?|does) (?:\w+ ){0,5}(?:in|with|on|using|from|via|but not|not in|"
    r"when using) (?:\w+ ){0,2}"
    r"(?:chrome|safari|edge|opera|brave|vivaldi|explorer|ie|chromium|other (?:web )?browsers?|"
    r"another (?:web )?browser|different browser|other devices?|my other|another device|"
    r"private (?:mode|window|browsing)|incognito|safe mode|troubleshoot mode)\b|"
    r"\b(?:tried|using|used|use) (?:\w+ ){0,3}(?:chrome|safari|edge|another browser|"
    r"other browsers?)"
    r"(?: \w+){0,6} (?:works?|worked|fine|perfect\w*|no problems?)\b|"
    r"\b(?:chrome|safari|edge|opera|brave|other browsers?|another browser) (?:\w+ ){0,3}"
    r"(?:works?|worked|is fine|fine|ok|opens?|loads?|does not have|doesn't have|no problem)\b|"
    r"\bonly at the first\b"
)
_LOST: Final = _words(r"los\w+(?: almost| nearly)? (?:all|every|most|half|\d+)$")
_OBJECT: Final = 20  # characters after such words
_SUBJECT: Final = 40  # characters before in which something else than the program may be named
_PROGRAM: Final = _words(r"(?:apps?|application|program|browser|client|software|game)\b")
_NEAR: Final = 90  # characters before the words that can deny or imagine them


def is_over(text: str) -> bool:
    """Tell whether a report says by itself that all is well again."""
    return _OVER.search(text) is not None


def has_way_round(text: str) -> bool:
    """Tell whether a report says that it works in another browser, mode or device."""
    return _WAY_ROUND.search(text) is not None


def is_excused(sentence: str, start: int, end: int, kind: Kind) -> bool:
    """Tell whether blocking words report nothing that happened to this customer.

    Parameters
    ----------
    sentence : str
        In which the words stand.
    start, end : int
        Where, in code points.
    kind : Kind
    """
    before = sentence[max(start - _NEAR, 0) : start]
    if _NEVER.search(sentence, start, end):
        return True
    if _DENIED.search(before) or _IMAGINED.search(before) or _ELSEWHERE.search(sentence):
        return True
    if _LONG_AGO.search(sentence) and not _STILL.search(sentence):
        return True
    if _ASKED.search(sentence) and not _ASKS_FOR_HELP.search(sentence):
        return True
    if kind == "outage" and _ONE_ADDRESS.match(sentence, end):
        return True
    if kind == "data_loss" and _OWN_HAND.search(sentence):
        return True
    looks_back = kind == "crash_on_start" and _PROGRAM.match(sentence, start) is None
    since = max(start - _SUBJECT, 0) if looks_back else start
    # "lost all": of what comes after it
    until = end + _OBJECT if _LOST.match(sentence[start:end]) else end
    return _MEANS_ELSE[kind].search(sentence, since, until) is not None
