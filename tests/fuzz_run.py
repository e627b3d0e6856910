"""Feeds damaged files to the real way of reading: ``python -m tests.fuzz_run FIRST LAST``.

Each block of seeds is read by a process of its own, so that one that dies, hangs or grows is seen
and named. Blocks without a failure are kept in a file and not read again.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING

from tests.fuzz_files import MAX_LINE_BYTES, make_file

from thememiner.config import load_config
from thememiner.datamodels import DOCUMENTS
from thememiner.errors import ConfigError, InputError
from thememiner.identity import throwaway_key
from thememiner.ingest.span import Span
from thememiner.pipeline.inspection import inspect_inputs
from thememiner.pipeline.opening import open_inputs
from thememiner.pipeline.request import Input, Silent
from thememiner.sources import open_source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from thememiner.ingest import IngestResult
    from thememiner.pipeline.opening import Opened

MAX_RSS_MB = 300
SECONDS_PER_FILE = 1.0
SECONDS_PER_MB = 1.0
MAX_SILENCE = 300  # seconds without a word of the next file, on however busy a machine
PROJECT = Path(__file__).parent.parent
CONFIG = load_config(str(PROJECT / "tests" / "fuzz.toml"), environ={})
KEY = throwaway_key()
HEAVY = ("torch", "spacy", "transformers", "sentence_transformers")


class BrokenPromiseError(Exception):
    """What was read is not what a reader may rely on."""


def read_seed(seed: int, folder: Path) -> str:
    """Read the file of a seed; give how it was understood, or ``refused``."""
    name, data = make_file(seed)
    path = folder / name
    path.write_bytes(data)
    start = time.process_time()
    try:
        item = open_file(path)
        positions = [row.position for row in item.file.rows()]
        result = ingest(item)
    except (InputError, ConfigError):
        return "refused"
    seconds = time.process_time() - start
    check(positions == sorted(set(positions)), "positions repeat or go back")
    check(seconds < SECONDS_PER_FILE + SECONDS_PER_MB * len(data) / 1e6, f"took {seconds:.1f} s")
    check(result.counts.is_balanced, f"counts do not sum: {result.counts}")
    n_rows = sum(row.n_rows for row in item.rows())
    check(result.counts.n_read == n_rows, f"{n_rows} rows, {result.counts.n_read} read")
    check(result.documents.height == result.texts.height, "documents without text")
    if item.preset is None and item.lookup is None:
        check(result.counts.n_read == len(positions), "rows lost on the way")
        check_backwards(item, result)
    return item.preset.name if item.preset else item.file.format


def open_file(path: Path) -> Opened:
    """Open a file; where it is asked for which column is the text, say the first."""
    wanted = Input(path=str(path))
    try:
        (item,) = open_inputs([wanted], config=CONFIG, progress=Silent())
    except ConfigError:
        column = open_source(str(path), max_line_bytes=MAX_LINE_BYTES).columns[0]
        wanted = replace(wanted, map={"text": column})
        (item,) = open_inputs([wanted], config=CONFIG, progress=Silent())
    return item


def ingest(item: Opened) -> IngestResult:
    return inspect_inputs(
        (item,),
        stored=DOCUMENTS.to_frame(),
        key=KEY,
        config=CONFIG,
        span=Span(),
        progress=Silent(),
    ).result


def check_backwards(item: Opened, result: IngestResult) -> None:
    """Check that the order of rows does not matter."""
    content = item.file._content
    backwards = replace(content, rows=lambda: reversed(list(content.rows())))
    again = ingest(replace(item, file=replace(item.file, _content=backwards)))
    check(again.documents.equals(result.documents), "another order, other documents")
    check(again.counts == result.counts, "another order, other counts")


def check(is_kept: bool, promise: str) -> None:  # noqa: FBT001 - reads as an assertion
    if not is_kept:
        raise BrokenPromiseError(promise)


def read_block(seeds: range) -> None:
    """Read files in this process and print a line of JSON for each failure, then the counts."""
    kinds: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            say({"seed": seed})
            try:
                kinds[read_seed(seed, Path(folder))] += 1
            except Exception as error:  # noqa: BLE001 - any at all is what is looked for
                say({"seed": seed, "failure": _describe(error)})
    heavy = [name for name in HEAVY if name in sys.modules]
    rss = peak_mb()
    say({"kinds": kinds, "rss": rss, "heavy": heavy})


def peak_mb() -> float:
    """Give the most memory that this program took; `getrusage` counts its parent's before exec."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def say(what: object) -> None:
    text = what if isinstance(what, str) else json.dumps(what)
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _describe(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    said = str(error) if isinstance(error, BrokenPromiseError) else ""
    return f"{type(error).__name__} {said} {place}"


@dataclass(frozen=True, kw_only=True)
class BlockResult:
    """What reading a block gave."""

    seeds: range
    kinds: Counter[str]
    failures: tuple[str, ...]
    rss: float = 0.0


def run_block(seeds: range) -> BlockResult:
    """Read a block in a process of its own."""
    command = [sys.executable, "-m", "tests.fuzz_run", "--here", str(seeds.start), str(seeds.stop)]
    environment = {**os.environ, "POLARS_MAX_THREADS": "1"}
    with (
        tempfile.TemporaryFile("w+") as told,
        subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=told, text=True
        ) as process,
    ):
        lines = [json.loads(line) for line in _heard(process)]
        code = process.wait()
        told.seek(0)
        trace = told.read()[-300:]
    failures = [f"seed {line['seed']}: {line['failure']}" for line in lines if "failure" in line]
    end = lines[-1] if lines else {}
    if "kinds" not in end:
        failures.append(f"died with {code} (-9: perhaps it hung) after {end}: {trace}")
        return BlockResult(seeds=seeds, kinds=Counter(), failures=tuple(failures))
    if end["rss"] > MAX_RSS_MB:
        failures.append(f"seeds {seeds.start} to {seeds.stop}: {end['rss']:.0f} MB")
    if end["heavy"]:
        failures.append(f"reading imports {end['heavy']}")
    return BlockResult(
        seeds=seeds, kinds=Counter(end["kinds"]), failures=tuple(failures), rss=end["rss"]
    )


