"""Made-up customers and a CRM export: the right contact for each, and never a wrong one."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.cli.conftest import WORDS, Cli

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

N_PEOPLE = 300
N_ACCOUNTS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One made-up person; `is_known` if the CRM lists them."""

    number: int
    key: str
    mail: str
    account: str
    is_known: bool


def make_people(rng: np.random.Generator) -> list[Person]:
    """Make people, most at one of a few accounts with several contacts, some without any."""
    people = []
    for number in range(N_PEOPLE):
        account = int(rng.integers(-20, N_ACCOUNTS))
        at = f"firm{account}.example" if account >= 0 else "gmail.com"
        people.append(
            Person(
                number=number,
                key=f"C-{number}",
                mail=f"person.{number}@{at}",
                account=f"A{account}" if account >= 0 else "",
                is_known=bool(rng.random() < 0.8),
            )
        )
    return people


def spell(rng: np.random.Generator, mail: str) -> str:
    """Write an address as people and systems do: in capitals, with a tag, with a name."""
    name, _, domain = mail.partition("@")
    tagged = f"{name}+{rng.choice(['help', 'crm', 'x'])}@{domain}"
    spelled = str(rng.choice([mail, mail.upper(), mail.title(), tagged, tagged.upper()]))
    return f"Some Body <{spelled}>" if rng.random() < 0.2 else spelled


def write_document(rng: np.random.Generator, person: Person, number: int) -> dict[str, object]:
    """Make a document that says who wrote it by id, by address, or by both."""
    theme = str(rng.choice(list(WORDS)))
    how = rng.integers(3)
    who: dict[str, object] = {}
    if how != 0:
        who["customer_id"] = str(rng.choice([person.key, person.key.lower()]))
    if how != 1:
        who["email"] = spell(rng, person.mail)
    if person.account and rng.random() < 0.5:
        who["account_id"] = person.account
    return {
        "id": f"{person.number}-{number}", "source": "desk",
        "created_at": f"2026-{rng.integers(1, 10):02d}-{rng.integers(1, 29):02d}",
        "text": f"{WORDS[theme]} since day {rng.integers(99)}", **who,
    }  # fmt: skip


def write_crm(rng: np.random.Generator, people: list[Person], path: Path) -> None:
    """Write those who are known, and as many whom nobody ever heard of, in any order."""
    rows = [
        (person.key, f"Name {person.number}", spell(rng, person.mail), person.account)
        for person in people
        if person.is_known
    ]
    rows += [
        (f"X-{n}", f"Other {n}", f"other.{n}@firm{n % N_ACCOUNTS}.example", f"A{n % N_ACCOUNTS}")
        for n in range(N_PEOPLE)
    ]
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("Contact ID", "Full Name", "Email", "Account ID"))
        writer.writerows(rows[place] for place in rng.permutation(len(rows)))


def plain(mail: str) -> str:
    name, _, domain = mail.partition("@")
    return f"{name.partition('+')[0]}@{domain}"


def test_everybody_who_is_known_gets_the_right_contact_and_nobody_a_wrong_one(
    cli: Cli, in_tmp_path: Path, rng: np.random.Generator
) -> None:
    people = make_people(rng)
    documents = [
        write_document(rng, person, n) for person in people for n in range(rng.integers(1, 4))
    ]
    (in_tmp_path / "feedback.jsonl").write_text("\n".join(map(json.dumps, documents)))
    write_crm(rng, people, in_tmp_path / "crm.csv")
    assert cli("run", "feedback.jsonl", "--now", "2026-10-01").exit_code == 0
    done = cli("export", "customers", "--contacts", "crm.csv")
    n_right = 0
    for row in csv.DictReader(io.StringIO(done.stdout)):
        numbers = {int(each.split()[1].split("-")[0]) for each in row["documents"].split("; ")}
        expected = {people[n].mail for n in numbers if people[n].is_known}
        found = {plain(mail) for mail in row["contact_emails"].split("; ") if mail}
        if row["contact_of"] == "account":
            # nobody who wrote is known: whoever is known at their account, and none of them
            assert not expected
            accounts = {people[n].account for n in numbers}
            assert {mail.partition("@")[2] for mail in found} == {
                f"firm{account.removeprefix('A')}.example" for account in accounts
            }
            continue
        assert found == expected
        names = set(row["contact_names"].split("; ")) - {""}
        assert names == {f"Name {n}" for n in numbers if people[n].is_known}
        n_right += bool(expected)
    assert n_right > N_PEOPLE / 2
