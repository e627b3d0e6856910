"""A config for some files: what they are, how they would be read, what a person should decide."""

from __future__ import annotations

import json
import os
import re
import textwrap
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from thememiner.datamodels import KINDS
from thememiner.errors import ConfigError, InputError
from thememiner.ingest.customer_columns import map_customer_columns
from thememiner.ingest.vocabulary import HEADER_WORDS, fold_header
from thememiner.pipeline.opening import open_inputs
from thememiner.pipeline.request import Input, Silent
from thememiner.sources import open_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.config import Config
    from thememiner.pipeline.opening import Opened

_FACTS: Final = frozenset({"name", "segment", "value", "owner", "domain"})
_LEAST_FACTS: Final = 2  # what a file must say of accounts, beside which they are
_KINDS: Final = " | ".join(f'"{kind}"' for kind in KINDS)
_DIGITS: Final = re.compile(r"\d+")
_TAIL: Final = re.compile(r"[-_. ]*\d[-_. \d]*$")
_SUFFIXES: Final = re.compile(r"(\.[A-Za-z]{2,7})+$")
_HEAD: Final = """\
# Settings of thememiner, written by `thememiner init`. What is not here keeps its default:
# `thememiner config show` prints every setting.

internal_domains = []            # e-mail domains of your own staff, e.g. ["example.com"]

[store]
path = "./.thememiner"           # folder of the store; commands take --store too
"""
_NO_CUSTOMERS: Final = """
# Who pays, and what an account is worth: a CRM export.
# [[customers]]
# path = "crm/accounts.csv"
# map = { account_id = "Account ID", name = "Account Name", value = "ARR" }
"""
_REST: Final = """
# What shipped when: exports of Jira, Linear, GitHub, or a changelog.
# [[fixes]]
# path = "exports/jira*.csv"

# [privacy]
# hash_accounts = true           # accounts become pseudonyms too; persons always are

# [report]
# top = 15                       # rows of the terminal table
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A config, and what should be said of it.

    Attributes
    ----------
    text : str
        TOML that `load_config` reads.
    told : tuple of str
        One line per file.
    """

    text: str
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Feed:
    """One ``[[sources]]``: files that are read alike."""

    name: str
    paths: tuple[str, ...]
    item: Opened

    def describe(self) -> str:
        preset = self.item.preset
        return preset.title if preset else self.item.plan.mapping.describe()


def propose_config(paths: Sequence[str], *, folder: str, config: Config) -> Proposal:
    """Look into files and write the config that reads them.

    Parameters
    ----------
    paths : sequence of str
        Files, as the working folder sees them.
    folder : str
        Where the config will lie: its paths are relative to it.
    config : Config
        Limits of reading.

    Returns
    -------
    Proposal
        A file that cannot be read without a decision stands in the text as a comment that asks
        for it.
    """
    customers = [path for path in paths if _is_customers(path, config)]
    opened, problems = _open([path for path in paths if path not in customers], config)
    feeds = _feeds(opened)
    parts = [_HEAD]
    parts += [_source(feed, folder) for feed in feeds]
    parts += [_open_question(path, problem, folder) for path, problem in problems]
    parts += [_customers(path, folder) for path in customers]
    told = [f"{name}: {feed.describe()}" for feed in feeds for name in map(_name, feed.paths)]
    told += [f"{_name(path)}: accounts of customers" for path in customers]
    told += [problem for _, problem in problems]
    return Proposal(
        text="\n".join(parts) + ("" if customers else _NO_CUSTOMERS) + _REST, told=tuple(told)
    )


def _is_customers(path: str, config: Config) -> bool:
    """Whether a table says who accounts are, and nothing that anybody wrote."""
    try:
        file = open_source(path, max_line_bytes=config.ingest.max_line_bytes)
    except (ConfigError, InputError):
        return False
    if not {fold_header(name) for name in file.columns}.isdisjoint(HEADER_WORDS["text"]):
        return False
    try:
        columns = map_customer_columns(file.columns, file.sample, {})
    except ConfigError:
        return False
    return len(columns.keys() & _FACTS) >= _LEAST_FACTS


