"""What English words do in a name: say no, say trouble, say nothing, or hang on others.

Other languages have none of these: their names are judged by meaning and by their own words.
"""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEGATIONS: Final = _words("""
    not n't n’t n`t nt no never nor none nothing without unable cannot can't cant won't wont don't
    dont doesn't doesnt didn't didnt isn't isnt aren't wasn't couldn't wouldn't haven't hasn't
""")
# States and events that a problem is about, beside a negation.
TROUBLE: Final = _words("""
    lost lose loses losing missing gone disappeared disappears disappear vanished broken broke
    breaks crash crashes crashed crashing freezes freezing frozen hangs stuck fails failed failing
    failure error errors wrong incorrect incorrectly slow slowly stop stops stopped blocked blocking
    blocks refuses refused rejected declined denied disabled removed deleted deletes keeps
    unresponsive corrupted garbled distorted blurry missed duplicate twice expensive bug bugs glitch
    glitches buggy laggy delayed cancelled
    canceled cancel worst terrible horrible hate annoying useless invalid unsupported hacked stolen
    hijacked hijacking overrides ignores forced forces prevented prevents interrupted unreadable
    pending reverted difficult confusing disconnects rude waiting poor poorly
""")
# Beginnings that put a phrase into somebody's mouth, or off: worth less in front of a name.
WEAK_STARTS: Final = _words("""
    get got getting gets give gives gave giving tell told say says said saying seem seems seeming
    having have try tried trying start started starting use uses using used still apparently
    somehow sometimes actually noticed found find finding ever every always even somebody someone
    everytime suddenly without think believe guess know see seeing saw help read make made let
    accept asked ask come comes put puts happened happen looks look looking often once another go
    going went thought wanted hoping wondering since during again show shows with
    problem problems trouble issue issues
""")
# A run does not begin with these: they hang on what stands before, or say nothing.
BAD_STARTS: Final = _words("""
    i my me we our us you your he she they it its this that these those the a an there then also so
    and or but if as which who whom whose whenever when where am is are was were be been being has
    have had do does did will would can could should may might to of for with by from in on at about
    since after before until while because than please just really very now suddenly recently lately
    i'm i've i'd i'll it's that's 's 'm 've 'd 'll 're s m some any not their his her im ive wo ca
    n't nt today yesterday like want
""")
# A run does not end with these: something that it needs would follow, or they say nothing.
BAD_ENDS: Final = _words("""
    i we me it this that you they them anymore please also now ever again then just there so too
    even still but these those my your to of for today yesterday how why what where when which who
    help thanks etc something anything thing things here ago looks seems becomes gets says keeps
    makes lets want wants need needs lately recently suddenly however am very really only and or
    other others another else being more most such mine yours whatever everything
    stuff one ones lot like because until since n't not
""")
# Auxiliaries that a run may begin with where a negation follows: "does not open".
AUXILIARIES: Final = _words("""
    ca wo do does did is are was were could would should has have had will can cannot
""")
PLAIN_NOT: Final = _words("not n't n’t n`t nt never")
QUESTION_WORDS: Final = _words("what which how whose who whom why when where")
# Words that turn a run into two: it is too long for a name, or half of it is missing.
JOINTS: Final = _words(
    "which because but if although whereas who while unless though until whether"
)
# Verbs that may be left off what they govern: "I am trying to print labels" is about printing.
LIGHT: Final = _words("""
    try tried trying want wanted wants like need needed needs wonder wondering help know wish tell
    say says said think seem seems notice noticed find see hope start started ask asking attempt
    attempting looking would love found told believe guess going way able possible let
""")
# Left out of a name: they add nothing but weight.
FILLERS: Final = _words(
    "even just really now also please literally actually simply basically kindly"
)
# Spelled as people type; the same words with an apostrophe read better.
SLOPPY: Final = _words("""
    cant dont doesnt didnt wont isnt wasnt couldnt im ive u ur plz pls pllz iv thats whats nd bcz
    wanna gonna gotta cuz
""")
