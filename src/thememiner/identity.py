"""The identity key: made once per store, kept outside it, and what is hashed with it.

The key turns ids of persons into pseudonyms and rows into hashes that nobody can try out without
it. The store holds only its fingerprint, so that a copied, moved or restored store finds its key.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import platformdirs

from thememiner.errors import IdentityKeyError

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY_FILE_VARIABLE: Final = "THEMEMINER_KEY_FILE"
KEY_BYTES: Final = 32
PSEUDONYM_DIGITS: Final = 24
ROW_HASH_BYTES: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityKey:
    """A secret of 32 bytes; its repr shows the fingerprint only."""

    secret: bytes = field(repr=False)
    path: Path

    @property
    def fingerprint(self) -> str:
        """16 hex digits that tell one key from another and reveal nothing else."""
        return fingerprint_of(self.secret)

    def pseudonym(self, identity: str) -> str:
        """Keyed hash of a person's id or e-mail, 24 hex digits; upper and lower case are one."""
        folded = identity.strip().casefold().encode("utf-8", "surrogatepass")
        digest = hmac.digest(self.secret, b"person\0" + folded, "sha256")
        return digest.hex()[:PSEUDONYM_DIGITS]

    def row_hash(self, content: bytes) -> bytes:
        """Keyed hash of an input row, 16 bytes."""
        return hashlib.blake2b(
            content, key=self.secret, digest_size=ROW_HASH_BYTES, person=b"row"
        ).digest()


def fingerprint_of(secret: bytes) -> str:
    """Name a key without revealing it, 16 hex digits."""
    return hmac.new(secret, b"thememiner identity key", hashlib.sha256).hexdigest()[:16]


def throwaway_key() -> IdentityKey:
    """Make a key for work that is not kept, such as a dry run; it is never written."""
    return IdentityKey(secret=bytes(KEY_BYTES), path=Path(os.devnull))


def make_key(environ: Mapping[str, str]) -> IdentityKey:
    """Make the key of a new store, or take the one that `THEMEMINER_KEY_FILE` already holds.

    Raises
    ------
    IdentityKeyError
        If the key file cannot be written or holds no key.
    """
    named = environ.get(KEY_FILE_VARIABLE)
    if named and Path(named).exists():
        return _read(Path(named))
    secret = secrets.token_bytes(KEY_BYTES)
    path = Path(named) if named else _keys_folder() / fingerprint_of(secret)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secret.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        msg = (
            f"cannot write the identity key to {path} ({error.strerror}). "
            f"Set {KEY_FILE_VARIABLE} to a file that this user can write."
        )
        raise IdentityKeyError(msg) from error
    return IdentityKey(secret=secret, path=path)


def load_key(fingerprint: str, environ: Mapping[str, str]) -> IdentityKey:
    """Find the key of an existing store; never makes one.

    Parameters
    ----------
    fingerprint : str
        What the store says of its key.

    Raises
    ------
    IdentityKeyError
        If the key is missing, unreadable or another one (exit 16).
    """
    named = environ.get(KEY_FILE_VARIABLE)
    path = Path(named) if named else _keys_folder() / fingerprint
    if not path.exists():
        msg = (
            f"this store's identity key {fingerprint} is not at {path}. Nothing was written. "
            f"Put the key file back, or point {KEY_FILE_VARIABLE} at it; a new key would count "
            "every customer twice."
        )
        raise IdentityKeyError(msg)
    key = _read(path)
    if key.fingerprint != fingerprint:
        msg = (
            f"the identity key at {path} is {key.fingerprint}, but this store was made with "
            f"{fingerprint}. Nothing was written. Point {KEY_FILE_VARIABLE} at the right key."
        )
        raise IdentityKeyError(msg)
    return key


def _keys_folder() -> Path:
    return Path(platformdirs.user_config_dir("thememiner", appauthor=False)) / "keys"


def _read(path: Path) -> IdentityKey:
    try:
        secret = bytes.fromhex(path.read_text("ascii").strip())
    except (OSError, ValueError) as error:
        msg = f"the identity key at {path} cannot be read ({type(error).__name__})."
        raise IdentityKeyError(msg) from error
    if len(secret) != KEY_BYTES:
        msg = f"{path} holds no identity key: {2 * KEY_BYTES} hex digits are expected."
        raise IdentityKeyError(msg)
    return IdentityKey(secret=secret, path=path)