def _open(
    paths: Sequence[str], config: Config
) -> tuple[list[tuple[str, Opened]], list[tuple[str, str]]]:
    """Open what can be opened; of the rest say why not."""
    left = list(paths)
    problems: list[tuple[str, str]] = []
    while left:
        try:
            opened = open_inputs(
                [Input(path=path) for path in left], config=config, progress=Silent()
            )
        except (ConfigError, InputError) as error:
            name = error.path if isinstance(error, ConfigError) else error.source
            guilty = [path for path in left if _name(path) == name] or left[:1]
            problems += [(path, str(error)) for path in guilty]
            left = [path for path in left if path not in guilty]
            continue
        return list(zip(left, opened, strict=True)), problems
    return [], problems


def _feeds(opened: Sequence[tuple[str, Opened]]) -> list[_Feed]:
    """Put files together that are read alike, and side tables to the files that use them."""
    groups: dict[tuple[str, str, str], list[tuple[str, Opened]]] = {}
    for path, item in opened:
        if item.lookup is None:
            name = item.preset.name if item.preset else _stem(path)
            alike = (name, str(Path(path).parent), item.plan.mapping.fingerprint)
            groups.setdefault(alike, []).append((path, item))
    feeds = []
    taken: Counter[str] = Counter()
    for (name, *_), members in groups.items():
        item = members[0][1]
        names = item.preset.lookups if item.preset else ()
        sides = [beside for beside, side in opened if side.lookup and side.lookup.name in names]
        taken[name] += 1
        unique = f"{name}-{taken[name]}" if taken[name] > 1 else name
        paths = (*(member for member, _ in members), *sides)
        feeds.append(_Feed(name=unique, paths=paths, item=item))
    return feeds


def _source(feed: _Feed, folder: str) -> str:
    item = feed.item
    paths = [_relative(path, folder) for path in feed.paths]
    pattern = _pattern(paths[0])
    if len(paths) > 1 and all(_pattern(path) == pattern for path in paths):
        paths = [pattern]  # exports of several months: the next one belongs to them
    wanted = _quote(paths[0]) if len(paths) == 1 else f"[{', '.join(map(_quote, paths))}]"
    hint = "" if pattern in paths else f"  # or a pattern: {_quote(pattern)}"
    lines = [
        "[[sources]]",
        f"name = {_quote(feed.name)}  # part of a document's identity: do not rename it later",
        f"path = {wanted}{hint}",
        *_reading(item),
        *(f"# note: {note}" for note in item.plan.notes),
    ]
    return "\n".join(lines) + "\n"


def _reading(item: Opened) -> list[str]:
    """Say how the files of a feed are read: by a preset, else column by column."""
    if item.preset is not None:
        name = _quote(item.preset.name)
        return [f"format = {name}  # {item.preset.title}", f"kind = {_quote(item.preset.kind)}"]
    lines = [f"# kind = {_KINDS}"]
    if item.file.is_encoding_guessed:
        lines.append(f"encoding = {_quote(item.file.encoding)}  # a guess")
    mapping = item.plan.mapping
    columns = [f"{field} = {_quote('+'.join(names))}" for field, names in mapping.columns.items()]
    return [*lines, f"[sources.map]  # {mapping.note}: correct what is wrong", *columns]


def _open_question(path: str, problem: str, folder: str) -> str:
    lines = [
        *textwrap.wrap(problem, width=98, initial_indent="# ", subsequent_indent="# "),
        "# [[sources]]",
        f"# name = {_quote(_stem(path))}",
        f"# path = {_quote(_relative(path, folder))}",
        '# map = { text = "COLUMN" }',
    ]
    return "\n".join(lines) + "\n"


def _customers(path: str, folder: str) -> str:
    title = "[[customers]]  # who pays, and what an account is worth"
    return f"{title}\npath = {_quote(_relative(path, folder))}\n"


def _name(path: str) -> str:
    return Path(path).name


def _relative(path: str, folder: str) -> str:
    return os.path.relpath(path, folder)


def _stem(path: str) -> str:
    """Name a feed after its file, without what changes from export to export."""
    plain = _SUFFIXES.sub("", _name(path))
    return _TAIL.sub("", plain) or plain


def _pattern(path: str) -> str:
    name = _name(path)
    stem = _SUFFIXES.sub("", name)
    return str(Path(path).with_name(_DIGITS.sub("*", stem) + name[len(stem) :]))


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
