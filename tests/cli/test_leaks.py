"""Canaries in every field and on every path: none may be in the store, the reports or the talk.

Stored as given, by the design, and so without canaries here: the input's own `id` (exports and
later runs need it), and accounts (id, name, segment, value, owner), unless `privacy.hash_accounts`.
"""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

import polars as pl
import pytest
from tests.fuzz_files import build_xlsx, build_zip

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli

# What must be gone, and the words around it, where these are needed to know it.
SECRETS = {
    "sk_live_51CanaryCanaryCanary99": "{}",
    "sk-proj-CanaryAbcdefgh12345678canary": "{}",
    "ghp_CanaryCanaryCanary1234567890abcdefgh": "{}",
    "github_pat_11CANARY0canarycanarycanary99": "{}",
    "glpat-CanaryCanary12345678": "{}",
    "xoxb-123456789012-CanaryCanaryCanary1234": "{}",
    "AKIACANARYCANARY1234": "{}",
    "AIzaCanaryCanaryCanaryCanaryCanary12345": "{}",
    "npm_CanaryCanaryCanaryCanaryCanary123456": "{}",
    "hf_CanaryCanaryCanaryCanaryCanary1234567": "{}",
    "SG.CanaryCanaryCanary1234.CanaryCanaryCanaryCanary1234": "{}",
    "eyJjYW5hcnkiOiJjYW5hcnkifQ.eyJjYW5hcnkiOiJjYW5hcnkifQ.c2lnbmVkY2FuYXJ5": "{}",
    "MIICanaryCanaryCanary1234canarycanary": (
        "-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----"
    ),
    "canaryhunter22": "password: {}",
    "canary!geheim7": "Passwort ist {}",
    "canarysessioncanary77": "https://shop.example/pay?session={}",
    "canaryresetcanary88": "https://shop.example/reset/{}",
    "canarydbpass55": "postgres://app:{}@db.example/main",
    "T00CANARY/B00CANARY/canarycanarycanary99": "https://hooks.slack.com/services/{}",
    "CanaryBearer0123456789abcdefgh": "Authorization: Bearer {}",
}
PERSONAL = {
    "canary.mail@corp-canary.com": "{}",
    "canary.two (at) corp-canary.com": "{}",
    "canary.three at corp-canary dot com": "{}",
    "+1 415-555-2671": "{}",
    "(415) 555-2672": "{}",
    "+49 170 5552673": "{}",
    "06 55 52 67 45 ": "tel {}",
    "4111 1111 1111 1111": "{}",
    "5500-0000-0000-0004": "{}",
    "DE89 3704 0044 0532 0130 00": "{}",
    "GB29NWBK60161331926819": "{}",
    "203.0.113.77": "login from {}",
    "2a02:8388:e003:f380:21b:2fff:fe01:1": "{}",
    "9c:b6:d0:aa:bb:cc": "mac {}",
    "078-05-1120": "SSN {}",
    "AB 12 34 56 C": "{}",
    "12345678Z": "DNI {}",
    "RSSMRA85T10A562S": "{}",
    "529.982.247-25": "CPF {}",
    "canaryuser4711": "user {}",
}
CANARIES = SECRETS | PERSONAL
BROKEN = "canarybrokencanary"
FIELDS = ("text", "question", "product", "version", "url", "segment", "rating_kind", "language",
          "customer_id", "email", "note", "fix_id", "kind", "audience", "rating")  # fmt: skip
LINK = "https://shop.example/a?b="


