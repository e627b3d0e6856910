"""Themes as a message for Slack, in Block Kit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from thememiner.export.templates import fill
from thememiner.export.wording import cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from thememiner.export.templates import Value

MAX_BLOCKS: Final = 50
MAX_HEADER: Final = 150  # characters
MAX_SECTION: Final = 3_000
MAX_CONTEXT: Final = 2_000
MAX_MESSAGE: Final = 12_000  # bytes of all blocks; Slack refuses about 13,200 (undocumented)
_FRAME: Final = 3  # blocks that are no theme: header, how many more, footer

Block = dict[str, object]


def render_message(
    columns: Mapping[str, Value],
    rows: Sequence[Mapping[str, object]],
    *,
    about: Mapping[str, object],
    said: Iterable[str] = (),
) -> str:
    """Write the JSON of one message: `text` for notifications, and `blocks`.

    Parameters
    ----------
    columns : mapping
        `header`, `theme` and, if wanted, `footer`.
    rows : sequence of mapping
        Fields of each theme, escaped for Slack.
    about : mapping
        Fields of the report.
    said : iterable of str
        Plain sentences on what is not shown.
    """
    header = cut(str(fill(str(columns["header"]), about) or ""), MAX_HEADER)
    foot = [*([str(fill(str(columns["footer"]), about))] if "footer" in columns else []), *said]
    blocks: list[Block] = [
        {"type": "header", "text": {"type": "plain_text", "text": header or "thememiner"}}
    ]
    end = [_context(" · ".join(filter(None, foot)))] if any(foot) else []
    texts = [str(fill(str(columns["theme"]), row) or "") for row in rows]
    shown = _fit(texts, _size([*blocks, *end]))
    blocks += [_section(text) for text in shown]
    if not texts:
        blocks.append(_section("Nothing to tell: no theme was chosen."))
    if len(shown) < len(texts):
        blocks.append(_context(f"and {len(texts) - len(shown):,} more: `thememiner report`"))
    plain = [str(row["title"]) for row in rows[: len(shown)]]
    message = {"text": "\n".join([header, *(f"• {title}" for title in plain)]),
               "blocks": [*blocks, *end]}  # fmt: skip
    return json.dumps(message, ensure_ascii=False, indent=2) + "\n"


def _fit(texts: Sequence[str], size: int) -> list[str]:
    """Give the first texts that one message takes, the room for "and more" left free."""
    shown: list[str] = []
    size += _size([_context("and 1,000 more: `thememiner report`")])
    for text in texts[: MAX_BLOCKS - _FRAME]:
        size += _size([_section(text)])
        if size > MAX_MESSAGE and shown:
            break
        shown.append(text)
    return shown


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": cut(text.strip(), MAX_SECTION)}}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": cut(text, MAX_CONTEXT)}]}


def _size(blocks: Sequence[Block]) -> int:
    return len(json.dumps(blocks, ensure_ascii=False).encode())
