"""What `run` and `ingest` have in common: from options to a request, from a result to lines."""

from __future__ import annotations

import glob
import os
import re
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

import click

from thememiner.cli.options import load, model_folders, read_now
from thememiner.cli.progress import TerminalProgress
from thememiner.store.probe import refuse_if_locked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from thememiner.config import Config
    from thememiner.datamodels import Kind
    from thememiner.ingest.span import Span
    from thememiner.pipeline import Input, RunResult
    from thememiner.pipeline.request import FileFacts

_LANGUAGES = 4  # shown of a file
_RUN_ID = r"[\w.:+@=-]{1,200}"


def run_command(
    options: Mapping[str, object],
    *,
    mine: bool,
    exit_code_no_data: int | None = None,
    refit: bool = False,
    reembed: bool = False,
) -> int:
    """Run what the options ask for, print what came of it, and give the exit code."""
    config_path = cast("str | None", options["config_path"])
    config = load(config_path, cast("str | None", options["store"]))
    now = read_now(cast("str | None", options["now"]))
    span = _span(options)
    if not options["dry_run"]:
        refuse_if_locked(config.store.path)
    progress = TerminalProgress(is_talkative=not options["as_json"])
    configured, silent = _configured(config)
    for warning in silent:
        progress.tell(f"warning: {warning}")
    inputs = (*configured, *_named(options))
    is_configured = config.sources or config.customers or config.fixes
    if not (inputs or is_configured or refit or reembed):
        msg = "nothing to read. Name FILES, or add [[sources]] to thememiner.toml."
        raise click.UsageError(msg)
    from thememiner.pipeline import RunRequest, run

    result = run(
        RunRequest(
            inputs=inputs,
            config=config,
            run_id=_run_id(cast("str | None", options["run_id"]), now),
            now=now,
            environ=os.environ,
            clock=time.perf_counter,
            model_folders=model_folders(config_path),
            progress=progress,
            mine=mine,
            refit=refit,
            reembed=reembed,
            warnings=silent,
            dry_run=bool(options["dry_run"]),
            span=span,
        )
    )
    progress.clear()
    click.echo(as_json(result) if options["as_json"] else _as_lines(result))
    if result.state == "unchanged" and exit_code_no_data is not None and not result.exit_code:
        return exit_code_no_data
    return result.exit_code


def _span(options: Mapping[str, object]) -> Span:
    """Give the days that are taken; `ingest` takes all."""
    from thememiner.ingest.span import Span

    since, until = (cast("datetime | None", options.get(name)) for name in ("since", "until"))
    if since and until and since > until:
        msg = f"--since {since:%Y-%m-%d} lies after --until {until:%Y-%m-%d}."
        raise click.UsageError(msg)
    return Span(since=since.date() if since else None, until=until.date() if until else None)


def new_run_id(now: datetime) -> str:
    """Name a run by its time; the ending tells runs of the same second apart."""
    return f"{now:%Y%m%dT%H%M%SZ}-{uuid4().hex[:6]}"


def _run_id(given: str | None, now: datetime) -> str:
    if given is None:
        return new_run_id(now)
    if not re.fullmatch(_RUN_ID, given):
        msg = "--run-id takes up to 200 letters, digits and . _ : + @ = -, as schedulers make them."
        raise click.UsageError(msg)
    return given


def _named(options: Mapping[str, object]) -> list[Input]:
    """Give the files of the command line."""
    from thememiner.pipeline import Input

    maps = read_maps(cast("tuple[str, ...]", options["maps"]))
    return [
        Input(
            path=_checked(path),
            source=cast("str | None", options["source"]),
            kind=cast("Kind | None", options["kind"]),
            format=cast("str", options["file_format"]),
            encoding=cast("str | None", options["encoding"]),
            map=maps,
            dayfirst=bool(options["dayfirst"]),
        )
        for path in cast("tuple[str, ...]", options["files"])
    ]


def _configured(config: Config) -> tuple[list[Input], tuple[str, ...]]:
    """Give the files of the config's sources, and which sources have none."""
    from thememiner.pipeline import Input

    found = {source.name: _match(source.paths) for source in config.sources}
    inputs = [
        Input(
            path=path,
            source=source.name,
            kind=source.kind,
            format=source.format,
            encoding=source.encoding,
            map=source.map,
            dayfirst=source.dayfirst,
            skip_known=True,
        )
        for source in config.sources
        for path in found[source.name]
    ]
    silent = [
        f"source {name} is silent: no file matches its path" for name in found if not found[name]
    ]
    return inputs, tuple(silent)


def _match(patterns: tuple[str, ...]) -> list[str]:
    """Give the files of a source, each once, in order of name."""
    found = {
        path
        for pattern in patterns
        for path in glob.glob(pattern, recursive=True)  # noqa: PTH207  # absolute patterns
    }
    return sorted(found)


