"""The documents are true: commands run, tables match the code, links lead somewhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from thememiner import errors
from thememiner.cli import main
from thememiner.demo import make_feedback
from thememiner.ingest.fixes import FIX_PRESETS
from thememiner.ingest.presets import LOOKUPS, PRESETS

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("models/*.md")])
README = (ROOT / "README.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
COMMANDS = main.list_commands(main.make_context("thememiner", [], resilient_parsing=True))


def _shell_lines(text: str) -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line]


def _first_cells(text: str) -> list[str]:
    """First column of every table, without the head and the rule under it."""
    return [cells[0] for cells in _rows(text)]


def _rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in rows if not set(row[0]) <= {"-"}]


def _name(requirement: str) -> str:
    found = re.match(r"[\w-]+", requirement)
    assert found
    return found[0].lower()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_of_a_document_lead_to_files(path: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8"))
    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (path.parent / target).exists()] == []


def test_readme_documents_every_command_and_no_other() -> None:
    told = {
        cell.strip("`").split()[1]
        for cell in _first_cells(README)
        if cell.startswith("`thememiner")
    }
    assert told == set(COMMANDS)


def test_sources_lists_every_preset_and_every_table_beside() -> None:
    page = (ROOT / "docs" / "sources.md").read_text("utf-8")
    presets = {
        f"| `{preset.name}` | {preset.title} | {preset.kind} | {preset.checked} | "
        f"{', '.join(f'`{name}`' for name in preset.lookups) or '–'} |"
        for preset in PRESETS
    }
    beside = {f"| `{lookup.name}` | {lookup.title} |" for lookup in LOOKUPS}
    assert {line for line in page.splitlines() if line.startswith("| `")} == presets | beside


def test_fixes_lists_every_format() -> None:
    page = (ROOT / "docs" / "fixes.md").read_text("utf-8")
    told = {tuple(row[:2]) for row in _rows(page) if len(row) == 4 and row[0].startswith("`")}
    named = {(f"`{preset.name}`", preset.title) for preset in FIX_PRESETS}
    assert told == named | {("`changelog`", "Changelog, Markdown (keepachangelog.com)")}


def test_readme_knows_every_exit_code_of_an_error() -> None:
    told = {int(code) for cell in _first_cells(README) for code in re.findall(r"^\d+|\d{3}", cell)}
    raised = {
        kind.exit_code
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.ThemeMinerError)
    }
    assert raised | {0, 2, 3, 4, 130, 143} == told  # 4 is kept for the gate


def test_readme_line_of_json_is_canonical() -> None:
    block = re.search(r"^```json\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)
    assert block
    row = json.loads(block[1])
    assert {"id", "text"} <= set(row) <= {key for made in make_feedback() for key in made}


def test_readme_commands_run(in_tmp_path: Path) -> None:
    """Every `thememiner` line of the README, in its order, in one empty folder."""
    rows = [json.dumps(row) for row in make_feedback()[:240]]
    (in_tmp_path / "feedback.jsonl").write_text("\n".join(rows) + "\n", "utf-8")
    environ = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "THEMEMINER_EMBED__MODEL": "hashing",
        "THEMEMINER_SEGMENT__MODEL": "blank",
    }
    lines = [line for line in _shell_lines(README) if line.startswith("thememiner")]
    assert len(lines) >= 4
    for line in lines:
        done = subprocess.run(
            ["bash", "-c", line],  # noqa: S607  # as a user types it
            cwd=in_tmp_path, env=environ, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, f"{line}\n{done.stderr}"
    assert (in_tmp_path / "report.html").stat().st_size > 1000
    assert (in_tmp_path / "assignments.csv").read_text("utf-8").startswith("document_id,")


def test_readme_and_developers_name_only_targets_that_make_has() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):.*## ", makefile, flags=re.MULTILINE))
    developers = (ROOT / "DEVELOPERS.md").read_text("utf-8")
    told = {cell.strip("`").removeprefix("make ") for cell in _first_cells(developers)} - {"target"}
    assert told == targets - {"help"}
    asked = {line.split()[1] for line in _shell_lines(README) if line.startswith("make ")}
    assert asked <= targets


def test_architecture_says_why_each_dependency() -> None:
    told = {row[0] for row in _rows(ARCHITECTURE) if len(row) == 3} - {"package"}
    assert told == {_name(line) for line in PYPROJECT["project"]["dependencies"]}


def test_architecture_places_every_module() -> None:
    package = ROOT / "src" / "thememiner"
    modules = {path.stem for path in package.iterdir() if path.suffix == ".py"} | {
        path.name for path in package.iterdir() if (path / "__init__.py").exists()
    }
    told = set(re.findall(r"`(\w+)`", ARCHITECTURE))
    assert modules - {"__init__", "__main__"} <= told


def test_every_dependency_is_pinned_within_its_bounds() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if not line.startswith("#"))
    direct = PYPROJECT["project"]["dependencies"] + PYPROJECT["dependency-groups"]["dev"]
    assert {_name(line) for line in direct} <= set(pins)
    assert "torch" in pins
    assert not [name for name, version in pins.items() if "+" in version]
    assert list(pins) == sorted(pins)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_document_names_no_place_on_one_machine(path: Path) -> None:
    found = re.findall(r"(?:^|[\s`(\"'])/(?:home|root|work|tmp|Users)/\S*", path.read_text("utf-8"))
    assert found == []


def test_changelog_has_the_version_of_the_project() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"## {PYPROJECT['project']['version']}" in changelog
