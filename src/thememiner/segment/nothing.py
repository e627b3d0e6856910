"""Whole texts that say nothing: "not aware of any", "worst app I have ever seen"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_WORDS: Final = 14

# Answers that there is no answer. An opening, then only words that add nothing to it.
_HESITATION: Final = (
    r"hm+|uh+|um+|er+|well|honestly|currently|so far|good question"
    r"|that s a (?:good|hard|tough|difficult) (?:one|question)|no comments?|same|it|is|unsure|maybe"
)
_IGNORANCE: Final = (
    r"(?:i |we )?(?:really |honestly |just |still )?(?:am |m |im )?(?:don t|dont|do not|can t|cant|"
    r"cannot|can not|couldn t|could not|haven t|have not|not|wouldn t|would not)"
    r"(?: (?:really|honestly|been|able|to|yet|even|currently))*"
    r" (?:know|say|think of|tell|remember|recall|judge|comment|answer|encountered|found|noticed|"
    r"explored|come across|sure|aware|certain|applicable|qualified|experienced|proficient|"
    r"familiar|knowledgeable|knowledgable|have (?:any|enough|an (?:answer|opinion|idea)|one)|"
    r"much|everything|too|any|a lot)"
)
_ABSENCE: Final = (
    r"nothing|none|nada|nope?|nil|no idea|not? (?:much|any|one)"
    r"|(?:hard|difficult|impossible|tough|too (?:early|soon|new)) to (?:say|tell|answer|know|judge)"
    r"|yet to (?:find (?:out|one|any|it)|see|discover)"
)
_TAIL: Final = (
    r"a|about|after|all|am|and|answer|can|any|anything|as|at|be|beginner|bothers me|but|come|comes|"
    r"encountered|enough|else|ever|experience|experienced|far|find|for|found|get|give|had|have|"
    r"head|here|honestly|i|i ve|idea|in|is|it|its|it s|ive|jumps|just|know|learned|less|major|me|"
    r"mind|missing|moment|much|my|need|needed|new|novice|now|of|off|on|one|or|out|particular|"
    r"particularly|personally|provide|question|really|right|s|say|so|special|specific|specifically|"
    r"specially|springs|still|sure|tell|that|the|there|think|this|time|to|too|top|ve|was|we|what|"
    r"what s|which|with|would|yet|you|encounter|really|lot|use|used|using"
)
_NO_ANSWER: Final = re.compile(
    rf"(?:(?:{_HESITATION}) )*(?:{_IGNORANCE}|{_ABSENCE})(?: (?:{_TAIL}|{_IGNORANCE}|{_ABSENCE}))*"
)

# Blame or praise of everything at once: a verdict, and only words that say of what kind or since
# when. What the customer cannot do is a subject, so the words for that are not here.
_VERDICT: Final = """
worst worse bad useless terrible horrible awful pathetic trash garbage rubbish poor crap waste
sucks suck best good great nice excellent amazing awesome perfect love lovely fantastic
loved loves hate hated like liked enjoy enjoyed stupid overrated pointless shit shite
"""
_OF_ANYTHING: Final = """
a an the this that it its it's is was are i i'm i've ive my me we you your so very really too
much most more ever just and or of for in on to all have has had been seen used use using such
time money life history world totally absolutely completely what app apps application
applications aap platform thing experience one not never don't dont didn't recommend zero
recommended star stars rating out by far way guys bro please man even at existed exist there
0 1 2 5 10
"""
_WARNING: Final = re.compile(
    r"\b(?:don't|dont|do not|never|not)(?: (?:ever|even|recommend to))? "
    r"(?:download|install|use|bother|waste|buy|try|get)\b"
)
_VERDICTS: Final = frozenset(_VERDICT.split())
GENERAL_WORDS: Final = frozenset((_OF_ANYTHING + _VERDICT).split())


def says_nothing(words: Sequence[str]) -> bool:
    """Whether a whole text is a verdict on nothing in particular, or that there is no answer.

    Parameters
    ----------
    words : sequence of str
        The text's words, folded, with plain apostrophes.
    """
    if not words or len(words) > MAX_WORDS:
        return False
    text = " ".join(words)
    rest = _WARNING.sub("", text).split()
    if _VERDICTS.intersection(rest) and GENERAL_WORDS.issuperset(rest):
        return True
    return _NO_ANSWER.fullmatch(text.replace("'", " ")) is not None
