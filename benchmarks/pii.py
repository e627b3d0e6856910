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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np

LANGUAGES: Final = ("en", "de", "fr", "es", "pt", "it")
# Writings by country: # any digit, N 2-9, X an upper-case letter. Other writings are held out.
PHONES: Final = {
    "en": {
        "dev": ("(N##) N##-####", "N##-N##-####", "+1 N## N## ####", "1-N##-N##-####", "N##N######",
                "+44 7### ######", "07### ######", "020 7### ####", "+91 9#### #####", "04## ### ###",
                "+61 4## ### ###", "+81 90-####-####", "9#########", "02 9### ####"),
        "held_out": ("N##.N##.####", "N## N## ####", "+1-N##-N##-####", "+1 (N##) N##-####", "(N##)N##-####",
                     "+44 (0)20 7### ####", "07#########", "0161 ### ####", "+919#########", "9#### #####",
                     "+61 2 9### ####", "(02) 9### ####", "090-####-####", "03-####-####", "1300 ### ###"),
    },
    "de": {"dev": ("+49 170 #######", "0170 #######", "030 #######", "030/#######", "+49 (0)89 ######"),
           "held_out": ("0049 151 ########", "0151########", "089 / ## ## ## #", "(040) ######", "+4930#######",
                        "0221-#######")},
    "fr": {"dev": ("06 ## ## ## ##", "+33 6 ## ## ## ##", "01.##.##.##.##", "06########"),
           "held_out": ("07-##-##-##-##", "+33 (0)1 ## ## ## ##", "0033 6 ## ## ## ##", "+336########", "05 ## ## ## ##")},
    "es": {"dev": ("6## ### ###", "+34 6## ## ## ##", "91 ### ## ##", "6## ## ## ##"),
           "held_out": ("+34 9## ### ###", "7########", "0034 6## ### ###", "93 ### ## ##", "6##-###-###")},
    "pt": {"dev": ("(11) 9####-####", "+55 11 9####-####", "21 9####-####", "(31) 3###-####"),
           "held_out": ("(21)9####-####", "+55 (41) 9####-####", "1199#######", "+351 91# ### ###", "91# ### ###")},
    "it": {"dev": ("3## #######", "+39 3## ### ####", "06 #### ####", "02 #######"),
           "held_out": ("3#########", "0039 3## #######", "+39 06 ########", "3##-#######", "011 ### ####")},
}  # fmt: skip
_MAILS: Final = {
    "dev": ("{f}.{l}@{d}.com", "{f}{n}@{d}.co.uk", "{f}_{l}+shop@mail.{d}.de", "{f} (at) {d}.com", "{f}[at]{d}[dot]com",
            "{f} at {d} dot com", "{f}@{d}é.fr", '"{f} {l}"@{d}.com'),
    "held_out": ("{l}{n}@{d}.io", "{f}-{l}@sub.{d}.org", "{f}%{n}@{d}.net", "{f}.{l} (at) {d} (dot) org", "{f}.{l} AT {d} DOT com",
                 "{f} @ {d}.com", "{f}@mü{d}.de", "{f}{n}＠{d}.com", "{f}.{l}@{d}.museum"),
}  # fmt: skip
_IDS: Final = {
    "en": (("ssn", "SSN"), ("nino", "National Insurance number"), ("aadhaar", "Aadhaar"), ("pan", "PAN"), ("sin", "SIN"), ("tfn", "TFN"), ("medicare", "Medicare number")),
    "de": (("steuer", "Steuer-ID"), ("pesel", "PESEL"), ("bsn", "BSN")),
    "fr": (("nir", "numéro de sécurité sociale"), ("personnummer", "personnummer")),
    "es": (("dni", "DNI"), ("nie", "NIE")),
    "pt": (("cpf", "CPF"), ("cnpj", "CNPJ")),
    "it": (("cf", "codice fiscale"),),
}  # fmt: skip
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
_LAST: Final = ("Vandermeer", "Krüger", "Lefebvre", "Echevarría", "Barbosa", "Fontana", "Raghavan", "Okonkwo", "Lindqvist")  # fmt: skip
_WORDS: Final = ("brook", "quill", "ember", "larch", "otter", "vale", "cinder", "marlow")
_IBANS: Final = {"DE": "#" * 18, "FR": "#" * 10 + "X#" * 5 + "#" * 3, "ES": "#" * 20, "IT": "X" + "#" * 22, "GB": "XXXX" + "#" * 14, "PT": "#" * 21, "NL": "XXXX" + "#" * 10}  # fmt: skip


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


