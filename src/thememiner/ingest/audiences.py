"""Who somebody is to us, by the rules of the config: by domain, by tag, by role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from thememiner.ingest.mailboxes import is_within
from thememiner.ingest.vocabulary import fold_header

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from thememiner.config import AudienceConfig

_MAX_KNOWN: Final = 4_096
Writer = Literal["staff", "machine"]

# In any vendor's word; whoever is in no list is taken for who the rest of the row says.
# Words that are also jobs of customers, such as "sales" or "owner", are left to the rules.
_WRITERS: Final[Mapping[str, Writer]] = {
    **dict.fromkeys(
        ("agent", "admin", "administrator", "staff", "employee", "team", "teammate", "team member",
         "internal", "support agent", "light agent"),
        "staff",
    ),
    **dict.fromkeys(
        ("bot", "chatbot", "system", "automation", "automated", "machine", "integration",
         "workflow", "trigger", "ai agent", "operator bot", "virtual agent", "robot"),
        "machine",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Rule:
    audience: str
    domains: tuple[str, ...]
    tags: frozenset[str]
    roles: frozenset[str]

    def has_domain(self, domain: str) -> bool:
        return any(is_within(domain, wanted) for wanted in self.domains)


class AudienceRules:
    """The rules in their order, `internal_domains` last: a rule may name a part of our own.

    Parameters
    ----------
    rules : sequence of AudienceConfig
    internal_domains : sequence of str
        With their subdomains, as the domains of rules.
    """

    def __init__(self, rules: Sequence[AudienceConfig], internal_domains: Sequence[str]) -> None:
        self._rules = [
            _Rule(
                rule.audience,
                tuple(map(_plain, rule.domains)),
                frozenset(tag.strip().casefold() for tag in rule.tags),
                frozenset(filter(None, map(fold_header, rule.roles))),
            )
            for rule in rules
        ]
        ours = tuple(map(_plain, internal_domains))
        self._by_domain = [*self._rules, _Rule("internal", ours, frozenset(), frozenset())]
        self._domains: dict[str, str | None] = {"": None}
        self._roles: dict[str, tuple[str | None, Writer | None]] = {"": (None, None)}

    def of_domain(self, domain: str) -> str | None:
        """Give the audience of a domain, or None; subdomains follow their domain."""
        if domain not in self._domains:
            _make_room(self._domains)
            met = (rule.audience for rule in self._by_domain if rule.has_domain(domain))
            self._domains[domain] = next(met, None)
        return self._domains[domain]

    def of_role(self, role: str) -> tuple[str | None, Writer | None]:
        """Give the audience that a rule names for a role; else who writes under it, if known."""
        if role not in self._roles:
            _make_room(self._roles)
            words = fold_header(role)
            named = next((rule.audience for rule in self._rules if words in rule.roles), None)
            self._roles[role] = (named, None if named else writer_of(role))
        return self._roles[role]

    def of_row(self, *, domain: str, role: str, tags: AbstractSet[str]) -> str | None:
        """Give the audience of the first rule that any of the three meets, or None."""
        words = fold_header(role) if role and self._rules else ""
        for rule in self._rules:
            if words in rule.roles or not rule.tags.isdisjoint(tags) or rule.has_domain(domain):
                return rule.audience
        return self.of_domain(domain)


def writer_of(role: str) -> Writer | None:
    """Tell staff and machines by the role that a vendor gives them.

    Examples
    --------
    >>> [writer_of(role) for role in ("Agent", "chat_bot", "end-user")]
    ['staff', 'machine', None]
    """
    words = fold_header(role)
    return _WRITERS.get(words) or _WRITERS.get(words.replace(" ", ""))


def read_tags(value: object) -> frozenset[str]:
    """Give the tags of a list, or of text with commas or semicolons, without case."""
    if isinstance(value, str):
        value = value.replace(";", ",").strip("[]").split(",")
    tags = value if isinstance(value, list) else []
    plain = (tag.strip(" \"'").casefold() for tag in tags if isinstance(tag, str))
    return frozenset(tag for tag in plain if tag)


def _make_room(known: dict[str, Any]) -> None:
    if len(known) >= _MAX_KNOWN:  # a hostile file has a domain per row
        known.clear()


def _plain(domain: str) -> str:
    return domain.casefold().lstrip("@.")
