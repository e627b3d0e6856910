"""The demo, with the real model, shows one of each signal, each in a sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.model


def test_demo_shows_an_overhaul_a_cure_a_regression_and_a_showstopper(tmp_path: Path) -> None:
    def call(*words: str) -> str:
        command = [sys.executable, "-m", "thememiner", *words]
        done = subprocess.run(
            command, cwd=tmp_path, env=os.environ | {"PYTHONUTF8": "1"}, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    call("demo", "shown")
    report = json.loads(call("report", "--store", "shown/store", "--format", "json"))

    (overhaul,) = report["overhauls"]
    assert overhaul["state"] == "candidate"
    assert overhaul["sentence"].startswith("8 fixes in Calendar sync from March to July 2026")
    said = {fix["fix_id"]: fix["sentence"] for theme in report["themes"] for fix in theme["fixes"]}
    for fix_id in ("FIX-216", "FIX-222", "FIX-228"):
        assert said[fix_id].startswith("worked")
    (regressed,) = [alert for alert in report["alerts"] if alert["flag"] == "regressed"]
    assert regressed["fix_id"] == "FIX-210"
    assert "started with 4.4" in regressed["sentence"]
    blocked = {one["kind"]: one["sentence"] for one in report["showstoppers"]}
    assert blocked["login"].startswith("Cannot log in: 2 customers")
