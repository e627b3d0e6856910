"""One contender on one set in a process of its own: cold, then warm; called by `quality`.

    python -m benchmarks.measure CONTENDER SEED GIVEN.npz ANSWER.npz

Cold is the first call, with the imports and the compiling that it needs; warm is the second call
of the same process. Memory is the peak of the first call above what the loaded vectors took; the
memory of children is not counted.
"""

from __future__ import annotations

import logging
import sys
import warnings

import numpy as np
from benchmarks.contenders import CONTENDERS, Given
from benchmarks.processes import forget_peak, peak_mib


def main() -> None:
    name, seed, source, target = sys.argv[1:]
    with np.load(source, allow_pickle=False) as arrays:
        given = Given(
            texts=arrays["texts"].tolist(),
            embeddings=arrays["embeddings"],
            k_true=int(arrays["k_true"]),
        )
    warnings.simplefilter("ignore")  # the peers' own
    logging.disable(logging.WARNING)
    forget_peak()
    before = peak_mib()
    cold = CONTENDERS[name](given, int(seed))
    warm = CONTENDERS[name](given, int(seed))
    np.savez(
        target,
        labels=cold.labels,
        cold_cpu=cold.watch.cpu,
        cold_wall=cold.watch.wall,
        warm_cpu=warm.watch.cpu,
        warm_wall=warm.watch.wall,
        memory=cold.watch.peak - before,
    )


if __name__ == "__main__":
    main()
