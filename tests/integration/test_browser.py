"""The HTML report in a real browser: it renders, says no error, and asks nobody for anything."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parents[1] / "golden" / "report.html"
CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--enable-logging=stderr",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
def test_report_renders_in_a_browser_without_errors_or_requests(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    shutil.copy(GOLDEN, page)
    done = subprocess.run(
        [str(CHROMIUM), *FLAGS, f"--user-data-dir={tmp_path}/profile", "--dump-dom",
         page.as_uri()],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert "Ranked themes" in done.stdout
    assert "</html>" in done.stdout
    assert not re.search(r"CONSOLE|Refused to|Content Security Policy", done.stderr)
    assert not re.search(r"<link|<script|<iframe|\bsrc=\"http|url\(", done.stdout)
