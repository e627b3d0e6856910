from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from thememiner.errors import IdentityKeyError
from thememiner.identity import KEY_FILE_VARIABLE, load_key, make_key, throwaway_key

if TYPE_CHECKING:
    from pathlib import Path


def test_key_made_is_found_again_by_its_fingerprint(home: Path) -> None:
    made = make_key({})
    found = load_key(made.fingerprint, {})
    assert found.secret == made.secret
    assert made.path.is_relative_to(home)
    assert made.path.name == made.fingerprint


def test_key_file_is_for_its_owner_only() -> None:
    assert stat.S_IMODE(make_key({}).path.stat().st_mode) == 0o600


def test_key_is_never_shown() -> None:
    made = make_key({})
    assert made.secret.hex() not in repr(made)
    assert repr(made.secret) not in repr(made)


def test_two_new_stores_get_two_keys() -> None:
    assert make_key({}).fingerprint != make_key({}).fingerprint


def test_named_key_file_is_made_once_and_then_taken(tmp_path: Path) -> None:
    environ = {KEY_FILE_VARIABLE: str(tmp_path / "deep" / "key")}
    made = make_key(environ)
    assert make_key(environ).secret == made.secret
    assert load_key(made.fingerprint, environ).secret == made.secret


def test_missing_key_is_refused_and_not_made(tmp_path: Path) -> None:
    environ = {KEY_FILE_VARIABLE: str(tmp_path / "key")}
    with pytest.raises(IdentityKeyError, match="is not at") as refused:
        load_key("0123456789abcdef", environ)
    assert refused.value.exit_code == 16
    assert not (tmp_path / "key").exists()


def test_other_key_is_refused(tmp_path: Path) -> None:
    environ = {KEY_FILE_VARIABLE: str(tmp_path / "key")}
    make_key(environ)
    with pytest.raises(IdentityKeyError, match="was made with"):
        load_key("0123456789abcdef", environ)


@pytest.mark.parametrize("content", ["", "zz", "ab" * 31, "ab" * 33, "\N{SNOWMAN}"])
def test_broken_key_file_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "key"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(IdentityKeyError):
        make_key({KEY_FILE_VARIABLE: str(file)})


def test_unwritable_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(IdentityKeyError, match=KEY_FILE_VARIABLE):
        make_key({KEY_FILE_VARIABLE: str(tmp_path / "file" / "key")})


def test_pseudonym_folds_case_and_space_and_depends_on_the_key() -> None:
    one, other = make_key({}), throwaway_key()
    assert one.pseudonym("Ada@Example.com ") == one.pseudonym("ada@example.com")
    assert one.pseudonym("ada@example.com") != other.pseudonym("ada@example.com")
    assert "ada" not in one.pseudonym("ada@example.com")


def test_row_hash_tells_rows_apart_and_depends_on_the_key() -> None:
    one, other = make_key({}), throwaway_key()
    assert len({one.row_hash(b"a"), one.row_hash(b"b"), other.row_hash(b"a")}) == 3
