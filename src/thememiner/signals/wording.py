"""What the words of a passage say by themselves: wishes, questions, and the balance of judgement.

The lists are of everyday words, in English and the short words of praise and blame of some other
languages, since many models read English alone.
"""

from __future__ import annotations

from typing import Final

import polars as pl


def any_of(*phrases: str) -> str:
    """Give the pattern that matches any of the phrases as whole words, in either case."""
    return r"(?i)\b(?:" + "|".join(phrases) + r")\b"


def _words(*lists: str) -> str:
    return "|".join(word for words in lists for word in words.split())


_REQUESTS: Final = any_of(
    "(?:please|pls|plz|kindly) (?:add|bring|make|allow|give|let|include|support|implement|provide|"
    "consider|upload|offer|introduce|enable|put|release|create|increase|change|improve)",
    "(?:can|could|would|will) (?:you|u|they)(?: guys)? (?:please |pls |kindly )?"
    "(?:add|bring back|include|allow|make it|offer|provide)",
    "(?:would|d) (?:like|love|prefer)(?: it)? (?:to (?:see|have|be able)|an?|if|more|that)",
    "(?:would|it ?d|might|could) (?:also )?be (?:so |really |very |even |much |super |more )?"
    "(?:great|nice|good|better|best|helpful|cool|perfect|awesome|amazing|useful|lovely|wonderful)"
    "(?: if| to| for|er|,|$)",
    "i (?:do |really |just |only |also )?wish", "wish (?:there|you|it|they|i could|that)",
    "feature requests?", "bring (?:it )?back", "there (?:should|needs? to|must) be",
    "should (?:also |at least |really |just )?(?:have|add|be able|allow|let|include|offer|give|"
    "provide|bring)",
    "it needs", "(?:you|they) (?:need|have) to (?:add|include|allow|bring)",
    "needs? (?:an? |some |more )?(?:options?|settings?|buttons?|features?|ways?) (?:to|for)",
    "need more", "if only", "(?:add|upload|include|give us|want) more", "i(?: would)? suggest",
    "my suggestions?(?: is| are|:)", "suggestions? ?:", "(?:hope|hoping) (?:that )?(?:you|they)"
    "(?: will|'ll| can| could)? (?:add|bring|make|include|allow)",
    "could use (?:an?|some|more)", "would help if", "make it free",
    "(?:a|an) (?:really )?(?:easy|easier|good|better|nice|simple) (?:way|option|possibility)",
    "(?:easier|better|more|possibility|option|ability|support) (?:ways? )?(?:to|for|of) \\w+ing",
    "por favor (?:agreguen|añadan|pongan|adicione\\w*|coloque\\w*)",
)  # fmt: skip
_QUESTIONS: Final = (
    r"(?i)^\W*(?:how|what|where|when|why|which|who|is there|are there|is it|can i|can you|can we|"
    r"can someone|could i|could you|could someone|should i|do i|do you|does|did|will|would|"
    r"has anyone|anyone know|any idea|i(?: am|['’]m)? wonder(?:ing)?)\b[^.!]*\?\W*$"
)
# What the customer cannot do, or what no longer happens: a problem, however politely it is said.
_BLOCKS: Final = any_of(
    "can ?not", r"(?:can|won|wo|does ?n|do ?n|did ?n|is ?n|are ?n|was ?n|could ?n|would ?n|have ?n|"
    r"has ?n)['’]?t", "not (?:working|loading|opening|playing|available|able|supported|showing|"
    "responding|worth|recommended|satisfied|happy)", "unable", r"stop(?:s|ped)? (?:work|play|load|"
    r"respond)\w*", "no longer", "any ?more", "used to", "use to", "instead of", "nobody", "no one",
    "no (?:funciona|sirve|puedo|abre|carga)", "n[ãa]o (?:funciona|abre|consigo|carrega|presta)",
    "funktioniert nicht", "geht nicht", "ne (?:fonctionne|marche) pas", "non funziona",
)  # fmt: skip
_GOOD: Final = _words(
    """
    love[sd]? loving luv great greatest excell?ent amazing amazed amazingly awesome best perfect
    perfectly fantastic wonderful good gud nice nicely enjoy(?:s|ed|ing|able)? favou?rites? super
    superb brilliant eas(?:e|y|ily|ier) helpful helps lovely outstanding happy satisfied pleased
    glad cool fun impress(?:ed|ive) beautiful(?:ly)? gorgeous elegant thank(?:s|ful)? thx kudos
    recommend(?:ed|able)? smooth(?:ly)? reliable convenient friendly fabulous phenomenal incredible
    stellar flawless(?:ly)? terrific delightful pleasant pleasure powerful flexible flexibility
    versatile versatility intuitive efficient appreciate[sd]? grateful wow congrats rocks useful
    simplicity well[-\x20]done affordable addictive entertaining satisfying
    """,
    """
    buen[oa]s? buenísim[ao] buenisim[ao] excelentes? genial(?:e|es)? encanta[ns]? perfect[ao]
    gusta mejor maravillos[ao] bom boa [óo]tim[ao] ador(?:o|ei) gostei maravilhos[ao] gut prima toll
    klasse wunderbar großartig génial formidable parfaite? bell[oa] bellissim[ao] ottim[ao] buon[oa]
    buonissim[ao] bagus mantap keren güzel harika отлично супер хорошо
    """,
)
_BAD: Final = _words(
    """
    crash(?:es|ed|ing)? freez(?:e|es|ing) frozen froze errors? bugs? buggy broken breaks? broke
    fail(?:s|ed|ing|ures?)? lost loses? losing missing slow(?:er|ly|ness)? stuck terribl[ey] worst
    worse horribl[ey] awful useless annoy(?:s|ed|ing|ingly|ances?)? problems? problematic issues?
    hat(?:e|ed|es|ing) bad(?:ly)? disappoint(?:s|ed|ing|ment)? ridiculous scam(?:s|mers?)?
    wast(?:e|ed|ing) suck(?:s|ed|y)? poor(?:ly)? wrong(?:ly)? (?:over)?charged refunds?
    cancel(?:s|ed|led|ing|ling|lations?)? troubles? frustrat(?:ed|ing|ions?|es) difficult(?:y|ies)?
    confus(?:ed|es|ing|ion) pathetic garbage trash rubbish crap(?:py)? disgust(?:ed|ing)?
    un(?:usable|acceptable|helpful|friendly|reliable|intuitive|happy|stable) inconsistent(?:ly)?
    inconsistenc(?:y|ies) rude(?:ly)? delay(?:s|ed|ing)? late lag(?:s|gy|ging)? glitch(?:es|y|ing)?
    expensive overpriced greedy greed steep lack(?:s|ing)? cumbersome clunky ugly blurry boring
    pain(?:s|ful|fully)? hard(?:er|est)? complicated complain(?:ts?|ed|ing)? fraud theft
    steal(?:s|ing)? stolen shame(?:ful)? ashamed joke fix(?:ed|es)? nightmare fiasco mess(?:y|ed)?
    damaged ruin(?:s|ed|ing)? remov(?:ed|es|ing) uninstall(?:ed|ing)? unsubscrib(?:ed?|ing)
    outdated insufficient incomprehensible stupid idiotic dumb wait(?:ed|ing) ignored worthless sad
    angry furious upset dissatisfied unfortunately lie[sd]? liars? misleading lousy disaster
    disgraceful? mediocre tedious struggl(?:e|es|ed|ing) obscure cryptic verbose
    """,
    """
    mal[oa]? pésim[ao] pesim[ao] peor basura ruim péssim[ao] pior lixo schlecht(?:e|er|es)? schlimm
    nul nulle mauvaise? pessim[ao] brutt[ao] jelek kötü berbat плохо ужасно
    """,
)
_NOT: Final = _words(
    """
    not never no nothing hardly barely cannot zero less without wasn['’]?t isn['’]?t aren['’]?t
    don['’]?t doesn['’]?t didn['’]?t ain['’]?t can['’]?t couldn['’]?t won['’]?t wouldn['’]?t nicht
    kein pas não nao nunca jamais
    """
)
_IS_GOOD: Final = any_of(_GOOD)
_IS_BAD: Final = any_of(_BAD)
_IS_NOT_GOOD: Final = any_of(rf"(?:{_NOT})\s+(?:\w+\s+){{0,2}}(?:{_GOOD})")
# "no complaints", "never had a problem", "not bad": neither blame nor praise by its words alone
_IS_NOT_BAD: Final = any_of(
    rf"(?:no|not|never|without|any|zero|hardly)\s+(?:(?:had|have|has|been|a|an|any|so|that|too|"
    rf"single|really|much|more|many|major|real)\s+){{0,3}}(?:{_BAD})",
    r"(?:solv\w+|address\w*|handle|find|fix|trouble-?shoot\w*|debug)\s+(?:\w+[\s/]+){0,3}"
    r"(?:problems?|issues?|errors?|bugs?|mistakes)", "problem[ -]?solving",
    r"(?:any|all|every|most|sorts of|kinds of|range of|same)\s+(?:\w+\s+){0,2}problems?",
    "can['’]?t complain",
)  # fmt: skip
_IS_NOT_BLOCKED: Final = any_of(
    "can['’]?t complain", r"(?:can|could)(?:['’]?t|n['’]t|not| not) (?:imagine|live|do) without",
    r"do(?:n['’]t| not) (?:have|need) to",
)  # fmt: skip
# After one of these the customer comes to the point.
_TURN: Final = (
    r"(?is)^.*\b(?:but|however|unfortunately|pero|aber|mais|mas|ma|only problem|except)\b(.*)$"
)
# Praise of the past, or on a condition, is none.
_RESERVED: Final = any_of(
    "used to", "use to", "no longer", "any ?more",
    "although", "though", "while", "despite", "until", "till", "was", "were", "instead", "if",
    "unless", "yet", "except", "only", "please", "pls", "plz", "needs?", "should", "why", "kindly",
    "nowadays", "too", "more", "(?:could|would|can) (?:be|have|use)", "other than", "better than",
    "rather", "half", "half the", "money", "pay(?:ing|ed)?", "price[sd]?", "cost(?:s|ly)?",
)  # fmt: skip
# "A good debugger": without the question it may be what is there or what is missed.
_MAY_BE_WISHED: Final = r"(?i)^\W*(?:an?|some\w*|better|easier|more|clearer|simpler|faster)\s"


