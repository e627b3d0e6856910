"""Whom a row is about: account, else customer, else e-mail, else nobody that is known.

Ids and e-mails of persons leave only as pseudonyms. A row that holds both an id and an e-mail
links them (`thememiner.ranking.holders`), so that nobody is two customers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from thememiner.datamodels import AUDIENCES
from thememiner.ingest.audiences import AudienceRules, read_tags
from thememiner.ingest.fields import read_label, read_somebody
from thememiner.ingest.mailboxes import domain_of, is_free, plain_mail, read_mail

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from thememiner.ingest.batch import IngestSettings, IngestTools
    from thememiner.ingest.columns import Values
    from thememiner.ingest.unused import UnusedValues

_NAMES: Final = ("author", "email", "customer_id", "relayer")
_COLUMNS: Final = (
    "customer", "person", "email_hash", "account_id", "domain", "audience", "is_relayed",
    "raw_person",
)  # fmt: skip
_COUNTED: Final = ("account_id", "customer_id", "relayer")
_MIN_NAME_DIGITS: Final = 6  # shorter numbers stand in texts for other things than their author
_MAX_KNOWN: Final = 4_096  # a hostile file has another one per row
_MAX_KNOWN_CHARS: Final = 300
_NO_TAGS: Final[frozenset[str]] = frozenset()


class _Who(NamedTuple):
    """A row's own words on whom it is about; `key` and `mail` are personal and never stored."""

    account: str | None
    key: str | None
    mail: str | None
    domain: str
    relayer: str | None
    role: str
    tags: frozenset[str]
    named_audience: str | None

    @property
    def is_somebody(self) -> bool:
        return bool(self.account or self.key or self.mail)

    def without_mail(self) -> _Who:
        return self._replace(mail=None, domain="")

    def without_person(self) -> _Who:
        return self._replace(key=None, mail=None, domain="")