def _rows() -> list[str]:
    said = [around.format(canary) for canary, around in CANARIES.items()]
    good = [
        {"id": f"all-{n}", "source": "ticket", "customer_id": "canaryuser4711",
         "text": f"My card does not work {n}. {'. '.join(said[n::4])}. signed canaryuser4711"}
        for n in range(12)
    ]  # fmt: skip
    in_fields = []
    for n, words in enumerate(said):
        is_name = words == "user canaryuser4711"  # redacted where it is the author's
        row: dict[str, object] = {
            "id": f"field-{n}",
            "source": "ticket",
            **dict.fromkeys(FIELDS, "" if is_name else words),
            "text": f"My card does not work in field {n}. {words}",
            "url": f"{LINK}{quote_plus(words)}" if not is_name else "",
            "author": "canaryuser4711" if is_name else words,
        }
        in_fields += [row, row | {"id": f"date-{n}", "created_at": words or BROKEN}]
    bad = [
        {"id": "x", "source": "ticket", "text": [BROKEN]},
        {"id": "z", "source": "ticket", "text": {"deep": BROKEN}},
        {"source": "ticket", "text": f"{BROKEN} canary.mail@corp-canary.com"},
        {"id": ["canary.mail@corp-canary.com"], "source": "ticket", "text": BROKEN},
    ]
    lines = [json.dumps(row) for row in (*good, *in_fields, *bad)]
    return [*lines, f'{{"id": "z", "text": "{BROKEN}', f'{{"id": "z", "text": "{BROKEN}"}} extra']


def _crm() -> str:
    """Give a CRM export with canaries in what is read of persons, and in what is not read."""
    said = [around.format(canary) for canary, around in CANARIES.items()]
    rows = [
        {
            "Account ID": "A1",
            "Account Name": "Alder",
            "Contact ID": "canaryuser4711" if n % 2 else words,
            "Email": list(PERSONAL)[n % 3],
            "First Name": words,
            "Notes": words,
            "Website": f"{LINK}{quote_plus(words)}",
            "NPS": words,
            "Churn Date": words,
        }
        for n, words in enumerate(said)
    ]
    return pl.DataFrame(rows).write_csv()


def _packed() -> dict[str, bytes]:
    """Give a workbook and an archive, named as files, with canaries in cells and members."""
    said = [around.format(canary) for canary, around in CANARIES.items()]
    cells: list[list[object]] = [["id", "text", "created_at", "customer_id", "note"]]
    cells += [[f"x{n}", f"My card does not work {n}. {words}", "2026-09-01", words, words]
              for n, words in enumerate(said) if "canaryuser" not in words]  # fmt: skip
    members = {
        # columns are told by the first rows: the author's names must be among them
        "first.jsonl": "\n".join(row for row in _rows() if '"author"' in row).encode(),
        "second.jsonl": f'{{"id": "z", "text": "{BROKEN}'.encode(),
    }
    return {"sheet.xlsx": build_xlsx({"Data": cells, "More": [[BROKEN]]}),
            "packed.zip": build_zip(members)}  # fmt: skip


def _stored(folder: Path) -> str:
    """Everything in the store, every version, decompressed and as raw bytes."""
    parts = []
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".parquet":
            frame = pl.read_parquet(path)
            binary = [name for name, kind in frame.schema.items() if kind == pl.Binary]
            parts += [str(row) for row in frame.drop(binary).rows()]
            parts += [repr(value) for name in binary for value in frame[name].to_list()]
        if path.is_file():
            parts.append(path.read_bytes().decode("utf-8", "replace"))
    return "\n".join(parts)


def _leaks(text: str) -> list[str]:
    """List the canaries that a text holds, in any spelling that a stage may have given them."""
    folded = text.lower()
    squeezed = folded.replace(" ", "")
    return [
        canary
        for canary in (*CANARIES, BROKEN)
        for spelled in {canary.lower(), quote(canary).lower(), quote_plus(canary).lower()}
        if spelled in folded or spelled.replace(" ", "") in squeezed
    ]


