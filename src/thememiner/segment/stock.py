"""Texts and sentences that have no subject: greetings, thanks, "good", "n/a"."""

from __future__ import annotations

import re
from typing import Final, Literal

# Whole texts made of these words alone say that something is good or bad, not what.
_OPINION: Final = """
good nice great ok okay fine cool best better bad worst worse awesome amazing excellent perfect
super wow love loved like liked hate hated poor terrible horrible awful useless trash garbage rubbish
fantastic wonderful brilliant lovely superb outstanding happy satisfied enjoy enjoyed enjoying
disappointed disappointing boring nonsense pathetic sucks suck stars star five perfectly favorite
favourite recommended recommend greatest beautiful fabulous marvelous gud gd nic osm luv fun cute
bueno buena bien excelente genial malo mala muy me gusta encanta bom boa ótimo otimo bem adorei amo
bon bonne bien super très parfait gut sehr prima toll schlecht bello ottimo buono molto bagus mantap
keren baik jelek sangat acha accha mast badhiya bahut çok güzel iyi harika
хорошо отлично супер класс плохо 好 很好 不错 最高 良い いい 좋아요 좋다 جيد رائع ممتاز
"""
_FILLER: Final = """
a an the this that it its it's is was are be i i'm im am my me we you your u he she so very really too
much more most ever just and or but of for in on at to with all at not no don't do does did what
as app application apps thing things product service one everything anything something bro sir man
guys dear hello hi hey thank thanks thankyou thx ty please pls yes yeah yep yup lol haha pretty quite
absolutely totally overall experience world far still also even well always far 1 2 3 4 5 10
na n/a none nothing nil nope null unknown idk dunno nada nichts rien niente ничего нет 没有 なし
can't cannot cant think know sure idea comment comments answer
gracias obrigado merci danke grazie спасибо ありがとう 谢谢 شكرا terima kasih
"""
_EMPTY_WORDS: Final = frozenset((_OPINION + _FILLER).split())
MAX_EMPTY_WORDS: Final = 8

_WORD: Final = re.compile(r"[^\W_]+(?:['’/][^\W_]+)*")
_LETTERS: Final = re.compile(r"[^\W\d_]")
_REPEATED: Final = re.compile(r"(\w)\1{2,}")  # "sooo", "goooood"

# Sentences that carry no matter, wherever they stand.
_COURTESY: Final = re.compile(
    r"(?:"
    r"(?:hi|hello|hey|hiya|greetings|good (?:morning|afternoon|evening|day))(?: (?:there|all|team|"
    r"everyone|everybody|guys|folks|mozilla|support|again|sir|madam|to (?:all|you)|and|or|\w+ team))*"
    r"|dear (?:\w+ ?){1,4}"
    r"|to whom it may concern"
    r"|(?:many |a lot of |lots of )?(?:thanks|thank you|thankyou|thx|tia|ty|cheers)(?: (?:you|so|very|"
    r"much|again|a|lot|in|advance|for|your|any|all|the|help|time|support|assistance|attention|"
    r"consideration|reading|this|everyone|guys|and|kindly|advice|bunch|million|suggestions?|ideas|"
    r"input|response|reply|great|work|to|anyone|who|can))*"
    r"|(?:so )?(?:can|could|would|will) (?:any ?one|some ?one|any ?body|you|somebody)(?: (?:please|pls|"
    r"kindly|guys|possibly))?(?: (?:help|assist|advise))(?: (?:me|us|out|please|with|this|that|it|"
    r"the|problem|issue|to|fix|here|on|regarding|solve|resolve))*"
    r"|(?:please|pls|plz|kindly)(?: (?:help|assist|advise|fix|this|it|me|us|with|out|asap|thanks?|you|"
    r"the|problem|issue|as|soon|possible|can|i|need|a|solution|urgently|respond|reply|let|know|"
    r"someone|do|something|about|resolve|solve))*"
    r"|(?:any|all|some) (?:help|ideas?|advice|suggestions?|assistance|thoughts?|input|info|information|"
    r"solutions?|tips|guidance|comments)(?: (?:is|are|would|will|be|much|greatly|very|highly|"
    r"appreciated|please|welcome|on|this|with|here|or|and|advice|help|ideas?|suggestions?|how|to|fix|"
    r"it|solve|resolve|the|problem|issue|great))*"
    r"|(?:what|how) (?:can|should|do|to|must) i do(?: (?:now|about|this|please|to|fix|it))*"
    r"|what to do|help(?: me)?(?: please| pls| needed| wanted| required)?|i need (?:some )?help"
    r"|(?:i|we|would|it|much|really|appreciate|be|any|help|your|d|would|greatly|appreciated|it|"
    r"you|could|if|can|very|grateful|for|assistance)+"
    r"|(?:best|kind|warm|with(?: best| kind)?)? ?regards(?: \w+){0,3}|sincerely(?: \w+){0,3}"
    r"|see (?:the )?(?:attached|screenshots?|images?|pictures?)(?: \w+){0,3}"
    r"|(?:have|has) a (?:nice|great|good) (?:day|one|weekend|week)"
    r"|(?:looking|look) forward to (?:your|hearing)(?: \w+){0,4}"
    r"|bonjour|merci(?: \w+){0,4}|hallo|danke(?: \w+){0,4}|vielen dank(?: \w+){0,3}|hola|gracias"
    r"(?: \w+){0,4}|buongiorno|grazie(?: \w+){0,3}|olá|obrigad[oa]|mit freundlichen grüßen(?: \w+){0,3}"
    r"|cordialement(?: \w+){0,3}"
    r")"
)
MAX_COURTESY_WORDS: Final = 14

Missing = Literal["no_text", "no_subject", "too_short"]


def is_courtesy(sentence: str) -> bool:
    """Whether a sentence only greets, thanks, signs or asks for help."""
    words = _WORD.findall(sentence[:200].casefold())
    if len(words) > MAX_COURTESY_WORDS:
        return False
    return not words or _COURTESY.fullmatch(" ".join(words)) is not None


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
    start = text[:400]
    n_letters = len(_LETTERS.findall(start))
    if n_letters == 0 and not _LETTERS.search(text):
        return "no_subject"
    words = [_REPEATED.sub(r"\1", word) for word in _WORD.findall(start.casefold())]
    if len(words) <= MAX_EMPTY_WORDS and all(_is_empty(word) for word in words):
        return "no_subject"
    if n_letters < 2 and len(text) < 400 and start.isascii() and not is_answer:
        return "too_short"
    return None


def _is_empty(word: str) -> bool:
    plain = word.replace("’", "'")
    return plain in _EMPTY_WORDS or _doubled(plain) in _EMPTY_WORDS or plain.isdigit()


def _doubled(word: str) -> str:
    """Undo what folding "goood" to "god" did to words with a double letter."""
    return re.sub(r"o", "oo", word, count=1)