def pick(rng: np.random.Generator, options: tuple | list):  # type: ignore[no-untyped-def,type-arg]  # noqa: ANN201
    return options[int(rng.integers(len(options)))]


def fill(form: str, rng: np.random.Generator) -> str:
    sets = {"#": string.digits, "N": "23456789", "X": string.ascii_uppercase}
    return "".join(pick(rng, tuple(sets[c])) if c in sets else c for c in form)


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
    return pick(rng, (f"{first} {last}", f"{last}, {first}", first.upper()) if held_out else (f"{first} {last}", first))  # fmt: skip


def _complete(stem: Callable[[int], str], holds: Callable[[str], bool]) -> str:
    return next(value for check in range(100) if holds(value := stem(check)))


def _luhn_holds(number: str) -> bool:
    total = 0
    for i, c in enumerate(number[::-1]):
        d = int(c)
        total += d if i % 2 == 0 else (d * 2 if d < 5 else d * 2 - 9)
    return total % 10 == 0


def _group(digits: str, sizes: tuple[int, ...], mark: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(digits[at : at + size])
        at += size
    return mark.join(parts)


def _card(rng: np.random.Generator, *, held_out: bool) -> str:
    form = pick(rng, ("4" + "#" * 14, "5N" + "#" * 13, "37" + "#" * 12, "6011" + "#" * 11))
    form = form.replace("5N", f"5{rng.integers(1, 6)}")
    stem = fill(form, rng)
    number = _complete(lambda check: f"{stem}{check % 10}", _luhn_holds)
    sizes = (4, 6, 5) if len(number) == 15 else (4, 4, 4, 4)
    return pick(
        rng,
        (_group(number, sizes, "-"), number) if held_out else (_group(number, sizes, " "), number),
    )


def _iban(rng: np.random.Generator, *, held_out: bool) -> str:
    country = pick(rng, tuple(_IBANS))
    body = fill(_IBANS[country], rng)
    spelled = body + country
    number = int("".join(str(ord(c) - 55) if c.isalpha() else c for c in spelled) + "00")
    value = f"{country}{98 - number % 97:02d}{body}"
    if held_out:
        return value if rng.random() < 0.7 else value.lower()
    return _group(value, (4,) * 9, " ").strip()


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
    dev = (f"sk_live_{_text(rng, 24)}", f"ghp_{_text(rng, 36)}", f"AKIA{_text(rng, 16, string.ascii_uppercase)}", f"AIza{_text(rng, 35)}",
           f"xoxb-{_text(rng, 12, string.digits)}-{_text(rng, 24)}", f"eyJ{jwt}", f"Authorization: Bearer {_text(rng, 32)}")  # fmt: skip
    kept = (f"sk-proj-{_text(rng, 40)}", f"github_pat_{_text(rng, 60)}", f"glpat-{_text(rng, 20)}", f"SG.{_text(rng, 22)}.{_text(rng, 43)}",
            f"npm_{_text(rng, 36)}", f"hf_{_text(rng, 34)}", f"shpat_{_text(rng, 32, hexes)}", f"{_text(rng, 9, '123456789')}:AA{_text(rng, 33)}",
            f"api_key={_text(rng, 32)}", f"AccountKey={_text(rng, 80)}==", f"aws_secret_access_key = {_text(rng, 40)}",
            f"-----BEGIN RSA PRIVATE KEY-----\n{_text(rng, 64)}\n{_text(rng, 64)}\n{_text(rng, 20)}==\n-----END RSA PRIVATE KEY-----")  # fmt: skip
    value: str = pick(rng, kept if held_out else dev)
    return value


def _url(rng: np.random.Generator, *, held_out: bool) -> Made:
    token = _text(rng, 28)
    forms = (
        ("https://hooks.slack.com/services/{}", "mongodb+srv://app:{}@db.example.net/main", "https://example.com/verify/{}", "http://files.example.net/d?sig={}")
        if held_out
        else ("https://example.com/reset?token={}", "https://example.com/reset/{}", "postgres://app:{}@db.example.net/main", "https://discord.com/api/webhooks/112233/{}")
    )  # fmt: skip
    return pick(rng, forms).format(token), "", token


def _password(rng: np.random.Generator) -> str:
    return pick(rng, (f"{pick(rng, _WORDS)}{rng.integers(10, 9999)}", f"{_text(rng, 6)}!{_text(rng, 4)}", f"{pick(rng, _WORDS).title()}#{rng.integers(99)}"))  # fmt: skip


def _weigh(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(d) * w for d, w in zip(digits, weights, strict=False))


def _national_id(rng: np.random.Generator, which: tuple[str, str], *, held_out: bool) -> Made:
    kind, word = which
    value = _ID_MAKERS[kind](rng)
    plain = "".join(c for c in value if c.isalnum())
    can_be_plain = kind not in ("ssn",) and held_out and rng.random() < 0.5
    return (plain if can_be_plain else value), word, (plain if can_be_plain else value)


def _aadhaar(rng: np.random.Generator) -> str:
    # multiplication of the dihedral group of order ten, written out
    def times(a: int, b: int) -> int:
        if a < 5:
            return (a + b) % 5 if b < 5 else 5 + (a + b) % 5
        return 5 + (a - b) % 5 if b < 5 else (a - b) % 5

    turn = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)

    def holds(number: str) -> bool:
        check = 0
        for i, c in enumerate(number[::-1]):
            digit = int(c)
            for _ in range(i % 8):
                digit = turn[digit]
            check = times(check, digit)
        return check == 0

    stem = fill("N" + "#" * 10, rng)
    return _group(_complete(lambda c: f"{stem}{c % 10}", holds), (4, 4, 4), " ")


