"""Addresses of machines: IPv4, IPv6 and MAC, but not versions, times and hex dumps."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Final

from thememiner.redact.reading import MAX_READ, Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from thememiner.redact.reading import Reading

_IPV4_SHAPE: Final = re.compile(rb"00{0,2}\.0{1,3}\.0{1,3}\.0{1,3}(?![0a]|\.0)")
_IPV6: Final = re.compile(
    r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}+(?:[0-9A-Fa-f]{1,4}|(?:\d{1,3}\.){3}\d{1,3})?(?![\w:])"
)
_MAC: Final = re.compile(
    r"(?<![\w:-])[0-9A-Fa-f]{2}([:-])[0-9A-Fa-f]{2}(?:\1[0-9A-Fa-f]{2}){4}(?![\w]|[:-][0-9A-Fa-f])"
)
_COLONS: Final = re.compile(r":[0-9A-Fa-f]{0,4}:")
_DASHES: Final = re.compile(r"-[0-9A-Fa-f]{2}-[0-9A-Fa-f]{2}-[0-9A-Fa-f]{2}-")
_IP_WORD: Final = re.compile(
    r"(?i)\b(?:ips?|ipv4|ip-?adresse|ip-?address|address|adresse?|addr|host|server|serveur|"
    r"servidor|dns|ping|"
    r"gateway|router|routeur|roteador|internet|login|acc[eè]s\w*|acesso|wifi|wlan|device|proxy|"
    r"inet|client|from|von|depuis|desde|da|dal|connect\w* to|verbunden mit|connecté à|conectado a|"
    r"connesso a|affiche|muestra|mostra|"
    r"direcci[oó]n|indirizzo|endere[cç]o)\b\W{0,4}(?:\w+\W{1,3}){0,2}$"
)
_VERSION_WORD: Final = re.compile(
    r"(?i)(?:\bv|\bver\.?|\bvers[ãi]ons?|\bversi[oó]n|\bversione|\bversi[oó]ne?s|\bbuild|\brelease|"
    r"\bupdate|"
    r"\besr|\bfirefox|\bchrome|\bchromium|\bedge|\bsafari|\bopera|\bwindows|\bandroid|\bios|"
    r"\bmacos|\bfirmware|"
    r"\bdriver|\btreiber|\bapp|\bplugin|\bstand|\bpatch|\bnetflix)\W{0,3}(?:\(|is |ist |est |es |è "
    r"|é )?$"
)
_CONTEXT: Final = 40
_MIN_OCTET: Final = 10  # a version's parts are small, the octets of an address mostly are not
_NOBODY: Final = (0, 127, 255)  # this machine, and masks


def find_addresses(reading: Reading) -> list[Found]:
    """Find addresses, in no order."""
    shape = reading.shape
    found: list[Found] = []
    if b"0.0" in shape and shape.count(b".") >= 3:
        found += (
            Found(kind="IP", start=match.start(), end=match.end())
            for i, match in enumerate(_IPV4_SHAPE.finditer(shape))
            if _is_ipv4(reading.text, *match.span(), context=_CONTEXT if i < MAX_READ else 1)
        )
    text = reading.text
    if b":" in shape and _COLONS.search(text):
        found += (
            Found(kind="IP", start=match.start(), end=match.end())
            for match in _IPV6.finditer(text)
            if _is_ipv6(match[0])
        )
        found += _macs(text)
    elif shape.count(b"-") >= 5 and _DASHES.search(text):
        found += _macs(text)
    return found


def _macs(text: str) -> Iterator[Found]:
    return (
        Found(kind="MAC", start=match.start(), end=match.end())
        for match in _MAC.finditer(text)
        if not match[0].replace(match[1], "").isdigit()
    )


def _is_ipv4(text: str, start: int, end: int, *, context: int) -> bool:
    before = text[max(0, start - context) : start]
    if before[-1:].isalnum() or before[-1:] in (".", "_"):
        return False
    octets = [int(part) for part in text[start:end].split(".")]
    if max(octets) > 255 or octets[0] in _NOBODY or _VERSION_WORD.search(before):
        return False
    if _IP_WORD.search(before) or octets[:2] == [192, 168]:
        return True
    return sum(number >= _MIN_OCTET for number in octets) >= 3


def _is_ipv6(candidate: str) -> bool:
    """Whether this is an IPv6 address that could be somebody's, not ``a::b`` or a time."""
    if candidate.count(":") < 3 and len(candidate) < 8:
        return False
    if len(candidate.replace(":", "")) < 5:
        return False
    try:
        ipaddress.IPv6Address(candidate)
    except ValueError:
        return False
    return True
