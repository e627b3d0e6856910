from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from thememiner.report import render_html

if TYPE_CHECKING:
    from collections.abc import Callable

    from thememiner.report.contract import Report

VOID = {"meta", "br", "rect", "polyline", "polygon"}


class Page(HTMLParser):
    """The page's tags with their attributes, and its text; wrong nesting fails."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
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
        self.text += data


def test_page_is_well_formed_and_shows_every_part(report: Report) -> None:
    page = Page(render_html(report))
    for part in (
        "Cannot sign in after the update", "I cannot sign in any more.", "Sign-in",
        "Love the speed", "What customers value", "Not in any theme", "How this was counted",
        "survey: nothing new for 40 days", "looks broken", "Our own staff", "After the update",
        "Key accounts", "3 others", "and 2 more", "one-off", "10,010 rows read",
    ):  # fmt: skip
        assert part in page.text, part
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids)) == 19


def test_page_of_an_empty_store_says_so(empty_report: Report) -> None:
    page = Page(render_html(empty_report))
    assert "No themes in this period yet." in page.text


def test_page_needs_no_network_and_no_script(report: Report) -> None:
    text = render_html(report)
    page = Page(text)
    assert not {"script", "img", "link", "iframe", "object"} & {tag for tag, _ in page.tags}
    for tag, attributes in page.tags:
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        assert tag == "a" or "href" not in attributes
        assert "src" not in attributes
    assert "url(" not in text
    assert "@import" not in text


def test_policy_allows_the_page_style_and_nothing_else(report: Report) -> None:
    text = render_html(report)
    (style,) = re.findall(r"<style>(.*?)</style>", text, flags=re.S)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in text


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
    assert not {"script", "img", "b"} & ({tag for tag, _ in page.tags} - {"b"})
    assert not any(
        a.get("href", "") != "https://desk.example.com/1" for t, a in page.tags if t == "a"
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
        "by_audience": {},
        "value": None,
        "rating": {"mean": None, "n": 0},
        "n_accounts": 0,
        "first_seen": None,
        "last_seen": None,
    }
    page = Page(render_html(report_with(bare, praise=(), key_accounts=(), areas=())))
    assert "(unnamed)" in page.text
    assert "new, on probation" in page.text
