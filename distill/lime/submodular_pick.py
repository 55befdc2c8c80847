"""`SubmodularPick`: explanations of some rows that together show most of what matters."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from distill.checks import one_of, whole
from distill.explanation.picking import greedy_cover
from distill.lime.explanation import Explanation
from distill.lime.lime_tabular import LimeTabularExplainer
from distill.seeds import stream
from distill.typing import Floats


class SubmodularPick:
    """Explains rows and picks the explanations that cover the most (Ribeiro et al. 2016, algorithm 2).

    The rows sampled depend on the explainer's seed, not on numpy's global state.

    Parameters
    ----------
    explainer : LimeTabularExplainer
    data : array or data frame, (n_rows, n_columns)
    predict_fn : function
        As in `explain_instance`.
    method : {"sample", "full"}
        Explain a random sample of the rows, or all.
    sample_size : int
    num_exps_desired : int
        How many to pick.
    num_features : int
        Of each explanation.
    top_labels : int
        Explain so many of the likeliest classes of each row.
    num_samples : int
        As in `explain_instance`.

    Attributes
    ----------
    explanations : list of Explanation
    sp_explanations : list of Explanation
        Those picked, the best first.
    V : list of int
        Their places in `explanations`.
    """

    def __init__(
        self,
        explainer: LimeTabularExplainer,
        data: Any,
        predict_fn: Callable[[Any], Any],
        method: str = "sample",
        sample_size: int = 1000,
        num_exps_desired: int = 5,
        num_features: int = 10,
        *,
        top_labels: int = 1,
        num_samples: int = 5000,
    ) -> None:
        method = one_of("method", method, ("sample", "full"))
        wanted = whole("num_exps_desired", num_exps_desired, at_least=1)
        places = np.arange(len(data))
        if method == "sample":
            if whole("sample_size", sample_size, at_least=1) > len(data):
                warnings.warn(f"`sample_size` is {sample_size}, the data has {len(data)} rows.", stacklevel=2)
            places = stream(explainer.seed, "submodular pick").permutation(places)[:sample_size]
        if wanted > len(places):
            warnings.warn(f"`num_exps_desired` is {wanted}, {len(places)} rows are explained.", stacklevel=2)
        self.explanations: list[Explanation] = [
            explainer.explain_instance(
                data.iloc[i] if hasattr(data, "iloc") else data[i],
                predict_fn,
                num_features=num_features,
                top_labels=top_labels,
                num_samples=num_samples,
            )
            for i in places.tolist()
        ]
        self.V = greedy_cover(_weights(self.explanations), min(wanted, len(places)))
        self.sp_explanations = [self.explanations[i] for i in self.V]


def _weights(explanations: list[Explanation]) -> Floats:
    """Return (n_explanations, n_components): absolute weights, summed over the labels explained."""
    shown = [_summed(one) for one in explanations]
    column = {name: j for j, name in enumerate(dict.fromkeys(name for one in shown for name in one))}
    weights = np.zeros((len(shown), len(column)))
    for i, one in enumerate(shown):
        for name, weight in one.items():
            weights[i, column[name]] = abs(weight)
    return weights


def _summed(explanation: Explanation) -> dict[str, float]:
    labels = explanation.available_labels() if explanation.mode == "classification" else [1]
    total: dict[str, float] = {}
    for label in labels:
        for name, weight in explanation.as_list(label):
            total[name] = total.get(name, 0.0) + weight
    return total