def _steuer(rng: np.random.Generator) -> str:
    digits = list(rng.permutation(10)[:9])
    digits.insert(int(rng.integers(1, 10)), digits[int(rng.integers(9))])
    if digits[0] == 0:
        digits = digits[::-1]
    stem = "".join(map(str, digits))
    if stem[0] == "0":
        return _steuer(rng)
    carry = 10
    for c in stem:
        rest = (int(c) + carry) % 10
        carry = (2 * (10 if rest == 0 else rest)) % 11
    check = 11 - carry
    return _group(f"{stem}{0 if check == 10 else check}", (2, 3, 3, 3), " ")


def _cf(rng: np.random.Generator) -> str:
    stem = (
        fill("XXXXXX##", rng)
        + pick(rng, tuple("ABCDEHLMPRST"))
        + f"{rng.integers(1, 32):02d}"
        + fill("X###", rng)
    )
    odd = {c: v for c, v in zip("0123456789", (1, 0, 5, 7, 9, 13, 15, 17, 19, 21), strict=True)}
    odd |= dict(zip(string.ascii_uppercase, (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23), strict=True))  # fmt: skip
    even = {c: int(c) if c.isdigit() else ord(c) - 65 for c in odd}
    total = sum((odd if i % 2 == 0 else even)[c] for i, c in enumerate(stem))
    return stem + chr(65 + total % 26)


def _cpf(rng: np.random.Generator) -> str:
    digits = fill("#" * 9, rng)
    for n in (10, 11):
        rest = _weigh(digits, tuple(range(n, 1, -1))) % 11
        digits += str(0 if rest < 2 else 11 - rest)
    return f"{digits[:3]}.{digits[3:6]}.{digits[6:9]}-{digits[9:]}"


def _cnpj(rng: np.random.Generator) -> str:
    digits = fill("#" * 8, rng) + "0001"
    for weights in ((5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2), (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)):
        rest = _weigh(digits, weights) % 11
        digits += str(0 if rest < 2 else 11 - rest)
    return f"{digits[:2]}.{digits[2:5]}.{digits[5:8]}/{digits[8:12]}-{digits[12:]}"


def _day(rng: np.random.Generator) -> str:
    return f"{rng.integers(40, 99):02d}{rng.integers(1, 13):02d}{rng.integers(1, 29):02d}"


def _by(rng: np.random.Generator, form: str, holds: Callable[[str], bool]) -> str:
    while True:
        value = fill(form, rng)
        if holds(value):
            return value


def _dni_letter(number: int) -> str:
    return "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23]


def _nir(rng: np.random.Generator) -> str:
    stem = (
        f"{rng.integers(1, 3)}{rng.integers(30, 99)}{rng.integers(1, 13):02d}{rng.integers(1, 95):02d}"
        + fill("######", rng)
    )
    key = 97 - int(stem) % 97
    return _group(f"{stem}{key:02d}", (1, 2, 2, 2, 3, 3, 2), " ")


