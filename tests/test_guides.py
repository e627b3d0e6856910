"""The guides are true: pages match the code, commands parse, files to copy are well-formed."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path
from types import ModuleType
from typing import ClassVar

import click
import pytest
import yaml  # type: ignore[import-untyped]  # no stubs; mkdocs brings it
from tests.command_reference import PAGE, write_reference

from thememiner.cli import main
from thememiner.config import load_config
from thememiner.demo import make_feedback
from thememiner.ingest.presets import LOOKUPS, PRESETS
from thememiner.ranking import RANK_KEYS
from thememiner.ranking.interval import N_REPLICATES
from thememiner.ranking.period import DEFAULT_DAYS

ROOT = Path(__file__).parent.parent
BESIDE_ALONE = {"zendesk-users", "zendesk-comments"}  # told in words
DOCS = sorted(ROOT.glob("docs/*.md"))
WRITTEN = [path for path in DOCS if path != PAGE]
SCHEDULE = ROOT / "configs" / "schedule"
SCRIPTS = [*sorted(SCHEDULE.glob("*.sh")), *sorted(ROOT.glob("examples/**/*.sh"))]
TOLD = [ROOT / "README.md", *WRITTEN, *sorted(ROOT.glob("configs/**/*.*")), SCHEDULE / "crontab",
        *sorted((ROOT / "examples").glob("*/*.sh"))]  # fmt: skip


def _commands_in(path: Path) -> list[str]:
    """Each `thememiner …` that a reader may copy: alone in backticks, or in code."""
    text = path.read_text("utf-8").replace("\\\n", " ")
    if path.suffix != ".md":
        lines = re.findall(r"^(?:#  +)?((?:[^#\n]* )?thememiner .*)$", text, re.MULTILINE)
        return [command for line in lines for command in _split(line)]
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    text = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    lines += re.findall(r"^    (.*)$", text, re.MULTILINE)
    lines += re.findall(r"`(thememiner [^`]+)`", " ".join(text.split("\n")))
    return [command for line in lines for command in _split(line)]


def _split(line: str) -> list[str]:
    """Part what a shell would part; what follows a # is a comment."""
    parts = re.split(r" && | \|\| | \| | >>? ?\S|; ", line.split(" # ")[0])
    commands = [re.search(r"^(?:if |! |exec )?(thememiner .*)", part.strip()) for part in parts]
    return [command[1] for command in commands if command]


def _parse(command: click.Command, name: str, words: list[str]) -> None:
    """Let click read the words as if typed; it raises for what a command does not take."""
    parent: click.Context | None = None
    while isinstance(command, click.Group):
        if not words or words[0] in {"COMMAND", "--help"}:
            return
        parent = click.Context(command, info_name=name, parent=parent)
        name, *words = words
        found = command.get_command(parent, name)
        assert found, f"there is no command {name}"
        command = found
    if "--help" not in words:
        command.make_context(name, words, parent=parent)


@pytest.mark.parametrize("path", TOLD, ids=lambda path: path.name)
def test_commands_of_a_document_are_taken(path: Path) -> None:
    for line in _commands_in(path):
        words = shlex.split(line, comments=True)[1:]
        try:
            _parse(main, "thememiner", words)
        except click.MissingParameter:
            continue  # told by its name alone
        except click.BadParameter as error:
            is_missing_file = error.message.endswith("does not exist.")
            if not (
                isinstance(error.param, click.Argument) or is_missing_file
            ):  # FILE, N: to fill in
                pytest.fail(f"{line}: {error.format_message()}")
        except click.UsageError as error:
            pytest.fail(f"{line}: {error.format_message()}")


def test_commands_are_found_in_documents_and_wrong_ones_are_noticed(tmp_path: Path) -> None:
    told = {line.split()[1] for path in TOLD for line in _commands_in(path)}
    assert {"run", "report", "themes", "runs", "publish", "alerts", "completion"} <= told
    page = tmp_path / "page.md"
    page.write_text("thememiner is. `thememiner run --quick`\n\n    a && thememiner report | b\n")
    assert _commands_in(page) == ["thememiner report", "thememiner run --quick"]
    with pytest.raises(click.NoSuchOption):
        _parse(main, "thememiner", ["run", "--quick"])


