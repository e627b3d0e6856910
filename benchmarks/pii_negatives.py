"""Numbers that only look like somebody's: orders, versions, dates, parts, dumps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pii_forms import fill, pick

if TYPE_CHECKING:
    import numpy as np


def fill_negative(template: str, rng: np.random.Generator) -> str:
    """Put numbers that are nobody's into a sentence."""
    while "{" in template:
        start = template.index("{")
        end = template.index("}")
        template = (
            template[:start] + _look_alike(template[start + 1 : end], rng) + template[end + 1 :]
        )
    return template


def _look_alike(what: str, rng: np.random.Generator) -> str:
    if what[0] == "n":
        return fill("N" + "#" * (int(what[1:]) - 1), rng)
    if what[0] == "v":
        numbers = [rng.integers(60, 130), rng.integers(10), rng.integers(10), rng.integers(99)]
        return ".".join(map(str, numbers[: int(what[1:])]))
    year, month, day = rng.integers(2015, 2027), rng.integers(1, 13), rng.integers(1, 29)
    hexes = tuple("0123456789abcdef")
    return {
        "iso": lambda: f"{year}-{month:02d}-{day:02d}",
        "dmy": lambda: f"{day:02d}.{month:02d}.{year}",
        "d8": lambda: f"{year}{month:02d}{day:02d}",
        "time": lambda: f"{rng.integers(24):02d}:{rng.integers(60):02d}:{rng.integers(60):02d}",
        "year": lambda: str(year),
        "hex8": lambda: "0x" + "".join(pick(rng, hexes) for _ in range(8)).upper(),
        "part": lambda: fill("XX-####-##X", rng),
        "isbn": lambda: fill("978-3-##-######-#", rng),
        "isbn10": lambda: fill("3-##-######-#", rng),
        "uuid": lambda: "-".join(
            "".join(pick(rng, hexes) for _ in range(n)) for n in (8, 4, 4, 4, 12)
        ),
        "dump": lambda: " ".join("".join(pick(rng, hexes) for _ in range(2)) for _ in range(16)),
        "unix": lambda: str(rng.integers(1_500_000_000, 1_800_000_000)),
    }[what]()
