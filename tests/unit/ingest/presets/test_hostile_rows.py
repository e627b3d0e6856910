"""Whatever stands in place of what a vendor promises: a reason, never an end of the run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from thememiner.config import load_config
from thememiner.ingest import RawRow
from thememiner.ingest.presets import LOOKUPS, PRESETS, reshape_rows
from thememiner.pipeline.opening import open_inputs
from thememiner.pipeline.request import Input, Silent

if TYPE_CHECKING:
    from thememiner.ingest.presets import FileHead
    from thememiner.pipeline.opening import Opened

EXPORTS = Path(__file__).parents[3] / "fixtures" / "exports"
CASES = sorted(path.parent for path in EXPORTS.glob("*/*/expected.json"))
CONFIG = load_config(environ={})
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 2**70, 1e308, float("inf"), float("nan"), "", " ", "\x00", "x" * 5000,
    "\ud800", "2026-13-45", "[" * 50, "{quote}" * 999, "<" * 999, [], [None], [1, "a", {}], {},
    {"id": {}}, {"type": []}, [[[]]], {"a": {"b": None}}, "500D0000001AbCd", "!a" * 500, b"\xff",
)  # fmt: skip
RECOGNIZE = [*(preset.recognize for preset in PRESETS), *(table.recognize for table in LOOKUPS)]
SEED = 41  # any number; fixed, so that a failure comes back


def open_case(case: Path) -> Opened:
    (export,) = [path for path in case.iterdir() if path.is_file()
                 and path.name != "expected.json"]  # fmt: skip
    inputs = [Input(path=str(export), format=case.parent.name)]
    inputs += [Input(path=str(path)) for path in sorted((case / "beside").glob("*"))]
    return open_inputs(inputs, config=CONFIG, progress=Silent())[0]


def spoil(value: Any, rng: np.random.Generator, share: float) -> Any:
    if rng.random() < share:
        return ODD[rng.integers(len(ODD))]
    if isinstance(value, dict):
        return {key: spoil(item, rng, share) for key, item in value.items()}
    if isinstance(value, list):
        return [spoil(item, rng, share) for item in value]
    return value


def spoil_row(row: dict[str, Any], rng: np.random.Generator, share: float) -> dict[str, Any]:
    return {key: spoil(item, rng, share) for key, item in row.items() if rng.random() > share / 2}


def spoiled_head(head: FileHead, rng: np.random.Generator) -> FileHead:
    lookups = {
        name: {key: tuple(spoil_row(dict(row), rng, 0.3) for row in rows)
               for key, rows in table.items()}
        for name, table in head.lookups.items()
    }  # fmt: skip
    sample = tuple(spoil_row(dict(row), rng, 0.3) for row in head.sample)
    return type(head)(name=head.name, format=head.format, columns=head.columns, sample=sample,
                      lookups=lookups)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_wrong_values_anywhere_end_as_rows_with_reasons(case: Path) -> None:
    rng = np.random.default_rng(SEED)
    item = open_case(case)
    assert item.preset is not None
    rows = [dict(row.fields) for row in item.file.rows() if row.fields is not None]
    for share in (0.02, 0.1, 0.3, 0.9):
        for _ in range(3):
            head = spoiled_head(item.head, rng)
            bad = [RawRow(position=number, fields=spoil_row(row, rng, share))
                   for number, row in enumerate(rows, start=1)]  # fmt: skip
            found = list(reshape_rows(bad, item.preset, head))
            places = [place for row in found for place in (row.position, *row.more)]
            n_header = len(bad) - len(places)
            assert sorted(places) == list(range(1 + n_header, len(bad) + 1))
            if item.preset.warn is not None:
                item.preset.warn(head)
            for lookup in LOOKUPS:
                assert all(isinstance(lookup.key(row.fields or {}), (str, type(None)))
                           for row in bad)  # fmt: skip
        asked = [recognize(head) for recognize in RECOGNIZE]
        assert all(0 <= score <= 1 for score in asked)


def test_the_odd_values_are_odd() -> None:
    with pytest.raises(TypeError):
        json.dumps(list(ODD))
