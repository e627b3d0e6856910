"""Plants duplicates among real texts: floods, double scrapes, repeats, and what is no duplicate.

Templates and wordings are this project's own, in two halves: thresholds were chosen on "tuning",
"confirming" was run afterwards.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

FIRST_DAY: Final = datetime(2025, 1, 6, tzinfo=UTC)
_NAMES: Final = """
Ann Bob Carla Dmitri Eve Farid Gus Hanna Ida João Kim Leo Maria Ned Olga Priya Quinn Ray Sofía Tom
Uma Viktor Wes Xia Yan Zoe Abdul Birgit Chen Dolores Emeka Fatima Giulia Hiroshi Ingrid Jamal
"""
_SURNAMES: Final = "Adler Brown Costa Díaz Evans Fischer Gupta Hansen Ito Jones Klein Lopez"
NAMES: Final = tuple(_NAMES.split())
SURNAMES: Final = tuple(_SURNAMES.split())
GREETINGS: Final = (
    "Hi {name},", "Hello {name},", "Dear {name} {surname},", "Good morning {name},", "Hey {name}!",
    "Dear customer,", "Hello there,", "",
)  # fmt: skip
CLOSINGS: Final = (
    "Best regards,\n{agent}",
    "Kind regards, {agent}", "Thanks,\n{agent} {agent2}", "Cheers {agent}",
    "{agent} from the support team", "",
)  # fmt: skip

MACROS: Final = {
    "tuning": (
        "we have received your request {number} and will get back to you within {count} days.",
        "your order {number} of {date} has left our warehouse. You can follow it here: {link}. "
        "If it does not arrive by {date}, please answer to this message and we will look into it.",
        "thank you for waiting. The refund of {amount} for invoice {number} was sent to your bank "
        "on {date}. It may take up to {count} working days until you see it, {name}. Please write "
        "again if it is still missing after that.",
        "WIN A NEW PHONE NOW!!! Call {phone} and say the code {number}, only until {date}, the "
        "first hundred callers get it for free, no purchase needed",
        "Need help with your printer? Dial {phone} today. Our certified experts solve every "
        "problem of your printer day and night, call {phone} without any charge.",
        "as discussed with {agent} we closed your case {number} today. You can open it again at "
        "{link} within {count} days, or rate how {agent} helped you. It takes less than a minute "
        "and shows us what to do better next time.",
    ),
    "confirming": (
        "this is to confirm that ticket {number} is now assigned to {agent} in our second line.",
        "unfortunately the parcel {number} came back to us on {date} because nobody was at home. "
        "Tell us under {link} when we may try again, {name}, or where a neighbour can take it.",
        "we noticed a payment of {amount} from your account {number} that did not go through on "
        "{date}. Please check the card in your profile, otherwise we have to pause the plan on "
        "{date} and your team will not be able to sign in.",
        "Lost your crypto wallet? I got back {amount} in {count} days thanks to {agent} "
        "{agent2}, write to the number {phone} and the coins will be yours again, trust me",
        "our service was not reachable for {count} minutes on {date}. Engineers found the cause in "
        "the network of our provider and everything works again since then. Nothing was lost and "
        "you do not have to do anything, {name}. We are sorry for the trouble. More: {link}",
        "Airline customer care {phone} change of name, refund and booking help, speak to a live "
        "person at {phone} now, no waiting, open around the clock",
    ),
}

# One problem a line, in the words of different people.
OWN_WORDS: Final = {
    "tuning": (
        (
            "Since the update the calendar does not show my recurring meetings any more.",
            "All my weekly appointments vanished from the calendar view after I updated yesterday.",
            "Recurring events are gone in the calendar, single ones are still there, please help.",
            "After installing the newest version I no longer see meetings that repeat every week.",
            "My repeating meetings do not appear in the calendar since the last update.",
            "The calendar lost everything that repeats, I only see one time appointments now.",
        ),
        (
            "I was charged twice for the yearly plan and nobody answers my mails.",
            "You took the money for my annual subscription two times, I want one payment back.",
            "Double payment on my card for one year of the plan, support does not reply.",
            "My bank shows two charges for the same yearly subscription, please refund one.",
            "Why was I billed two times for the plan this year? No answer from support so far.",
            "I paid once for the year but the amount left my account twice.",
        ),
    ),
    "confirming": (
        (
            "The export to a spreadsheet cuts off every column after the tenth one.",
            "When I export the table to a spreadsheet all columns after number ten are missing.",
            "Only the first ten columns arrive in the exported file, the rest is simply not there.",
            "Exported sheet has ten columns although our board has fourteen, please fix that soon.",
            "Please fix the export, it drops the last columns of wide tables.",
            "Half of my columns are gone in the file that the export gives me.",
        ),
        (
            "Push notifications arrive hours late on my phone since Monday.",
            "On my phone the notifications come hours after the message was sent.",
            "I get pushed about new messages only in the evening, all of them at once.",
            "Since this week my mobile tells me about messages when they are long answered.",
            "Notifications on the phone are delayed by several hours, the desktop is fine.",
            "My phone stays silent for hours and then shows twenty notifications together.",
        ),
    ),
}
SHORT: Final = ("good app", "very nice app", "best app ever", "i love it so much", "works great")
FORM: Final = (
    "Type of request: Question\nProduct: Desktop\nOperating system: Windows\n"
    "Did you restart the computer? Yes\nWhat happened? {own}"
)
SCRAPES: Final = ("plain", "cut", "curly", "bare", "entities", "dated")
N_FLOOD: Final = (25, 60)


@dataclass(slots=True, kw_only=True)
class Plant:
    """Documents, and for each the voice that it belongs to.

    Attributes
    ----------
    rows : list of dict
        With the columns that `find_duplicates` takes, `voice` (str) and `how` (str).
    """

    rng: np.random.Generator
    half: str
    rows: list[dict[str, Any]] = field(default_factory=list)

    def add(
        self, text: str, *, voice: str, how: str, at: datetime, **facts: str | float | None
    ) -> None:
        """Add a document; `facts` are its source, id, person and rating where it has any."""
        row: dict[str, Any] = {"source": "tickets", "person": None, "email_hash": None}
        row |= {"rating": None} | facts
        row.setdefault("id", str(100_000 + len(self.rows)))
        row["customer"] = f"person:{row['person']}" if row["person"] else None
        key = f"{row['source']}\0{row['id']}"
        row["document_id"] = hashlib.sha256(key.encode()).hexdigest()[:32]
        self.rows.append(row | {"text": text, "voice": voice, "how": how, "created_at": at})

    def pick(self, values: Sequence[str]) -> str:
        """Draw one of the values."""
        return values[int(self.rng.integers(len(values)))]

    def day(self, n_days: int = 120) -> datetime:
        """Draw an instant of the first `n_days` days."""
        return FIRST_DAY + timedelta(minutes=int(self.rng.integers(n_days * 1440)))


def plant_floods(plant: Plant, n_floods: int) -> None:
    """Plant macros and spam: 25 to 60 copies within a week, details changed in each."""
    for number in range(n_floods):
        template = MACROS[plant.half][number % len(MACROS[plant.half])]
        # bursts of one template lie months apart: they are floods of their own
        start = FIRST_DAY + timedelta(days=40 * (number // len(MACROS[plant.half])))
        size = int(plant.rng.integers(*N_FLOOD))
        for copy in range(size):
            plant.add(
                _fill(plant, template),
                voice=f"flood{number}",
                how="flood",
                at=start + timedelta(minutes=int(plant.rng.integers(7 * 1440))),
                person=f"f{number}-{copy}" if copy % 3 else None,
            )


def _fill(plant: Plant, template: str) -> str:
    rng = plant.rng
    text = f"{plant.pick(GREETINGS)}\n{template}\n{plant.pick(CLOSINGS)}".strip()
    return text.format(
        name=plant.pick(NAMES),
        surname=plant.pick(SURNAMES),
        agent=plant.pick(NAMES),
        agent2=plant.pick(SURNAMES),
        number=f"{plant.pick(['#', 'INV-', 'A', ''])}{rng.integers(10_000, 999_999)}",
        count=rng.integers(2, 12),
        amount=f"{plant.pick(['$', '€', 'USD '])}{rng.integers(5, 900)}.{rng.integers(10, 99)}",
        date=f"{rng.integers(1, 29)} {plant.pick(['March', 'April', 'Oct'])} 2025",
        phone=f"+1 ({rng.integers(200, 990)}) {rng.integers(200, 990)}-{rng.integers(1000, 9999)}",
        link=f"https://help.example.com/c/{rng.integers(1, 1 << 40):x}",
    )


def plant_scrapes(plant: Plant, texts: list[str]) -> None:
    """Plant each text as a review in two feeds; the second one scraped it badly."""
    for number, text in enumerate(texts):
        person, at = f"r{number}", plant.day()
        rating = float(plant.rng.integers(1, 6))
        voice = f"scrape{number}"
        how = SCRAPES[number % len(SCRAPES)]
        first: dict[str, str | float] = {
            "source": "play",
            "id": f"gp:{number:x}",
            "person": person,
            "rating": rating,
        }
        plant.add(text, voice=voice, how=how, at=at, **first)
        second: dict[str, str | float | None] = {
            "source": "play" if number % 2 else "scraper",
            "id": _uuid(plant),
            "person": person if number % 3 == 0 else None,
            "rating": rating if number % 4 else None,
        }
        zone = timedelta(hours=int(plant.rng.integers(-11, 12)))
        plant.add(_scrape(text, how), voice=voice, how=how, at=at + zone, **second)


def _scrape(text: str, how: str) -> str:
    if how == "cut":
        return f"{text[: max(len(text) * 6 // 10, 80)]}…"
    if how == "curly":
        return text.replace("'", "’").replace('"', "“").replace("...", "…").replace(" - ", " – ")
    if how == "bare":
        return " ".join(text.encode("ascii", "ignore").decode().split())
    if how == "entities":
        return text.replace("&", "&amp;amp;").replace("'", "&#39;").replace('"', "&quot;")
    return f"{text} (reviewed on 3 May 2025)" if how == "dated" else text


def _uuid(plant: Plant) -> str:
    key = plant.rng.bytes(16).hex()
    return "-".join((key[:8], key[8:12], key[12:16], key[16:20], key[20:]))


def plant_repeats(plant: Plant, texts: list[str]) -> None:
    """Plant each text as a complaint that one person sends twice, on other days and channels."""
    for number, text in enumerate(texts):
        at, person = plant.day(90), f"c{number}"
        plant.add(text, voice=f"repeat{number}", how="repeat", at=at, person=person)
        again = f"{plant.pick(GREETINGS)}\n{text}\n{plant.pick(CLOSINGS)}".strip().format(
            name=plant.pick(NAMES), surname=plant.pick(SURNAMES),
            agent=plant.pick(NAMES), agent2=plant.pick(SURNAMES),
        )  # fmt: skip
        later = timedelta(days=int(plant.rng.integers(0, 21)), hours=3)
        source = plant.pick(("mail", "chat", "tickets"))
        plant.add(
            again,
            voice=f"repeat{number}",
            how="repeat",
            at=at + later,
            person=person,
            source=source,
        )


def plant_others(plant: Plant, texts: list[str]) -> None:
    """Plant what is no duplicate: own words, short praise, forms, and the texts themselves."""
    for problem, wordings in enumerate(OWN_WORDS[plant.half]):
        for copy, text in enumerate(wordings):
            _add_other(plant, text, f"words{problem}-{copy}", n_days=6)
    for copy in range(200):
        _add_other(plant, SHORT[copy % len(SHORT)], f"short{copy}", n_days=6)
    for copy, own in enumerate(texts[:150]):
        _add_other(plant, FORM.format(own=own[:400]), f"form{copy}", n_days=6)
    for copy, text in enumerate(texts):
        _add_other(plant, text, f"plain{copy}", n_days=120)


def _add_other(plant: Plant, text: str, voice: str, *, n_days: int) -> None:
    feed = {"source": plant.pick(("play", "scraper", "tickets", "mail"))}
    person = f"o-{voice}" if plant.rng.integers(3) else None
    plant.add(text, voice=voice, how=voice.rstrip("0123456789-"), at=plant.day(n_days),
              person=person, **feed)  # fmt: skip
