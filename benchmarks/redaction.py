"""Recall and precision of redaction by kind and language, over-redaction, and what it costs.

    python benchmarks/redaction.py [--part dev|held_out] [--misses] [--data ../shared/data/dev]

- recall: share of planted values of which no letter and no digit is left
- precision: share of placeholders that stand for a planted value, and take at most three letters or
  digits more than it; half of the texts hold nothing to be found
- over-redaction: share of the product's and its features' words that end in a placeholder. Words in
  the query of a link are nobody's mention; they are counted apart
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Final

import numpy as np

from pii import LANGUAGES, Case, make_cases
from thememiner.redact import find_redactions
from thememiner.text import normalize_text

SEED: Final = 20_261_122
N_EACH: Final = 120
N_SHOWN: Final = 50
EXTRA: Final = 3
# product, features, versions
WORDS: Final = {
    "sumo_firefox_2021": (
        r"\b(?:firefox|mozilla|thunderbird|lockwise|proton|bookmarks?|tabs?|add-?ons?|extensions?|"
        r"profiles?|"
        r"sync|toolbar|private (?:browsing|window)|downloads?|passwords?|logins?|history|cookies|"
        r"cache|homepage|"
        r"troubleshoot mode|safe mode|esr|\d{2,3}\.\d+(?:\.\d+){0,2})\b"
    ),
    "netflix_play_2024h1": (
        r"\b(?:netflix|household|cast(?:ing)?|chromecast|downloads?|subtitles?|profiles?|brightness|"
        r"episodes?|"
        r"seasons?|screen|subscription|account|\d+\.\d+\.\d+(?: build \d+)?)\b"
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--part", choices=("dev", "held_out"), default="held_out")
    parser.add_argument("--misses", action="store_true", help="print what went wrong")
    parser.add_argument("--data", type=Path, help="folder with <set>.jsonl.gz")
    parser.add_argument("--strings", action="store_true", help="print the strings redacted most")
    options = parser.parse_args()
    if options.data:
        for name in WORDS:
            _judge_real(name, options.data, show=options.strings)
        return
    cases = list(make_cases(options.part, np.random.default_rng(SEED), n_each=N_EACH))
    _judge_made(cases, options.part, show=options.misses)


def _judge_made(cases: list[Case], part: str, *, show: bool) -> None:
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for case in cases:
        hits, wrong = _judge(case)
        for key in (
            (case.kind, case.language),
            (case.kind, "all"),
            ("all", case.language),
            ("all", "all"),
        ):
            found[key].update(n=len(case.values), hits=hits, wrong=len(wrong))
        if show and (wrong or hits < len(case.values)):
            sys.stdout.write(f"{case.language} {case.kind}: {case.text!r} {wrong}\n")
    sys.stdout.write(
        f"{part}: recall / placeholders that are wrong\n\n"
        f"| kind | {' | '.join(LANGUAGES)} | all |\n"
    )
    sys.stdout.write(f"| --- | {'---: | ' * (len(LANGUAGES) + 1)}\n")
    for kind in dict.fromkeys(kind for kind, _ in found):
        cells = [_cell(found[kind, language]) for language in (*LANGUAGES, "all")]
        sys.stdout.write(f"| {kind} | {' | '.join(cells)} |\n")
    totals = [found["all", language] for language in (*LANGUAGES, "all")]
    cells = [f"{one['hits'] / max(one['hits'] + one['wrong'], 1):.3f}" for one in totals]
    sys.stdout.write(f"| precision | {' | '.join(cells)} |\n")


def _cell(counts: Counter[str]) -> str:
    recall = f"{counts['hits'] / counts['n']:.3f}" if counts["n"] else "-"
    return f"{recall} / {counts['wrong']}"


def _judge(case: Case) -> tuple[int, list[str]]:
    """Count the values that are gone, and list the placeholders that are wrong."""
    spans = find_redactions(case.text, case.names)
    gone = {i for one in spans for i in range(one.start, one.end)}
    planted: set[int] = set()
    hits = 0
    for value in case.values:
        start = case.text.index(value)
        inside = range(start, start + len(value))
        planted |= set(inside)
        hits += all(i in gone or not case.text[i].isalnum() for i in _needed(value, start))
    wrong = []
    for one in spans:
        own = [i for i in range(one.start, one.end) if case.text[i].isalnum()]
        beside = sum(i not in planted for i in own)
        if beside == len(own) or (beside > EXTRA and case.kind != "url"):
            wrong.append(f"{one.kind} {case.text[one.start : one.end]!r}")
    return hits, wrong


def _needed(value: str, start: int) -> range:
    """Leave the word before a secret, which may stay: ``api_key=``."""
    named = re.match(r"(?:[A-Za-z_]+ ?[=:] ?)(?:Bearer )?(?=\S{16})", value)
    return range(start + (named.end() if named else 0), start + len(value))


def _judge_real(name: str, folder: Path, *, show: bool) -> None:
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    texts = [normalize_text(row["text"], max_chars=20_000) for row in rows]
    words = re.compile(WORDS[name], re.IGNORECASE)
    counts: Counter[str] = Counter()
    strings: dict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        spans = find_redactions(text)
        for one in spans:
            strings[one.kind][text[one.start : one.end]] += 1
        for match in words.finditer(text):
            inside = [one.kind for one in spans if one.start <= match.start() < one.end]
            counts[inside[0] if inside else "kept"] += 1
    n_mentions = counts.total()
    lost = n_mentions - counts["kept"] - counts["QUERY"]
    sys.stdout.write(f"{name}: {n_mentions:,} mentions, {lost} redacted ({lost / n_mentions:.3%})")
    sys.stdout.write(f", and {counts['QUERY']} in queries of links; {dict(counts)}\n")
    for user in (
        ("Firefox Fan",),
        ("firefox",),
        ("netflix",),
        ("Netflix User",),
        ("Jane Roe", "jane.roe@example.org"),
    ):
        lost = sum(
            1
            for text in texts
            for one in find_redactions(text, user)
            if one.kind == "NAME" and words.search(text[one.start : one.end])
        )
        sys.stdout.write(f"  called {user[0]}: {lost} product words redacted\n")
    if show:
        for kind, seen in strings.items():
            sys.stdout.write(f"  {kind} {seen.total()}: {seen.most_common(N_SHOWN)}\n")
    started = time.process_time()
    for text in texts:
        find_redactions(text, ("Jane Roe",))
    spent = (time.process_time() - started) / len(texts) * 1e6
    sys.stdout.write(
        f"  {spent:.1f} µs per text of {np.mean([len(t) for t in texts]):.0f} characters\n"
    )


if __name__ == "__main__":
    main()
