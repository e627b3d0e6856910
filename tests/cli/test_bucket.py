"""A store in a bucket: moto's S3 on loopback, read with the rights to list and to get alone."""

from __future__ import annotations

import json
import logging
import os
import shutil
import tempfile
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.test_external import ROWS

boto3 = pytest.importorskip("boto3")
moto_server = pytest.importorskip("moto.server")

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Cli

ACTIONS = ["s3:GetObject", "s3:ListBucket"]
POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Resource": "*", "Action": ACTIONS}],
}
REGION = "eu-central-1"
STORE = "s3://feedback/team/store"
READS = (
    ("report", "--format", "json"),
    ("themes", "list", "--json"),
    ("search", "csv export is empty", "--json"),
    ("export", "assignments"),
)


class S3:
    """A server, with an owner who may do all and a reader who may list and get."""

    def __init__(self) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._server = moto_server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self._server.start()
        self.stop = self._server.stop
        host, port = self._server.get_host_and_port()
        self.url = f"http://{host}:{port}"
        self._post("reset")  # what other servers of this process left
        owner = {"aws_access_key_id": "owner", "aws_secret_access_key": "x", "region_name": REGION}
        self.objects: Any = boto3.client("s3", endpoint_url=self.url, **owner)
        self.objects.create_bucket(
            Bucket="feedback", CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        users: Any = boto3.client("iam", endpoint_url=self.url, **owner)
        users.create_user(UserName="pm")
        users.put_user_policy(UserName="pm", PolicyName="read", PolicyDocument=json.dumps(POLICY))
        self.key: dict[str, str] = users.create_access_key(UserName="pm")["AccessKey"]

    def put(self, name: str, data: bytes) -> None:
        self.objects.put_object(Bucket="feedback", Key=f"team/store/{name}", Body=data)

    def check_rights(self, after: str) -> None:
        """Refuse what a key has no right to, after so many requests ("inf" for never)."""
        self._post("reset-auth", after)

    def _post(self, what: str, text: str = "") -> None:
        request = urllib.request.Request(  # noqa: S310  # loopback
            f"{self.url}/moto-api/{what}",
            data=text.encode(),
            headers={"Content-Type": "text/plain"},
        )
        urllib.request.urlopen(request).close()  # noqa: S310


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3]:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    server = S3()
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_REGION", REGION)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", server.key["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", server.key["SecretAccessKey"])
    yield server
    server.check_rights("inf")
    server.stop()


def test_store_in_a_bucket(
    cli: Cli, in_tmp_path: Path, monkeypatch: pytest.MonkeyPatch, s3: S3
) -> None:
    rows = "".join(json.dumps(row) + "\n" for row in ROWS)
    Path("feedback.jsonl").write_text(rows, encoding="utf-8")
    assert cli("run", "feedback.jsonl", "--now", "2026-10-01T02:00:00Z").exit_code == 0
    home = [cli(*args).stdout for args in READS]
    local, text_files = in_tmp_path / ".thememiner", []
    for file in local.rglob("*"):
        if file.is_file():
            name = file.relative_to(local).as_posix()
            s3.put(name, file.read_bytes())
            text_files += [name] if name.startswith("texts/part") else []
    (theme_file,) = [file.relative_to(local) for file in (local / "themes").glob("*.parquet")][-1:]
    themes = (local / theme_file).read_bytes()
    shutil.rmtree(local)
    (in_tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(in_tmp_path / "tmp"))

    s3.check_rights("0")
    for args, expected in zip(READS, home, strict=True):
        result = cli(*args, "--store", STORE)
        assert (result.exit_code, result.stdout) == (0, expected), args
    assert cli("check", "--read-data", "--store", f"{STORE}/").exit_code == 0
    assert "snapshot 1" in cli("doctor", "--store", STORE).output
    # no copy stays behind
    assert list((in_tmp_path / "tmp").iterdir()) == []

    theme_id = json.loads(home[0])["themes"][0]["theme_id"]
    for args in (("run", "feedback.jsonl"), ("themes", "rename", theme_id, "x"), ("publish",)):
        result = cli(*args, "--store", STORE)
        assert result.exit_code == 2, args
        assert "read, not written" in result.stderr

    s3.check_rights("inf")
    changed = bytearray(themes)
    changed[len(changed) // 2] ^= 1
    s3.put(theme_file.as_posix(), bytes(changed))
    result = cli("report", "--store", STORE)
    assert result.exit_code == 13
    assert "was changed" in result.stderr
    s3.put(theme_file.as_posix(), themes)

    s3.objects.delete_object(Bucket="feedback", Key=f"team/store/{text_files[0]}")
    assert cli("report", "--store", STORE).exit_code == 0  # it opens no texts
    result = cli("check", "--store", STORE)
    assert result.exit_code == 13
    assert f"{text_files[0]} is missing" in result.output


def test_what_is_no_store_is_said(cli: Cli, s3: S3, monkeypatch: pytest.MonkeyPatch) -> None:
    result = cli("report", "--store", "s3://feedback/other")
    assert result.exit_code == 10
    assert "s3://feedback/other" in result.stderr
    s3.check_rights("0")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAnobody")
    result = cli("report", "--store", STORE)
    assert result.exit_code == 13
    assert "no permission" in result.stderr
    assert s3.key["SecretAccessKey"] not in result.output
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")  # nobody listens
    result = cli("report", "--store", STORE)
    assert result.exit_code == 13
    assert "Check the address" in result.stderr


def test_address_of_no_kind_is_refused(cli: Cli) -> None:
    result = cli("report", "--store", "ftp://host/store")
    assert result.exit_code == 2
    assert "s3://bucket/prefix" in result.stderr
