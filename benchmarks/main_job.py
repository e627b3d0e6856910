"""Times the main job as a user runs it: `run`, the same `run` again, `report` and `--help`, cold.

Usage: python benchmarks/main_job.py FOLDER [FILES…]

Every command is a process of its own; seconds are of the wall clock, memory is the peak of the
process. A first run of the three default files takes about ten minutes on two cores.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FILES = (
    "sumo_firefox_2021.jsonl.gz",
    "netflix_play_2024h1.jsonl.gz",
    "r_community_survey_2018.jsonl.gz",
)
N_REPORTS = 7
N_HELPS = 15


def call(*args: str, environ: dict[str, str]) -> tuple[float, float, str]:
    """Run one command; returns seconds, peak memory in GiB, and what it printed."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "thememiner", *args],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None  # noqa: S101  # it is a pipe
    printed = process.stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"thememiner {' '.join(args)} ended with {process.returncode}")
    return time.perf_counter() - start, usage.ru_maxrss / 2**20, printed


def measure(paths: list[str], folder: str) -> list[tuple[str, str, str]]:
    environ = os.environ | {"THEMEMINER_KEY_FILE": f"{folder}/key"}
    store = ("--store", f"{folder}/store")
    rows = []
    first_s, first_gib, printed = call("run", *paths, *store, "--json", environ=environ)
    told = json.loads(printed)
    rows.append(
        (f"run, {told['counts']['n_read']:,} rows", f"{first_s:.0f} s", f"{first_gib:.2f} GiB")
    )
    rows += [(f"· {stage}", f"{s:.1f} s", "") for stage, s in told["timings"].items() if s >= 1]
    again_s, again_gib, printed = call("run", *paths, *store, "--json", environ=environ)
    again = json.loads(printed)
    same = "same digest" if again["digest"] == told["digest"] else "OTHER DIGEST"
    share = f"{again_s:.1f} s ({again_s / first_s:.1%})"
    rows.append((f"the same again: {again['state']}, {same}", share, f"{again_gib:.2f} GiB"))
    reports = [call("report", *store, environ=environ)[:2] for _ in range(N_REPORTS)]
    seconds, memory = (statistics.median(values) for values in zip(*reports, strict=True))
    rows.append((f"report, median of {N_REPORTS}", f"{seconds:.2f} s", f"{memory:.2f} GiB"))
    helps = statistics.median(call("--help", environ=environ)[0] for _ in range(N_HELPS))
    rows.append((f"--help, median of {N_HELPS}", f"{1000 * helps:.0f} ms", ""))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where the files are")
    parser.add_argument("files", nargs="*", default=FILES)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = measure([str(given.folder / name) for name in given.files], folder)
    print("| what | time | peak memory |\n| --- | ---: | ---: |")
    for row in rows:
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main()
