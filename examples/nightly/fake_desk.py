"""A made-up help desk on this machine, to try the nightly example without one of your own.

    python fake_desk.py [--until 2026-09-15] [--port 8321]

It answers like Zendesk's incremental export, with the tickets of `thememiner demo` up to a day, and
writes what is posted to /hook to hook.jsonl, as Slack would take it. It asks nobody for a password.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from thememiner.demo import make_feedback

PAGE = 500  # records of one answer; Zendesk gives up to 1,000
Record = dict[str, Any]


def make_tables(until: str) -> dict[str, list[Record]]:
    """Make what changed up to a day, oldest first, and who wrote it, as Zendesk words it."""
    rows = [
        row
        for row in make_feedback()
        if str(row.get("id")).startswith("T-") and {"customer_id", "created_at", "text"} <= set(row)
    ]
    rows.sort(key=_changed_at)
    users = {name: 7_000 + place for place, name in enumerate(dict.fromkeys(map(_writer, rows)))}
    told = [row for row in rows if _changed_at(row)[:10] <= until]
    return {
        "tickets": [_ticket(row, users[_writer(row)]) for row in told],
        "users": [_user(name, users[name]) for name in dict.fromkeys(map(_writer, told))],
    }


def _changed_at(row: Record) -> str:
    return str(row.get("updated_at") or row["created_at"])


def _writer(row: Record) -> str:
    return str(row["customer_id"])


def _ticket(row: Record, requester: int) -> Record:
    subject, _, rest = str(row["text"]).partition("\n")
    number = int(str(row["id"])[2:])
    return {
        "id": number,
        "url": f"https://brindle.zendesk.example/api/v2/tickets/{number}.json",
        "subject": subject,
        "description": rest.strip() or subject,
        "status": "solved" if row.get("resolved_at") else "open",
        "requester_id": requester,
        "submitter_id": requester,
        "organization_id": row.get("account_id"),
        "brand_id": 1,
        "created_at": row["created_at"],
        "updated_at": _changed_at(row),
    }


def _user(name: str, number: int) -> Record:
    return {
        "id": number,
        "name": "A customer",
        "email": f"{name}@mail.example",
        "role": "end-user",
        "suspended": False,
        "verified": True,
        "shared_agent": False,
        "ticket_restriction": "requested",
        "locale": "en-US",
        "time_zone": "UTC",
        "created_at": "2025-12-01T00:00:00Z",
        "updated_at": "2025-12-01T00:00:00Z",
    }


class FakeDesk(ThreadingHTTPServer):
    """Serves the tables on loopback."""

    def __init__(self, port: int, until: str, hook: Path) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.tables = make_tables(until)
        self.hook = hook


class _Handler(BaseHTTPRequestHandler):
    server: FakeDesk

    def do_GET(self) -> None:  # the base class's name for it
        """Give a page of a table: /api/v2/incremental/TABLE/cursor.json."""
        place = urlsplit(self.path)
        table = place.path.removeprefix("/api/v2/incremental/").removesuffix("/cursor.json")
        records = self.server.tables.get(table)
        if records is None:
            self.send_error(404)
            return
        asked = parse_qs(place.query)
        if "cursor" in asked:
            first = int(asked["cursor"][0])
        else:
            since = datetime.fromtimestamp(int(asked["start_time"][0]), UTC).isoformat()
            first = sum(table == "tickets" and _changed_at(row) < since for row in records)
        last = min(first + PAGE, len(records))
        page = {table: records[first:last], "after_cursor": str(last),
                "end_of_stream": last == len(records)}  # fmt: skip
        self._answer(json.dumps(page), "application/json")

    def do_POST(self) -> None:  # the base class's name for it
        """Keep what a webhook is sent."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        with self.server.hook.open("a", encoding="utf-8") as file:
            file.write(json.dumps(json.loads(body)) + "\n")
        self._answer("ok", "text/plain")

    def _answer(self, text: str, kind: str) -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""


def main() -> None:
    """Serve until stopped; the first line of output is the address."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8321, help="0 takes a free one")
    parser.add_argument("--until", default="2026-12-31", help="the last day of the tickets")
    given = parser.parse_args()
    with FakeDesk(given.port, given.until, Path("hook.jsonl")) as desk:
        sys.stdout.write(f"http://127.0.0.1:{desk.server_port}\n")
        sys.stdout.flush()
        desk.serve_forever()


if __name__ == "__main__":
    main()
