"""The nightly path: what is new goes to the themes that stand, and their tables are kept.

Nothing that was placed strictly moves, no theme that stands is renamed, and only newborn themes
are named. Everything else waits for a refit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from thememiner.pipeline.night_state import place_all, read_known
from thememiner.pipeline.night_tables import mention_rows, name_newborn, night_tables

if TYPE_CHECKING:
    from thememiner.config import Config
    from thememiner.pipeline.night_state import Fresh, NightOf
    from thememiner.pipeline.publishable import Published
    from thememiner.pipeline.tools import Tools
    from thememiner.store import StoreWriter


def mine_night(
    writer: StoreWriter, config: Config, tools: Tools, new: Fresh, night: NightOf
) -> Published:
    """Place the night's mentions, and give the tables that follow."""
    tools.progress.stage("place")
    with tools.timer("place"):
        known = read_known(writer, tools, new, night)
        outcome = place_all(known, config, writer=writer, night=night)
        mentions = mention_rows(new, outcome, night=night)
    tools.progress.stage("name")
    with tools.timer("name"):
        names = name_newborn(
            outcome, mentions, known, new=new, config=config, tools=tools, writer=writer
        )
    return night_tables(outcome, mentions, names, new=new, writer=writer, night=night)
