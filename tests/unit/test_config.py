from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from thememiner.config import load_config
from thememiner.errors import ConfigError
from thememiner.settings_files import read_toml

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("in_tmp_path")  # no thememiner.toml is picked up by chance


def _write(folder: Path, text: str) -> str:
    path = folder / "settings.toml"
    path.write_text(text, "utf-8")
    return str(path)


def test_defaults_alone_are_a_config() -> None:
    config = load_config(environ={})
    assert config.store.path == "./.thememiner"
    assert config.sources == []


def test_file_beats_default_and_leaves_its_neighbours(tmp_path: Path) -> None:
    config = load_config(_write(tmp_path, "[report]\ntop = 3\n"), environ={})
    assert config.report.top == 3
    assert config.report.min_customers == 2


def test_thememiner_toml_of_the_working_folder_is_found(in_tmp_path: Path) -> None:
    (in_tmp_path / "thememiner.toml").write_text("[report]\ntop = 4\n", "utf-8")
    assert load_config(environ={}).report.top == 4


def test_environment_beats_file_and_flag_beats_environment(tmp_path: Path) -> None:
    path = _write(tmp_path, "[report]\ntop = 3\nmin_customers = 3\nn_key_accounts = 3\n")
    environ = {"THEMEMINER_REPORT__TOP": "4", "THEMEMINER_REPORT__MIN_CUSTOMERS": "4"}
    config = load_config(path, environ=environ, overrides={"report.top": 5})
    report = config.report
    assert (report.top, report.min_customers, report.n_key_accounts) == (5, 4, 3)


def test_environment_is_the_process_s_own_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THEMEMINER_REPORT__TOP", "6")
    assert load_config().report.top == 6


def test_environment_values_are_toml_or_plain_text() -> None:
    config = load_config(
        environ={
            "THEMEMINER_INGEST__ATTRIBUTES": '["plan", "country"]',
            "THEMEMINER_SEGMENT__MODEL": "blank",
            "THEMEMINER_PRIVACY__HASH_ACCOUNTS": "true",
        }
    )
    assert config.ingest.attributes == ["plan", "country"]
    assert config.segment.model == "blank"
    assert config.privacy.hash_accounts is True


def test_store_variable_beats_the_longer_one_and_key_file_is_no_setting() -> None:
    environ = {
        "THEMEMINER_STORE": "here",
        "THEMEMINER_STORE__PATH": "there",
        "THEMEMINER_KEY_FILE": "key",
        "THEMEMINER_DEBUG": "1",
        "PATH": "x",
    }
    assert load_config(environ=environ).store.path == "here"


def test_flags_that_were_not_given_change_nothing() -> None:
    config = load_config(environ={}, overrides={"store.path": None, "report.top": None})
    assert config == load_config(environ={})


def test_all_problems_are_told_at_once_with_place_and_value(tmp_path: Path) -> None:
    path = _write(tmp_path, "colour = 1\n[report]\ntop = 0\n[embed]\nprecision = 'half'\n")
    with pytest.raises(ConfigError) as caught:
        load_config(path, environ={})
    error = caught.value
    assert len(error.problems) == 3
    assert error.path == path
    assert error.exit_code == 2
    told = str(error)
    assert "colour: no such setting" in told
    assert "report.top" in told
    assert "got 0" in told
    assert "'half'" in told


def test_unknown_section_in_the_environment_is_told() -> None:
    with pytest.raises(ConfigError, match=r"reprt\.top|reprt"):
        load_config(environ={"THEMEMINER_REPRT__TOP": "4"})


def test_a_table_given_as_a_number_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="report"):
        load_config(_write(tmp_path, "report = 5\n"), environ={})


def test_score_weights_must_sum_to_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"must be 1; got 1\.4"):
        load_config(_write(tmp_path, "[score]\ncustomers = 1.0\n"), environ={})


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_unreadable_file_says_what_to_do(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Give --config FILE"):
        load_config(str(tmp_path / name), environ={})


def test_binary_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="cannot read"):
        load_config(str(path), environ={})


def test_bad_toml_names_file_and_line(tmp_path: Path) -> None:
    path = _write(tmp_path, "[report\n")
    with pytest.raises(ConfigError, match="line 1") as caught:
        load_config(path, environ={})
    assert caught.value.path == path


def test_bad_toml_text_names_its_origin() -> None:
    with pytest.raises(ConfigError, match=r"x\.toml is not valid TOML"):
        read_toml("a = ", origin="x.toml")


def test_config_cannot_be_changed_after_loading() -> None:
    config = load_config(environ={})
    with pytest.raises(ValueError, match="frozen"):
        config.report.top = 1


def test_fingerprint_changes_with_any_setting_and_the_mining_one_with_mining_only() -> None:
    plain = load_config(environ={})
    shown = load_config(environ={}, overrides={"report.top": 3})
    mined = load_config(environ={}, overrides={"cluster.n_neighbors": 9})
    assert plain.fingerprint == load_config(environ={}).fingerprint
    assert len({plain.fingerprint, shown.fingerprint, mined.fingerprint}) == 3
    assert plain.mining_fingerprint == shown.mining_fingerprint
    assert plain.mining_fingerprint != mined.mining_fingerprint


@pytest.mark.parametrize(
    "url",
    ["https://models.example/v1", "http://127.0.0.1:11434/v1", "http://localhost/v1",
     "http://[::1]:8080/v1"],
)  # fmt: skip
def test_a_language_model_may_be_far_by_https_or_near(url: str) -> None:
    config = load_config(environ={}, overrides={"llm.base_url": url, "llm.model": "m"})
    assert config.llm.is_on
    assert config.llm.is_local == url.startswith("http:")


@pytest.mark.parametrize(
    "url",
    ["http://models.example/v1", "http://127.0.0.1.models.example/v1", "http://10.0.0.7/v1",
     "ftp://models.example", "file:///etc/passwd", "models.example/v1", "https:///v1",
     "https://me:canary@models.example/v1", "https://models.example/v1?key=canary",
     "https://models.example/v1#canary", "https://[models", "https://models.example:99999/v1",
     "https://models.example:0/v1", "https://models.example/v1 x", "https://mödels.example/v1"],
)  # fmt: skip
def test_an_address_that_leaks_or_leads_nowhere_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="llm") as caught:
        load_config(environ={}, overrides={"llm.base_url": url, "llm.model": "m"})
    assert "canary" not in str(caught.value)


def test_http_to_another_machine_must_be_allowed() -> None:
    given = {"llm.base_url": "http://10.0.0.7/v1", "llm.model": "m", "llm.allow_http": True}
    assert load_config(environ={}, overrides=given).llm.is_on


def test_a_language_model_needs_its_name() -> None:
    with pytest.raises(ConfigError, match="model must be given"):
        load_config(environ={}, overrides={"llm.base_url": "https://models.example/v1"})


def test_a_language_model_that_is_off_does_not_ask_for_new_mining() -> None:
    plain = load_config(environ={})
    off = load_config(environ={}, overrides={"llm.model": "m", "llm.timeout_s": 1})
    on = load_config(environ={}, overrides={"llm.model": "m", "llm.base_url": "https://a.example"})
    slow = load_config(
        environ={},
        overrides={"llm.model": "m", "llm.base_url": "https://a.example", "llm.timeout_s": 1},
    )
    assert plain.mining_fingerprint == off.mining_fingerprint
    assert on.mining_fingerprint == slow.mining_fingerprint != plain.mining_fingerprint