class WhoReader:
    """Reads whom the rows of one file are about."""

    def __init__(self, tools: IngestTools, settings: IngestSettings, unused: UnusedValues) -> None:
        self._pseudonymize = tools.pseudonymize
        self._hash_accounts = settings.privacy.hash_accounts
        self._rules = AudienceRules(settings.audiences, settings.internal_domains)
        self._unused = unused
        self._companies: dict[str, str | None] = {}
        self._somebodies: dict[str, str | None] = {}
        self._n_relayed = 0
        self._n_ours = 0

    def read(self, rows: Values) -> tuple[dict[str, list[object]], list[tuple[str, ...]]]:
        """Give columns on whom rows are about, and per row the names to hide in its text.

        Returns
        -------
        columns : dict
            customer, person, email_hash, account_id, domain, audience, is_relayed, and raw_person.
        names : list of tuple of str
            The author's, without the product's words: who is called like it takes none.

        Notes
        -----
        What staff typed counts for the account or customer that it names, and never for whoever
        typed it. An internal e-mail or a role of staff makes the row's id and e-mail the writer's
        own, unless a `relayer` says who typed it, or the row's own `audience` that it is
        a customer's.
        """
        named = {
            field: list(map(self._read_somebody, rows.column(field)))
            for field in ("account_id", *_NAMES)
        }
        for field in _COUNTED:
            self._count_unused(field, rows, named[field])
        found = list(map(self._columns, self._gather(rows, named)))
        columns = map(list, zip(*found, strict=True)) if found else ([] for _ in _COLUMNS)
        names = zip(*(named[field] for field in _NAMES), strict=True)
        hidden = list(map(_names_to_hide, names, rows.column("product")))
        return dict(zip(_COLUMNS, columns, strict=True)), hidden

    def notes(self) -> tuple[str, ...]:
        """Say how much of the file staff typed."""
        notes = []
        if self._n_relayed:
            notes.append(f"{self._n_relayed} rows typed by somebody else for whom they are about")
        if self._n_ours:
            notes.append(f"{self._n_ours} rows are of our own staff or of machines: internal")
        return tuple(notes)

    def _gather(self, rows: Values, named: Mapping[str, Sequence[str | None]]) -> Iterator[_Who]:
        mails = list(map(self._mail, rows.column("email")))
        pairs = list(map(_part_key, named["customer_id"], mails))
        relayers: Iterable[str | None] = rows.nothing
        if "relayer" in rows.fields or "author" in rows.fields:
            relayers = map(self._find_relayer, named["relayer"], rows.column("author"), pairs)
        return map(
            _Who,
            named["account_id"],
            [key for key, _ in pairs],
            [mail for _, mail in pairs],
            [domain_of(mail) if mail else "" for _, mail in pairs],
            relayers,
            [(read_label(role) or "") if role is not None else "" for role in rows.column("role")],
            [read_tags(tags) if tags is not None else _NO_TAGS for tags in rows.column("tags")],
            map(self._named_audience, rows.column("audience")),
        )

    def _named_audience(self, given: object) -> str | None:
        if given is None:
            return None
        named = given.strip().lower() if isinstance(given, str) else None
        named = named if named in AUDIENCES else None
        self._unused.count("audience", given, named)
        return named

    def _find_relayer(
        self, given: str | None, author: object, own: tuple[str | None, str | None]
    ) -> str | None:
        """Give who typed a row for another: its relayer, or an author with an address of ours."""
        address = read_mail(author)
        if not given and address and self._rules.of_domain(domain_of(address)) == "internal":
            given = address
        relayer = (read_mail(given) or given.casefold()) if given else None
        return None if relayer in own else relayer

    def _judge(self, who: _Who) -> tuple[_Who, bool, str]:
        """Tell whom a row counts for, whether it is relayed, and who that is to us."""
        is_ours = self._rules.of_domain(who.domain) == "internal"
        by_role, writer = self._rules.of_role(who.role)
        if writer == "machine":
            return who, False, "internal"
        if who.relayer:
            return self._judge_relayed(who.without_mail() if is_ours else who)
        is_staff = is_ours or writer == "staff" or by_role == "internal"
        if not is_staff:
            return who, False, self._audience(who)
        if who.account:
            return self._judge_relayed(who.without_person())
        if who.named_audience:
            about = who.without_person() if is_ours else who
            return about, True, who.named_audience
        return who, False, "internal"

    def _judge_relayed(self, who: _Who) -> tuple[_Who, bool, str]:
        if not who.is_somebody and not who.named_audience:
            return who, False, "internal"
        return who, True, self._audience(who._replace(role=""))

    def _audience(self, who: _Who) -> str:
        found = self._rules.of_row(domain=who.domain, role=who.role, tags=who.tags)
        return found or "customer"

    def _columns(self, who: _Who) -> tuple[object, ...]:
        """Give `_COLUMNS` of one row."""
        who, is_relayed, audience = self._judge(who)
        audience = who.named_audience or audience
        is_relayed = is_relayed and audience != "internal"
        self._n_relayed += is_relayed
        self._n_ours += audience == "internal" and who.named_audience is None
        account = who.account
        domain = self._company(who.domain) if who.domain else None
        if self._hash_accounts:
            account = self._pseudonymize(f"account\0{account}") if account else None
            domain = self._pseudonymize(f"domain\0{domain}") if domain else None
        person, mail = self._persons(who)
        customer = f"account:{account}" if account else person and f"person:{person}"
        raw = f"{who.account}\0{who.key}\0{who.mail}"
        return customer, person, mail, account, domain, audience, is_relayed, raw

    def _persons(self, who: _Who) -> tuple[str | None, str | None]:
        """Give the pseudonyms of the person and of the mailbox.

        An address with a tag stays a person that its mailbox links to others: many tags of one
        mailbox are many people who share it (`thememiner.ranking.people.MAX_LINKS`).
        """
        box = plain_mail(who.mail) if who.mail else None
        mail = self._pseudonymize(box) if box else None
        named = who.key or who.mail
        return (mail if named == box else named and self._pseudonymize(named)), mail

    def _company(self, domain: str) -> str | None:
        """Give a domain if it says something of a company that is not ours."""
        if domain not in self._companies:
            if len(self._companies) >= _MAX_KNOWN:
                self._companies.clear()
            is_ours = self._rules.of_domain(domain) == "internal"
            self._companies[domain] = None if is_ours or is_free(domain) else domain
        return self._companies[domain]

    def _count_unused(self, field: str, rows: Values, somebodies: Sequence[str | None]) -> None:
        if field not in rows.fields:
            return
        for value, somebody in zip(rows.column(field), somebodies, strict=True):
            # a stand-in such as "anonymous" is read: it says that nobody is known
            if somebody is None and not isinstance(value, str):
                self._unused.count(field, value, None)

    def _read_somebody(self, value: object) -> str | None:
        """Read a name or id; accounts come again and again."""
        if value is None:
            return None
        if not isinstance(value, str) or len(value) > _MAX_KNOWN_CHARS:
            return read_somebody(value)
        if value in self._somebodies:
            return self._somebodies[value]
        if len(self._somebodies) >= _MAX_KNOWN:
            self._somebodies.clear()
        somebody = self._somebodies[value] = read_somebody(value)
        return somebody

    def _mail(self, value: object) -> str | None:
        if value is None:
            return None
        mail = read_mail(value)
        if mail is None:
            is_read = isinstance(value, str) and ("@" in value or read_somebody(value) is None)
            self._unused.count("email", value, "" if is_read else None)
        return mail


def _part_key(key: str | None, mail: str | None) -> tuple[str | None, str | None]:
    """Give id and address of a customer; an address in the place of an id is an address."""
    if not key or "@" not in key:
        return key.casefold() if key else None, mail
    address = read_mail(key)
    mail = mail or address
    key = None if address == mail else address
    return key.casefold() if key else None, mail


def _names_to_hide(names: Sequence[str | None], product: object) -> tuple[str, ...]:
    found = [name for name in names if name is not None and not _is_short(name)]
    if found and product:
        words = str(product).casefold().split()
        found = [rest for name in found if (rest := _without(name, words))]
    return tuple(found)


def _without(name: str, words: Sequence[str]) -> str:
    """Take the product's words out of a name."""
    if " " not in name:
        return "" if name.casefold() in words else name
    return " ".join(word for word in name.split() if word.casefold() not in words)


def _is_short(name: str) -> bool:
    return name.isdigit() and len(name) < _MIN_NAME_DIGITS
