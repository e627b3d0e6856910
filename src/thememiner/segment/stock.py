"""Texts and sentences that have no subject: greetings, thanks, "good", "n/a"."""

from __future__ import annotations

import re
from typing import Final, Literal

from thememiner.segment.nothing import says_nothing
from thememiner.segment.notices import is_advertising, is_notice

# Whole texts made of these words alone say that something is good or bad, not what.
_OPINION: Final = """
good nice great ok okay fine cool best better bad worst worse awesome amazing excellent perfect
super wow love loved like liked hate hated poor terrible horrible awful useless trash garbage
rubbish fantastic wonderful brilliant lovely superb outstanding happy satisfied enjoy enjoyed
enjoying disappointed disappointing boring nonsense pathetic sucks suck stars star five
perfectly favorite favourite recommended recommend greatest beautiful fabulous marvelous gud gd
nic osm luv fun cute bueno buena bien excelente genial malo mala muy me gusta encanta bom boa
ótimo otimo bem adorei amo bon bonne très parfait gut sehr prima toll schlecht bello ottimo
buono molto bagus mantap keren baik jelek sangat acha accha mast badhiya bahut çok güzel iyi
harika хорошо отлично супер класс плохо 好 很好 不错 最高 良い いい 좋아요 좋다 جيد رائع ممتاز
beautifull useful helpful bullshit shit shitty crap crappy fck fuck fucking damn gr8 bst
"""
_FILLER: Final = """
a an the this that it its it's is was are be i i'm im am my me we you your u he she so very
really too much more most ever just and or but of for in on at to with all not no don't do does
did what as app application apps thing things product service one everything anything something
bro sir man guys dear hello hi hey thank thanks thankyou thx ty please pls yes yeah yep yup lol
haha pretty quite absolutely totally overall experience world far still also even well always 1
2 3 4 5 10 na n/a none nothing nil nope null unknown idk dunno nada nichts rien niente ничего
нет 没有 なし can't cannot cant think know sure idea comment comments answer gracias obrigado merci
danke grazie спасибо ありがとう 谢谢 شكرا terima kasih unsure maybe nah seen life
have has had must need needs could would from n job keep up well done thumbs thumb same here see
above fix no problem problems issue issues complaint complaints improvement improvements improve
aplicación aplicacion aplicativo appli
"""
_EMPTY_WORDS: Final = frozenset((_OPINION + _FILLER).split())
_OPINION_WORDS: Final = _EMPTY_WORDS.difference(_FILLER.split())
MAX_FILLER_WORDS: Final = 5  # more and no opinion: "the app does not know it is me"
MAX_EMPTY_WORDS: Final = 8
MAX_EMPTY_CHARS: Final = 200  # a longer text is more than a word of praise
MIN_LETTERS: Final = 2

_WORD: Final = re.compile(r"[^\W_]+(?:['’/][^\W_]+)*")
_LETTER: Final = re.compile(r"[^\W\d_]")
_REPEATED: Final = re.compile(r"(\w)\1{2,}")  # "sooo", "goooood"

