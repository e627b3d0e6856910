"""Layouts that people really have, read without a flag; the files are not part of the project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from thememiner.config import load_config
from thememiner.datamodels import DOCUMENTS
from thememiner.ingest import IngestSettings, IngestTools, ingest_rows, merge_batches
from thememiner.pipeline.opening import open_inputs
from thememiner.pipeline.request import Input, Silent
from thememiner.redact import REDACTION_VERSION, may_name, redact_text, screen

if TYPE_CHECKING:
    from thememiner.ingest import IngestResult

DEV: Final = Path(__file__).parents[3] / "shared" / "data" / "dev"
FORMATS: Final = DEV / "formats"
CONFIG: Final = load_config(environ={})
TOOLS: Final = IngestTools(
    pseudonymize=lambda person: f"<{person}>",
    row_hash=lambda data: data,
    detect_language=lambda _: "und",
    redact=redact_text,
    screen=screen,
    may_name=may_name,
    redaction_version=REDACTION_VERSION,
)

needs_samples = pytest.mark.skipif(not FORMATS.is_dir(), reason="the real samples are not here")


def ingest(*names: str) -> tuple[str, IngestResult]:
    """Read files without a flag: the preset's name ("" if none), and what became of the rows."""
    inputs = [Input(path=str(FORMATS / name)) for name in names]
    item = open_inputs(inputs, config=CONFIG, progress=Silent())[0]
    settings = IngestSettings(ingest=CONFIG.ingest, privacy=CONFIG.privacy)
    batch = ingest_rows(
        item.rows(), plan=item.plan, tools=TOOLS, known_rows=frozenset(), settings=settings
    )
    result = merge_batches(DOCUMENTS.to_frame(), [batch])
    assert result.counts.is_balanced
    return item.plan.preset, result
