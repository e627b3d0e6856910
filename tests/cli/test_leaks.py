"""Canaries in every field and on every path: none may be in the store, the reports or the talk."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import polars as pl
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli

CANARIES = {
    "mail": "canary.mail@corp-canary.com",
    "person": "canary.person@corp-canary.com",
    "phone": "+1 415-555-2671",
    "card": "4111 1111 1111 1111",
    "iban": "DE89 3704 0044 0532 0130 00",
    "address": "203.0.113.77",
    "token": "sk_live_51CanaryCanaryCanary99",
    "query": "session=canarysessioncanary",
    "account holder": "canaryuser4711",
}
BROKEN = "canarybrokencanary"


def _rows() -> list[str]:
    words = (
        f"Write to {CANARIES['mail']} or call {CANARIES['phone']}. My card {CANARIES['card']} and "
        f"{CANARIES['iban']} from {CANARIES['address']} with key {CANARIES['token']} at "
        f"https://shop.example/pay?{CANARIES['query']} do not work"
    )
    # of names, only the authors' own are redacted
    signed = f"{words}, signed {CANARIES['account holder']}"
    good = [
        {"id": str(n), "source": "ticket", "text": f"{words if n % 2 else signed} {n}",
         "created_at": "2026-09-01",
         "customer_id": CANARIES["person"] if n % 2 else CANARIES["account holder"],
         "product": f"app {CANARIES['mail']}", "question": f"call {CANARIES['phone']}?"}
        for n in range(12)
    ]  # fmt: skip
    bad = [
        {"id": "x", "source": "ticket", "text": [BROKEN]},
        {"id": "y", "source": "ticket", "text": BROKEN, "created_at": BROKEN},
        {"source": "ticket", "text": f"{BROKEN} {CANARIES['mail']}"},
    ]
    return [*map(json.dumps, good), *map(json.dumps, bad), f'{{"id": "z", "text": "{BROKEN}']


def _stored(folder: Path) -> str:
    """Everything in the store, decompressed, as text."""
    parts = []
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".parquet":
            frame = pl.read_parquet(path)
            binary = [name for name, kind in frame.schema.items() if kind == pl.Binary]
            parts += [str(row) for row in frame.drop(binary).rows()]
            parts += [repr(value) for name in binary for value in frame[name].to_list()]
        elif path.is_file():
            parts.append(path.read_bytes().decode("utf-8", "replace"))
    return "\n".join(parts)


@pytest.fixture
def leaky(cli: Cli, tmp_path: Path) -> list[str]:
    """What a run over the canaries printed, on each way that a user can take."""
    (tmp_path / "leaky.jsonl").write_text("\n".join(_rows()))
    results = [
        cli("run", "leaky.jsonl", "--now", "2026-10-01"),
        cli("run", "leaky.jsonl", "--now", "2026-10-01", "--json"),
        *(cli("report", "--format", shape) for shape in ("table", "json", "csv", "md", "html")),
        cli("export", "assignments"),
        cli("search", "card does not work"),
        cli("runs", "list", "--json"),
        cli("runs", "show", "--json"),
        cli("run", "leaky.jsonl", "--map", "text=nothing", "--json"),
    ]
    return [result.stdout + result.stderr for result in results]


def test_no_canary_is_in_the_store_or_in_anything_printed(leaky: list[str], tmp_path: Path) -> None:
    places = {"the store": _stored(tmp_path / ".thememiner"), "what was printed": "".join(leaky)}
    assert "do not work" in places["the store"]  # the words themselves are there
    for name, text in places.items():
        found = [kind for kind, canary in CANARIES.items() if canary.lower() in text.lower()]
        found += [kind for kind, canary in CANARIES.items()
                  if canary.replace(" ", "") in text.replace(" ", "")]  # fmt: skip
        assert not found, f"{found} in {name}"
        assert BROKEN not in text, f"a refused row's words are in {name}"
