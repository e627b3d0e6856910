"""What cleaning takes from real feedback, which languages it tells, and what both cost.

    python benchmarks/cleaning.py ../shared/data/dev/netflix_play_2024h1.jsonl.gz …

*Losing*: documents of which a line is left out of the mentions. *No subject*: documents that are
left out whole. *Foreign*: of texts of at least 40 letters, those told to be in another language
than English. Microseconds of CPU per document.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

from thememiner.language import detect_language
from thememiner.segment.blocks import read_blocks
from thememiner.segment.stock import missing_subject
from thememiner.text import normalize_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Out = TypeVar("Out")
MAX_CHARS: Final = 65_536
WARM_UP: Final = "A text that is long enough to load the model of languages, en français."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("files", type=Path, nargs="+", help="<set>.jsonl.gz with a key `text`")
    parser.add_argument("--sample", type=int, default=0, help="left-out lines to print, per file")
    parser.add_argument("--seed", type=int, default=0, help="of the sample")
    arguments = parser.parse_args()
    detect_language(WARM_UP)
    print("| set | texts | chars | losing | no subject | foreign | normalize | language | blocks |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for file in arguments.files:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            raw = [json.loads(line)["text"] for line in lines]
        texts, normalizing = timed(lambda text: normalize_text(text, max_chars=MAX_CHARS), raw)
        languages, telling = timed(detect_language, texts)
        dropped, reading = timed(left_out, texts)
        n_empty = sum(missing_subject(text, is_answer=True) is not None for text in texts)
        told = [code for code in languages if code != "und"]
        cells = (
            file.name.partition(".")[0],
            f"{len(texts):,}",
            f"{np.mean([len(text) for text in texts]):.0f}",
            f"{np.mean([bool(lines) for lines in dropped]):.2%}",
            f"{n_empty / len(texts):.2%}",
            f"{sum(code != 'en' for code in told) / max(1, len(told)):.2%}",
            *(f"{cost:.1f}" for cost in (normalizing, telling, reading)),
        )
        print("| " + " | ".join(cells) + " |")
        show(dropped, n_lines=arguments.sample, seed=arguments.seed)


def timed(work: Callable[[str], Out], texts: Sequence[str]) -> tuple[list[Out], float]:
    """Give what the work makes of each text, and its microseconds of CPU per text."""
    started = time.process_time()
    made = [work(text) for text in texts]
    return made, 1e6 * (time.process_time() - started) / max(1, len(texts))


def left_out(text: str) -> list[str]:
    """Give the lines, and parts of lines, that no block of a text holds."""
    outside, end = [], 0
    for block in read_blocks(text):
        outside.append(text[end : block.start])
        end = block.end
    outside.append(text[end:])
    return [line for part in outside for line in part.split("\n") if line.strip()]


def show(dropped: Sequence[Sequence[str]], *, n_lines: int, seed: int) -> None:
    lines = [line for own in dropped for line in own]
    chosen = np.random.default_rng(seed).permutation(len(lines))[:n_lines]
    for number in chosen:
        print("    ", lines[number][:160])


if __name__ == "__main__":
    main()
