"""From a planted theme to a text as a person would type it: slots, sentence shapes, typos."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from thememiner.demo.phrases import noise

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from thememiner.demo.planted import PlantedTheme

_SLOTS: Final[dict[str, tuple[str, ...]]] = {
    "calendar": ("Google Calendar", "Outlook", "Apple Calendar", "Google", "Exchange"),
    "city": ("Lisbon", "Chicago", "Oslo", "Toronto"),
    "city2": ("Berlin", "Sydney", "Austin"),
    "hours": ("one hour", "two hours", "3 hours"),
    "small": ("4", "5", "6", "7"),
    "n": ("12", "17", "25", "30", "40"),
    "many": ("200", "300", "500", "800", "1000"),
    "seconds": ("10", "20", "30", "45"),
    "weekday": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"),
    "month": ("January", "March", "April", "June", "August"),
    "project": ("our roadmap", "the website project", "the spring launch", "our main project"),
    "role": ("marketing", "design", "operations", "engineering", "sales"),
    "browser": ("Chrome", "Firefox", "Safari", "Edge"),
    "phone": ("iPhone", "Android", "Pixel", "iOS", "Galaxy"),
    "office": ("Excel", "PDF", "Excel", "PowerPoint"),
    "money": ("$80", "€120", "€240", "$300"),
}
_GREETINGS: Final = ("", "", "Hi,", "Hello,", "Hi team,", "Dear support,", "Good morning,")
_CLOSINGS: Final = ("", "", "Thanks", "Thank you!", "Please help.", "Best regards", "Kind regards")
_TYPO_SHARE: Final = 0.2  # of texts
_LOWER_SHARE: Final = 0.08


def pick(rng: np.random.Generator, options: Sequence[str]) -> str:
    """Draw one, all equally likely."""
    return options[int(rng.integers(len(options)))]


def word_ticket(rng: np.random.Generator, theme: PlantedTheme, *, version: str) -> str:
    """Title, blank line, and a body of one to four sentences."""
    body = [pick(rng, theme.reports)]
    if rng.random() < 0.3:
        second = pick(rng, theme.reports)
        body += [second] if second != body[0] else []
    if rng.random() < 0.7:
        body.append(pick(rng, theme.details))
    text = _fill(rng, " ".join(body), version)
    lines = (pick(rng, _GREETINGS), _mistype(rng, text), pick(rng, _CLOSINGS))
    title = _fill(rng, pick(rng, theme.titles), version)
    return f"{title}\n\n" + "\n".join(line for line in lines if line)


def word_review(rng: np.random.Generator, theme: PlantedTheme, *, version: str) -> str:
    """One or two sentences without a greeting."""
    text = pick(rng, theme.reports)
    if rng.random() < 0.5:
        text = f"{text} {pick(rng, theme.details)}"
    return _mistype(rng, _fill(rng, text, version))


def word_answer(rng: np.random.Generator, theme: PlantedTheme, *, version: str) -> str:
    """One sentence, often without its full stop."""
    text = _fill(rng, pick(rng, theme.reports), version)
    return _mistype(rng, text.rstrip(".") if rng.random() < 0.5 else text)


def add_pii(rng: np.random.Generator, text: str) -> str:
    """Append a sentence with a reserved, fake e-mail, number or address."""
    return f"{text} {pick(rng, noise.FAKE_PII)}"


def _fill(rng: np.random.Generator, template: str, version: str) -> str:
    fillers = {slot: pick(rng, options) for slot, options in _SLOTS.items()}
    text = template.format(**fillers, version=version)
    return text[0].upper() + text[1:] if template.startswith("{") else text


def _mistype(rng: np.random.Generator, text: str) -> str:
    if rng.random() < _LOWER_SHARE:
        text = text.lower()
    if rng.random() >= _TYPO_SHARE:
        return text
    words = text.split(" ")
    position = int(rng.integers(len(words)))
    words[position] = _misspell(rng, words[position])
    return " ".join(words)


def _misspell(rng: np.random.Generator, word: str) -> str:
    if len(word) < 5 or not word.isalpha():
        return word
    at = 1 + int(rng.integers(len(word) - 3))
    if rng.random() < 0.5:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]  # two letters swapped
    return word[:at] + word[at + 1 :]  # one letter lost
