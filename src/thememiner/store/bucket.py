"""A store in a bucket: files come into a private folder as they are read, and go with it.

Reading needs the rights to list the bucket and to get its objects, no others. Credentials, region
and endpoint come from the environment, as for every program that uses the same library
(`docs/buckets.md`).
"""

from __future__ import annotations

import re
import shutil
import weakref
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp
from threading import get_ident
from typing import TYPE_CHECKING, Final

import obstore
from obstore.exceptions import BaseError
from obstore.store import from_url

from thememiner.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_AT_ONCE: Final = 16  # requests: most of the time is waiting
_PATIENCE: Final = timedelta(seconds=30)
_MAX_RETRIES: Final = 3
_REFUSED: Final = re.compile(r"status code: 40[13]")  # a refused listing has no class of its own
_ADVICE: Final = "Check the address, the network and the credentials in the environment"


class Bucket:
    """The files below an address such as ``s3://bucket/prefix``.

    What was listed once is not listed again: the snapshot that is read does not change.
    """

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        self._sizes: dict[str, dict[str, int | None]] = {}
        self.root = Path(mkdtemp(prefix="thememiner-"))  # only for its owner
        weakref.finalize(self, shutil.rmtree, self.root, ignore_errors=True)
        try:
            self._objects = from_url(
                self.address,
                retry_config={"max_retries": _MAX_RETRIES, "retry_timeout": _PATIENCE},
            )
        except (BaseError, ValueError) as error:
            msg = (
                f"{self.address} is no address of a store. "
                "Give a folder, or an address such as s3://bucket/prefix."
            )
            raise ConfigError(msg) from error

    def list_names(self, folder: str = "") -> frozenset[str]:
        """Names in a folder, files and folders; empty if there is none."""
        return frozenset(self._list(folder))

    def measure(self, path: str) -> int | None:
        """Size of a file in bytes, None if there is none."""
        folder, _, name = path.rpartition("/")
        return self._list(folder).get(name)

    def fetch(self, paths: Iterable[str]) -> None:
        """Bring files here; what is not there is left out."""
        wanted = [path for path in paths if not (self.root / path).exists()]
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            list(threads.map(self._get, wanted))

    def _list(self, folder: str) -> dict[str, int | None]:
        if folder not in self._sizes:
            with self._translated("listing"):
                found = obstore.list_with_delimiter(self._objects, folder or None)
            names: dict[str, int | None] = {
                str(path).rpartition("/")[2]: None for path in found["common_prefixes"]
            }
            names |= {one["path"].rpartition("/")[2]: one["size"] for one in found["objects"]}
            self._sizes[folder] = names
        return self._sizes[folder]

    def _get(self, path: str) -> None:
        target = self.root / path
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._translated("reading"):
            try:
                chunks = obstore.get(self._objects, path).stream()
                # by a name of its own first: another thread may look for the same file
                part = target.with_name(f"{target.name}.{get_ident()}")
                with part.open("wb") as file:
                    for chunk in chunks:
                        file.write(chunk)
                part.replace(target)
            except FileNotFoundError:
                return

    @contextmanager
    def _translated(self, doing: str) -> Iterator[None]:
        try:
            yield
        except (BaseError, OSError) as error:
            if isinstance(error, PermissionError) or _REFUSED.search(str(error)):
                rights = "It takes the rights to list and to get"
                msg = f"no permission at {doing} {self.address}. {rights}."
            else:
                msg = f"failed at {doing} {self.address}. {_ADVICE}."
            raise StoreError(msg) from error
