"""The examples do what their page says: the notebook, two nights with dlt, the site."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from thememiner.demo import make_feedback

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
NIGHTLY = ROOT / "examples" / "nightly"
DLT_PYTHON = ROOT / ".venv-dlt" / "bin" / "python"  # made by `make test-slow`


def _environ(**more: str) -> dict[str, str]:
    """Give the environment of a shell in which thememiner is installed, and needs no model."""
    return {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "THEMEMINER_EMBED__MODEL": "hashing",
        "THEMEMINER_SEGMENT__MODEL": "blank",
        **more,
    }


def _thememiner(*words: str) -> str:
    done = subprocess.run(
        ["thememiner", *words],  # noqa: S607  # as a user starts it
        env=_environ(), capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    return done.stdout


def test_notebook_runs_and_counts_as_the_report(in_tmp_path: Path) -> None:
    pytest.importorskip("nbclient")
    rows = [json.dumps(row) for row in make_feedback()[:400]]
    (in_tmp_path / "feedback.jsonl").write_text("\n".join(rows) + "\n", "utf-8")
    _thememiner("run", "feedback.jsonl")
    notebook = in_tmp_path / "explore.ipynb"
    shutil.copy(ROOT / "examples" / "explore.ipynb", notebook)
    subprocess.run(
        [sys.executable, "-c", "from nbclient.cli import main; main()", "--inplace", str(notebook)],
        env=_environ(STORE=".thememiner"), check=True, timeout=120, capture_output=True,
    )  # fmt: skip
    ran = json.loads(notebook.read_text("utf-8"))
    cells = [cell for cell in ran["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"][-1]["output_type"] == "execute_result" for cell in cells)
    shown = "".join(cells[1]["outputs"][-1]["data"]["text/plain"])
    first = json.loads(_thememiner("report", "--format", "json", "--by", "customers"))["themes"][0]
    assert first["theme_id"] in shown
    assert f" {first['n_customers']} " in shown


@contextmanager
def _desk(*words: str) -> Iterator[str]:
    """Start the made-up help desk on a free port and give its address."""
    with subprocess.Popen(
        [sys.executable, str(NIGHTLY / "fake_desk.py"), "--port", "0", *words],
        env=_environ(), stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def _night(*words: str) -> None:
    with _desk(*words) as address:
        subprocess.run(
            [str(NIGHTLY / "nightly.sh")],
            env=_environ(
                DLT_PYTHON=str(DLT_PYTHON),
                ZENDESK_URL=address,
                THEMEMINER_ALERTS__WEBHOOK=f"{address}/hook",
            ),
            check=True, timeout=120, capture_output=True,
        )  # fmt: skip


def _fetched(folder: Path) -> int:
    files = folder.glob("inbox/zendesk/tickets/*.jsonl.gz")
    return sum(len(gzip.decompress(file.read_bytes()).splitlines()) for file in files)


def test_two_nights_fetch_what_is_new_keep_the_themes_and_tell(in_tmp_path: Path) -> None:
    if not DLT_PYTHON.exists():
        pytest.skip("dlt is not installed: make test-slow does it")
    _night("--until", "2026-09-15")
    assert _fetched(in_tmp_path) == 1451
    before = json.loads((in_tmp_path / "reports" / "report.json").read_text("utf-8"))
    _night()
    assert _fetched(in_tmp_path) == 1451 + 129
    after = json.loads((in_tmp_path / "reports" / "report.json").read_text("utf-8"))
    assert after["run"]["snapshot"] == before["run"]["snapshot"] + 1 == 2
    assert after["totals"]["n_documents"] > before["totals"]["n_documents"]
    known = {theme["theme_id"] for theme in before["themes"]}
    kept = known & {theme["theme_id"] for theme in after["themes"]}
    assert len(kept) >= 0.9 * len(known)
    assert (in_tmp_path / "reports" / "report.html").stat().st_size > 10_000
    posted = [
        json.loads(line)["text"] for line in Path("hook.jsonl").read_text("utf-8").splitlines()
    ]
    assert re.search(r"up to 2026-09-30: \d+ alarm", posted[-1])


def test_site_builds_without_a_dead_link_and_asks_no_other_server(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs")
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir",
         str(tmp_path / "site"), "--config-file", str(ROOT / "mkdocs.yml")],
        check=True, timeout=120, capture_output=True,
    )  # fmt: skip
    pages = list((tmp_path / "site").glob("*.html"))
    assert {"index.html", "quickstart.html", "commands.html"} <= {page.name for page in pages}
    for page in pages:
        text = page.read_text("utf-8")
        assert 'src="http' not in text
        assert 'rel="stylesheet" href="http' not in text
