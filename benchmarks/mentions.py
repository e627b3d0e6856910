"""Are two matters in one ticket found, and is a single matter left whole? Through the whole run.

Labelled single texts and pairs of them joined into one ticket go through `thememiner run`; what is
judged is what `thememiner export assignments` gives.

    python benchmarks/mentions.py ../shared/data/dev/banking77.jsonl.gz
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

DEFINITIONS: Final = """
(a)  both found: the pair has the theme that A has when it is alone, and the one that B has
     (pairs whose A and B are themed when alone)
(a2) the same, of the pairs whose A and B are in different themes when alone
(b)  both labels: the pair has a theme whose most frequent label is A's, and one whose is B's
     ceiling: A and B, each alone, are in such themes
torn: single texts with more than one theme
"""
SEED: Final = 3  # of the choice of pairs
JOINS: Final = ("A. B", "A\\nB", "A\\nB bare", "A\\n\\nB")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two single texts of different labels in one ticket."""

    id: str
    first: str
    second: str
    join: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", type=Path, help="labelled texts, one label each")
    parser.add_argument("--pairs", type=int, default=1_000)
    parser.add_argument("--folder", type=Path, help="where to work; default: a temporary folder")
    arguments = parser.parse_args()
    singles = read_singles(arguments.file)
    pairs = draw_pairs(singles, n_pairs=arguments.pairs)
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        themes = mine(folder, singles, pairs)
    print(DEFINITIONS)
    print_pairs(singles, pairs, themes)
    print_torn(singles, themes)


def read_singles(path: Path) -> dict[str, tuple[str, str]]:
    """Give text and label by id."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return {
        f"s{number}": (" ".join(row["text"].split()), row["label"])
        for number, row in enumerate(rows)
        if row["label"] and row["text"].strip()
    }


def draw_pairs(singles: Mapping[str, tuple[str, str]], *, n_pairs: int) -> list[Pair]:
    """Draw pairs of different labels; the ways of joining take turns."""
    order = np.random.default_rng(SEED).permutation(sorted(singles)).tolist()
    drawn = zip(order[0 : 4 * n_pairs : 2], order[1 : 4 * n_pairs : 2], strict=False)
    fitting = [(a, b) for a, b in drawn if singles[a][1] != singles[b][1]][:n_pairs]
    return [
        Pair(id=f"p{number}", first=a, second=b, join=JOINS[number % len(JOINS)])
        for number, (a, b) in enumerate(fitting)
    ]


def join_texts(first: str, second: str, *, join: str) -> str:
    """Write two texts as one ticket."""
    if join == "A. B":
        return f"{first}{'' if first[-1] in '.?!' else '.'} {second}"
    if join == "A\\nB bare":
        return f"{first.rstrip('.?! ')}\n{second}"
    return first + join[1:-1].replace("\\n", "\n") + second


def mine(
    folder: Path, singles: Mapping[str, tuple[str, str]], pairs: Sequence[Pair]
) -> dict[str, set[str]]:
    """Run the whole way; give the themes of each id that has any."""
    feedback = folder / "feedback.jsonl"
    store = str(folder / "store")
    with feedback.open("w", encoding="utf-8") as out:
        for name, (text, _) in singles.items():
            out.write(json.dumps({"id": name, "text": text, "kind": "ticket"}) + "\n")
        for pair in pairs:
            text = join_texts(singles[pair.first][0], singles[pair.second][0], join=pair.join)
            out.write(json.dumps({"id": pair.id, "text": text, "kind": "ticket"}) + "\n")
    call(["run", str(feedback), "--source", "bench", "--store", store])
    themes: dict[str, set[str]] = defaultdict(set)
    for line in call(["export", "assignments", "--store", store]).splitlines():
        row = json.loads(line)
        if row["theme_id"]:
            themes[row["id"]].add(row["theme_id"])
    return themes


def call(arguments: Sequence[str]) -> str:
    """Run the command line; give what it prints."""
    command = [sys.executable, "-m", "thememiner", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # ours
    return done.stdout


def print_pairs(
    singles: Mapping[str, tuple[str, str]],
    pairs: Sequence[Pair],
    themes: Mapping[str, set[str]],
) -> None:
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    for name, (_, label) in singles.items():
        for theme in themes.get(name, ()):
            labels[theme][label] += 1
    major = {theme: min(counts, key=lambda label: (-counts[label], label))
             for theme, counts in labels.items()}  # fmt: skip
    print("| join | pairs | (a) both found | (a2) | (b) both labels | (b) ceiling |")
    print("| --- | --- | --- | --- | --- | --- |")
    for join in (*JOINS, "all"):
        own = [pair for pair in pairs if join in (pair.join, "all")]
        print(f"| {join} | {len(own)} | " + " | ".join(_shares(own, singles, themes, major)) + " |")


def _shares(
    pairs: Sequence[Pair],
    singles: Mapping[str, tuple[str, str]],
    themes: Mapping[str, set[str]],
    major: Mapping[str, str],
) -> list[str]:
    found: list[bool] = []
    found_apart: list[bool] = []
    labelled: list[bool] = []
    ceiling: list[bool] = []
    for pair in pairs:
        own = themes.get(pair.id, set())
        first, second = themes.get(pair.first, set()), themes.get(pair.second, set())
        wanted = {singles[pair.first][1], singles[pair.second][1]}
        labelled.append(wanted <= {major[theme] for theme in own if theme in major})
        alone = [{major[theme] for theme in side} for side in (first, second)]
        ceiling.append(singles[pair.first][1] in alone[0] and singles[pair.second][1] in alone[1])
        if first and second:
            is_found = bool(own & first) and bool(own & second)
            found.append(is_found)
            found_apart += [is_found] if not first & second else []
    return [share(part) for part in (found, found_apart, labelled, ceiling)]


def print_torn(singles: Mapping[str, tuple[str, str]], themes: Mapping[str, set[str]]) -> None:
    torn = [len(themes.get(name, ())) > 1 for name in singles]
    themed = [bool(themes.get(name)) for name in singles]
    print(f"\ntorn: {share(torn)} of {len(torn)} single texts; in a theme: {share(themed)}")


def share(values: Iterable[bool]) -> str:
    told = list(values)
    return f"{sum(told) / len(told):.1%}" if told else "none"


if __name__ == "__main__":
    main()
