"""What LightGBM and XGBoost themselves say each column adds to an answer: exact TreeSHAP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from distill.blackbox.box import BlackBox, BoxKind, told
from distill.blackbox.libraries import library
from distill.blackbox.xgboost_models import Question
from distill.errors import BoxError, InputError
from distill.table import Inputs
from distill.typing import Floats


@dataclass(frozen=True)
class Contributions:
    """Margins of a model of trees, taken apart.

    Parameters
    ----------
    values : (n_rows, n_margins, n_columns) float64
        What each column adds, in the box's order of columns.
    base : (n_rows, n_margins) float64
        What is there without them: the mean over the training rows, as the trees remember them.
    library : str
    """

    values: Floats
    base: Floats
    library: str

    @property
    def margin(self) -> Floats:
        """(n_rows, n_margins): the sums, the model's raw scores."""
        return np.asarray(self.base + self.values.sum(axis=2))


def contributions(box: BlackBox, inputs: Inputs) -> Contributions:
    """Have the library that made a box take its answers to rows apart.

    References
    ----------
    Lundberg et al. (2020), "From local explanations to global understanding with explainable AI for
    trees", Nature Machine Intelligence 2 (TreeSHAP along the trees' paths).

    Raises
    ------
    InputError
        The box is no LightGBM or XGBoost model of trees.
    BoxError
        The library refuses.
    """
    name = _maker(box)
    ask = _of_lightgbm if name == "LightGBM" else _of_xgboost
    prepared: Any = box.intake.prepare(inputs)
    try:
        found = np.asarray(ask(box.ask, prepared), dtype=np.float64)
    except Exception as error:
        raise BoxError(f"{name} cannot take the answers of {box.name} apart: {told(error)}") from error
    width = prepared.shape[1] + 1
    apart = found.reshape(len(prepared), -1, width)
    return Contributions(apart[:, :, :-1], apart[:, :, -1], name)


def _maker(box: BlackBox) -> str:
    owner = getattr(box.ask, "__self__", None)
    module = type(owner).__module__.partition(".")[0]
    if box.kind is BoxKind.XGBOOST or (module == "xgboost" and hasattr(owner, "get_booster")):
        if getattr(owner, "booster", None) != "gblinear":
            return "XGBoost"
    elif module == "lightgbm":
        return "LightGBM"
    raise InputError(
        f"`look_inside=True` needs a LightGBM or XGBoost model of trees, which take their answers apart "
        f"themselves; {box.name} is none: leave it out to ask the box."
    )


def _of_lightgbm(ask: Any, prepared: Any) -> NDArray[Any]:
    found: NDArray[Any] = ask(prepared, pred_contrib=True)
    return found


def _of_xgboost(ask: Any, prepared: Any) -> NDArray[Any]:
    if isinstance(ask, Question):
        return ask.contributions(prepared)
    estimator = ask.__self__
    rows = library("xgboost").DMatrix(prepared, missing=estimator.missing, enable_categorical=True)
    rounds = getattr(estimator, "best_iteration", None) if estimator.early_stopping_rounds else None
    until = 0 if rounds is None else rounds + 1
    found: NDArray[Any] = estimator.get_booster().predict(
        rows, pred_contribs=True, iteration_range=(0, until)
    )
    return found
