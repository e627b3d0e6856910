"""A theme's weeks as a small picture: characters for a terminal, points for SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from thememiner.ranking.datamodels import Week

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEVELS: Final = "▁▂▃▄▅▆▇█"


def draw_trend(weeks: Sequence[Week], *, width: int) -> str:
    """Draw documents per week with at most `width` characters; neighbouring weeks are summed.

    Empty if there is nothing to draw. The highest level is the theme's own greatest.
    """
    counts = [week["n_documents"] for week in weeks]
    if not any(counts):
        return ""
    step = -(-len(counts) // width)
    # from the end, so that the newest bar is a whole one
    ends = range(len(counts), 0, -step)
    bars = [sum(counts[max(end - step, 0) : end]) for end in ends][::-1]
    top = max(bars)
    return "".join(_LEVELS[-(-bar * (len(_LEVELS) - 1) // top)] for bar in bars)


def plot_trend(weeks: Sequence[Week], *, width: int, height: int) -> str:
    """Give the points of an SVG polyline, one per week; empty if there is nothing to draw.

    >>> weeks = [Week(week="", n_documents=n, n_customers=n) for n in (0, 2, 1)]
    >>> plot_trend(weeks, width=10, height=4)
    '0,4 5,0 10,2'
    """
    counts = [week["n_documents"] for week in weeks]
    if len(counts) < 2 or not any(counts):
        return ""
    top = max(counts)
    return " ".join(
        f"{round(width * place / (len(counts) - 1))},{round(height - height * count / top)}"
        for place, count in enumerate(counts)
    )
