"""The HTML report in a real browser: used as a reader uses it, it works and asks nobody."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from tests.chromium import CHROMIUM, Chromium
from tests.payloads import PAYLOADS
from tests.unit.report.conftest import make_report, make_theme

from thememiner.report import render_html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from thememiner.ranking import RankedTheme

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]
ROOT: Final = Path(__file__).parents[2]
AXE: Final = Path(os.environ.get("AXE", ROOT / ".axe/node_modules/axe-core/axe.min.js"))
SUMO: Final = ROOT.parent / "shared/data/dev/sumo_firefox_2021.jsonl.gz"
N_SUMO: Final = 3_000  # rows of it: a page like any other, mined in seconds
# Without a script, a browser and a screen reader see the same page.
_RULES: Final = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def thememiner(*args: str, home: Path) -> None:
    environ = os.environ | {
        "HOME": str(home), "THEMEMINER_EMBED__MODEL": "hashing",
        "THEMEMINER_SEGMENT__MODEL": "blank",
    }  # fmt: skip
    subprocess.run(
        [sys.executable, "-m", "thememiner", *args],
        env=environ, cwd=home, check=True, capture_output=True, timeout=280,
    )  # fmt: skip


def make_demo(home: Path) -> Path:
    thememiner("demo", "demo", home=home)
    page = home / "report.html"
    theme = "Timeline is very slow"
    store = ("--store", "demo/store")
    thememiner("themes", "decide", theme, "planned", "--link", "https://t.example.com/7", *store,
               home=home)  # fmt: skip
    thememiner("report", *store, "-o", str(page), home=home)
    return page


def make_sumo(home: Path) -> Path:
    with gzip.open(SUMO, "rb") as whole:
        rows = [line for _, line in zip(range(N_SUMO), whole, strict=False)]
    (home / "sumo.jsonl").write_bytes(b"".join(rows))
    page = home / "report.html"
    thememiner("run", "sumo.jsonl", "--store", "store", home=home)
    thememiner("report", "--store", "store", "-o", str(page), home=home)
    return page


MAKERS: Final = {"demo": make_demo} | ({"sumo": make_sumo} if SUMO.exists() else {})


@pytest.fixture(scope="module", params=MAKERS)
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    file = MAKERS[request.param](tmp_path_factory.mktemp(request.param))
    return file.as_uri()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    with Chromium(profile=tmp_path_factory.mktemp("profile")) as one:
        yield one


@pytest.fixture
def opened(browser: Chromium, page: str) -> Iterator[Chromium]:
    browser.send("Emulation.setScriptExecutionDisabled", value=False)
    browser.prefer("light")
    browser.resize(1440)
    browser.open("about:blank")
    browser.open(page)
    yield browser
    assert browser.complaints() == []


ROWS = "[...document.querySelectorAll('#ranking tbody tr')].filter(row => !row.hidden)"


def names(browser: Chromium) -> list[str]:
    return list(browser.run(f"{ROWS}.map(row => row.querySelector('th a').textContent)"))


def column(browser: Chromium, key: str) -> list[float]:
    shown = f"{ROWS}.map(row => row.dataset.{key}).filter(Boolean).map(Number)"
    return list(browser.run(shown))


def choose(browser: Chromium, facet: str) -> str:
    """Choose the first value of a filter."""
    return str(
        browser.run(f"""(() => {{
        const select = document.querySelector('select[name="{facet}"]');
        select.value = select.options[1].value;
        select.dispatchEvent(new Event("change"));
        return select.value;
    }})()""")
    )


def visible(browser: Chromium, query: str) -> bool:
    return bool(browser.run(f"document.querySelector({query!r})?.checkVisibility() ?? false"))


def test_ranking_sorts_by_every_column_and_keeps_it_in_the_address(opened: Chromium) -> None:
    first = names(opened)
    assert len(first) == min(15, opened.run("document.querySelectorAll('#ranking tr').length - 1"))
    for key in ("customers", "reports", "value", "rating"):
        opened.run(f"document.querySelector('#ranking th[data-sort={key}] button').click()")
        shown = column(opened, key)
        assert shown == sorted(shown, reverse=True), key
        assert f"sort=-{key}" in opened.run("location.hash")
    head = "document.querySelector('#ranking th[data-sort=name] button')"
    opened.run(f"{head}.click()")
    assert names(opened) == sorted(names(opened), key=str.lower)
    opened.run(f"{head}.click()")
    assert opened.run("document.querySelector('[aria-sort]').ariaSort") == "descending"
    opened.run("document.querySelector('#ranking th[data-sort=rank] button').click()")
    assert names(opened) == first


def test_search_and_filters_narrow_the_ranking_and_come_back_with_the_address(
    opened: Chromium,
) -> None:
    n_all = opened.run("document.querySelectorAll('#ranking tbody tr').length")
    word = names(opened)[0].split()[-1].lower()
    opened.run(f"""(() => {{
        const input = document.querySelector(".filters input");
        input.value = {word!r};
        input.dispatchEvent(new Event("input"));
    }})()""")
    found = names(opened)
    assert 0 < len(found) <= n_all
    assert visible(opened, ".filters .clear")
    facet = opened.run("document.querySelector('.filters select').name")
    value = choose(opened, facet)
    kept = names(opened)
    assert set(kept) <= set(found)
    status = opened.run("document.querySelector('[role=status]').textContent")
    assert status.startswith((f"{len(kept)} of {n_all} themes", "No theme has all of this"))
    address = opened.run("location.href")
    assert "q=" in address
    assert f"{facet}=" in address
    opened.open("about:blank")
    opened.open(address)
    assert names(opened) == kept
    assert opened.run(f"document.querySelector('select[name={facet}]').value") == value
    opened.run("document.querySelector('.clear').click()")
    assert opened.run("location.hash") == ""
    assert len(names(opened)) == min(15, n_all)


def test_filter_counts_reports_as_the_data_say(opened: Chromium) -> None:
    facet = opened.run("document.querySelector('.filters select').name")
    choose(opened, facet)
    told = opened.run(f"{ROWS}.map(row => row.querySelectorAll('td.num')[1].textContent)")
    for cell in told:
        part, _, whole = cell.partition(" of ")
        assert 0 < int(part.replace(",", "")) <= int(whole.split()[0].replace(",", ""))
    opened.run("document.querySelector('.clear').click()")
    assert not opened.run("document.querySelector('.of')")


def test_search_without_a_hit_says_what_to_do(opened: Chromium) -> None:
    opened.run("location.hash = '#?q=zzzzqqqq'")
    opened.settle()
    assert names(opened) == []
    assert "No theme has all of this" in opened.run(
        "document.querySelector('[role=status]').textContent"
    )


def test_theme_opens_as_a_page_and_back_leads_to_the_ranking_as_it_was(opened: Chromium) -> None:
    opened.run("document.querySelector('#ranking th[data-sort=reports] button').click()")
    before = names(opened)
    opened.run(f"{ROWS}[1].querySelector('th a').click()")
    opened.settle()
    assert opened.run("document.querySelector('.page.open h2').textContent") == before[1]
    assert opened.run("document.activeElement.textContent") == before[1]
    assert before[1] in opened.run("document.title")
    assert not visible(opened, "#overview")
    assert visible(opened, ".page.open .commands .copy")
    assert visible(opened, ".page.open blockquote")
    opened.run("history.back()")
    opened.settle()
    assert visible(opened, "#overview")
    assert names(opened) == before
    assert "sort=-reports" in opened.run("location.hash")
    opened.run(f"{ROWS}[0].querySelector('th a').click()")
    opened.settle()
    opened.run("document.querySelector('.page.open .back a').click()")
    opened.settle()
    assert names(opened) == before


def test_all_themes_show_and_the_first_again(opened: Chromium) -> None:
    n_all = opened.run("document.querySelectorAll('#ranking tbody tr').length")
    if n_all <= 15:
        assert not visible(opened, ".more button")
        return
    opened.run("document.querySelector('.more button').click()")
    assert len(names(opened)) == n_all
    opened.run("document.querySelector('.more button').click()")
    assert len(names(opened)) == 15


def test_map_is_drawn_and_a_disc_opens_its_theme(opened: Chromium) -> None:
    opened.run("document.querySelector('#map').scrollIntoView()")
    for _ in range(20):
        opened.settle()
        if visible(opened, ".map"):
            break
    assert opened.run("""(() => {
        const canvas = document.querySelector("canvas");
        const cells = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        return cells.some((cell) => cell > 0);
    })()""")
    # look for a place with something under the pointer, as a reader does
    found = opened.run("""(() => {
        const canvas = document.querySelector("canvas");
        const frame = canvas.getBoundingClientRect();
        const tell = (kind, x, y) => canvas.dispatchEvent(new PointerEvent(kind,
            { clientX: frame.left + x, clientY: frame.top + y, bubbles: true }));
        for (let y = 4; y < frame.height; y += 6) for (let x = 4; x < frame.width; x += 6) {
            tell("pointermove", x, y);
            const tip = document.querySelector(".tip");
            if (!tip.hidden && tip.textContent.includes(":")) {
                canvas.dispatchEvent(new MouseEvent("click",
                    { clientX: frame.left + x, clientY: frame.top + y }));
                return tip.textContent;
            }
        }
        return "";
    })()""")
    opened.settle()
    assert found
    assert visible(opened, ".page.open")


@pytest.mark.parametrize("width", [1440, 1110, 1000, 390])
def test_nothing_is_clipped_or_scrolls_sideways(opened: Chromium, width: int) -> None:
    opened.resize(width)
    over = """[...document.querySelectorAll('main *')].filter(node => node.checkVisibility()
        && !node.closest('.unseen, .scroll table.months, svg')
        && node.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
        .map(node => node.outerHTML.slice(0, 120))"""
    for at in ("", "row"):
        if at:
            opened.run(f"{ROWS}[0].querySelector('th a').click()")
            opened.settle()
        assert opened.run(over) == []
        assert opened.run("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_follow_the_reader_s_scheme(opened: Chromium, scheme: str) -> None:
    opened.prefer(scheme)
    red = opened.run("getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]")
    assert (int(red) < 60) is (scheme == "dark")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(opened: Chromium, scheme: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: .ci/run fetches it")
    opened.prefer(scheme)
    opened.run(AXE.read_text("utf-8") + ";0")
    for width in (1440, 390):
        opened.resize(width)
        for at in ("", "row"):
            opened.run("location.hash = ''")
            opened.settle()
            if at:
                opened.run(f"{ROWS}[0].querySelector('th a').click()")
                opened.settle()
            judged: dict[str, Any] = opened.run(
                f"axe.run({_RULES!r}).then(({{violations, passes}}) => "
                "({violations, n_passes: passes.length}))"
            )
            told = [
                (one["id"], one["nodes"][0]["html"], one["nodes"][0]["failureSummary"])
                for one in judged["violations"]
            ]
            assert judged["n_passes"] > 10
            assert told == []


def test_report_prints_and_leaves_controls_out(opened: Chromium) -> None:
    printed = opened.send("Page.printToPDF", printBackground=True)
    assert len(printed["data"]) > 20_000
    opened.send("Emulation.setEmulatedMedia", media="print")
    opened.settle()
    assert not visible(opened, ".filters")
    assert not visible(opened, "nav")
    assert visible(opened, "#ranking table")
    opened.send("Emulation.setEmulatedMedia", media="screen")


def test_page_is_read_whole_without_a_script(browser: Chromium, page: str) -> None:
    browser.resize(1440)
    browser.send("Emulation.setScriptExecutionDisabled", value=True)
    browser.open("about:blank")
    browser.open(page)
    html = browser.send("DOM.getDocument", depth=1)["root"]["nodeId"]

    def boxes(query: str) -> list[bool]:
        found = browser.send("DOM.querySelectorAll", nodeId=html, selector=query)["nodeIds"]
        shown = []
        for node in found:
            style = browser.send("CSS.getComputedStyleForNode", nodeId=node)["computedStyle"]
            shown.append({one["name"]: one["value"] for one in style}["display"] != "none")
        return shown

    browser.send("DOM.enable")
    browser.send("CSS.enable")
    try:
        rows, pages = boxes("#ranking tbody tr"), boxes("#pages > .page")
        assert rows
        assert all(rows)
        assert pages
        assert all(pages)
        assert boxes(".filters") == [False]
        assert boxes("#map .script") in ([True], [])
        assert browser.complaints() == []
    finally:
        browser.send("CSS.disable")
        browser.send("DOM.disable")
        browser.send("Emulation.setScriptExecutionDisabled", value=False)


def attack(number: int) -> RankedTheme:
    """Make a theme whose every text is a payload, another one in each place."""

    def given(step: int) -> str:
        return PAYLOADS[(number + 37 * step) % len(PAYLOADS)]

    return make_theme(
        number + 1, theme_id=given(0), name=given(1), headline=given(2), terms=(given(3),),
        by_source={given(4): 2}, by_segment={given(5): 1}, by_version={given(6): 1, given(7): 2},
        by_product={given(8): 3, given(9): 1}, by_language={given(10): 1}, area_id=f"a{number}",
        exemplars=({"document_id": given(11), "quote": given(12), "created_at": None,
                    "source": given(13), "url": given(14)},),
        subthemes=({"subtheme_id": given(15), "name": given(16), "n_documents": 1,
                    "n_customers": 1},) * 2,
        top_accounts=({"account_id": given(17), "name": given(18), "segment": given(19),
                       "value": 1.0, "n_documents": 1, "last_seen": None},),
        neighbours=({"theme_id": given(20), "name": given(21), "similarity": 0.5},),
        xy=(number, number),
    )  # fmt: skip


def test_nothing_of_300_payloads_runs(browser: Chromium, tmp_path: Path) -> None:
    assert len(set(PAYLOADS)) == 300
    areas = tuple(
        {"area_id": f"a{number}", "name": payload, "n_documents": 1, "n_customers": 1,
         "share": 0.1, "themes": []}
        for number, payload in enumerate(PAYLOADS)
    )  # fmt: skip
    report = make_report(themes=tuple(map(attack, range(len(PAYLOADS)))), areas=areas)
    page = tmp_path / "attack.html"
    page.write_text(render_html(report), "utf-8")
    browser.send("Emulation.setScriptExecutionDisabled", value=False)
    browser.resize(1440)
    browser.open(page.as_uri())
    # every payload is on the page, as text, and its controls work on it
    assert browser.run("document.querySelectorAll('#ranking tbody tr').length") == 300
    browser.run("document.querySelector('.more button').click()")
    for facet in browser.run("[...document.querySelectorAll('.filters select')].map(s => s.name)"):
        choose(browser, facet)
    browser.run("document.querySelector('.clear').click()")
    for row in (0, 150, 299):
        browser.run(f"{ROWS}[{row}].querySelector('th a').click()")
        browser.settle()
        assert visible(browser, ".page.open")
        browser.run("history.back()")
        browser.settle()
    browser.run("document.querySelector('#map').scrollIntoView()")
    browser.settle()
    assert browser.run("window.ran") is None
    assert browser.run("document.querySelectorAll('script').length") == 2
    assert browser.run("document.querySelectorAll('img, iframe, object, embed, base').length") == 0
    assert browser.complaints() == []
