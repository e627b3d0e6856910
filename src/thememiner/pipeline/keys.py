"""The identity key of a store: found before the lock is taken, checked under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thememiner.errors import IdentityKeyError
from thememiner.identity import load_key
from thememiner.store import Store, store_state

if TYPE_CHECKING:
    from thememiner.identity import IdentityKey
    from thememiner.pipeline.request import RunRequest
    from thememiner.store import StoreWriter


def known_key(request: RunRequest) -> IdentityKey | None:
    """Find the key of a store that has one; a store that is not there yet has none."""
    path = request.config.store.path
    if store_state(path) != "ready":
        return None
    fingerprint = Store.open(path).snapshot.facts["key_fingerprint"]
    return load_key(str(fingerprint), request.environ)


def check_key(key: IdentityKey | None, writer: StoreWriter) -> IdentityKey:
    """Under the lock: the store may have been made by another process since we looked."""
    wanted = writer.snapshot.facts["key_fingerprint"]
    if key is None or key.fingerprint != wanted:
        msg = f"another process made this store with identity key {wanted}. Run again."
        raise IdentityKeyError(msg)
    return key
