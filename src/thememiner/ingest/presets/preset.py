"""What a preset is: how to tell a vendor's export, and what its columns or objects mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from thememiner.ingest.vocabulary import fold_header

if TYPE_CHECKING:
    from thememiner.datamodels import Kind

Row = Mapping[str, object]
Checked = Literal["real sample", "vendor documentation", "memory"]

TABLES: Final = ("csv", "tsv", "xlsx", "parquet")
OBJECTS: Final = ("jsonl", "json", "parquet")
TYPED: Final = (*OBJECTS, "zip")  # formats that tell numbers from text
ANY: Final = ("csv", "tsv", "xlsx", "parquet", "jsonl", "json")
_LEAST: Final = 0.5  # score of a header that has what is needed and nothing else that is usual


@dataclass(frozen=True, slots=True, kw_only=True)
class FileHead:
    """What is known of a file before its rows are read.

    Attributes
    ----------
    format : str
        As `SourceFile.format` names it.
    columns : tuple of str
        Header of a table; keys of objects, ``a.b`` one level down.
    sample : tuple of mapping
        The first good rows, at most 200.
    lookups : mapping
        Name of a `Lookup` -> key -> its rows, of the files read together with this one.
    """

    name: str
    format: str
    columns: tuple[str, ...]
    sample: tuple[Row, ...]
    lookups: Mapping[str, Mapping[str, tuple[Row, ...]]] = field(default_factory=dict)

    def column(self, *names: str) -> str:
        """Give the column of the first of these names that is there, however it is spelled.

        "" if there is none.
        """
        by_words = {fold_header(column): column for column in reversed(self.columns)}
        return next(
            (by_words[words] for name in names if (words := fold_header(name)) in by_words), ""
        )

    def picker(self, wanted: Mapping[str, tuple[str, ...]]) -> Callable[[Row], dict[str, object]]:
        """Give what takes fields out of a row: of the columns of a field the first with a value.

        Parameters
        ----------
        wanted : mapping
            Field -> names of columns, however the file spells them.
        """
        found = [
            (name, tuple(filter(None, (self.column(column) for column in columns))))
            for name, columns in wanted.items()
        ]
        return lambda row: {name: _first(row, columns) for name, columns in found}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Columns by which an export is told; case, spaces and punctuation do not matter.

    Attributes
    ----------
    needs : tuple of str
        All must be there.
    usual : tuple of str
        The more of them, the surer.
    never : tuple of str
        One of them, and it is another's.
    formats : tuple of str
        `FileHead.format` must be one of them.
    """

    needs: tuple[str, ...]
    usual: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    formats: tuple[str, ...] = ANY

    def score(self, head: FileHead) -> float:
        """Say how sure it is: 0 = another's, 0.5 = possible, 1 = all that is usual is there."""
        names = {plain_name(name) for name in head.columns}
        if head.format not in self.formats or not names.issuperset(map(plain_name, self.needs)):
            return 0.0
        if not names.isdisjoint(map(plain_name, self.never)):
            return 0.0
        n_usual = sum(plain_name(name) in names for name in self.usual)
        return _LEAST + (1 - _LEAST) * (n_usual / len(self.usual) if self.usual else 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A row that the vendor marks as no feedback; `reason` is one of `LEFT_OUT`."""

    reason: str


Documents = Sequence[Row] | LeftOut
Reader = Callable[[Sequence[Row]], Documents]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """A table without feedback that explains another, such as the users beside the tickets.

    Attributes
    ----------
    key : callable
        Row -> the key under which the other table finds it, None if it has none.
    """

    name: str
    title: str
    recognize: Callable[[FileHead], float]
    key: Callable[[Row], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """How to read one vendor's export. A new one is a module with a few of these.

    Attributes
    ----------
    name : str
        As ``--format`` takes it; names the feed where nothing else does.
    title : str
        As a person calls it, such as "Zendesk tickets, JSON export".
    checked : str
        Against what the layout was checked. One from memory asks before it maps.
    recognize : callable
        Head -> 0 (another's) to 1 (surely this); below 0.5 is no.
    columns : mapping
        Field -> the vendor's columns: those of `text` are joined, of others the first value counts.
        With `documents` or `reader`, field -> key of what that gives; see `same_names`.
    documents : callable, optional
        (rows, head) -> documents. Without it every row is one document, as `columns` say.
        The rows are one, or all of a `thread`, in the order of the file.
    reads : tuple of str
        Columns that `documents` and `thread` look for by these names, however the file spells them.
    reader : callable, optional
        Head -> what reads rows, instead of `documents`: for what is found out once per file, such
        as which columns are questions.
    thread : callable, optional
        Row -> key of the rows that are one document together; None stands alone.
    n_header_rows : callable, optional
        Head -> rows below the header that are header too, such as the texts of questions. They
        are no rows; `documents` finds them first in `head.sample`.
    lookups : tuple of str
        Names of the lookups that it uses where they are given.
    inside : tuple of Lookup
        Side tables among the file's own rows, such as the users in a chat's archive.
    warn : callable, optional
        Head -> what its reader should know, one line each, without a customer's words. The
        head has the lookups that were given.
    """

    name: str
    title: str
    kind: Kind
    checked: Checked
    recognize: Callable[[FileHead], float]
    columns: Mapping[str, tuple[str, ...]]
    documents: Callable[[Sequence[Row], FileHead], Documents] | None = None
    reader: Callable[[FileHead], Reader] | None = None
    reads: tuple[str, ...] = ()
    thread: Callable[[Row], str | None] | None = None
    n_header_rows: Callable[[FileHead], int] | None = None
    lookups: tuple[str, ...] = ()
    inside: tuple[Lookup, ...] = ()
    warn: Callable[[FileHead], tuple[str, ...]] | None = None

    @property
    def makes_documents(self) -> bool:
        """Whether it gives documents of its own making, not the vendor's columns as they are."""
        return self.documents is not None or self.reader is not None


def _first(row: Row, columns: tuple[str, ...]) -> object:
    for column in columns:
        value = row.get(column)
        if value is not None and value != "":
            return value
    return None


def same_names(*fields: str) -> dict[str, tuple[str, ...]]:
    """Map fields to keys of the same name, for presets whose `documents` gives them.

    Examples
    --------
    >>> same_names("id", "text")
    {'id': ('id',), 'text': ('text',)}
    """
    return {name: (name,) for name in fields}


def plain_name(name: str) -> str:
    """Give a column's name without case, spaces and punctuation.

    Examples
    --------
    >>> plain_name("Case Number") == plain_name("CASENUMBER") == plain_name("caseNumber")
    True
    """
    return fold_header(name).replace(" ", "")
