"""How well mined themes recover known labels; every labelled document counts.

The definitions are those of the project's scoring sheet: one theme per document, a document in no
theme is a cluster of its own for the pair counts, and labels that mean "no theme" must stay out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from thememiner.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

NOISE_LABELS: Final = frozenset({"oos", "noise", "Can't Tell"})
N_TOP: Final = 20  # labels that `top20_recall` looks at, largest first
FOUND_F1: Final = 0.5  # a label is found when some theme reaches this F1


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeScores:
    """Agreement of themes with labels; shares in [0, 1] unless said otherwise.

    Attributes
    ----------
    n : int
        Labelled documents, noise labels included.
    k_true, k : int
        Labels that are themes; themes that were found.
    coverage : float
        Share of the documents with a theme label that are in a theme.
    noise_kept_out : float
        Share of the documents with a noise label that are in no theme; nan without any.
    ari : float
        Adjusted Rand index in [-0.5, 1], unthemed documents as singletons.
    nmi : float
        Normalized mutual information (arithmetic mean), unthemed documents as one cluster.
    acc : float
        Share of documents under the best one-to-one match of themes and labels.
    top20_recall : float
        Share of the 20 largest labels for which some theme has F1 >= 0.5.
    macro_f1 : float
        Mean over the labels of the best F1 of any theme.
    k_error : float
        ``|k - k_true| / k_true``, >= 0.
    """

    n: int
    k_true: int
    k: int
    coverage: float
    noise_kept_out: float
    ari: float
    nmi: float
    acc: float
    top20_recall: float
    macro_f1: float
    k_error: float


def score_themes(themes: Sequence[str | None], labels: Sequence[str]) -> ThemeScores:
    """Compare the theme of each document with its label.

    Parameters
    ----------
    themes : sequence of str or None, one per document
        None = in no theme.
    labels : sequence of str, one per document
        A label in `NOISE_LABELS` says that the document belongs to no theme.

    Raises
    ------
    InputError
        If the lengths differ or no document has a theme label.
    """
    if len(themes) != len(labels):
        msg = f"themes and labels must be of equal length; got {len(themes)} and {len(labels)}"
        raise InputError(msg)
    is_noise = np.array([label in NOISE_LABELS for label in labels], dtype=bool)
    if is_noise.all():
        msg = "no document has a theme label; at least one is needed to score themes"
        raise InputError(msg)
    found = sorted({theme for theme in themes if theme is not None})
    wanted = sorted({label for label in labels if label not in NOISE_LABELS})
    theme_codes = _codes(themes, found)
    label_codes = _codes(labels, wanted)[~is_noise]
    is_unthemed = theme_codes < 0
    table = _contingency(theme_codes[~is_noise], label_codes, shape=(len(found), len(wanted)))
    themed = table[: len(found)]
    f1 = _best_f1(themed, np.bincount(theme_codes[~is_unthemed], minlength=len(found)), table)
    largest = np.argsort(-table.sum(axis=0), kind="stable")[:N_TOP]
    rows, columns = linear_sum_assignment(themed, maximize=True)
    n_labelled = int(table.sum())
    return ThemeScores(
        n=len(labels),
        k_true=len(wanted),
        k=len(found),
        coverage=1 - float(is_unthemed[~is_noise].mean()),
        noise_kept_out=float(is_unthemed[is_noise].mean()) if is_noise.any() else float("nan"),
        ari=float(adjusted_rand_score(label_codes, _singletons(theme_codes[~is_noise]))),
        nmi=float(normalized_mutual_info_score(label_codes, theme_codes[~is_noise])),
        acc=float(themed[rows, columns].sum()) / n_labelled,
        top20_recall=float((f1[largest] >= FOUND_F1).mean()),
        macro_f1=float(f1.mean()),
        k_error=abs(len(found) - len(wanted)) / len(wanted),
    )


def _codes(values: Sequence[str | None], names: Sequence[str]) -> NDArray[np.int64]:
    """Position of each value in `names`, -1 for values that are not there."""
    position = {name: i for i, name in enumerate(names)}
    return np.array([-1 if v is None else position.get(v, -1) for v in values], dtype=np.int64)


def _contingency(
    themes: NDArray[np.int64], labels: NDArray[np.int64], *, shape: tuple[int, int]
) -> NDArray[np.int64]:
    """Count documents per theme and label; the last row is for documents in no theme."""
    table = np.zeros((shape[0] + 1, shape[1]), dtype=np.int64)
    np.add.at(table, (themes, labels), 1)  # theme -1 is the last row
    return table


def _best_f1(
    themed: NDArray[np.int64], theme_sizes: NDArray[np.int64], table: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Best F1 of any theme per label; a theme's size includes the noise it took in."""
    if not len(themed):
        return np.zeros(table.shape[1])
    sizes = theme_sizes[:, None] + table.sum(axis=0)[None, :]
    best: NDArray[np.float64] = (2 * themed / sizes).max(axis=0)
    return best


def _singletons(themes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give each document in no theme a cluster of its own."""
    is_unthemed = themes < 0
    alone = themes.copy()
    alone[is_unthemed] = themes.max(initial=0) + 1 + np.arange(int(is_unthemed.sum()))
    return alone
