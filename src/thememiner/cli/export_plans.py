"""`thememiner export jira|linear|productboard|github|slack|rice`: themes into planning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import click

EXPORTS: Final[tuple[click.Command, ...]] = ()
