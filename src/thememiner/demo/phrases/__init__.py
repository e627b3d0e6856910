"""The words of the demo, all written for this project.

In: nothing. Out: `THEMES` and the words of noise. Refuses nothing: it is data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from thememiner.demo.phrases import billing, boards, calendars, notifications, praise

if TYPE_CHECKING:
    from thememiner.demo.planted import PlantedTheme

THEMES: Final[tuple[PlantedTheme, ...]] = (
    *calendars.THEMES,
    *boards.THEMES,
    *billing.THEMES,
    *notifications.THEMES,
    *praise.THEMES,
)
