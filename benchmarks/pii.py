"""Made-up personal data, and things that only look like it, from a seed.

Check digits are found by trying them with a test of its own, so that a mistake in the product's
arithmetic would show. Nothing here is anybody's: numbers are random within the published plans.
"""

from __future__ import annotations

import base64
import ipaddress
import string
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pii_forms import complete, fill, group, luhn_holds, pick
from pii_ids import ID_MAKERS
from pii_negatives import fill_negative

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np

LANGUAGES: Final = ("en", "de", "fr", "es", "pt", "it")
# Writings by country: # any digit, N 2-9, X an upper-case letter. Other writings are held out.
PHONES: Final = {
    "en": {
        "dev": (
            "(N##) N##-####",
            "N##-N##-####",
            "+1 N## N## ####",
            "1-N##-N##-####",
            "N##N######",
            "+44 7### ######",
            "07### ######",
            "020 7### ####",
            "+91 9#### #####",
            "04## ### ###",
            "+61 4## ### ###",
            "+81 90-####-####",
            "9#########",
            "02 9### ####",
        ),
        "held_out": (
            "N##.N##.####",
            "N## N## ####",
            "+1-N##-N##-####",
            "+1 (N##) N##-####",
            "(N##)N##-####",
            "+44 (0)20 7### ####",
            "07#########",
            "0161 ### ####",
            "+919#########",
            "9#### #####",
            "+61 2 9### ####",
            "(02) 9### ####",
            "090-####-####",
            "03-####-####",
            "1300 ### ###",
        ),
    },
    "de": {
        "dev": (
            "+49 170 #######",
            "0170 #######",
            "030 #######",
            "030/#######",
            "+49 (0)89 ######",
        ),
        "held_out": (
            "0049 151 ########",
            "0151########",
            "089 / ## ## ## #",
            "(040) ######",
            "+4930#######",
            "0221-#######",
        ),
    },
    "fr": {
        "dev": ("06 ## ## ## ##", "+33 6 ## ## ## ##", "01.##.##.##.##", "06########"),
        "held_out": (
            "07-##-##-##-##",
            "+33 (0)1 ## ## ## ##",
            "0033 6 ## ## ## ##",
            "+336########",
            "05 ## ## ## ##",
        ),
    },
    "es": {
        "dev": ("6## ### ###", "+34 6## ## ## ##", "91 ### ## ##", "6## ## ## ##"),
        "held_out": (
            "+34 9## ### ###",
            "7########",
            "0034 6## ### ###",
            "93 ### ## ##",
            "6##-###-###",
        ),
    },
    "pt": {
        "dev": ("(11) 9####-####", "+55 11 9####-####", "21 9####-####", "(31) 3###-####"),
        "held_out": (
            "(21)9####-####",
            "+55 (41) 9####-####",
            "1199#######",
            "+351 91# ### ###",
            "91# ### ###",
        ),
    },
    "it": {
        "dev": ("3## #######", "+39 3## ### ####", "06 #### ####", "02 #######"),
        "held_out": (
            "3#########",
            "0039 3## #######",
            "+39 06 ########",
            "3##-#######",
            "011 ### ####",
        ),
    },
}
_MAILS: Final = {
    "dev": (
        "{f}.{l}@{d}.com",
        "{f}{n}@{d}.co.uk",
        "{f}_{l}+shop@mail.{d}.de",
        "{f} (at) {d}.com",
        "{f}[at]{d}[dot]com",
        "{f} at {d} dot com",
        "{f}@{d}é.fr",
        '"{f} {l}"@{d}.com',
    ),
    "held_out": (
        "{l}{n}@{d}.io",
        "{f}-{l}@sub.{d}.org",
        "{f}%{n}@{d}.net",
        "{f}.{l} (at) {d} (dot) org",
        "{f}.{l} AT {d} DOT com",
        "{f} @ {d}.com",
        "{f}@mü{d}.de",
        "{f}{n}\uff20{d}.com",
        "{f}.{l}@{d}.museum",
    ),
}
_IDS: Final = {
    "en": (
        ("ssn", "SSN"),
        ("nino", "National Insurance number"),
        ("aadhaar", "Aadhaar"),
        ("pan", "PAN"),
        ("sin", "SIN"),
        ("tfn", "TFN"),
        ("medicare", "Medicare number"),
    ),
    "de": (("steuer", "Steuer-ID"), ("pesel", "PESEL"), ("bsn", "BSN")),
    "fr": (("nir", "numéro de sécurité sociale"), ("personnummer", "personnummer")),
    "es": (("dni", "DNI"), ("nie", "NIE")),
    "pt": (("cpf", "CPF"), ("cnpj", "CNPJ")),
    "it": (("cf", "codice fiscale"),),
}
_FIRST: Final = (
    "Amara",
    "Lukas",
    "Chloé",
    "Iker",
    "Thiago",
    "Giulia",
    "Priya",
    "Odette",
    "Casper",
    "Noor",
)
_LAST: Final = (
    "Vandermeer",
    "Krüger",
    "Lefebvre",
    "Echevarría",
    "Barbosa",
    "Fontana",
    "Raghavan",
    "Okonkwo",
    "Lindqvist",
)
_WORDS: Final = ("brook", "quill", "ember", "larch", "otter", "vale", "cinder", "marlow")
_IBANS: Final = {
    "DE": "#" * 18,
    "FR": "#" * 10 + "X#" * 5 + "#" * 3,
    "ES": "#" * 20,
    "IT": "X" + "#" * 22,
    "GB": "XXXX" + "#" * 14,
    "PT": "#" * 21,
    "NL": "XXXX" + "#" * 10,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One text, what must go from it, and whose text it is."""

    language: str
    kind: str  # "negative" where nothing must go
    text: str
    values: tuple[str, ...]  # what must be gone, all of it
    names: tuple[str, ...] = ()


def make_cases(part: str, rng: np.random.Generator, *, n_each: int) -> Iterator[Case]:
    """Make cases of every kind in every language, `n_each` of each, and as many without any."""
    texts = tomllib.loads((Path(__file__).parent / "pii.toml").read_text("utf-8"))
    for language in LANGUAGES:
        own = texts[language][part]
        makers = _makers(language, part)
        for kind, (family, make) in makers.items():
            for _ in range(n_each):
                value, word, secret = make(rng)
                template = pick(rng, own[family])
                names = (value,) if kind == "name" else ()
                text = template.replace("{w}", word).replace("{x}", value)
                yield Case(language=language, kind=kind, text=text, values=(secret,), names=names)
        negatives = texts["negatives"][part][language]
        for _ in range(n_each * len(makers)):
            text = fill_negative(pick(rng, negatives), rng)
            yield Case(language=language, kind="negative", text=text, values=())


Made = tuple[str, str, str]  # what stands in the text, the word for it, what must be gone


def _makers(
    language: str, part: str
) -> dict[str, tuple[str, Callable[[np.random.Generator], Made]]]:
    def plain(make: Callable[[np.random.Generator], str]) -> Callable[[np.random.Generator], Made]:
        def both(rng: np.random.Generator) -> Made:
            value = make(rng)
            return value, "", value

        return both

    held_out = part == "held_out"
    return {
        "phone": ("contact", plain(lambda rng: fill(pick(rng, PHONES[language][part]), rng))),
        "email": ("mail", plain(lambda rng: _mail(rng, part))),
        "card": ("money", plain(lambda rng: _card(rng, held_out=held_out))),
        "iban": ("money", plain(lambda rng: _iban(rng, held_out=held_out))),
        "ip": ("machine", plain(lambda rng: _address(rng, held_out=held_out))),
        "mac": ("machine", plain(lambda rng: _mac(rng, ":" if not held_out else "-"))),
        "key": ("secret", plain(lambda rng: _key(rng, held_out=held_out))),
        "url": ("secret", lambda rng: _url(rng, held_out=held_out)),
        "password": ("named", plain(lambda rng: _password(rng))),
        "national id": (
            "id",
            lambda rng: _national_id(rng, pick(rng, _IDS[language]), held_out=held_out),
        ),
        "name": ("name", plain(lambda rng: _name(rng, held_out=held_out))),
    }


def _text(
    rng: np.random.Generator, n: int, letters: str = string.ascii_letters + string.digits
) -> str:
    return "".join(pick(rng, tuple(letters)) for _ in range(n - 1)) + "7"


def _mail(rng: np.random.Generator, part: str) -> str:
    first, last = pick(rng, _FIRST).lower(), pick(rng, _LAST).lower()
    plain = first.replace("é", "e")
    form: str = pick(rng, _MAILS[part])
    return form.format(
        f=plain, l=last, n=int(rng.integers(2, 99)), d=pick(rng, _WORDS) + pick(rng, _WORDS)
    )


def _name(rng: np.random.Generator, *, held_out: bool) -> str:
    first, last = pick(rng, _FIRST), pick(rng, _LAST)
    return pick(
        rng,
        (f"{first} {last}", f"{last}, {first}", first.upper())
        if held_out
        else (f"{first} {last}", first),
    )


def _card(rng: np.random.Generator, *, held_out: bool) -> str:
    form = pick(rng, ("4" + "#" * 14, "5N" + "#" * 13, "37" + "#" * 12, "6011" + "#" * 11))
    form = form.replace("5N", f"5{rng.integers(1, 6)}")
    stem = fill(form, rng)
    number = complete(lambda check: f"{stem}{check % 10}", luhn_holds)
    sizes = (4, 6, 5) if len(number) == 15 else (4, 4, 4, 4)
    return pick(
        rng,
        (group(number, sizes, "-"), number) if held_out else (group(number, sizes, " "), number),
    )


def _iban(rng: np.random.Generator, *, held_out: bool) -> str:
    country = pick(rng, tuple(_IBANS))
    body = fill(_IBANS[country], rng)
    spelled = body + country
    number = int("".join(str(ord(c) - 55) if c.isalpha() else c for c in spelled) + "00")
    value = f"{country}{98 - number % 97:02d}{body}"
    if held_out:
        return value if rng.random() < 0.7 else value.lower()
    return group(value, (4,) * 9, " ").strip()


def _address(rng: np.random.Generator, *, held_out: bool) -> str:
    if rng.random() < 0.4:
        six = ipaddress.IPv6Address(
            (0x2A02 << 112) + (int(rng.integers(2**62)) << (20 if held_out else 0))
        )
        return six.exploded if held_out and rng.random() < 0.5 else six.compressed
    while True:
        four = ".".join(str(rng.integers(1, 255)) for _ in range(4))
        if ipaddress.ip_address(four).is_global:
            return four


def _mac(rng: np.random.Generator, mark: str) -> str:
    return mark.join(
        f"{rng.integers(160, 256):02x}" if i % 2 else f"{rng.integers(256):02x}" for i in range(6)
    )


def _key(rng: np.random.Generator, *, held_out: bool) -> str:
    hexes = "0123456789abcdef"
    jwt = ".".join(
        base64.urlsafe_b64encode(_text(rng, n).encode()).decode().rstrip("=") for n in (30, 60, 24)
    )
    dev = (
        f"sk_live_{_text(rng, 24)}",
        f"ghp_{_text(rng, 36)}",
        f"AKIA{_text(rng, 16, string.ascii_uppercase)}",
        f"AIza{_text(rng, 35)}",
        f"xoxb-{_text(rng, 12, string.digits)}-{_text(rng, 24)}",
        f"eyJ{jwt}",
        f"Authorization: Bearer {_text(rng, 32)}",
    )
    kept = (
        f"sk-proj-{_text(rng, 40)}",
        f"github_pat_{_text(rng, 60)}",
        f"glpat-{_text(rng, 20)}",
        f"SG.{_text(rng, 22)}.{_text(rng, 43)}",
        f"npm_{_text(rng, 36)}",
        f"hf_{_text(rng, 34)}",
        f"shpat_{_text(rng, 32, hexes)}",
        f"{_text(rng, 9, '123456789')}:AA{_text(rng, 33)}",
        f"api_key={_text(rng, 32)}",
        f"AccountKey={_text(rng, 80)}==",
        f"aws_secret_access_key = {_text(rng, 40)}",
        f"-----BEGIN RSA PRIVATE KEY-----\n{_text(rng, 64)}\n{_text(rng, 64)}\n"
        f"{_text(rng, 20)}==\n-----END RSA PRIVATE KEY-----",
    )
    value: str = pick(rng, kept if held_out else dev)
    return value


def _url(rng: np.random.Generator, *, held_out: bool) -> Made:
    token = _text(rng, 28)
    forms = (
        (
            "https://hooks.slack.com/services/{}",
            "mongodb+srv://app:{}@db.example.net/main",
            "https://example.com/verify/{}",
            "http://files.example.net/d?sig={}",
        )
        if held_out
        else (
            "https://example.com/reset?token={}",
            "https://example.com/reset/{}",
            "postgres://app:{}@db.example.net/main",
            "https://discord.com/api/webhooks/112233/{}",
        )
    )
    return pick(rng, forms).format(token), "", token


def _password(rng: np.random.Generator) -> str:
    return pick(
        rng,
        (
            f"{pick(rng, _WORDS)}{rng.integers(10, 9999)}",
            f"{_text(rng, 6)}!{_text(rng, 4)}",
            f"{pick(rng, _WORDS).title()}#{rng.integers(99)}",
        ),
    )


def _national_id(rng: np.random.Generator, which: tuple[str, str], *, held_out: bool) -> Made:
    kind, word = which
    value = ID_MAKERS[kind](rng)
    plain = "".join(c for c in value if c.isalnum())
    can_be_plain = kind not in ("ssn",) and held_out and rng.random() < 0.5
    return (plain if can_be_plain else value), word, (plain if can_be_plain else value)