def _heard(process: subprocess.Popen[str]) -> Iterator[str]:
    """Give what a process says, line by line, and end it when it says nothing for too long."""
    assert process.stdout is not None
    while True:
        watchdog = Timer(MAX_SILENCE, process.kill)
        watchdog.start()
        line = process.stdout.readline()
        watchdog.cancel()
        if not line:
            return
        yield line


def run_blocks(
    seeds: range, *, block: int, workers: int, done: Path | None = None
) -> list[BlockResult]:
    """Read all blocks that are not done yet."""
    known = set(done.read_text().split()) if done and done.exists() else set()
    blocks = [
        range(first, min(first + block, seeds.stop))
        for first in range(seeds.start, seeds.stop, block)
    ]
    results = []
    with ThreadPoolExecutor(workers) as pool:
        waiting = [part for part in blocks if f"{part.start}-{part.stop}" not in known]
        for result in pool.map(run_block, waiting):
            results.append(result)
            for failure in result.failures:
                say(failure)
            if done and not result.failures:
                with done.open("a") as file:
                    file.write(f"{result.seeds.start}-{result.seeds.stop}\n")
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("first", type=int)
    parser.add_argument("last", type=int)
    parser.add_argument("--here", action="store_true", help="read them in this very process")
    parser.add_argument("--block", type=int, default=500)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--done", type=Path, help="file of the blocks that need no more reading")
    wanted = parser.parse_args()
    seeds = range(wanted.first, wanted.last)
    if wanted.here:
        read_block(seeds)
        return
    results = run_blocks(seeds, block=wanted.block, workers=wanted.workers, done=wanted.done)
    kinds = sum((result.kinds for result in results), Counter[str]())
    n_failed = sum(len(result.failures) for result in results)
    rss = max((result.rss for result in results), default=0.0)
    say(f"{kinds.total()} files, {n_failed} failures, {rss:.0f} MB at most: {dict(kinds)}")
    sys.exit(bool(n_failed))


if __name__ == "__main__":
    main()
