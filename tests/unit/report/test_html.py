from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from thememiner.report import render_html

if TYPE_CHECKING:
    from collections.abc import Callable

    from thememiner.ranking import Ranking
    from thememiner.report.contract import Report

VOID = {"meta", "br"}


class Page(HTMLParser):
    """The page's tags with their attributes, and its text; wrong nesting fails."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.data = ""
        self.open: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.data += data
        elif self.open and self.open[-1] != "style":
            self.text += data


def test_page_is_well_formed_and_shows_every_part(report: Report) -> None:
    page = Page(render_html(report))
    for part in (
        "Cannot sign in after the update", "I cannot sign in any more.", "Sign-in",
        "Love the speed", "What customers value", "Not in any theme", "How this was counted",
        "survey: nothing new for 40 days", "looks broken", "Our own staff", "After the update",
        "Key accounts", "3 others", "and 2 more", "one-off", "10,010 rows read",
        "Your decisions", "Undecided in the top 18", "Near it in meaning", "Languages",
        "thememiner themes merge t001 t002", "It stopped working on Monday.", "Map of themes",
    ):  # fmt: skip
        assert part in page.text, part
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    themes = [name for name in ids if name and name.startswith("theme-")]
    assert len(themes) == 19
    links = {a["href"] for tag, a in page.tags if tag == "a" and str(a["href"]).startswith("#")}
    assert {str(link)[1:] for link in links} <= set(ids)


def test_page_of_an_empty_store_says_so(empty_report: Report) -> None:
    page = Page(render_html(empty_report))
    assert "No themes in this period yet." in page.text


def test_first_screen_has_the_order_of_the_questions(report: Report) -> None:
    page = Page(render_html(report))
    parts = [
        str(attributes["id"])
        for tag, attributes in page.tags
        if tag == "section" and "id" in attributes
    ]
    assert parts == [
        "changes", "decisions", "showstoppers", "overhauls", "ranking", "accounts", "praise",
        "rest", "areas", "counted", "map",
    ]  # fmt: skip


def test_empty_parts_say_why_they_are_empty(empty_report: Report) -> None:
    text = Page(render_html(empty_report)).text
    for reason in (
        "There is no snapshot of a week ago", "No decision is kept yet", "None: no report of",
        "No area points to one", "None: no theme below the top 20", "mostly praise",
        "No theme or area changed beyond chance", "A map needs three themes",
    ):  # fmt: skip
        assert reason in text, reason


def test_page_asks_nobody_and_runs_its_own_script_alone(report: Report) -> None:
    text = render_html(report)
    page = Page(text)
    assert not {"img", "link", "iframe", "object", "form"} & {tag for tag, _ in page.tags}
    scripts = [attributes for tag, attributes in page.tags if tag == "script"]
    assert scripts == [{"type": "application/json", "id": "data"}, {}]
    for tag, attributes in page.tags:
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        assert tag == "a" or "href" not in attributes
        assert "src" not in attributes
    assert "url(" not in text
    assert "@import" not in text


def test_policy_allows_the_page_s_style_and_script_and_nothing_else(report: Report) -> None:
    text = render_html(report)

    def digest(pattern: str) -> str:
        (own,) = re.findall(pattern, text, flags=re.S)
        return base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()

    style, script = digest(r"<style>(.*?)</style>"), digest(r"<script>(.*?)</script>")
    assert (
        f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; "
        "base-uri 'none'; form-action 'none'"
    ) in text


def test_data_of_the_filters_are_the_themes_own_counts(report: Report) -> None:
    (text,) = re.findall(r'id="data">(.*?)</script>', render_html(report), flags=re.S)
    data = json.loads(text)
    facets = {facet["key"]: facet for facet in data["facets"]}
    # one segment, product and intent in each theme here part nothing
    assert set(facets) == {"source", "version", "language", "intent", "audience"}
    for key, name in (("source", "by_source"), ("language", "by_language")):
        for theme, cells in zip(report["themes"], facets[key]["themes"], strict=True):
            told = {
                facets[key]["values"][at]: n for at, n in zip(cells[::2], cells[1::2], strict=True)
            }
            assert told == theme[name]  # type: ignore[literal-required]
    assert facets["audience"]["words"] == ["Customers", "Our own staff"]


def test_page_of_200_themes_stays_small_enough_to_send(
    report_with: Callable[..., Report], ranking: Callable[..., Ranking]
) -> None:
    quote = ranking().themes[0].exemplars[0] | {"quote": "It does not sync any more. " * 9}
    parts = ranking().themes[0].subthemes[0]
    themes = tuple(
        replace(
            theme, theme_id=f"T-{number:07}", exemplars=(quote,) * 5, subthemes=(parts,) * 12,
            by_version={f"4.{version}": 9 for version in range(40)},
        )
        for number, theme in enumerate(ranking().themes * 12)
    )[:200]  # fmt: skip
    text = render_html(report_with(themes=themes))
    assert text.count('<article class="page"') == 201
    assert len(text.encode()) < 1_500_000


@pytest.mark.parametrize(
    "payload",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "</style><script>alert(1)</script>",
        "{{ 1234 * 7 }}{% raw %}",
        "&lt;u&gt;<u>",
        "' onmouseover='alert(1)",
    ],
)
def test_customers_text_is_text(report_with: Callable[..., Report], payload: str) -> None:
    quote = {
        "document_id": "d",
        "quote": payload,
        "created_at": None,
        "source": payload,
        "url": "javascript:alert(1)",
    }
    report = report_with(
        {
            "name": payload,
            "theme_id": payload,
            "terms": (payload,),
            "exemplars": (quote,),
            "by_segment": {payload: 1},
            "by_version": {payload: 1},
        }
    )
    text = render_html(report)
    page = Page(text)
    assert page.text.count(payload) >= 5
    assert "8638" not in page.text
    assert not {"img", "u"} & {tag for tag, _ in page.tags}
    assert [attributes for tag, attributes in page.tags if tag == "script"] == [
        {"type": "application/json", "id": "data"}, {},
    ]  # fmt: skip
    assert not re.search("[<>&]", page.data.partition('"use strict"')[0])
    assert not any(
        not re.match("#[\\w-]+$|https://desk.example.com/1$", str(a["href"]))
        for t, a in page.tags
        if t == "a"
    )
    assert not any("onmouseover" in attributes for _, attributes in page.tags)


def test_theme_without_evidence_still_has_a_row(report_with: Callable[..., Report]) -> None:
    bare = {
        "name": None,
        "area_id": None,
        "life": "probation",
        "series": (),
        "exemplars": (),
        "terms": (),
        "top_accounts": (),
        "subthemes": (),
        "by_source": {},
        "by_version": {},
        "by_segment": {},
        "by_product": {},
        "by_language": {},
        "by_audience": {},
        "neighbours": (),
        "xy": None,
        "value": None,
        "rating": {"mean": None, "n": 0},
        "n_accounts": 0,
        "first_seen": None,
        "last_seen": None,
    }
    page = Page(render_html(report_with(bare, praise=(), key_accounts=(), areas=())))
    assert "(unnamed)" in page.text
    assert "new, on probation" in page.text
    assert "No dated reports" in page.text
    assert "No quotes" in page.text
