"""Every export of fixes in its vendor's own layout, with made-up words.

A case is a folder `tests/fixtures/fixes/<format>/<case>/` with `expected.json` and one export.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from thememiner.errors import ConfigError
from thememiner.ingest.fixes import CHANGELOG, FIX_PRESETS, find_fix_preset
from thememiner.ingest.presets import PRESETS, FileHead, find_preset
from thememiner.pipeline.fix_files import FORMATS, read_fix_file
from thememiner.sources import open_source

if TYPE_CHECKING:
    from thememiner.ingest.fixes import Shipped

FIXES = Path(__file__).parents[1] / "fixtures" / "fixes"
CASES = sorted(path.parent for path in FIXES.glob("*/*/expected.json"))
TABLES = [case for case in CASES if case.parent.name != CHANGELOG]


def export_of(case: Path) -> Path:
    (export,) = [path for path in case.iterdir() if path.name != "expected.json"]
    return export


def head_of(case: Path) -> FileHead:
    file = open_source(str(export_of(case)))
    return FileHead(name=file.name, format=file.format, columns=file.columns, sample=file.sample)


def told(shipped: Shipped) -> dict[str, object]:
    values = {"fix_id": shipped.fix_id, "day": shipped.day.isoformat(), "title": shipped.title,
              "url": shipped.url, "version": shipped.version}  # fmt: skip
    return {key: value for key, value in values.items() if value is not None}


def name_of(case: Path) -> str:
    return f"{case.parent.name}-{case.name}"


def test_every_format_has_a_case() -> None:
    assert {case.parent.name for case in CASES} == set(FORMATS) - {"auto"}


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_an_export_is_told_and_read_as_its_vendor_means_it(case: Path) -> None:
    expected: dict[str, Any] = json.loads((case / "expected.json").read_text("utf-8"))
    found = read_fix_file(str(export_of(case)))
    assert found.format == case.parent.name
    assert [told(each) for each in found.shipped] == expected["shipped"]
    assert dict(found.left_out) == expected["left_out"]


@pytest.mark.parametrize("case", TABLES, ids=name_of)
def test_no_other_tracker_takes_an_export(case: Path) -> None:
    head = head_of(case)
    others = [preset for preset in FIX_PRESETS[:-1] if preset.name != case.parent.name]
    assert max(preset.recognize(head) for preset in others) < 0.6


@pytest.mark.parametrize("case", TABLES, ids=name_of)
def test_a_named_format_is_taken_and_reads_without_failing(case: Path) -> None:
    for preset in FIX_PRESETS:
        assert find_fix_preset(head_of(case), named=preset.name) is preset
        read_fix_file(str(export_of(case)), file_format=preset.name)


def test_feedback_is_no_export_of_fixes() -> None:
    head = FileHead(name="f", format="csv", columns=("id", "text", "stars"), sample=())
    assert find_fix_preset(head) is None
    assert find_preset(head, PRESETS) is None


def test_what_is_unknown_is_refused_and_what_is_empty_is_not(tmp_path: Path) -> None:
    (tmp_path / "feedback.csv").write_text("id,text\n1,hello\n")
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(ConfigError, match="no export of fixes that is known"):
        read_fix_file(str(tmp_path / "feedback.csv"))
    with pytest.raises(ConfigError, match="format 'gitlab' is unknown"):
        read_fix_file(str(tmp_path / "empty.csv"), file_format="gitlab")
    assert read_fix_file(str(tmp_path / "empty.csv")).shipped == ()
