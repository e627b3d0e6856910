"""The store: Delta tables in a local folder, with one row in `snapshots` as the commit point.

In: frames that fit `datamodels.TABLES`. Out: whole snapshots, read without a lock and never mixed.
Refused: another format, a damaged file, a second writer.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from thememiner.store.check import CheckResult, check_store
    from thememiner.store.curation import append_curation, read_curation
    from thememiner.store.notices import append_notices, read_notices
    from thememiner.store.place import StoreState, store_state
    from thememiner.store.reader import Store
    from thememiner.store.snapshots import FORMAT_VERSION
    from thememiner.store.writer import StoreWriter

__all__ = [
    "FORMAT_VERSION",
    "CheckResult",
    "Store",
    "StoreState",
    "StoreWriter",
    "append_curation",
    "append_notices",
    "check_store",
    "read_curation",
    "read_notices",
    "store_state",
]

# A reader pays for no writer, and `store_state` for neither polars nor deltalake.
_HOME: Final = {
    "FORMAT_VERSION": "snapshots",
    "CheckResult": "check",
    "Store": "reader",
    "StoreState": "place",
    "StoreWriter": "writer",
    "append_curation": "curation",
    "append_notices": "notices",
    "check_store": "check",
    "read_curation": "curation",
    "read_notices": "notices",
    "store_state": "place",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
