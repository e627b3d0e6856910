"""`thememiner export customers|interviews|person`: back to the people who wrote."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar, cast

import click

from thememiner.cli.options import common_options, find_number, load, read_now, write_output
from thememiner.cli.private_file import write_private

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from thememiner.config import Config
    from thememiner.export.contacts import Contacts
    from thememiner.pipeline.interviews import InterviewList
    from thememiner.pipeline.outreach import CustomerList
    from thememiner.ranking import ReportOptions
    from thememiner.store import Store

P = ParamSpec("P")
R = TypeVar("R")


def people_options(function: Callable[P, R]) -> Callable[P, R]:
    """Add what both lists take."""
    for option in (
        click.option("--as-of", metavar="DATE|SNAPSHOT", help="As it was then."),
        click.option("--audience", "audiences", multiple=True,
                     type=click.Choice(["customer", "free", "prospect", "partner"]),
                     help="Whom to list. Repeatable (default: customers)."),
        click.option("--segment", "segments", multiple=True, metavar="NAME",
                     help="Only this segment. Repeatable."),
        click.option("--map", "maps", multiple=True, metavar="FIELD=COLUMN",
                     help="Column of the contacts, such as email=Mail or contact=Person."),
        click.option("--contacts", metavar="CRM",
                     type=click.Path(exists=True, dir_okay=False),
                     help="Add names and e-mails from this CRM export. They go into the output "
                     "alone, a file that only you may read."),
        click.option("-o", "--output", metavar="FILE", help="Write to FILE instead of stdout."),
        click.option("--format", "file_format", type=click.Choice(["csv", "jsonl"]),
                     default="csv", show_default=True, help="Shape of the rows."),
    ):  # fmt: skip
        function = option(function)
    return common_options(function)


@click.command("customers")
@click.argument("theme", required=False)
@click.option("--period", metavar="30d|all", default="all", show_default=True,
              help="Days up to the newest document, or all time.")  # fmt: skip
@people_options
def customers(**given: object) -> int:
    """List the customers of THEME with what it takes to answer them (default: of every theme).

    A row per customer and theme: account, owner, pseudonyms, ids and links of their own documents,
    when they wrote last, and whether they were told what was decided (`themes told`).

    \b
    Examples:
      thememiner export customers T-ABCD234 -o people.csv
      thememiner export customers T-ABCD234 --contacts crm.csv -o people.csv
    """  # noqa: D301  # click's mark for lines to keep
    from thememiner.export.customers import CUSTOMER_COLUMNS
    from thememiner.pipeline.outreach import find_customers_of

    asked = _Asked.of(given)
    found = find_customers_of(
        asked.store,
        asked.options(None),
        theme=cast("str | None", given["theme"]),
        period=str(given["period"]),
        contacts=asked.contacts,
    )
    asked.write(CUSTOMER_COLUMNS, found.rows)
    click.echo(_tell_customers(found, has_contacts=asked.contacts is not None), err=True)
    return 0


@click.command("interviews")
@click.argument("about", required=False, metavar="[THEME|AREA]")
@click.option(
    "--people",
    type=click.IntRange(1, 1000),
    default=15,
    show_default=True,
    metavar="N",
    help="How many at most.",
)
@click.option(
    "--per-week",
    type=click.IntRange(1, 100),
    default=3,
    show_default=True,
    metavar="N",
    help="How many a week.",
)
@click.option(
    "--rest",
    "rest_days",
    type=click.IntRange(0, 3650),
    default=60,
    show_default=True,
    metavar="DAYS",
    help="Leave out who was told of a decision within so many days.",
)
@click.option("--period", metavar="30d|all", help="Days that count, as in `report`.")
@click.option("--now", metavar="TIME", help="Time that --rest counts back from (default: now).")
@people_options
def interviews(**given: object) -> int:
    """Pick people to talk to about a THEME or an AREA (default: the first area of the ranking).

    They differ in segment, in what they wrote about and in how they rated; each row says why it
    was picked. Our own staff is never among them. The same store gives the same people.
    """
    from thememiner.export.interviews import INTERVIEW_COLUMNS
    from thememiner.pipeline.interviews import Plan, plan_interviews

    asked = _Asked.of(given)
    plan = Plan(
        now=read_now(cast("str | None", given["now"])),
        n_people=cast("int", given["people"]),
        per_week=cast("int", given["per_week"]),
        rest_days=cast("int", given["rest_days"]),
    )
    found = plan_interviews(
        asked.store,
        asked.options(cast("str | None", given["period"])),
        plan,
        about=cast("str | None", given["about"]),
        contacts=asked.contacts,
    )
    asked.write(INTERVIEW_COLUMNS, found.rows)
    click.echo(_tell_interviews(found, plan.rest_days), err=True)
    return 0


@click.command("person")
@click.argument("customer")
@click.option("-o", "--output", metavar="FILE", help="Write to FILE instead of stdout.")
@click.option("--as-of", metavar="DATE|SNAPSHOT", help="As it was then.")
@common_options
def person(**given: object) -> int:
    """Write all that is stored of a CUSTOMER as JSON, for who asks for their own data.

    CUSTOMER is the id or e-mail of a person, which the identity key turns into a pseudonym, or
    `person:…` or `account:…` as `export customers` names them. The file is for you alone to read.
    """
    from thememiner.cli.editing import to_json
    from thememiner.pipeline.person import find_subject, tell_person

    asked = _Asked.of({**given, "contacts": None, "maps": ()})
    subject = find_subject(asked.store, str(given["customer"]), asked.pseudonymize)
    told = tell_person(asked.store, subject)
    output = cast("str | None", given["output"])
    if output in (None, "-"):
        write_output(to_json(told), None)
    else:
        write_private(to_json(told) + "\n", output, store=asked.path)
    n_documents = len(cast("list[object]", told["documents"]))
    click.echo(f"{_count(n_documents, 'document')} in snapshot {told['snapshot']}", err=True)
    return 0


EXPORTS: Final = (customers, interviews, person)


class _Asked:
    """A command's options: the store, the contacts, and where rows go."""

    def __init__(self, given: Mapping[str, object], config: Config, store: Store) -> None:
        self._given = given
        self._config = config
        self.store = store
        self.contacts = self._read_contacts()

    @classmethod
    def of(cls, given: Mapping[str, object]) -> _Asked:
        config = load(cast("str | None", given["config_path"]), cast("str | None", given["store"]))
        from thememiner.store import Store

        path = config.store.path
        number = find_number(path, cast("str | None", given["as_of"]))
        return cls(given, config, Store.open(path, as_of=number))

    def _read_contacts(self) -> Contacts | None:
        path, maps = self._given["contacts"], cast("tuple[str, ...]", self._given["maps"])
        if path is None:
            if maps:
                msg = "--map names columns of --contacts. Give both."
                raise click.UsageError(msg)
            return None
        from thememiner.cli.running import read_maps
        from thememiner.pipeline.outreach import read_contacts_file

        return read_contacts_file(
            str(path), read_maps(maps), store=self.store, config=self._config, environ=os.environ
        )

    @property
    def path(self) -> str:
        """Where the store lies."""
        return self._config.store.path

    def pseudonymize(self) -> Callable[[str], str]:
        """Give the hash of the store's identity key."""
        from thememiner.identity import load_key

        fingerprint = str(self.store.snapshot.facts["key_fingerprint"])
        return load_key(fingerprint, os.environ).pseudonym

    def options(self, period: str | None) -> ReportOptions:
        """Give the options by which a report would rank."""
        from thememiner.pipeline.reading import options_of

        return replace(
            options_of(self._config),
            period=period,
            audiences=cast("tuple[str, ...]", self._given["audiences"]),
            segments=cast("tuple[str, ...]", self._given["segments"]),
        )

    def write(self, columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> None:
        """Write rows to where they were asked for."""
        from thememiner.export.customers import CONTACT_COLUMNS
        from thememiner.export.people_rows import render_people

        output = cast("str | None", self._given["output"])
        has_contacts = self.contacts is not None
        text = render_people(
            (*columns, *CONTACT_COLUMNS) if has_contacts else columns,
            rows,
            file_format=str(self._given["file_format"]),
        )
        if has_contacts:
            write_private(text, output, store=self.path)
        else:
            write_output(text, output)


def _tell_customers(found: CustomerList, *, has_contacts: bool) -> str:
    n_rows = len(found.rows)
    told = [
        f"{_count(len({row['customer'] for row in found.rows}), 'customer')} of "
        f"{_count(found.n_themes, 'theme')}, {_count(n_rows, 'row')}",
        f"{found.n_told:,} told what was decided",
    ]
    if has_contacts:
        told.append(f"{found.n_reached:,} with a contact")
    if found.n_anonymous:
        told.append(f"{_count(found.n_anonymous, 'report')} of nobody who is known, not listed")
    return "; ".join(told)


def _tell_interviews(found: InterviewList, rest_days: int) -> str:
    from thememiner.report.clean import clean

    told = [
        f"{clean(found.scope.title)}: {len(found.rows):,} of "
        f"{_count(found.n_candidates, 'person', 'people')} picked"
    ]
    if found.n_resting:
        told.append(f"{found.n_resting:,} left out, told of a decision within {rest_days} days")
    return "; ".join(told)


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
