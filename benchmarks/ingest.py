"""Measures `thememiner ingest` on made-up feedback of any size: rows per second and peak memory.

Usage: python -m benchmarks.ingest FOLDER [--sizes 100MB,1GB] [--formats jsonl,csv] [--keep]

FOLDER needs room for each file and about as much again for its store. Every command is a process of
its own, workers included: seconds are of the wall clock, memory is the greatest sum of what is
resident over all its processes, shared pages counted once (Pss, sampled from /proc).
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from benchmarks.processes import family_mib

if TYPE_CHECKING:
    from collections.abc import Iterator

# Words as made-up sentences use them: nearly half of English is words such as "the" and "it".
_NOUN_WORDS: Final = (
    "app account battery browser button card checkout code country crash customer data day "
    "device download email error export feature file form freeze garden history icon image "
    "invoice keyboard language laptop light link list login map message minute month name note "
    "number order page password payment people phone photo picture plan plant printer problem "
    "product profile reason refund report result screen search season section second server "
    "setting shop sign site song sound speed store story summer support sync system table "
    "tablet team text theme ticket time title today tool update upload user value version video "
    "view visit watch water week window word work year"
)
_NOUNS: Final = _NOUN_WORDS.split()  # a list of so many words is hard to read
_VERB_WORDS: Final = (
    "add ask begin break bring build buy call cancel change charge check choose click close "
    "connect copy crash create cut delete drop edit end export fail fill find finish fix follow "
    "freeze get give happen hear help hide import keep know lead learn leave load log look lose "
    "make mean miss move need open order pay pick plan play press print pull push put read "
    "reach refund reload remember remove repeat reply report reset return run save search see "
    "send set share show skip sort start stay stop swap sync take talk tell test touch try turn "
    "type update upload use wait walk want wash work write"
)
_VERBS: Final = _VERB_WORDS.split()
_SHAPES: Final = (
    "I {v} the {n} and it does not {v} my {n}", "when I {v} a {n} the {n} is gone",
    "please {v} the {n} for us", "we have to {v} every {n} again after the {n}",
    "there is no {n} in the {n}, so I cannot {v} it", "you should {v} this {n} with a {n}",
    "it was fine until they did {v} the {n}", "why do I have to {v} a {n} for my {n}",
)  # fmt: skip
_PERSONAL: Final = (
    "write to {name}@post.example", "call +44 20 7946 0{n:03d}", "my card 4111 1111 1111 1111",
    "see https://shop.example/o?token={name}{n}x9f8e7d6c5b4a3f2e", "from 203.0.113.{n}",
)  # fmt: skip
_N_BODIES: Final = 20_000
_DAYS: Final = 28
_FIELDS: Final = (
    "id", "text", "created_at", "customer_id", "account_id", "email", "rating", "product", "version"
)  # fmt: skip
_INTERVAL_S: Final = 0.05
_MANY: Final = 1_000
_UNITS: Final = {"KB": 10**3, "MB": 10**6, "GB": 10**9}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One command."""

    n_rows: int
    n_bytes: int
    seconds: float
    cpu_s: float  # of all its processes
    peak_mib: float
    digest: str
    timings: dict[str, float]


def bodies(seed: int = 7) -> list[str]:
    """Make texts of a few sentences; one in eight holds something personal."""
    random = np.random.default_rng(seed)
    texts = []
    for number in range(_N_BODIES):
        sentences = [_sentence(random) for _ in range(int(random.integers(3, 9)))]
        if number % 8 == 0:
            personal = _PERSONAL[int(random.integers(len(_PERSONAL)))]
            name = _NOUNS[int(random.integers(len(_NOUNS)))]
            sentences.append(personal.format(name=name, n=number % 255))
        texts.append(". ".join(sentences) + ".")
    return texts


def _sentence(random: np.random.Generator) -> str:
    words = _SHAPES[int(random.integers(len(_SHAPES)))].split(" ")
    held = {"{n}": _NOUNS, "{n},": _NOUNS, "{v}": _VERBS}
    return " ".join(
        held[word][int(random.integers(len(held[word])))] if word in held else word
        for word in words
    ).capitalize()