def test_command_reference_is_what_the_commands_say() -> None:
    assert PAGE.read_text("utf-8") == write_reference(), "make reference"


def test_site_shows_every_page() -> None:
    shown = set(re.findall(r": (\S+\.md)$", (ROOT / "mkdocs.yml").read_text("utf-8"), re.MULTILINE))
    beside = {"index.md"} | {path.name for path in ROOT.glob("*.md")} - {"README.md"}
    assert shown == beside | {path.name for path in DOCS}


def test_each_preset_has_its_section_on_one_page() -> None:
    pages = ("helpdesks", "reviews", "surveys", "conversations")
    text = "".join((ROOT / "docs" / f"{page}.md").read_text("utf-8") for page in pages)
    told = re.findall(r"^### .+: `([\w-]+)`$", text, re.MULTILINE)
    assert sorted(told) == sorted(preset.name for preset in PRESETS)
    assert {lookup.name for lookup in LOOKUPS} <= set(
        re.findall(r"`([\w-]+)`", text)
    ) | BESIDE_ALONE


def test_troubleshooting_has_every_exit_code() -> None:
    page = (ROOT / "docs" / "troubleshooting.md").read_text("utf-8")
    heads = re.findall(r"^### ([\d and]+):", page, re.MULTILINE)
    readme = re.findall(
        r"^\| (\d[\d, ]*) \|", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE
    )
    assert [re.findall(r"\d+", head) for head in heads] == [
        re.findall(r"\d+", row) for row in readme
    ]


@pytest.mark.parametrize("path", [ROOT / "README.md", *DOCS], ids=lambda path: path.name)
def test_settings_of_a_document_are_valid(path: Path, tmp_path: Path) -> None:
    blocks = re.findall(r"^```toml\n(.*?)^```", path.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    for number, block in enumerate(blocks):
        file = tmp_path / f"{number}.toml"
        file.write_text(block, "utf-8")
        load_config(str(file), environ={})


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("examples/**/*.toml")), ids=lambda path: path.parent.name
)
def test_settings_of_an_example_are_valid(path: Path) -> None:
    assert load_config(str(path), environ={}).sources


def test_ranking_tells_the_numbers_in_force() -> None:
    page = (ROOT / "docs" / "ranking.md").read_text("utf-8")
    config = load_config(environ={})
    score = f"100 · ({config.score.customers} · its customers / all customers + "
    assert f"{score}{config.score.documents} · its reports / all reports)" in page
    assert f"drawn again {N_REPLICATES} times" in page
    assert f"the {DEFAULT_DAYS} days" in page
    assert f"one of the {config.report.n_key_accounts} accounts" in page
    assert set(re.findall(r"`--by (\w+)`", page)) == set(RANK_KEYS)