# Sentences that carry no matter, wherever they stand: an opening, then only words of its list.
_HELLO: Final = (
    r"(?:hi|hello|hey|hiya|greetings|good (?:morning|afternoon|evening|day))"
    r"(?: (?:there|all|team|everyone|everybody|guys|folks|mozilla|support|again|sir|madam|"
    r"to (?:all|you)|and|or|\w+ team))*"
    r"|dear(?: \w+){1,4}|to whom it may concern"
)
_THANKS: Final = (
    r"(?:many |a lot of |lots of )?(?:thanks|thank you|thankyou|thanx|thks|thx|tia|ty|cheers)"
    r"(?: (?:you|so|very|much|again|a|lot|in|advance|for|your|any|all|the|help|time|support|"
    r"assistance|attention|consideration|reading|this|that|with|everyone|guys|and|kindly|advice|bunch|"
    r"million|suggestions?|ideas|input|response|reply|great|work|to|anyone|who|can|bye))*"
)
_CALL: Final = (
    r"(?:so )?(?:can|could|would|will) (?:any ?one|some ?one|any ?body|you|somebody)"
    r"(?: (?:please|pls|kindly|guys|possibly))?(?: (?:help|assist|advise))"
    r"(?: (?:me|us|out|please|with|this|that|it|the|problem|issue|to|fix|here|on|regarding|"
    r"solve|resolve))*"
    r"|(?:please|pls|plz|plewase|kindly)(?: (?:help|assist|advise|fix|this|it|me|us|with|out|asap|"
    r"thanks?|you|the|problem|issue|as|soon|possible|can|i|need|a|solution|urgently|respond|reply|"
    r"let|know|someone|do|something|about|resolve|solve))*"
    r"|(?:any|all|some) (?:help|ideas?|advice|suggestions?|assistance|thoughts?|input|info|"
    r"information|solutions?|tips|guidance|comments)"
    r"(?: (?:is|are|would|will|be|much|greatly|very|highly|appreciated|please|welcome|on|this|"
    r"with|here|or|and|advice|help|ideas?|suggestions?|how|to|i|can|fix|it|solve|resolve|the|"
    r"problem|issue|great|thanks?|you|in|advance))*"
    r"|(?:what|how) (?:can|should|do|to|must) i do(?: (?:now|about|this|please|to|fix|it))*"
    r"|(?:how|what) (?:can|do|could|should) i (?:fix|solve|resolve|do about) (?:this|it|that)"
    r"(?: (?:problem|issue|please))?"
    r"|(?:does|do|has|did) any(?: ?one|body)(?: else)? (?:know|have|had|got|experienced?|seen?)"
    r"(?: (?:how|to|fix|solve|resolve|this|that|it|the|same|a|an|any|or|and|idea|ideas|solution|"
    r"problem|issue|why|what|is|causes|causing|happening|happens|going|on|can|i|do|of|workaround|"
    r"thanks?|please|for|about|similar))*"
    r"|(?:so |and |but )?(?:is|are) there (?:any|a|some) (?:way|ways|fix|fixes|solution|solutions|"
    r"workaround|work around|remedy)(?: (?:to|fix|solve|resolve|this|that|it|for|around|please|"
    r"the|problem|issue|available|yet|i|can|do|of|stop|prevent|happening|from))*"
    r"|(?:so |and |but )?(?:what(?: i|')?s|what is|whats|what could be|what can be|what might be) "
    r"(?:the (?:problem|issue|reason|cause|matter|solution|deal|fix)|wrong|happening|going on|"
    r"up)(?: (?:here|with|this|that|it|for|of|please|now|then|and|how|do|i|can|fix|to|solve))*"
    r"|(?:so |and |but )?why (?:is|does|did|has) (?:this|that|it)(?: (?:happening|happened|happen|"
    r"so|keep|like|now|all|of|a|sudden|going|on|been))*"
    r"|i (?:have |ve )?(?:also )?(?:attached|included|uploaded|added|enclosed|posted)"
    r"(?: (?:a|an|the|my|some|two|three|2|3|here|is|below|above|too|also|for|you|of|this|it|"
    r"screen|shots?|screenshots?|pictures?|images?|photos?|videos?|files?|logs?|reference))+"
    r"|what to do|help(?: me)?(?: please| pls| needed| wanted| required)?"
    r"|i (?:really )?need (?:some |your )?help(?: please| with this)?"
    r"|(?:i|we|it)(?: (?:would|will|really|very|much|greatly|appreciate|appreciated|be|grateful|"
    r"any|your|the|help|assistance|it|if|you|could|can|for|with|this|d|in|advance))*"
)
_CLOSE: Final = (
    r"(?:(?:best|kind|warm|with(?: best| kind)?) )?regards(?: \w+){0,3}|sincerely(?: \w+){0,3}"
    r"|see (?:the )?(?:attached|attachments?|screenshots?|images?|pictures?)(?: \w+){0,3}"
    r"|see(?: for)?(?: an)? examples?|screenshots? (?:is |are )?(?:attached|below|above)"
    r"|(?:have|has) a (?:nice|great|good) (?:day|one|weekend|week)"
    r"|(?:looking|look) forward to (?:your|hearing)(?: \w+){0,4}"
)
_ELSEWHERE: Final = (
    r"bonjour|merci(?: \w+){0,4}|hallo|danke(?: \w+){0,4}|vielen dank(?: \w+){0,3}|hola"
    r"|gracias(?: \w+){0,4}|buongiorno|grazie(?: \w+){0,3}|olá|obrigad[oa]"
    r"|mit freundlichen grüßen(?: \w+){0,3}|cordialement(?: \w+){0,3}"
)
_COURTESY: Final = re.compile("|".join((_HELLO, _THANKS, _CALL, _CLOSE, _ELSEWHERE)))
MAX_COURTESY_WORDS: Final = 14

Missing = Literal["no_text", "no_subject", "too_short"]


def is_courtesy(sentence: str) -> bool:
    """Whether a sentence only greets, thanks, signs, asks for help, or judges everything."""
    words = _WORD.findall(sentence[:200].casefold())
    if len(words) > MAX_COURTESY_WORDS:
        return False
    return (
        not words
        or _COURTESY.fullmatch(" ".join(words)) is not None
        or says_nothing([word.replace("’", "'") for word in words])
    )


def missing_subject(text: str, *, is_answer: bool) -> Missing | None:
    """Say why a whole text can be in no theme, or None if it may.

    Parameters
    ----------
    text : str
        A document's whole text.
    is_answer : bool
        Whether it answers a question: then a single letter ("R") is a subject.

    Examples
    --------
    >>> missing_subject("very nice app!!!", is_answer=False)
    'no_subject'
    >>> missing_subject("tidyverse", is_answer=True) is None
    True
    """
    if not text.strip():
        return "no_text"
    if is_notice(text) or is_advertising(text):
        return "no_subject"
    if len(text) > MAX_EMPTY_CHARS:
        return None if _LETTER.search(text) else "no_subject"
    n_letters = len(_LETTER.findall(text))
    words = [_REPEATED.sub(r"\1", word) for word in _WORD.findall(text.casefold())]
    is_empty = len(words) <= MAX_EMPTY_WORDS and all(map(_is_empty, words))
    if len(words) > MAX_FILLER_WORDS and not _OPINION_WORDS.intersection(words):
        is_empty = False
    if n_letters == 0 or is_empty or says_nothing([word.replace("’", "'") for word in words]):
        return "no_subject"
    # one character of Chinese is a word, one of Latin letters is a slip of the finger
    if n_letters < MIN_LETTERS and text.isascii() and not is_answer:
        return "too_short"
    return None


def _is_empty(word: str) -> bool:
    plain = word.replace("’", "'")
    return plain in _EMPTY_WORDS or _doubled(plain) in _EMPTY_WORDS or plain.isdigit()


def _doubled(word: str) -> str:
    """Undo what folding "goood" to "god" did to words with a double letter."""
    return re.sub(r"o", "oo", word, count=1)
