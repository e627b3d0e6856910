"""E-mail addresses: whose they are, and which domains say something of a company."""

from __future__ import annotations

import re
from typing import Final

_MAX_CHARS: Final = 1_000  # a longer cell is no address
_PART: Final = r"[^\s<>,;:\"'()\[\]@]"
_ADDRESS: Final = re.compile(
    rf"(?<![^\s<>,;:\"'()\[\]])({_PART}{{1,64}}+)@({_PART}{{1,253}}+)(?!@)"
)
_SITE: Final = re.compile(r"(?:https?://)?(?:www\.)?([a-z0-9_.-]{1,253}+)(?:[/:?#].*)?")
# Addresses that systems send from: everybody's and nobody's.
_MACHINE: Final = re.compile(
    r"(?:do[-_.]?not|no)[-_.]?reply.{0,40}|mailer[-_.]?daemon|postmaster|bounces?(?:[-+_.].{0,40})?"
    r"|anonymous|nobody|unknown|deleted.{0,40}|n/?a|none|null"
)
_COUNTRY: Final = re.compile(r"(?:com?\.|ne\.)?[a-z]{2}|com|net|org")

# Providers whose name is theirs in every country: yahoo.co.uk, hotmail.fr, gmx.at.
_FAMILIES: Final = """
gmail googlemail yahoo yahoomail ymail rocketmail hotmail outlook live msn windowslive gmx aol
icloud protonmail tutanota zohomail yandex hushmail fastmail mailinator yopmail guerrillamail
rediffmail btinternet btopenworld ntlworld talktalk virginmedia wanadoo laposte freenet arcor
t-online tiscali libero virgilio bluewin hispeed skynet telenet ziggo kpnmail xs4all hetnet
chello seznam rambler naver hanmail daum foxmail bigpond optusnet sympatico videotron
sbcglobal bellsouth earthlink optonline globomail
"""
# Where the name alone would be a company's elsewhere.
_DOMAINS: Final = """
mail.com email.com inbox.com me.com mac.com pm.me proton.me tuta.io tuta.com hey.com duck.com
web.de online.de alice.de alice-dsl.net vodafone.de posteo.de posteo.net mailbox.org email.de
free.fr orange.fr sfr.fr neuf.fr bbox.fr numericable.fr home.nl planet.nl quicknet.nl
alice.it tin.it email.it inwind.it iol.it vodafone.it tim.it sunrise.ch aon.at
mail.ru bk.ru list.ru inbox.ru internet.ru ya.ru ukr.net i.ua meta.ua abv.bg mail.bg
wp.pl o2.pl onet.pl onet.eu op.pl interia.pl interia.eu poczta.fm gazeta.pl
email.cz post.cz centrum.cz atlas.cz centrum.sk azet.sk freemail.hu citromail.hu
spray.se telia.com comhem.se home.se online.no sapo.pt orange.es telefonica.net
uol.com.br bol.com.br terra.com.br globo.com ig.com.br r7.com sky.com o2.co.uk
qq.com 163.com 126.com yeah.net 139.com 189.cn sina.com sina.cn sohu.com tom.com aliyun.com
nate.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp i.softbank.jp
att.net comcast.net verizon.net cox.net charter.net frontier.com juno.com rogers.com shaw.ca
bell.net telus.net iinet.net.au xtra.co.nz zoho.com mail.de mail.ee inbox.lv
privaterelay.appleid.com users.noreply.github.com relay.firefox.com mozmail.com
"""
_FREE_NAMES: Final = frozenset(_FAMILIES.split())
_FREE_DOMAINS: Final = frozenset(_DOMAINS.split())


def read_mail(value: object) -> str | None:
    """Give the first address of a cell such as ``Ann <ann@acme.example>``, in lower case.

    None where there is none, or one that a system sends from: it is everybody's.
    """
    return next(iter(read_mails(value)), None)


def read_mails(value: object) -> list[str]:
    """Give the addresses of a cell, in lower case, without those that systems send from."""
    if not isinstance(value, str) or "@" not in value or len(value) > _MAX_CHARS:
        return []
    found = _ADDRESS.findall(value.casefold())
    return [f"{name}@{at.rstrip('.')}" for name, at in found if not _MACHINE.fullmatch(name)]


def plain_mail(mail: str) -> str:
    """Give an address without a tag behind a plus: the mailbox is the same (RFC 5233).

    Examples
    --------
    >>> plain_mail("ann+news@acme.example"), plain_mail("+1@acme.example")
    ('ann@acme.example', '+1@acme.example')
    """
    name, at, domain = mail.rpartition("@")
    return f"{name.partition('+')[0] or name}{at}{domain}" if "+" in name else mail


def domain_of(mail: str) -> str:
    """Give the domain of an address."""
    return mail.rpartition("@")[2]


def read_domain(value: object) -> str | None:
    """Give the domain of a web site, an address or a domain, in lower case, or None."""
    if not isinstance(value, str) or len(value) > _MAX_CHARS:
        return None
    match = _SITE.fullmatch(domain_of(value.strip().casefold()))
    domain = match[1].strip(".") if match else ""
    return domain if "." in domain else None


def is_free(domain: str) -> bool:
    """Whether anybody gets an address there: it says nothing of a company.

    Examples
    --------
    >>> [is_free(domain) for domain in ("gmail.com", "yahoo.co.uk", "acme.example")]
    [True, True, False]
    """
    name, _, ending = domain.partition(".")
    return domain in _FREE_DOMAINS or (
        name in _FREE_NAMES and _COUNTRY.fullmatch(ending) is not None
    )


def is_within(domain: str, wider: str) -> bool:
    """Whether a domain is another one or below it."""
    return domain == wider or domain.endswith(f".{wider}")