@pytest.mark.slow
def test_quickstart_runs_as_it_is_typed(in_tmp_path: Path) -> None:
    page = (ROOT / "docs" / "quickstart.md").read_text("utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    assert lines[:2] == ["make setup", ". .venv/bin/activate"]
    rows = [row for row in make_feedback() if row.get("kind") == "ticket"][:100]
    cells = [(str(row["created_at"])[:10], str(row["text"]).replace('"', "'")) for row in rows]
    table = "".join(f'{day},"{text}"\n' for day, text in cells)
    (in_tmp_path / "feedback.csv").write_text(f"date,comment\n{table}", "utf-8")
    for line in lines[2:]:
        done = subprocess.run(
            ["bash", "-c", line],  # noqa: S607  # as a user types it
            env=_environ(), capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, f"{line}\n{done.stderr}"
    assert (in_tmp_path / "report.html").stat().st_size > 1000


def _environ(*before: Path) -> dict[str, str]:
    """Give the environment of a shell in which thememiner is installed, and needs no model."""
    folders = [*map(str, before), str(Path(sys.executable).parent), os.environ["PATH"]]
    return os.environ | {
        "PATH": os.pathsep.join(folders),
        "THEMEMINER_EMBED__MODEL": "hashing",
        "THEMEMINER_SEGMENT__MODEL": "blank",
    }


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_script_is_bash_that_can_be_started(path: Path) -> None:
    assert os.access(path, os.X_OK)
    subprocess.run(["bash", "-n", str(path)], check=True)  # noqa: S607  # the shell of its first line


@pytest.mark.parametrize(
    ("code", "hook", "told"),
    [
        (0, "", ["run", "report", "report"]),
        (0, "https://hook.example/x", ["run", "report", "report", "alerts"]),
        (3, "", ["run", "report", "report"]),
        (4, "https://hook.example/x", ["run", "report", "report", "alerts"]),
        (11, "https://hook.example/x", ["run"]),
        (1, "", ["run"]),
    ],
)
def test_night_reports_what_there_is_and_ends_as_the_run(
    code: int, hook: str, told: list[str], in_tmp_path: Path
) -> None:
    fake = in_tmp_path / "thememiner"
    fake.write_text(f'#!/bin/sh\necho "$@" >> told\ntest "$1" != run || exit {code}\n', "utf-8")
    fake.chmod(0o755)
    done = subprocess.run(
        [str(SCHEDULE / "night.sh"), "my.toml", "out"],
        env=_environ(in_tmp_path) | {"THEMEMINER_ALERTS__WEBHOOK": hook}, check=False, timeout=20,
    )  # fmt: skip
    lines = (in_tmp_path / "told").read_text("utf-8").splitlines()
    assert done.returncode == code
    assert [line.split()[0] for line in lines] == told
    assert all("--config my.toml" in line for line in lines)


@pytest.mark.parametrize(("fetch", "run", "end"), [(0, 0, 0), (1, 0, 1), (0, 4, 4), (1, 11, 11)])
def test_night_whose_fetch_failed_is_mined_and_noticed(
    fetch: int, run: int, end: int, in_tmp_path: Path
) -> None:
    fake = in_tmp_path / "thememiner"
    fake.write_text(f'#!/bin/sh\ntest "$1" != run || exit {run}\n', "utf-8")
    fake.chmod(0o755)
    done = subprocess.run(
        [str(ROOT / "examples" / "nightly" / "nightly.sh")],
        env=_environ(in_tmp_path) | {"DLT_PYTHON": "true" if fetch == 0 else "false"},
        check=False, timeout=20,
    )  # fmt: skip
    assert done.returncode == end


def test_crontab_has_five_times_and_a_command_per_line() -> None:
    lines = (SCHEDULE / "crontab").read_text("utf-8").splitlines()
    jobs = [line for line in lines if line and not line.startswith("#") and " * " in line]
    rest = [line for line in lines if line and not line.startswith("#") and line not in jobs]
    assert len(jobs) == 2
    for job in jobs:
        *times, command = job.split(maxsplit=5)
        limits = (59, 23, 31, 12, 7)
        assert all(
            time == "*" or 0 <= int(time) <= limit
            for time, limit in zip(times, limits, strict=True)
        )
        assert "%" not in command  # cron takes it for a newline
        subprocess.run(["bash", "-n", "-c", command], check=True)  # noqa: S607  # what SHELL= says
    assert all(re.fullmatch(r"[A-Z_]+=[^$]+", line) for line in rest)  # cron expands nothing


def test_systemd_units_are_whole(tmp_path: Path) -> None:
    units = {}
    for name in ("thememiner.service", "thememiner.timer"):
        units[name] = ConfigParser(strict=False, interpolation=None)
        units[name].optionxform = str  # type: ignore[assignment,method-assign]  # as systemd has it
        units[name].read(SCHEDULE / name, "utf-8")
    command = units["thememiner.service"]["Service"]["ExecStart"].split()[0]
    assert (ROOT / command.removeprefix("/opt/thememiner/")).exists()
    assert units["thememiner.timer"]["Timer"]["Persistent"] == "yes"
    if shutil.which("systemd-analyze"):
        _verify_units(tmp_path, command)


def _verify_units(folder: Path, command: str) -> None:
    """Ask systemd itself; a unit's program must exist, so any one stands in."""
    for name in ("thememiner.service", "thememiner.timer"):
        text = (SCHEDULE / name).read_text("utf-8").replace(command, "/bin/true")
        (folder / name).write_text(text, "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", str(folder / "thememiner.service"),  # noqa: S607
         str(folder / "thememiner.timer")],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    ours = [line for line in done.stderr.splitlines() if "thememiner" in line]
    assert ours == []


class _Operator:
    """Stands in for Airflow's BashOperator, and for its DAG; keeps what it was made with."""

    made: ClassVar[list[_Operator]] = []

    def __init__(self, **options: object) -> None:
        self.options = options
        self.before: list[object] = []
        self.made.append(self)

    def __enter__(self) -> _Operator:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __rshift__(self, other: _Operator) -> _Operator:
        other.before.append(self.options["task_id"])
        return other

    def __rrshift__(self, others: list[_Operator]) -> _Operator:
        self.before.extend(other.options["task_id"] for other in others)
        return self


def test_dag_mines_then_reports_then_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: dict[str, dict[str, object]] = {
        "pendulum": {"datetime": lambda *_, tz: tz},
        "airflow.sdk": {"DAG": _Operator},
        "airflow.providers.standard.operators.bash": {"BashOperator": _Operator},
    }
    for module, names in taken.items():
        stand_in = ModuleType(module)
        for name, value in names.items():
            setattr(stand_in, name, value)
        monkeypatch.setitem(sys.modules, module, stand_in)
    monkeypatch.setattr(_Operator, "made", [])
    code = (SCHEDULE / "thememiner_dag.py").read_text("utf-8")
    exec(compile(code, "thememiner_dag.py", "exec"), {})  # noqa: S102  # our own file
    dag, *tasks = _Operator.made
    assert dag.options["max_active_runs"] == 1
    order = {task.options["task_id"]: task.before for task in tasks}
    assert order == {"mine": [], "report": ["mine"], "tell": ["mine", "report"]}
    assert tasks[0].options["skip_on_exit_code"] == 99
    for task in tasks:
        (command,) = _split(re.sub(r"\{\{.*?\}\}", "value", str(task.options["bash_command"])))
        _parse(main, "thememiner", shlex.split(command)[1:])


def test_workflow_keeps_the_store_and_its_steps_are_bash(tmp_path: Path) -> None:
    workflow = yaml.safe_load((SCHEDULE / "github-actions.yml").read_text("utf-8"))
    steps = workflow["jobs"]["night"]["steps"]
    assert all(("uses" in step) != ("run" in step) for step in steps)
    assert all("@v" in step["uses"] for step in steps if "uses" in step)
    script = tmp_path / "steps.sh"
    script.write_text("\n".join(step["run"] for step in steps if "run" in step), "utf-8")
    subprocess.run(["bash", "-n", str(script)], check=True)  # noqa: S607  # the runner's shell
    kept = [step["with"]["name"] for step in steps if "upload-artifact" in step.get("uses", "")]
    assert kept == ["store", "report"]
    assert workflow["concurrency"]["cancel-in-progress"] is False


def test_containerfile_copies_what_there_is() -> None:
    text = (SCHEDULE / "Containerfile").read_text("utf-8").replace("\\\n", " ")
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    copied = [source for word, *given in lines if word == "COPY" for source in given[:-1]]
    assert [source for source in copied if not (ROOT / source).exists()] == []
    known = "FROM ARG WORKDIR COPY RUN USER VOLUME ENV CMD"
    assert {line[0] for line in lines} <= set(known.split())
    assert "USER thememiner" in text
    assert Path(copied[-1]).name in text.split("CMD")[1]
