"""Who somebody is to us, by the rules of the config: by domain, by tag, by role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from thememiner.ingest.mailboxes import is_within
from thememiner.ingest.vocabulary import fold_header

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from thememiner.config import AudienceConfig

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


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceRules:
    """The rules in their order, `internal_domains` last: a rule may name a part of our own."""

    rules: Sequence[AudienceConfig]
    internal_domains: tuple[str, ...]

    def of_domain(self, domain: str) -> str | None:
        """Give the audience of a domain, or None; subdomains follow their domain."""
        for rule in self.rules:
            if any(is_within(domain, _plain(wanted)) for wanted in rule.domains):
                return rule.audience
        is_ours = any(is_within(domain, _plain(ours)) for ours in self.internal_domains)
        return "internal" if domain and is_ours else None

    def of_role(self, role: str) -> str | None:
        """Give the audience that a rule names for a role, or None."""
        wanted = fold_header(role)
        for rule in self.rules:
            if any(fold_header(name) == wanted for name in rule.roles):
                return rule.audience
        return None

    def of_row(self, *, domain: str, role: str, tags: AbstractSet[str]) -> str | None:
        """Give the audience of the first rule that any of the three meets, or None."""
        for rule in self.rules:
            single = AudienceRules(rules=(rule,), internal_domains=())
            is_tagged = any(tag.strip().casefold() in tags for tag in rule.tags)
            if is_tagged or single.of_domain(domain) or (role and single.of_role(role)):
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


def _plain(domain: str) -> str:
    return domain.casefold().lstrip("@.")