def rows(n_bytes: int) -> Iterator[dict[str, object]]:
    """Give rows until about so many bytes are written as JSON Lines; no two texts are equal."""
    texts = bodies()
    written = number = 0
    while written < n_bytes:
        text = f"{_NOUNS[number % 97].capitalize()} {_spell(number)} {texts[number % _N_BODIES]}"
        customer = (number * 7919) % 1_000_003
        yield {
            "id": f"T{number}",
            "text": text,
            "created_at": f"2026-{1 + number % 12:02}-{1 + number % _DAYS:02}T10:00:00Z",
            "customer_id": f"c{customer}",
            "account_id": f"acme-{customer % 5_003}" if number % 3 else "",
            "email": f"c{customer}@firm{customer % 997}.example" if number % 2 else "",
            "rating": 1 + number % 5,
            "product": f"product {number % 11}",
            "version": f"{number % 9}.{number % 7}",
        }
        written += len(text) + 190
        number += 1


def write(path: Path, n_bytes: int) -> None:
    """Write a file of made-up feedback, its format told by its name."""
    with path.open("w", encoding="utf-8", newline="") as file:
        if path.suffix == ".csv":
            writer = csv.DictWriter(file, _FIELDS)
            writer.writeheader()
            writer.writerows(rows(n_bytes))
        else:
            file.writelines(json.dumps(row) + "\n" for row in rows(n_bytes))


def measure(path: Path, store: Path) -> Measured:
    """Ingest one file into a new store, as a user does."""
    shutil.rmtree(store, ignore_errors=True)
    environ = os.environ | {"THEMEMINER_KEY_FILE": str(store.parent / "key")}
    command = [sys.executable, "-m", "thememiner", "ingest", str(path), "--source", "made-up"]
    start = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--store", str(store), "--json"],
        env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    peaks = [0.0]
    watch = threading.Thread(target=_watch, args=(process, peaks))
    watch.start()
    assert process.stdout is not None  # noqa: S101  # it is a pipe
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    code = process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    watch.join()
    if code:
        sys.exit(f"{' '.join(command)} ended with {code}")
    told = json.loads(printed)
    return Measured(
        n_rows=told["counts"]["n_read"],
        n_bytes=path.stat().st_size,
        seconds=seconds,
        cpu_s=usage.ru_utime + usage.ru_stime,
        peak_mib=max(peaks),
        digest=told["digest"],
        timings=told["timings"],
    )


def _watch(process: subprocess.Popen[bytes], peaks: list[float]) -> None:
    while process.returncode is None:
        peaks.append(family_mib(process.pid))
        # looking takes a fifth of a processor; hours need no more looks than minutes
        time.sleep(_INTERVAL_S if len(peaks) < _MANY else 10 * _INTERVAL_S)


def _spell(number: int) -> str:
    """Write a number in letters, so that no redaction takes it for a phone's."""
    letters = ""
    while number:
        number, digit = divmod(number, 20)
        letters = "bcdfghjklmnpqrstvwxz"[digit] + letters
    return letters or "b"


def _size(text: str) -> int:
    match = re.fullmatch(r"(\d+)(KB|MB|GB)", text)
    if match is None:
        msg = f"{text!r} is no size such as 100MB"
        raise argparse.ArgumentTypeError(msg)
    return int(match[1]) * _UNITS[match[2]]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where there is room")
    parser.add_argument("--sizes", default="100MB", help="comma between them")
    parser.add_argument("--formats", default="jsonl,csv")
    parser.add_argument("--keep", action="store_true", help="keep and reuse the files")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    print("| file | rows | seconds | rows/s | CPU µs a row | peak MiB | digest | stages |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | --- | --- |")
    for size in given.sizes.split(","):
        for suffix in given.formats.split(","):
            path = given.folder / f"made-up-{size}.{suffix}"
            if not path.exists():
                write(path, _size(size))
            found = measure(path, given.folder / "store")
            stages = ", ".join(f"{name} {s:.1f}" for name, s in found.timings.items())
            print(
                f"| {suffix}, {found.n_bytes / 1e9:.2f} GB | {found.n_rows:,} "
                f"| {found.seconds:.1f} | {found.n_rows / found.seconds:,.0f} "
                f"| {1e6 * found.cpu_s / found.n_rows:.0f} | {found.peak_mib:,.0f} "
                f"| {found.digest[:8]} | {stages} |",
                flush=True,
            )
            shutil.rmtree(given.folder / "store")
            if not given.keep:
                path.unlink()


if __name__ == "__main__":
    main()
