"""The benchmarks are scripts beside the package, not installed with it."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))  # `python -m pytest` has it, `pytest` has not