def _checked(path: str) -> str:
    if path == "-":
        return path
    if not Path(path).exists():
        msg = f"there is no file {path}. Name a file that can be read, or - for standard input."
        raise click.UsageError(msg)
    if Path(path).is_dir():
        msg = f"{path} is a folder. Name its files, e.g. {path.rstrip('/')}/*.jsonl.gz"
        raise click.UsageError(msg)
    return path


def read_maps(pairs: tuple[str, ...]) -> dict[str, str]:
    """Read what ``--map`` was given.

    Raises
    ------
    click.UsageError
    """
    maps = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not (field and equals and column):
            msg = f"--map takes FIELD=COLUMN, such as text=comment; got {pair!r}."
            raise click.UsageError(msg)
        maps[field.strip()] = column
    return maps


def as_json(result: RunResult) -> str:
    """Write what a run came to as JSON."""
    import orjson

    told: dict[str, Any] = asdict(result) | {
        "n_unthemed": result.n_unthemed,
        "exit_code": result.exit_code,
    }
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2).decode()


def _as_lines(result: RunResult) -> str:
    counts = result.counts
    lines = [line for facts in result.inspected for line in _file_lines(facts)]
    lines += [
        f"{counts.n_read:,} rows read = {counts.n_accepted:,} accepted + {counts.n_updated:,} "
        f"updated + {counts.n_duplicates:,} duplicates + {counts.n_quarantined:,} quarantined"
    ]
    lines += [f"  quarantined {n:,}: {reason}" for reason, n in result.quarantine.items()]
    if not result.inspected:  # else each file has told its own
        lines += [f"  note: {note}" for note in result.notes]
    if result.is_quarantine_high:
        lines.append("warning: more rows were quarantined than ingest.max_quarantine allows")
    lines.append(_outcome(result))
    if result.state == "published" and result.n_themes:
        lines.append("next: thememiner report")
    return "\n".join(lines)


def _file_lines(facts: FileFacts) -> list[str]:
    """Tell what a dry run saw in one file."""
    checked = f" (layout checked against: {facts.checked})" if facts.checked else ""
    lines = [
        f"{facts.name}: {facts.recognized}{checked}",
        f"  columns: {facts.mapping}",
        f"  {facts.format}, {facts.encoding}: {facts.n_rows:,} rows, "
        f"{facts.n_documents:,} documents",
        f"  dates: {_days(facts)}",
    ]
    if facts.n_documents:
        shares = [
            f"{facts.share_without_text:.0%} without text",
            f"{facts.share_with_customer:.0%} with a customer",
            *([f"{facts.share_relayed:.0%} relayed by staff"] if facts.share_relayed else []),
            f"languages {_languages(facts)}",
        ]
        lines.append(f"  {', '.join(shares)}")
    lines += [f"  not used {n:,}: {reason}" for reason, n in facts.rejects.items()]
    if facts.n_redactions:
        hidden = ", ".join(
            f"{kind} {shown} ×{times:,}" for kind, shown, times in facts.most_redacted
        )
        lines.append(f"  {facts.n_redactions:,} redactions; most often {hidden}")
    return [*lines, *(f"  ! {warning}" for warning in facts.warnings), ""]


def _days(facts: FileFacts) -> str:
    undated = f", {facts.n_undated:,} documents without one" if facts.n_undated else ""
    return (f"{facts.first_day} to {facts.last_day}" if facts.first_day else "none") + undated


def _languages(facts: FileFacts) -> str:
    shown = list(facts.languages.items())[:_LANGUAGES]
    more = len(facts.languages) - len(shown)
    told = ", ".join(f"{name} {n:,}" for name, n in shown)
    return f"{told} and {more} more" if more else told


def _outcome(result: RunResult) -> str:
    if result.state == "dry_run":
        return f"dry run: {result.n_documents:,} documents would be new or changed; nothing written"
    themed = (
        f"{result.n_documents:,} documents = {result.n_themed:,} in {result.n_themes:,} themes + "
        f"{result.n_unthemed:,} not in any theme"
    )
    if result.state == "refused":
        return _refusal(result)
    if result.state == "unchanged":
        return f"nothing new: snapshot {result.snapshot} stands ({themed})"
    return f"{themed}\npublished snapshot {result.snapshot}, digest {str(result.digest)[:16]}"


def _refusal(result: RunResult) -> str:
    reasons = "\n".join(f"  {reason}" for reason in result.refusals)
    return (
        f"not published, because it looks broken:\n{reasons}\n"
        f"snapshot {result.snapshot} stands. If this run is fine, `thememiner publish "
        f"{result.run_id} --force` publishes it; the next run that publishes replaces it"
    )
