"""Which issue a theme became, read from what trackers and the script write."""

from __future__ import annotations

import json

import pytest

from thememiner.errors import ConfigError
from thememiner.export.results import Link, read_results

ISSUE = "https://github.com/acme/app/issues/3"


def test_the_scripts_own_lines_are_read() -> None:
    text = f'{{"theme_id": "T-AAAAAAA", "link": "{ISSUE}"}}\n\n'
    assert read_results(text, origin="r") == (Link(theme_id="T-AAAAAAA", link=ISSUE),)


def test_jiras_export_is_read_by_its_labels_which_are_several_columns() -> None:
    text = (
        "Summary,Issue key,Issue id,Labels,Labels\n"
        "a,APP-7,10001,thememiner,thememiner-T-AAAAAAA\n"
        "b,APP-8,10002,other,\n"
        "c,APP-9,10003,thememiner-T-BBBBBBB,thememiner\n"
        "d,APP-10,10004,thememiner-T-AAAAAAA,\n"
    )
    assert read_results("\ufeff" + text, origin="r") == (
        Link(theme_id="T-AAAAAAA", link="APP-7"),
        Link(theme_id="T-BBBBBBB", link="APP-9"),
    )


def test_linears_export_is_read_by_its_description() -> None:
    text = (
        'ID,Team,Title,Description\nENG-4,x,y,"words\n\nthememiner theme T-AAAAAAA, snapshot 3"\n'
    )
    assert read_results(text, origin="r") == (Link(theme_id="T-AAAAAAA", link="ENG-4"),)


def test_a_json_array_of_githubs_is_read_by_the_mark_in_the_body() -> None:
    rows = [{"url": ISSUE, "number": 3, "body": "x <!-- thememiner:theme=T-AAAAAAA -->"}, 4]
    assert read_results(json.dumps(rows), origin="r")[0].link == ISSUE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a,b\n1,2\n",
        "{broken\n",
        "[1",
        '{"theme_id": "T-AAAAAAA", "link": "javascript:alert(1)"}',
        '{"link": "https://github.com/acme/app/issues/3"}',
    ],
)
def test_a_file_that_tells_of_no_issue_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match=r"r\.txt"):
        read_results(text, origin="r.txt")
