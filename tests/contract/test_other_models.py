"""Models of other makes, with random weights: what a user may put into a folder of their own."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from thememiner.config import load_config
from thememiner.embed import load_embedder
from thememiner.embed.model_files import find_model

if TYPE_CHECKING:
    from pathlib import Path

    from thememiner.embed import Embedder

TEXTS = ["I cannot sign in", "query: I cannot sign in", "The app crashes. " * 30, "", "x"]
SIZES = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
E5 = {"prompts": {"query": "query: "}, "default_prompt_name": "query"}

pytestmark = pytest.mark.model


def save_model(folder: Path, *, make: str, says: dict[str, Any]) -> None:
    """Write a model of the given make: random weights, the tokenizer and pooling of MiniLM."""
    import torch  # heavy: only where it is needed
    import transformers

    original = find_model("all-MiniLM-L6-v2", folders=[]).folder
    shutil.copytree(original, folder, ignore=shutil.ignore_patterns("*.safetensors", "config*"))
    settings = getattr(transformers, f"{make}Config")(
        vocab_size=30_522, intermediate_size=64, pad_token_id=0, **SIZES
    )
    torch.manual_seed(0)
    getattr(transformers, f"{make}Model")(settings).save_pretrained(folder)
    (folder / "1_Pooling").mkdir(exist_ok=True)
    (folder / "1_Pooling" / "config.json").write_text(
        json.dumps({"word_embedding_dimension": 32, "pooling_mode_mean_tokens": True})
    )
    (folder / "config_sentence_transformers.json").write_text(json.dumps(says))


def load(folder: Path) -> Embedder:
    config = load_config(environ={}, overrides={"embed.model": str(folder)})
    return load_embedder(config.embed, folders=[], redaction_version=1)


@pytest.mark.parametrize(("make", "says"), [("Bert", E5), ("XLMRoberta", {}), ("MPNet", {})])
def test_folder_must_give_what_sentence_transformers_gives(
    tmp_path: Path, make: str, says: dict[str, Any], capfd: pytest.CaptureFixture[str]
) -> None:
    save_model(tmp_path / "mine", make=make, says=says)
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(tmp_path / "mine"), device="cpu", local_files_only=True)
    model.max_seq_length = 128
    theirs = model.encode(TEXTS, normalize_embeddings=True, show_progress_bar=False)
    capfd.readouterr()  # their bars
    ours = load(tmp_path / "mine").encode(TEXTS)
    assert np.abs(ours - theirs).max() < 1e-6


def test_prompt_must_stand_before_each_text_and_change_the_space(tmp_path: Path) -> None:
    save_model(tmp_path / "plain", make="Bert", says={})
    save_model(tmp_path / "e5", make="Bert", says=E5)
    plain, e5 = load(tmp_path / "plain"), load(tmp_path / "e5")
    assert np.array_equal(e5.encode(TEXTS[:1]), plain.encode(TEXTS[1:2]))
    assert plain.space != e5.space
