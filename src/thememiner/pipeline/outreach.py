"""Back to people: who wrote about a theme, who was told, whom to talk to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from thememiner.errors import ConfigError
from thememiner.export.contacts import read_contacts
from thememiner.export.customers import People, ThemeFacts, list_customers
from thememiner.export.told import Telling
from thememiner.identity import load_key
from thememiner.ingest import CustomerTools
from thememiner.pipeline.catalogue import find_theme
from thememiner.pipeline.curated import read_curated, read_heirs
from thememiner.pipeline.present import rank_snapshot
from thememiner.pipeline.reading import read_tables, time_of
from thememiner.ranking.people import link_pseudonyms
from thememiner.ranking.selection import select_documents
from thememiner.sources import open_source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from thememiner.config import Config
    from thememiner.curation import Heirs
    from thememiner.export.contacts import Contacts
    from thememiner.export.customers import Row
    from thememiner.pipeline.curated import Curated
    from thememiner.ranking import Ranking, ReportOptions, ReportTables
    from thememiner.ranking.selection import Selection
    from thememiner.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerList:
    """What `export customers` gives, and what must be said beside it.

    Attributes
    ----------
    rows : list of dict
        `CUSTOMER_COLUMNS`, with contacts `CONTACT_COLUMNS` too.
    n_anonymous : int
        Documents of nobody who is known, in the listed themes.
    """

    rows: list[Row]
    n_themes: int
    n_anonymous: int

    @property
    def n_told(self) -> int:
        """Rows of customers who were told."""
        return sum(row["told"] is not None for row in self.rows)

    @property
    def n_reached(self) -> int:
        """Rows with a contact."""
        return sum(bool(row.get("contact_of")) for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outreach:
    """The tables of a snapshot as people want them seen, and what they said of its themes."""

    store: Store
    tables: ReportTables
    curated: Curated
    heirs: Heirs
    ranking: Ranking

    @classmethod
    def of(cls, store: Store, options: ReportOptions) -> Outreach:
        """Read a snapshot, ranked as a report with these options would."""
        curated = read_curated(store)
        return cls(
            store=store,
            tables=read_tables(store, curated),
            curated=curated,
            heirs=read_heirs(store),
            ranking=rank_snapshot(store, options),
        )

    def select(self, options: ReportOptions, period: str) -> Selection:
        """Choose documents by the options and another period."""
        return select_documents(
            self.tables,
            replace(options, period=period),
            run_days=0,
            last_run_now=time_of(self.store.snapshot),
        )

    def with_theme(self, theme: str) -> Outreach:
        """Show a theme that was asked for by name, although it is ignored."""
        life = pl.when(pl.col("theme_id") == theme).then(pl.lit("live")).otherwise("life")
        tables = replace(self.tables, themes=self.tables.themes.with_columns(life=life))
        return replace(self, tables=tables)

    def facts(self) -> dict[str, ThemeFacts]:
        """Give what rows say of each theme, the ranked ones first and in order."""
        ranks = {theme.theme_id: theme.rank for theme in self.ranking.themes}
        names = dict(self.tables.themes.select("theme_id", "name").sort("theme_id").iter_rows())
        decisions = self.curated.effects.decisions
        return {
            theme: ThemeFacts(
                name=names.get(theme),
                rank=ranks.get(theme),
                decision=decisions[theme].entry.text("decision") if theme in decisions else None,
            )
            for theme in (*ranks, *(theme for theme in names if theme not in ranks))
        }

    def tellings(self) -> dict[str, list[Telling]]:
        """Give by theme when its customers were told."""
        found: dict[str, list[Telling]] = {}
        decisions = self.curated.effects.decisions
        for entry in self.curated.entries:
            theme = self.heirs.find(entry.theme_id) if entry.action == "told" else None
            if theme is None:
                continue
            only = frozenset(entry.texts("accounts")) or None
            is_current = theme not in decisions or entry.order > decisions[theme].entry.order
            found.setdefault(theme, []).append(
                Telling(theme_id=theme, at=entry.at, only=only, is_current=is_current)
            )
        return found

    def people(self, selection: Selection, contacts: Contacts | None = None) -> People:
        """Give who wrote what was selected."""
        return People(
            members=selection.members.filter("is_counted"),
            accounts=selection.accounts,
            tellings=self.tellings(),
            keys={} if contacts is None else self._keys(),
            linked={} if contacts is None else self._linked(),
            contacts=contacts,
        )

    def _keys(self) -> dict[str, frozenset[str]]:
        rows = self.tables.documents.select("document_id", "person", "email_hash").iter_rows()
        return {document: frozenset(filter(None, said)) for document, *said in rows}

    def _linked(self) -> dict[str, frozenset[str]]:
        pairs = ["person", "email_hash"]
        known = (self.tables.documents.select(pairs), self.tables.customers.select(pairs))
        groups: dict[str, set[str]] = {}
        rows = link_pseudonyms(pl.concat(known)).rows()
        for person, group in rows:
            groups.setdefault(group, set()).add(person)
        frozen = {group: frozenset(people) for group, people in groups.items()}
        return {person: frozen[group] for person, group in rows}


def read_contacts_file(
    path: str,
    maps: Mapping[str, str],
    *,
    store: Store,
    config: Config,
    environ: Mapping[str, str],
) -> Contacts:
    """Read a CRM export with the identity key of a store; nothing of it is written.

    Raises
    ------
    IdentityKeyError
        If the key is missing or another one.
    """
    key = load_key(str(store.snapshot.facts["key_fingerprint"]), environ)
    tools = CustomerTools(pseudonymize=key.pseudonym, hash_accounts=config.privacy.hash_accounts)
    source = open_source(path, max_line_bytes=config.ingest.max_line_bytes)
    return read_contacts(source.rows(), maps, tools)


def find_customers_of(
    store: Store,
    options: ReportOptions,
    *,
    theme: str | None = None,
    period: str = "all",
    contacts: Contacts | None = None,
) -> CustomerList:
    """List the customers of a theme, or of every theme that the report ranks.

    Parameters
    ----------
    options : ReportOptions
        Of the report; its period chooses and ranks the themes.
    theme : str, optional
        Id or name.
    period : str
        Of the documents: all time, as who wrote half a year ago wants to be told too.

    Raises
    ------
    ConfigError
        If the theme does not stand, or an option is none that exists.
    """
    found = Outreach.of(store, options)
    facts = found.facts()
    listed = {each: told for each, told in facts.items() if told.rank is not None}
    if theme is not None:
        asked = standing_theme(store, found.heirs, theme)
        listed, found = {asked: facts[asked]}, found.with_theme(asked)
    people = found.people(found.select(options, period), contacts)
    is_nobody = pl.col("theme_id").is_in(list(listed)) & pl.col("customer").is_null()
    return CustomerList(
        rows=list_customers(people, listed),
        n_themes=len(listed),
        n_anonymous=people.members.filter(is_nobody)["document_id"].n_unique(),
    )


def standing_theme(store: Store, heirs: Heirs, text: str) -> str:
    """Find a theme by id or name; one that was merged is what it became.

    Raises
    ------
    ConfigError
        If there is none, or it retired.
    """
    wanted = find_theme(store, text)
    found = heirs.find(wanted)
    if found is None:
        msg = f"{wanted} does not stand in this snapshot. `thememiner themes list` names those."
        raise ConfigError(msg)
    return found
