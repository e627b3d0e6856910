from __future__ import annotations

import pytest

from thememiner.segment.blocks import part_lines, read_blocks


def kept(text: str) -> list[str]:
    return [text[block.start : block.end] for block in read_blocks(text)]


def test_blank_lines_must_part_blocks_and_mark_the_title() -> None:
    text = "Title\n\nfirst line\nsecond line\n\nlast"
    assert kept(text) == ["Title", "first line\nsecond line", "last"]
    assert [block.is_title for block in read_blocks(text)] == [True, False, False]


def test_empty_text_must_give_no_block() -> None:
    assert read_blocks("") == []


@pytest.mark.parametrize(
    "line",
    [
        "> I wrote this before",
        "On Mon, Jan 4, 2021 at 9:12 AM Ann wrote:",
        "    at com.example.Main.run(Main.java:12)",
        'File "app.py", line 12',
        "2021-01-04 10:11:12 ERROR disk full",
        "10:11:12.345 started",
        "bp-69b7fce9-8a20-471c-a05f-03abf0210113 1/13/21, 9:50 AM",
        "0x7fff2038a1b2c3",
        "User Agent: Mozilla/5.0 (Windows NT 10.0)",
        "browser.tabs.remote.autostart true",
        "----------------",
        "12 345 678 - 90",
        "https://example.com/some/page",
        '"name": "value",',
        "}",
    ],
)
def test_line_that_no_customer_wrote_must_be_left_out(line: str) -> None:
    assert kept(f"It crashes\n{line}\nevery day") in (["It crashes", "every day"], ["It crashes"])


def test_reply_head_must_end_the_text_but_not_a_forwarded_message() -> None:
    head = "-----Original Message-----"
    assert kept(f"It still fails.\n{head}\nold words") == ["It still fails."]
    assert kept(f"{head}\nthe only words") == ["the only words"]


def test_signature_must_be_left_out_but_a_later_sentence_kept() -> None:
    assert kept("It fails.\nBest regards,\nAnn Example\nHead of Things") == ["It fails."]
    text = "It fails.\nRegards,\nAnn\nP.S. the other printer prints well, only slower than before."
    assert kept(text)[-1].startswith("P.S.")


def test_pasted_dump_must_be_left_out_and_a_few_facts_kept() -> None:
    dump = "\n".join(f"Field {name}: value" for name in "abcdefgh")
    assert kept(f"It fails\n{dump}\nand then it stops") == ["It fails", "and then it stops"]
    facts = "Version: 89\nSystem: Windows"
    assert kept(f"It fails\n{facts}\nand then it stops") == [
        f"It fails\n{facts}\nand then it stops"
    ]


def test_about_support_head_must_drop_its_lines() -> None:
    text = "It fails\nApplication Basics\nName: Firefox\nVersion: 84.0"
    assert kept(text) == ["It fails"]


def parted(text: str) -> list[str]:
    return [
        text[part.start : part.end]
        for block in read_blocks(text)
        for part in part_lines(text, block)
    ]


@pytest.mark.parametrize("end", ["", ".", "?"])
def test_line_end_of_the_customer_must_part_sentences(end: str) -> None:
    text = f"how long are my top ups pending{end}\nThe rate of my purchase was wrong"
    assert parted(text) == text.split("\n")


def test_wrapped_line_must_stay_whole() -> None:
    mail = (
        "I have tried to send the invoice to my accountant three times now and each\n"
        "time the program says that the address is unknown although I have used this\n"
        "address for years.\n"
        "The phone is fine"
    )
    assert parted(mail) == [mail.rpartition("\n")[0], "The phone is fine"]
    two = "It has been impossible for days to open the settings page of my own\nprofile."
    assert parted(two) == [two]


def test_item_and_title_must_be_marked_once() -> None:
    text = (
        "Title\n\n- the first matter of my list has words enough\n"
        "- the second matter of my list has words enough\nand a second line"
    )
    parts = [part for block in read_blocks(text) for part in part_lines(text, block)]
    assert [part.is_title for part in parts] == [True, False, False, False]
    assert [part.is_item for part in parts] == [False, True, True, False]
