"""What the themes of an HTML report can be filtered by, small enough to stand in the page."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, TypedDict

import orjson

from thememiner.report.people import say_audience

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from thememiner.report.contract import ThemeFacts

N_VALUES: Final = 60  # of one facet, those of most reports; a list of more helps nobody


class Facet(TypedDict):
    """One thing to filter by: its values, and per theme how many reports have each of them."""

    key: str
    label: str
    option: str | None  # of `thememiner report`; None where it has no such filter
    values: list[str]
    words: list[str]
    rest: int  # values that are not listed
    themes: list[list[int]]  # place of a value, reports, place of a value, reports, …


def list_facets(themes: Sequence[ThemeFacts], *, has_customers: bool) -> list[Facet]:
    """List what parts the themes: facets with one value only are left out.

    Parameters
    ----------
    has_customers : bool
        Whether customers are counted, and not another audience in their place.
    """
    own = "customer" if has_customers else None
    audiences = [_audiences(theme, own) for theme in themes]
    found = [
        _facet(key, label, option, [theme[name] for theme in themes])  # type: ignore[literal-required]
        for key, label, option, name in _FACETS
    ]
    found.append(_facet("audience", "Audience", "--audience", audiences))
    return [facet for facet in found if len(facet["values"]) > 1]


def render_data(data: object) -> str:
    """Render JSON that may stand in a `<script>`: no character that could end it or open a tag."""
    text = orjson.dumps(data).decode()
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _facet(key: str, label: str, option: str | None, themes: Sequence[Mapping[str, int]]) -> Facet:
    sums: Counter[str] = Counter()
    for counts in themes:
        sums.update(counts)
    values = sorted(sums, key=lambda value: (-sums[value], value))
    kept = values[:N_VALUES]
    place = {value: number for number, value in enumerate(kept)}
    return Facet(
        key=key,
        label=label,
        option=option,
        values=kept,
        words=[say_audience(value) for value in kept] if key == "audience" else [],
        rest=len(values) - len(kept),
        themes=[
            [
                number
                for value, count in counts.items()
                if value in place
                for number in (place[value], count)
            ]
            for counts in themes
        ],
    )


def _audiences(theme: ThemeFacts, own: str | None) -> dict[str, int]:
    others = {name: count["n_documents"] for name, count in theme["by_audience"].items()}
    return others if own is None else {own: theme["n_documents"], **others}


# key, label, option of `thememiner report`, key of the theme
_FACETS: Final = (
    ("source", "Source", "--source", "by_source"),
    ("segment", "Segment", "--segment", "by_segment"),
    ("product", "Product", "--product", "by_product"),
    ("version", "Version", None, "by_version"),
    ("language", "Language", None, "by_language"),
    ("intent", "Intent", "--intent", "intent_split"),
)
