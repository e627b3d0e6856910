"""Fetch what changed at the help desk since the last night into inbox/, with dlt.

ZENDESK_URL, ZENDESK_EMAIL and ZENDESK_API_TOKEN say where and who, ZENDESK_SINCE from which day on
in the first night. dlt keeps the cursor of the last one in state/ and writes a new file per night,
which thememiner reads once.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("RUNTIME__DLTHUB_TELEMETRY", "false")  # before dlt is imported

import dlt
from dlt.sources.helpers import requests

if TYPE_CHECKING:
    from collections.abc import Iterator

SINCE = datetime.fromisoformat(os.environ.get("ZENDESK_SINCE", "2026-01-01")).replace(tzinfo=UTC)
HERE = Path.cwd()


def changed(table: str) -> Iterator[list[dict[str, Any]]]:
    """Give the pages of the incremental export after the stored cursor, and move it on."""
    state = dlt.current.resource_state()
    state.setdefault("place", {"start_time": int(SINCE.timestamp())})
    while True:
        answer = requests.get(
            f"{os.environ['ZENDESK_URL']}/api/v2/incremental/{table}/cursor.json",
            params=state["place"],
            auth=(f"{os.environ['ZENDESK_EMAIL']}/token", os.environ["ZENDESK_API_TOKEN"]),
            timeout=60,
        ).json()
        yield answer[table]
        state["place"] = {"cursor": answer["after_cursor"]}
        if answer["end_of_stream"]:
            return


def main() -> None:
    """Fetch tickets and users; the cursors move only if everything was written."""
    pipeline = dlt.pipeline(
        pipeline_name="zendesk",
        destination=dlt.destinations.filesystem(bucket_url=(HERE / "inbox").as_uri()),
        dataset_name="zendesk",
        pipelines_dir=str(HERE / "state"),
    )
    tables = [dlt.resource(changed, name=table)(table) for table in ("tickets", "users")]
    pipeline.run(tables, loader_file_format="jsonl")


if __name__ == "__main__":
    main()
