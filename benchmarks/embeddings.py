"""Which precision or kind of embedding: quality on labelled sets, speed on two kinds of processor.

    python -m benchmarks.embeddings ../shared/data/dev --cache .bench --static FOLDER

`--static` takes a folder with a model2vec model (`distill(model_folder, pca_dims=256)` makes one).
Speed is in texts per second of CPU, one thread, best of the rounds; the kinds take turns, so that
a busy machine slows them alike. Another processor is simulated with the libraries' own switches.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import os
import subprocess
import sys
import time
import warnings
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

import numpy as np
from benchmarks.labelled import AIMED_AT, Documents, load_set
from sklearn.metrics import adjusted_mutual_info_score

from thememiner.cluster import cluster_embeddings
from thememiner.config import EmbedConfig, load_config
from thememiner.embed import Embedder, load_embedder
from thememiner.embed.batches import plan_batches
from thememiner.embed.model_files import find_model
from thememiner.embed.vectors import normalize_rows
from thememiner.evaluation import score_themes
from thememiner.text import normalize_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

KINDS: Final = ("float32", "float32-torch", "bfloat16", "int8", "static")
PROCESSORS: Final = {  # what the libraries are told that they may use
    "AVX2": {
        "ONEDNN_MAX_CPU_ISA": "AVX2",
        "ATEN_CPU_CAPABILITY": "avx2",
        "FBGEMM_ENABLE_INSTRUCTIONS": "AVX2",
    },
    "AVX-512": {
        "ONEDNN_MAX_CPU_ISA": "AVX512_CORE",
        "ATEN_CPU_CAPABILITY": "avx512",
        "FBGEMM_ENABLE_INSTRUCTIONS": "AVX512",
    },
    "AVX-512 with bfloat16": {},
}
N_NEIGHBORS: Final = 10
N_TIMED: Final = {"short": 600, "long": 120}
BLOCK: Final = 1_000


class TorchEmbedder:
    """The model as sentence-transformers loads it, in our batches; with int8 linear layers or not.

    Not part of the product: it shows what the product's own way gains, and what int8 costs.
    """

    def __init__(self, settings: EmbedConfig, *, int8: bool) -> None:
        # torch: imported only where it is used, as the timing of a cold process matters elsewhere
        import torch
        from sentence_transformers import SentenceTransformer

        from thememiner.embed.sentence_transformer import LoadedModel

        files = find_model(settings.model, folders=[Path("models")])
        model = SentenceTransformer(str(files.folder), device="cpu", local_files_only=True).eval()
        if int8:
            linear = {torch.nn.Linear}
            quantize = torch.ao.quantization.quantize_dynamic
            model = quantize(model, linear, dtype=torch.qint8)  # type: ignore[no-untyped-call]
        torch.set_num_threads(1)
        self._model = LoadedModel(model, max_tokens=settings.max_tokens)
        self._settings = settings
        self.n_dims = files.n_dims
        self.space = "int8".ljust(12, "-") if int8 else "float32torch"

    def encode(
        self, texts: Sequence[str], *, on_progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        """Embed texts, one batch after the other."""
        del on_progress
        tokens = self._model.tokenize(texts)
        rows = np.empty((len(texts), self.n_dims), dtype=np.float32)
        for batch in plan_batches(
            [len(ids) for ids in tokens],
            max_tokens=self._settings.max_tokens,
            batch_tokens=self._settings.batch_tokens,
        ):
            own = [tokens[row] for row in batch.rows]
            vectors = self._model.forward(own, n_rows=batch.n_rows, n_columns=batch.n_columns)
            rows[list(batch.rows)] = normalize_rows(vectors)
        return rows


class StaticEmbedder:
    """A model2vec model: a text is the weighted mean of its tokens' fixed vectors."""

    def __init__(self, folder: Path) -> None:
        # a peer: imported only where it is measured
        self._model = import_module("model2vec").StaticModel.from_pretrained(str(folder))
        self.n_dims = int(self._model.dim)
        self.space = f"static{self.n_dims}".ljust(12, "-")

    def encode(
        self, texts: Sequence[str], *, on_progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        """Embed texts; one without a known token gets a vector that is near nothing."""
        del on_progress
        rows = self._model.encode(list(texts), use_multiprocessing=False).astype(np.float32)
        rows[~rows.any(axis=1), 0] = 1
        return normalize_rows(rows)


def main() -> None:
    arguments = _arguments()
    if arguments.time:
        print(json.dumps(time_kind(arguments.time, arguments)))
        return
    kinds = [kind for kind in KINDS if kind != "static" or arguments.static]
    if "quality" in arguments.only:
        print(
            "| set | kind | ARI | NMI | macro F1 | themes | in a theme | AMI with float32's themes "
            f"| {N_NEIGHBORS} nearest kept |\n|" + " --- |" * 9
        )
        for name in arguments.sets:
            for line in compare_quality(name, kinds, arguments):
                print(line, flush=True)
    if "speed" in arguments.only:
        print("| processor | kind | short texts | long texts |\n| --- | --- | ---: | ---: |")
        for processor in arguments.processors:
            for line in compare_speed(processor, kinds, arguments):
                print(line, flush=True)


def load_kind(kind: str, arguments: argparse.Namespace) -> Embedder:
    """Give an embedder of one kind, on one thread."""
    settings = load_config(environ={}).embed.model_copy(update={"n_threads": 1})
    if kind == "static":
        return StaticEmbedder(arguments.static)
    if kind in get_args(EmbedConfig.model_fields["precision"].annotation):
        chosen = settings.model_copy(update={"precision": kind})
        return load_embedder(chosen, folders=[Path("models")], redaction_version=0)
    return TorchEmbedder(settings, int8=kind == "int8")


def compare_quality(name: str, kinds: Sequence[str], arguments: argparse.Namespace) -> list[str]:
    """Score every kind on one set, and compare it with float32."""
    lines = []
    base: Documents | None = None
    base_labels: NDArray[np.int64] | None = None
    for kind in kinds:
        if kind == "float32-torch":
            continue  # the same numbers
        documents = load_set(
            name,
            folder=arguments.folder,
            embedder=load_kind(kind, arguments),
            cache=arguments.cache,
        )
        found = cluster_embeddings(
            documents.embeddings,
            documents.weights,
            settings=load_config(environ={}).cluster,
            texts=documents.distinct_texts,
        )
        labels = found.labels[documents.text_of]
        if base is None or base_labels is None:
            base, base_labels = documents, labels
        scores = score_themes(
            [None if label < 0 else str(label) for label in labels.tolist()], documents.labels
        )
        ami = adjusted_mutual_info_score(base_labels, labels)
        kept = share_kept(base.embeddings, documents.embeddings)
        lines.append(
            f"| {name} | {kind} | {scores.ari:.3f} | {scores.nmi:.3f} | {scores.macro_f1:.3f} | "
            f"{scores.k} | {scores.coverage:.1%} | {ami:.3f} | {kept:.1%} |"
        )
    return lines


def share_kept(base: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Give the share of each text's nearest texts that both kinds agree on."""
    n_common = 0
    for start in range(0, len(base), BLOCK):
        near = [_nearest(rows, start) for rows in (base, other)]
        n_common += sum(
            len(set(one) & set(two)) for one, two in zip(*[n.tolist() for n in near], strict=True)
        )
    return n_common / (len(base) * N_NEIGHBORS)


def _nearest(rows: NDArray[np.float32], start: int) -> NDArray[np.int64]:
    cosines = rows[start : start + BLOCK] @ rows.T
    own = np.arange(len(cosines))
    cosines[own, start + own] = -1
    return np.argpartition(-cosines, N_NEIGHBORS, axis=1)[:, :N_NEIGHBORS]


def compare_speed(processor: str, kinds: Sequence[str], arguments: argparse.Namespace) -> list[str]:
    """Time every kind in processes of their own, in turns."""
    best: dict[str, dict[str, float]] = {kind: dict.fromkeys(N_TIMED, 0.0) for kind in kinds}
    for _ in range(arguments.rounds):
        for kind in kinds:
            command = [sys.executable, "-m", "benchmarks.embeddings", *sys.argv[1:], "--time", kind]
            threads = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
            answer = subprocess.run(
                command,
                env=os.environ | threads | PROCESSORS[processor],
                check=True,
                stdout=subprocess.PIPE,
            )
            for length, rate in json.loads(answer.stdout.splitlines()[-1]).items():
                best[kind][length] = max(best[kind][length], rate)
    return [
        f"| {processor} | {kind} | {best[kind]['short']:,.0f} | {best[kind]['long']:,.0f} |"
        for kind in kinds
    ]


def time_kind(kind: str, arguments: argparse.Namespace) -> dict[str, float]:
    """Give texts per second of CPU, by length, after a first call that warms up."""
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    embedder = load_kind(kind, arguments)
    rates = {}
    for length, name in (("short", "banking77"), ("long", "sumo_firefox_2021")):
        texts = _read_texts(arguments.folder / f"{name}.jsonl.gz", n=N_TIMED[length])
        embedder.encode(texts[:20])
        start = time.process_time()
        embedder.encode(texts)
        rates[length] = len(texts) / (time.process_time() - start)
    return rates


def _read_texts(path: Path, *, n: int) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line, _ in zip(lines, range(n), strict=False)]
    return [normalize_text(row["text"], max_chars=10_000) for row in rows]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, help="folder with <set>.jsonl.gz")
    parser.add_argument("--sets", nargs="+", default=AIMED_AT)
    parser.add_argument("--cache", type=Path, help="folder for vectors, to embed only once")
    parser.add_argument("--static", type=Path, help="folder with a model2vec model")
    parser.add_argument("--only", nargs="+", default=["quality", "speed"])
    parser.add_argument("--processors", nargs="+", default=list(PROCESSORS), choices=PROCESSORS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--time", choices=KINDS, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
