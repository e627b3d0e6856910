"""A model that gives numbers that are none: the run is refused, and no vector of it is kept."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from tests.contract.test_other_models import save_model

from thememiner.config import load_config
from thememiner.pipeline import Input, RunRequest, publish_candidate, run
from thememiner.store import Store

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 10, 1, tzinfo=UTC)

pytestmark = pytest.mark.model


def test_broken_vectors_are_refused_and_the_documents_wait(tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    save_model(tmp_path / "mine", make="Bert", says={})
    weights = tmp_path / "mine" / "model.safetensors"
    broken = {name: values * float("nan") for name, values in load_file(weights).items()}
    save_file(broken, weights, metadata={"format": "pt"})
    rows = [{"id": str(n), "source": "a", "text": f"the export {n} is empty"} for n in range(9)]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, rows)))
    path = str(tmp_path / "store")
    config = load_config(
        environ={},
        overrides={
            "store.path": path,
            "embed.model": str(tmp_path / "mine"),
            "segment.model": "blank",
        },
    )
    result = run(
        RunRequest(
            inputs=(Input(path=str(tmp_path / "in.jsonl")),),
            config=config,
            run_id="r",
            now=NOW,
            environ={"THEMEMINER_KEY_FILE": str(tmp_path / "key")},
            clock=lambda: 0.0,
        )
    )
    assert (result.state, result.exit_code, result.snapshot) == ("refused", 4, 0)
    assert "not finite" in result.refusals[0]
    publish_candidate(path, None, run_id="force", now=NOW, is_forced=True)
    store = Store.open(path)
    assert store.read("assignments")["reason"].to_list() == ["pending"] * 9
    assert store.read("vectors").is_empty()
