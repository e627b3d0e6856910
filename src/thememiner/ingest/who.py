"""Whom a row is about: account, else customer, else e-mail, else nobody that is known.

Ids and e-mails of persons leave only as pseudonyms. A row that holds both an id and an e-mail
links them (`thememiner.ranking.holders`), so that nobody is two customers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from thememiner.datamodels import AUDIENCES
from thememiner.ingest.audiences import AudienceRules, read_tags
from thememiner.ingest.fields import read_label, read_somebody
from thememiner.ingest.mailboxes import domain_of, is_free, read_mail

if TYPE_CHECKING:
    from collections.abc import Mapping

    from thememiner.ingest.batch import IngestSettings, IngestTools
    from thememiner.ingest.columns import Values
    from thememiner.ingest.unused import UnusedValues

_NAMES: Final = ("author", "email", "customer_id", "relayer")
_COLUMNS: Final = (
    "customer", "person", "email_hash", "account_id", "domain", "raw_person", "audience",
    "is_relayed",
)  # fmt: skip
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
        """Give columns on whom rows are about, and per row the names to hide in its text."""
        found = [self._read(values) for values in rows.rows]
        columns = {name: [row[name] for row in found] for name in _COLUMNS}
        return columns, [self._own_names(values) for values in rows.rows]

    def _own_names(self, values: Mapping[str, object]) -> tuple[str, ...]:
        """Give the author's names, without the product's: who is called like it takes no word."""
        product = str(values.get("product") or "").casefold().split()
        names = []
        for field in _NAMES:
            value = values.get(field)
            name = None if value is None else self._read_somebody(value)
            if name is None or (name.isdigit() and len(name) < _MIN_NAME_DIGITS):
                continue
            if product:
                name = " ".join(word for word in name.split() if word.casefold() not in product)
            if name:
                names.append(name)
        return tuple(names)

    def _read(self, values: Mapping[str, object]) -> dict[str, object]:
        """Give customer, person, email_hash, account_id, domain, audience and is_relayed.

        Notes
        -----
        What staff typed counts for the account or customer that it names, and never for whoever
        typed it. An internal e-mail or a role of staff makes the row's id and e-mail the writer's
        own, unless a `relayer` says who typed it, or the row's own `audience` that it is
        a customer's.
        """
        who = self._gather(values)
        who, is_relayed, audience = self._judge(who)
        audience = who.named_audience or audience
        is_relayed = is_relayed and audience != "internal"
        self._n_relayed += is_relayed
        self._n_ours += audience == "internal" and who.named_audience is None
        columns = self._columns(who)
        columns["audience"], columns["is_relayed"] = audience, is_relayed
        return columns

    def notes(self) -> tuple[str, ...]:
        """Say how much of the file staff typed."""
        notes = []
        if self._n_relayed:
            notes.append(f"{self._n_relayed} rows typed by somebody else for whom they are about")
        if self._n_ours:
            notes.append(f"{self._n_ours} rows are of our own staff or of machines: internal")
        return tuple(notes)

    def _gather(self, values: Mapping[str, object]) -> _Who:
        key = self._somebody("customer_id", values)
        mail = self._mail("email", values)
        if key and "@" in key:
            # an address in the place of an id is an address, however it is written
            address = read_mail(key)
            mail = mail or address
            key = None if address == mail else address
        key = key.casefold() if key else None
        return _Who(
            account=self._somebody("account_id", values),
            key=key,
            mail=mail,
            domain=domain_of(mail) if mail else "",
            relayer=self._find_relayer(values, own=(key, mail)),
            role=(read_label(values["role"]) or "") if "role" in values else "",
            tags=read_tags(values["tags"]) if "tags" in values else _NO_TAGS,
            named_audience=self._named_audience(values) if "audience" in values else None,
        )

    def _named_audience(self, values: Mapping[str, object]) -> str | None:
        given = values["audience"]
        named = given.strip().lower() if isinstance(given, str) else None
        named = named if named in AUDIENCES else None
        self._unused.count("audience", given, named)
        return named

    def _find_relayer(
        self, values: Mapping[str, object], own: tuple[str | None, str | None]
    ) -> str | None:
        """Give who typed a row for another: its relayer, or an author with an address of ours."""
        if "relayer" not in values and "author" not in values:
            return None
        given = self._somebody("relayer", values)
        author = read_mail(values.get("author"))
        if not given and author and self._rules.of_domain(domain_of(author)) == "internal":
            given = author
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

    def _columns(self, who: _Who) -> dict[str, object]:
        account = who.account
        domain = self._company(who.domain) if who.domain else None
        if self._hash_accounts:
            account = self._pseudonymize(f"account\0{account}") if account else None
            domain = self._pseudonymize(f"domain\0{domain}") if domain else None
        person = who.key or who.mail
        pseudonym = self._pseudonymize(person) if person else None
        mail = pseudonym
        if who.key:
            mail = self._pseudonymize(who.mail) if who.mail else None
        return {
            "customer": f"account:{account}" if account else pseudonym and f"person:{pseudonym}",
            "person": pseudonym,
            "email_hash": mail,
            "account_id": account,
            "domain": domain,
            "raw_person": f"{who.account}\0{who.key}\0{who.mail}",
        }

    def _company(self, domain: str) -> str | None:
        """Give a domain if it says something of a company that is not ours."""
        if domain not in self._companies:
            if len(self._companies) >= _MAX_KNOWN:
                self._companies.clear()
            is_ours = self._rules.of_domain(domain) == "internal"
            self._companies[domain] = None if is_ours or is_free(domain) else domain
        return self._companies[domain]

    def _somebody(self, field: str, values: Mapping[str, object]) -> str | None:
        value = values.get(field)
        if value is None:
            return None
        somebody = self._read_somebody(value)
        # a stand-in such as "anonymous" is read: it says that nobody is known
        if somebody is None and not isinstance(value, str):
            self._unused.count(field, value, None)
        return somebody

    def _read_somebody(self, value: object) -> str | None:
        """Read a name or id; a row's own is asked for again and again."""
        if not isinstance(value, str) or len(value) > _MAX_KNOWN_CHARS:
            return read_somebody(value)
        if value in self._somebodies:
            return self._somebodies[value]
        if len(self._somebodies) >= _MAX_KNOWN:
            self._somebodies.clear()
        somebody = self._somebodies[value] = read_somebody(value)
        return somebody

    def _mail(self, field: str, values: Mapping[str, object]) -> str | None:
        value = values.get(field)
        if value is None:
            return None
        mail = read_mail(value)
        is_read = isinstance(value, str) and ("@" in value or read_somebody(value) is None)
        if mail is None and not is_read:
            self._unused.count(field, value, None)
        return mail
