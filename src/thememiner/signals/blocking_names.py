"""The alternatives that wordings of blocking reports name: everyday English, a pattern each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES: Final[Mapping[str, str]] = {
    "cannot": r"can(?:no|'?)t|can not|could(?:n'?t| not)|(?:not|un|no longer|never) ?able to|"
    r"can no longer|impossible to|(?:fails?|failed|failing) to|"
    r"(?:won'?t|will not|don'?t|do not|doesn'?t|does not|didn'?t|did not|wouldn'?t|isn'?t|"
    r"is not|not|never|stopped|refuses to) "
    r"(?:let|lets|letting|allow|allows|allowing|permit)(?: (?:me|us|him|her|them|anyone|anybody|"
    r"people|users|you))?",
    "wont": r"won'?t|will not|wouldn'?t|doesn'?t|does not|don'?t|do not|didn'?t|did not|can'?t|"
    r"cannot|can not|isn'?t|is not|aren'?t|are not|not|no longer|never|fails? to|failed to|"
    r"refuses? to|stopped",
    "nobody": r"nobody|no ?one|no users?|none of (?:us|our|the|my|them)|not (?:a single|one)",
    "is": r"is|are|was|were|has|have|had|been|be|being|got|get|gets|getting|seems?|appears?|just|"
    r"all|completely|now|again|suddenly|simply|totally|'s|to|still|went|goes|gone|also|currently|"
    r"both|apparently|it's|automatically|then|that|which",
    "log_in": r"(?:log|logg?ed|logging|sign|signed|signing)[ -]?(?:me |us |back )?(?:in|on)(?:to)?",
    "login": r"(?:log|sign)[ -]?(?:in|on)s?|signing in|logging in|password|2fa|"
    r"sso|authentication|authenticator|fingerprint login|face id login",
    "broken": r"broken?|fail(?:s|ed|ing|ure)?|loops?|stuck|(?:does|do) nothing|reject(?:s|ed)|"
    r"refus(?:es|ed)|(?:does|is|are|do|did|was)(?:n'?t| not) (?:even )?(?:work\w*|accept\w*|"
    r"load\w*|recogni\w+)|not (?:working|accepted|recogni[sz]ed|loading)|"
    r"won'?t (?:work|load|accept)|stopped working|down|invalid|wrong|incorrect|impossible",
    "owner": r"my|our|all|the|his|her|their|every|entire|whole|these|those|several|of",
    "stuff": r"data|notes?|photos?|pictures?|contacts?|bookmarks?|favou?rites|tabs|files?|"
    r"documents?|work|progress|history|settings|passwords|logins|messages?|chats?|conversations?|"
    r"e-?mails?|records?|orders?|invoices?|projects?|boards?|cards|playlists?|librar(?:y|ies)|"
    r"saves?|saved \w+|profiles?|everything|attachments?|entries|transactions?|recipes?|essay|"
    r"folders?|calendars?|databases?|content|points|levels?|scores?|backup|"
    r"tickets|tasks|lists?|reports?|answers|drafts?|songs|books|workouts?|posts|spreadsheets?|"
    r"footage|drawings|submissions|appointments|sessions?",
    "gone": r"gone(?! (?:wrong|through|to|back|up|down|on|by)\b)|disap+ear(?:ed|s|ing)?|"
    r"dis+ap+ear(?:ed|s|ing)?|vanish(?:ed|es|ing)?|missing|"
    r"wiped|erased|deleted|lost|empty|corrupt(?:ed)?|damaged|overwritten|"
    r"emptied (?:itself|themselves)|nowhere|not there|not in there|zero bytes",
    "erase": r"wip(?:es|ed)(?: out)?|eras(?:es|ed)|delet(?:es|ed)|"
    r"overwr(?:ites?|ote|itten)|corrupt(?:s|ed)|ate|destroyed|lost|loses|emptied|trashed",
    "charge": r"charg(?:es?|ed|ing)|bill(?:ed|s|ing)?|debit(?:ed|s)?|invoiced|paid|paying|"
    r"payments?|took|taken|taking|collected|renewed|deducted|withdr[ae]wn?|hit|"
    r"subscriptions?|transactions?|bought|purchased",
    "twice": r"twice|two times|2 ?x|2 times|double|three times|thrice|3 ?x|3 times|"
    r"(?:a )?second time|in duplicate|more than once|(?:two|three|multiple|several|"
    r"many) (?:separate |"
    r"different )?times?|over and over",
    "double": r"double|duplicated?|duplicates?|two identical|second|multiple|two|2|extra",
    "app": r"apps?|application|program(?:me)?|software|browser|client|game|it|editor|"
    r"firefox|version|product|tool|programm",
    "crash": r"crash\w*|clos(?:es|ed|ing)(?: itself)?|quits?|exits?|force[ds]?[ -]?(?:clos\w+|"
    r"quit\w*)|shuts? (?:itself )?down|stops|dies|freez\w+|hangs|bounces|flash\w*|"
    r"crash\w* reporter",
    "on_start": r"(?:on|at|in|upon|during|after|before) (?:the )?(?:every |each |initial |first )?"
    r"(?:start(?:ing|-?up| up)?|launch(?:ing)?|open(?:ing)?|boot(?:ing|-?up)?|load(?:ing)?"
    r"(?: screen)?|splash screen|moment of opening|opens|opened|startups)|"
    r"(?:when|whenever|every ?time|each time|any ?time|as soon as|immediately|once|if|"
    r"right after|after|the moment|the second|before|while|upon|once)"
    r"(?: that)? (?:(?:i|we|you|they|it|anyone|ever|even|try|tries|trying|to|attempt|go|click|"
    r"clicks|immediately|just|the|app|program|browser|firefox|can|want|after) ){0,5}"
    r"(?:opens?|opening|opened|start(?:s|ing|ed)?(?! (?:getting|to|having|seeing|using|"
    r"noticing))|launch(?:es|ed|ing)?|run|"
    r"loads?|tap|icon)|immediately after (?:opening|starting|launch\w*)|"
    r"straight (?:away|after)|"
    r"before (?:i|we) can do anything",
    "open": r"open(?:ing)?|start(?:ing|-?up)?(?: up)?|launch(?:ing)?|boot",
    "server": r"servers?|services?|(?:web)?site|systems?|apis?|everything|platforms?|"
    r"production|portals?|gateways?|dashboards?|back-?ends?|cloud|app|"
    r"application|checkout|webhooks|instance|whole thing",
    "down": r"down|offline|unavailable|unreachable|out of (?:order|service)|not responding|dead|"
    r"not reachable|inaccessible|unresponsive|fallen over|crashed|"
    r"(?:isn'?t|not|aren'?t|stopped) (?:responding|reachable|available)",
    "anyone": r"anyone|anybody|everyone|everybody|all (?:of )?(?:us|our|users|customers|my|the)|"
    r"any (?:of )?\w+|our \w+|the (?:whole|entire) \w+|every (?:one|user|page|single|request)|"
    r"whole \w+|entire \w+|each and every",
    "someone": r"someone|somebody|a stranger|strangers|an attacker|attackers|a hacker|hackers?|"
    r"a thief|scammers?|some(?:one)? (?:guy|else|person)|other people|another person|"
    r"an? (?:unknown|different|former) \w+|former \w+",
    "others": r"(?:an)?other (?:customer|user|person|people|patient|compan|client|member|"
    r"account|tenant|student|employee|organi[sz]ation)\w*'?s?|someone else'?s?|somebody else'?s?|"
    r"(?:a )?different (?:person|customer|user|company|patient|account)\w*|strangers?'?|"
    r"other people'?s?",
    "hacked": r"hacked|hijack(?:ed|ing)|compromised|stolen|taken over|breached|exposed|leak(?:ed|"
    r"ing)|infected|broken into|cloned|phished",
    "mine": r"(?:my|our|his|her|their|the|this|kid's|son's|daughter's|wife's|husband's|mother's)"
    r"(?: \w+)?",
}
