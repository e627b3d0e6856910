"""Judge the themes of labelled feedback: mine it in a store of its own, then compare."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from thememiner.errors import InputError
from thememiner.evaluation import score_themes
from thememiner.export import export_assignments
from thememiner.identity import KEY_FILE_VARIABLE
from thememiner.pipeline.job import run
from thememiner.sources import open_source
from thememiner.store import Store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from thememiner.evaluation import ThemeScores
    from thememiner.pipeline.request import RunRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """How well the themes of a labelled file match its labels."""

    name: str
    scores: ThemeScores
    timings: Mapping[str, float]  # stage -> seconds
    n_unlabelled: int  # rows without a label: mined, not scored


def evaluate(request: RunRequest, *, label: str = "label") -> Evaluation:
    """Mine one labelled file from scratch and score its themes.

    Parameters
    ----------
    request : RunRequest
        With exactly one input. Its store and key are replaced by throwaway ones.
    label : str
        Column that holds the true theme; it is never a feature.

    Raises
    ------
    InputError
        If no row has a label.
    """
    wanted = request.inputs[0]
    labels, n_unlabelled = _read_labels(request, label=label)
    if not labels:
        msg = f"no row of {Path(wanted.path).name} has a label in column {label!r}. Give --label."
        raise InputError(msg, source=wanted.path, field=label)
    with tempfile.TemporaryDirectory(prefix="thememiner-evaluate-") as folder:
        config = request.config.model_copy(
            update={
                "store": request.config.store.model_copy(update={"path": f"{folder}/store"}),
                # names are not judged: nothing is sent to anyone for them
                "llm": request.config.llm.model_copy(update={"base_url": ""}),
            }
        )
        environ = dict(request.environ) | {KEY_FILE_VARIABLE: f"{folder}/key"}
        result = run(replace(request, config=config, environ=environ))
        rows = export_assignments(Store.open(config.store.path))
    primary = rows.filter(pl.col("is_primary") | pl.col("theme_id").is_null())
    found = dict(primary.select("id", "theme_id").iter_rows())
    scored = [(found[id_], truth) for id_, truth in sorted(labels.items()) if id_ in found]
    return Evaluation(
        name=Path(wanted.path).name,
        scores=score_themes([theme for theme, _ in scored], [truth for _, truth in scored]),
        timings=result.timings,
        n_unlabelled=n_unlabelled,
    )


def _read_labels(request: RunRequest, *, label: str) -> tuple[dict[str, str], int]:
    wanted = request.inputs[0]
    file = open_source(
        wanted.path,
        format=wanted.format,
        encoding=wanted.encoding,
        max_line_bytes=request.config.ingest.max_line_bytes,
    )
    labels: dict[str, str] = {}
    n_unlabelled = 0
    column = wanted.map.get("id", "id")
    for row in file.rows():
        if row.fields is None:
            continue
        truth = row.fields.get(label)
        if truth in (None, ""):
            n_unlabelled += 1
        else:
            labels[str(row.fields.get(column))] = str(truth)
    return labels, n_unlabelled