@pytest.fixture
def leaky(cli: Cli, tmp_path: Path) -> list[str]:
    """What a run over the canaries printed, on each way that a user can take."""
    settings = '[ingest]\nattributes = ["note"]\n[[customers]]\npath = "crm.csv"\n'
    (tmp_path / "thememiner.toml").write_text(settings)
    (tmp_path / "crm.csv").write_text(_crm())
    for name, data in _packed().items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "leaky.jsonl").write_text("\n".join(_rows()))
    packed = gzip.compress("\n".join(_rows()).encode())
    (tmp_path / "cut.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    header = ["id,text,canary.mail@corp-canary.com,phone +1 415-555-2671"]
    (tmp_path / "headed.csv").write_text("\n".join([*header, "1,the export is empty again,a,b"]))
    (tmp_path / "open.csv").write_text(f'id,text\n1,"{BROKEN} canary.mail@corp-canary.com')
    results = [
        cli("ingest", "leaky.jsonl", "--dry-run"),
        cli("run", "leaky.jsonl", "--now", "2026-10-01"),
        cli("run", "leaky.jsonl", "--now", "2026-10-01", "--json"),
        cli("run", "cut.jsonl.gz", "--now", "2026-10-02"),
        cli("run", "headed.csv", "--source", "calls", "--now", "2026-10-02"),
        cli("run", "open.csv", "--source", "chat", "--now", "2026-10-02"),
        cli("run", "sheet.xlsx", "--source", "sheet", "--now", "2026-10-02", "--json"),
        cli("run", "packed.zip", "--source", "packed", "--now", "2026-10-02"),
        cli("init", "made", "leaky.jsonl", "sheet.xlsx", "packed.zip"),
        *(cli("report", "--format", shape) for shape in ("table", "json", "csv", "md", "html")),
        cli("export", "assignments"),
        cli("search", "card does not work"),
        cli("search", "card does not work", "--json"),
        cli("runs", "list", "--json"),
        cli("runs", "show", "--json"),
        cli("run", "leaky.jsonl", "--map", "text=nothing", "--json"),
        cli("run", "leaky.jsonl", "--map", "created_at=text", "--source", "late", "--json"),
    ]
    return [result.stdout + result.stderr for result in results]


def test_no_canary_is_in_the_store_or_in_anything_printed(leaky: list[str], tmp_path: Path) -> None:
    stored = _stored(tmp_path / ".thememiner")
    for kept in ("does not work", "[EMAIL]", "[PHONE]", "[CARD]", "[IBAN]", "[ID]", "[SECRET]"):
        assert kept in stored  # the words themselves are there
    assert not _leaks(stored)
    for printed in leaky:
        assert not _leaks(printed)


def test_a_failure_does_not_print_what_it_was_reading(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "leaky.jsonl").write_text("\n".join(_rows()))
    monkeypatch.delenv("THEMEMINER_DEBUG", raising=False)
    monkeypatch.setenv("THEMEMINER_EMBED__MODEL", "no-such-model")
    failed = cli("run", "leaky.jsonl", "--now", "2026-10-01")
    assert failed.exit_code != 0
    assert not _leaks(failed.stdout + failed.stderr)
    assert not (tmp_path / ".thememiner").exists() or not _leaks(_stored(tmp_path / ".thememiner"))


def test_damage_and_bugs_are_told_without_what_was_read(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("THEMEMINER_DEBUG", raising=False)
    (tmp_path / "leaky.jsonl").write_text("\n".join(_rows()))
    (tmp_path / "more.jsonl").write_text("\n".join(_rows()).replace('"field-', '"more-'))
    store = tmp_path / ".thememiner"
    assert cli("run", "leaky.jsonl", "--now", "2026-10-01").exit_code == 3  # many bad rows
    for path in store.glob("texts/*.parquet"):
        path.write_bytes(b"PAR1")
    damaged = [cli("run", "more.jsonl", "--now", "2026-10-02"), cli("search", "card", "--json")]
    assert {result.exit_code for result in damaged} == {13}
    # nothing vouches for the log of runs, so that reading this row is a surprise
    for path in store.glob("runs/*.parquet"):
        record = f'{{"{BROKEN}": {" ".join(CANARIES)}'
        pl.read_parquet(path).with_columns(record=pl.lit(record)).write_parquet(path)
    surprised = [cli("runs", "list", "--json"), cli("runs", "show")]
    for result in surprised:
        assert "internal" in result.stderr
    for result in (*damaged, *surprised):
        assert not _leaks(result.stdout + result.stderr)
