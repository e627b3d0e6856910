"""What each end of a command is called; the values are the contract of the design, section 5.

Errors carry the rest (`ThemeMinerError.exit_code`).
"""

from __future__ import annotations

from typing import Final

OK: Final = 0
FAILED: Final = 1
USAGE: Final = 2
QUARANTINE: Final = 3
NO_SPACE: Final = 15
INTERRUPTED: Final = 130  # SIGINT
TERMINATED: Final = 143  # SIGTERM
