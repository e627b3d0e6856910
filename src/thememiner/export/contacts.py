"""Names and e-mails of those who wrote, from a CRM export that is read here and kept nowhere.

The store holds pseudonyms. Each row of the CRM is hashed with the store's key, as the writers of
documents were, and what meets a pseudonym is that person's. Where two rows are equally good nobody
said which one it is, and neither is given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from thememiner.ingest.checks import read_path
from thememiner.ingest.customer_columns import map_customer_columns
from thememiner.ingest.fields import read_label, read_somebody, spell_key
from thememiner.ingest.mailboxes import plain_mail, read_mails
from thememiner.ingest.vocabulary import fold_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from thememiner.ingest import CustomerTools, RawRow

CONTACT_FIELD: Final = "contact"  # of an override: the column that holds a person's name
_FULL: Final = (
    "contact name", "full name", "fullname", "contact", "person name", "customer name",
    "display name", "name", "person",
)  # fmt: skip
_FIRST: Final = ("first name", "firstname", "given name", "first")
_LAST: Final = ("last name", "lastname", "surname", "family name", "last")
_MAX_SAMPLE: Final = 10_000

_Index = dict[str, set["Contact"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How to reach a person; `account` is the account's id as documents have it."""

    name: str | None
    email: str | None
    account: str | None = None

    @property
    def order(self) -> tuple[str, str]:
        """Where it stands among others."""
        return (self.email or "", self.name or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Who wrote about something, as the store knows it.

    Attributes
    ----------
    own : frozenset of str
        Pseudonyms of the documents in question.
    linked : frozenset of str
        All pseudonyms of the same person, anywhere.
    account : str or None
    """

    own: frozenset[str]
    linked: frozenset[str]
    account: str | None


class Contacts:
    """A CRM export, by the pseudonyms of ids, addresses and mailboxes."""

    def __init__(self) -> None:
        self.n_rows = 0
        self._by_id: _Index = {}
        self._by_mail: _Index = {}
        self._by_box: _Index = {}
        self._by_account: _Index = {}

    def find_person(self, writer: Writer) -> tuple[Contact, ...]:
        """Give the contact of a writer, several only if they are addresses of one person.

        What documents say themselves goes before what is linked to them, an id before an address,
        and an address as it is before the mailbox that it is a tag of.
        """
        found: set[Contact] = set()
        is_one_id = False
        for keys, index in (
            (writer.own, self._by_id),
            (writer.own, self._by_mail),
            (writer.linked, self._by_id),
            (writer.linked, self._by_mail),
            (writer.own, self._by_box),
            (writer.linked, self._by_box),
        ):
            hits = _at_account(_gather(keys, index), writer.account)
            if not found:
                is_one_id = index is self._by_id and sum(key in index for key in keys) == 1
            found = (found & hits) or found or hits
            settled = _settle(found, is_one_id=is_one_id)
            if settled:
                return settled
        return ()

    def find_account(self, account: str) -> tuple[Contact, ...]:
        """Give everybody of an account, by e-mail."""
        known = self._by_account.get(account, set())
        return tuple(sorted(known, key=lambda contact: contact.order))

    def add(
        self, contact: Contact, *, person: str | None, mail: str | None, box: str | None
    ) -> None:
        """Add a contact under its pseudonyms."""
        for index, key in (
            (self._by_id, person),
            (self._by_mail, mail),
            (self._by_box, box),
            (self._by_account, contact.account),
        ):
            if key:
                index.setdefault(key, set()).add(contact)


def read_contacts(
    rows: Iterable[RawRow], overrides: Mapping[str, str], tools: CustomerTools
) -> Contacts:
    """Read a CRM export whose rows are persons, or accounts with an e-mail.

    Parameters
    ----------
    rows : iterable of RawRow
        In any order; unreadable ones are left out.
    overrides : mapping of str to str
        Field -> column: account_id, customer_id, email, contact, and those of the customers file.

    Raises
    ------
    ConfigError
        If an override names an unknown field or column, or no column says who a row is.
    """
    good = [row.fields for row in rows if row.fields is not None]
    names = sorted({name for fields in good for name in fields})
    # the name's column is checked like one of the fields that are known
    given = {field: column for field, column in overrides.items() if field != CONTACT_FIELD}
    if CONTACT_FIELD in overrides:
        given["name"] = overrides[CONTACT_FIELD]
    columns = map_customer_columns(names, good[:_MAX_SAMPLE], given)
    named_by = [given["name"]] if "name" in given else _name_columns(names)
    contacts = Contacts()
    for fields in good:
        contacts.n_rows += 1
        values = {field: read_path(fields, column) for field, column in columns.items()}
        parts = [read_label(fields.get(column)) for column in named_by]
        _add_row(contacts, values, " ".join(filter(None, parts)) or None, tools)
    return contacts


def _name_columns(names: Sequence[str]) -> list[str]:
    """Find the column of a person's name, or those of its parts."""
    by_words = {fold_header(name): name for name in reversed(names)}
    parts = [
        next((by_words[word] for word in words if word in by_words), "")
        for words in (_FIRST, _LAST)
    ]
    if any(parts):
        return list(filter(None, parts))
    return next(([by_words[word]] for word in _FULL if word in by_words), [])


def _add_row(
    contacts: Contacts, values: Mapping[str, object], name: str | None, tools: CustomerTools
) -> None:
    key = read_somebody(spell_key(values.get("customer_id"), is_cell=True))
    mails: list[str | None] = [*dict.fromkeys(read_mails(values.get("email")) or read_mails(key))]
    account = tools.account(read_somebody(spell_key(values.get("account_id"), is_cell=True)))
    person = tools.pseudonymize(key.casefold()) if key else None
    if len(mails) > 1 and not person:
        name = None  # of several people, and nobody says whose it is
    for mail in mails or [None]:
        if mail or name:
            contacts.add(
                Contact(name=name, email=mail, account=account),
                person=person,
                mail=tools.pseudonymize(mail) if mail else None,
                box=tools.pseudonymize(plain_mail(mail)) if mail else None,
            )


def _gather(keys: Iterable[str], index: _Index) -> set[Contact]:
    return {contact for key in keys for contact in index.get(key, ())}


def _at_account(found: set[Contact], account: str | None) -> set[Contact]:
    """Keep those of the account, if any is: ids may be numbered anew in each."""
    same = {contact for contact in found if account and contact.account == account}
    return same or found


def _settle(found: set[Contact], *, is_one_id: bool) -> tuple[Contact, ...]:
    """Give the contact that all that was found comes to; nothing if they are several people."""
    mails = {contact.email for contact in found if contact.email}
    names = {contact.name and contact.name.casefold() for contact in found}
    is_one = len(names - {None}) <= 1 and (is_one_id or None not in names)
    if len(mails) == 1 and (is_one or all(contact.email for contact in found)):
        # of a shared address the name may be another's
        name = min(c.name for c in found if c.name) if len(names - {None}) == 1 else None
        return (Contact(name=name, email=next(iter(mails))),)
    if not is_one:
        return ()
    one = {(contact.email, contact.name) for contact in found if contact.email or not mails}
    return tuple(
        Contact(name=name, email=email)
        for email, name in sorted(one, key=lambda pair: (pair[0] or "", pair[1] or ""))
    )