def says_request(passage: pl.Expr) -> pl.Expr:
    """Tell whether a passage asks for something that is not there."""
    return passage.str.contains(_REQUESTS)


def says_question(passage: pl.Expr) -> pl.Expr:
    """Tell whether a whole passage is one question."""
    return passage.str.contains(_QUESTIONS)


def count_blame(passage: pl.Expr) -> pl.Expr:
    """Count words of blame and of being blocked, less words of praise; negation turns a word.

    Returns
    -------
    Expr of Int64
        Above 0: more blame; below 0: more praise; 0: neither, or as much of both.
    """
    not_good = _count(passage, _IS_NOT_GOOD)
    blame = _count(passage, _IS_BAD) - _count(passage, _IS_NOT_BAD) + not_good
    blocked = _count(passage, _BLOCKS) - _count(passage, _IS_NOT_BLOCKED)
    return blame + blocked - (_count(passage, _IS_GOOD) - not_good)


def has_praise(passage: pl.Expr) -> pl.Expr:
    """Tell whether a passage holds a word of praise, negated or not."""
    return passage.str.contains(_IS_GOOD)


def is_reserved(passage: pl.Expr) -> pl.Expr:
    """Tell whether praise in a passage may be of the past or on a condition."""
    return passage.str.contains(_RESERVED)


def may_be_wished(passage: pl.Expr) -> pl.Expr:
    """Tell whether an answer without its question names what is there or what is missed."""
    return passage.str.contains(_MAY_BE_WISHED)


def after_turn(passage: pl.Expr) -> pl.Expr:
    """Give what follows the last "but", or null where there is none."""
    return passage.str.extract(_TURN, 1)


def _count(passage: pl.Expr, pattern: str) -> pl.Expr:
    return passage.str.count_matches(pattern).cast(pl.Int64)
