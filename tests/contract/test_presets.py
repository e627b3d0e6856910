"""Every preset against exports in its vendor's own layout, with made-up words.

A case is a folder `tests/fixtures/exports/<preset>/<case>/` with `expected.json`, one export, and
in `beside/` the side tables that are given with it. Expected documents are in the order of the
file and name only the columns that matter.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from thememiner.config import load_config
from thememiner.datamodels import DOCUMENTS
from thememiner.errors import ConfigError
from thememiner.ingest import IngestSettings, IngestTools, ingest_rows, merge_batches
from thememiner.ingest.presets import PRESETS, FileHead
from thememiner.pipeline.opening import Opened, open_inputs
from thememiner.pipeline.request import Input, Silent
from thememiner.redact import REDACTION_VERSION, may_name, redact_text, screen

if TYPE_CHECKING:
    from collections.abc import Iterator

EXPORTS = Path(__file__).parents[1] / "fixtures" / "exports"
CASES = sorted(path.parent for path in EXPORTS.glob("*/*/expected.json"))
CONFIG = load_config(environ={})
TOOLS = IngestTools(
    pseudonymize=lambda person: f"<{person}>",
    row_hash=lambda data: data[-16:],
    detect_language=lambda _: "und",
    redact=redact_text,
    screen=screen,
    may_name=may_name,
    redaction_version=REDACTION_VERSION,
)
SETTINGS = IngestSettings(
    ingest=CONFIG.ingest, privacy=CONFIG.privacy, internal_domains=("ours.example",)
)


def export_of(case: Path) -> Path:
    (export,) = [path for path in case.iterdir() if path.is_file()
                 and path.name != "expected.json"]  # fmt: skip
    return export


def opened(case: Path, *, file_format: str) -> Opened:
    beside = sorted((case / "beside").glob("*"))
    inputs = [Input(path=str(export_of(case)), format=file_format)]
    inputs += [Input(path=str(path)) for path in beside]
    return open_inputs(inputs, config=CONFIG, progress=Silent())[0]


def open_case(case: Path) -> Opened:
    """Open it without a flag; where the layout is from memory, once it was asked for."""
    preset = next(preset for preset in PRESETS if preset.name == case.parent.name)
    if preset.checked == "memory":
        with pytest.raises(ConfigError, match=f"--format {preset.name}"):
            opened(case, file_format="auto")
        return opened(case, file_format=preset.name)
    return opened(case, file_format="auto")


def name_of(case: Path) -> str:
    return f"{case.parent.name}-{case.name}"


def heads() -> Iterator[tuple[str, FileHead]]:
    for case in CASES:
        yield case.parent.name, open_case(case).head


@pytest.mark.parametrize("preset", [preset.name for preset in PRESETS])
def test_every_preset_has_a_case(preset: str) -> None:
    assert preset in {case.parent.name for case in CASES}


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_an_export_is_recognized_and_no_other_preset_comes_near(case: Path) -> None:
    item = open_case(case)
    assert item.preset is not None
    assert item.preset.name == case.parent.name
    scores = {preset.name: preset.recognize(item.head) for preset in PRESETS}
    own = scores.pop(case.parent.name)
    assert own > max(scores.values(), default=0.0)


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_an_export_is_read_as_its_vendor_means_it(case: Path) -> None:
    expected: dict[str, Any] = json.loads((case / "expected.json").read_text("utf-8"))
    item = open_case(case)
    batch = ingest_rows(
        item.rows(), plan=item.plan, tools=TOOLS, known_rows=frozenset(), settings=SETTINGS
    )
    result = merge_batches(DOCUMENTS.to_frame(), [batch])
    assert result.counts.is_balanced
    assert result.counts.n_read == expected["n_read"]
    reasons = [f"{field}: {reason}" if field else reason for field, reason in
               result.quarantine.select("field", "reason").iter_rows()]  # fmt: skip
    assert {reason: reasons.count(reason) for reason in reasons} == expected["quarantine"]
    for note in expected.get("notes", []):
        assert any(note in told for told in batch.notes), batch.notes
    documents = batch.versions.sort("position", maintain_order=True).to_dicts()
    assert len(documents) == len(expected["documents"])
    for document, wanted in zip(documents, expected["documents"], strict=True):
        told = {name: document[name] for name in wanted}
        for name in ("created_at", "updated_at", "resolved_at"):
            if told.get(name):
                told[name] = told[name].isoformat()
        assert told == wanted
