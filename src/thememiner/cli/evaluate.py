"""`thememiner evaluate`: judge it on feedback that you know the themes of."""

from __future__ import annotations

import os
import time
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from thememiner.cli.options import common_options, load, model_folders, read_now
from thememiner.cli.progress import TerminalProgress

if TYPE_CHECKING:
    from thememiner.pipeline.judge import Evaluation


@click.command("evaluate")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=False))
@click.option(
    "--label",
    default="label",
    show_default=True,
    metavar="COLUMN",
    help="Column of the true theme; never a feature.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@common_options
def command(
    *, file: str, label: str, as_json: bool, store: str | None, config_path: str | None
) -> int:
    """Mine labelled feedback from scratch and print how well its themes match the labels.

    The number of themes is not given away. ari counts documents in no theme as groups of one;
    top20_recall is the share of the 20 largest labels that some theme finds with F1 >= 0.5.
    """
    config = load(config_path, store)
    now = read_now(None)
    from thememiner.cli.running import new_run_id
    from thememiner.pipeline import Input, RunRequest, evaluate

    progress = TerminalProgress(is_talkative=not as_json)
    evaluation = evaluate(
        RunRequest(
            inputs=(Input(path=file),),
            config=config,
            run_id=new_run_id(now),
            now=now,
            environ=os.environ,
            clock=time.perf_counter,
            model_folders=model_folders(config_path),
            progress=progress,
        ),
        label=label,
    )
    progress.clear()
    click.echo(_as_json(evaluation) if as_json else _as_lines(evaluation))
    return 0


def _as_json(evaluation: Evaluation) -> str:
    import orjson

    told = asdict(evaluation.scores) | {
        "file": evaluation.name,
        "n_unlabelled": evaluation.n_unlabelled,
        "timings_s": dict(evaluation.timings),
    }
    return orjson.dumps(told, option=orjson.OPT_INDENT_2).decode()


def _as_lines(evaluation: Evaluation) -> str:
    lines = [evaluation.name]
    for name, value in asdict(evaluation.scores).items():
        shown = f"{value:,}" if isinstance(value, int) else f"{value:.3f}"
        lines.append(f"  {name:15} {shown:>8}")
    lines.append(f"  {'n_unlabelled':15} {evaluation.n_unlabelled:>8,}")
    spent = ", ".join(f"{stage} {s:.1f} s" for stage, s in evaluation.timings.items())
    return "\n".join([*lines, f"  {spent}"])