def _nie(rng: np.random.Generator) -> str:
    lead, digits = int(rng.integers(3)), fill("#" * 7, rng)
    return f"{'XYZ'[lead]}{digits}{_dni_letter(int(f'{lead}{digits}'))}"


_ID_MAKERS: Final[dict[str, Callable[[np.random.Generator], str]]] = {
    "ssn": lambda rng: f"{rng.integers(1, 666):03d}-{rng.integers(1, 100):02d}-{rng.integers(1, 10000):04d}",
    "nino": lambda rng: pick(rng, ("AB", "CE", "JM", "PY", "WK")) + fill(" ## ## ## ", rng) + pick(rng, tuple("ABCD")),
    "aadhaar": _aadhaar,
    "pan": lambda rng: fill("XXX", rng) + "P" + fill("X####X", rng),
    "sin": lambda rng: _group(_by(rng, "#" * 9, _luhn_holds), (3, 3, 3), " "),
    "tfn": lambda rng: _group(_by(rng, "N########", lambda d: _weigh(d, (1, 4, 3, 7, 5, 8, 6, 9, 10)) % 11 == 0), (3, 3, 3), " "),
    "medicare": lambda rng: _group(_by(rng, "N#########", lambda d: d[0] < "7" and _weigh(d, (1, 3, 7, 9, 1, 3, 7, 9)) % 10 == int(d[8])), (4, 5, 1), " "),
    "steuer": _steuer,
    "pesel": lambda rng: _by(rng, _day(rng) + "#####", lambda d: (_weigh(d, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)) + int(d[10])) % 10 == 0),
    "bsn": lambda rng: _by(rng, "N########", lambda d: (_weigh(d, (9, 8, 7, 6, 5, 4, 3, 2)) - int(d[8])) % 11 == 0),
    "nir": _nir,
    "personnummer": lambda rng: (lambda day: _by(rng, f"{day}-####", lambda d: _luhn_holds(d.replace("-", ""))))(_day(rng)),
    "dni": lambda rng: (lambda digits: digits + _dni_letter(int(digits)))(fill("########", rng)),
    "nie": _nie,
    "cpf": _cpf,
    "cnpj": _cnpj,
    "cf": _cf,
}  # fmt: skip


def fill_negative(template: str, rng: np.random.Generator) -> str:
    """Put numbers that are nobody's into a sentence."""
    while "{" in template:
        start = template.index("{")
        end = template.index("}")
        template = (
            template[:start] + _look_alike(template[start + 1 : end], rng) + template[end + 1 :]
        )
    return template


def _look_alike(what: str, rng: np.random.Generator) -> str:
    if what[0] == "n":
        return fill("N" + "#" * (int(what[1:]) - 1), rng)
    if what[0] == "v":
        numbers = [rng.integers(60, 130), rng.integers(10), rng.integers(10), rng.integers(99)]
        return ".".join(map(str, numbers[: int(what[1:])]))
    year, month, day = rng.integers(2015, 2027), rng.integers(1, 13), rng.integers(1, 29)
    hexes = tuple("0123456789abcdef")
    return {
        "iso": lambda: f"{year}-{month:02d}-{day:02d}",
        "dmy": lambda: f"{day:02d}.{month:02d}.{year}",
        "d8": lambda: f"{year}{month:02d}{day:02d}",
        "time": lambda: f"{rng.integers(24):02d}:{rng.integers(60):02d}:{rng.integers(60):02d}",
        "year": lambda: str(year),
        "hex8": lambda: "0x" + "".join(pick(rng, hexes) for _ in range(8)).upper(),
        "part": lambda: fill("XX-####-##X", rng),
        "isbn": lambda: fill("978-3-##-######-#", rng),
        "isbn10": lambda: fill("3-##-######-#", rng),
        "uuid": lambda: "-".join(
            "".join(pick(rng, hexes) for _ in range(n)) for n in (8, 4, 4, 4, 12)
        ),
        "dump": lambda: " ".join("".join(pick(rng, hexes) for _ in range(2)) for _ in range(16)),
        "unix": lambda: str(rng.integers(1_500_000_000, 1_800_000_000)),
    }[what]()
