"""Making a black box of whatever one has: a function, an estimator, a Booster, another box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from distill.blackbox.box import BlackBox, BoxKind
from distill.blackbox.catboost_models import of_catboost
from distill.blackbox.estimators import is_estimator, of_estimator
from distill.blackbox.lightgbm_models import of_lightgbm
from distill.blackbox.onnx_models import of_onnx
from distill.blackbox.xgboost_models import of_xgboost
from distill.errors import InputError

CATBOOST = ("CatBoost", "CatBoostClassifier", "CatBoostRegressor", "CatBoostRanker")


def wrap(
    model: object,
    *,
    outputs: Sequence[str] | None = None,
    labels: Sequence[Any] | None = None,
    threshold: float | None = None,
    name: str | None = None,
    fingerprint: str | None = None,
) -> BlackBox:
    """Return the black box of a model.

    Parameters
    ----------
    model : callable, estimator, Booster (LightGBM, XGBoost), CatBoost, InferenceSession or BlackBox
        A function gets rows in the container they are in (frame or array) and returns (n_rows, k)
        probabilities or numbers, (n_rows,) labels, or (n_rows,) numbers. A bound method such as
        `model.predict_proba` is asked in its estimator's columns and answers with its classes.
    outputs : sequence of str, optional
        Names of the outputs, in the box's order. Two names for one column of probabilities: it is
        the probability of the last.
    labels : sequence, optional
        All labels of a box that answers labels, or those of the columns of a function's answers.
    threshold : float, optional
        With two outputs, the score of the last above which it is the decision. By default 0.5, or what
        the given box has.
    name : str, optional
        What documents call the box.
    fingerprint : str, optional
        Identifies the box's content where that cannot be hashed, as with functions.

    Returns
    -------
    BlackBox

    Raises
    ------
    InputError
        The model cannot be asked, is not fitted, or the names do not fit its classes.

    Examples
    --------
    >>> import numpy as np
    >>> box = wrap(lambda rows: rows[:, 0], outputs=["deny", "grant"])
    >>> box.outputs
    ('deny', 'grant')
    >>> box.query(np.array([[0.25], [1.0]])).tolist()
    [[0.75, 0.25], [0.0, 1.0]]
    """
    box = model if isinstance(model, BlackBox) else _box(model)
    box = replace(box, name=name or box.name, fingerprint=fingerprint or box.fingerprint)
    if outputs is None and labels is None and threshold is None:
        return box
    return _redeclared(box, outputs, labels, threshold)


def _redeclared(
    box: BlackBox, outputs: Sequence[str] | None, labels: Sequence[Any] | None, threshold: float | None
) -> BlackBox:
    declaration = box.declaration.renamed(outputs, labels, threshold)
    return replace(box, declaration=declaration, answers=declaration.settled())


def _box(model: object) -> BlackBox:
    if isinstance(model, type):
        raise InputError(f"{model.__name__} is a class; give a fitted instance of it, or a function.")
    owner, method = getattr(model, "__self__", None), getattr(model, "__name__", "")
    for asked, how in ((model, None), (owner, method)):
        box = _of_library(asked, how)
        if box is not None:
            return box
    if is_estimator(model):
        return of_estimator(model)
    if is_estimator(owner) and not isinstance(owner, type):
        return of_estimator(owner, model.__name__)  # type: ignore[attr-defined]  # bound methods have names
    return _of_function(model)


def _of_library(model: Any, method: str | None) -> BlackBox | None:
    """Return the black box of a model that its library knows more about than scikit-learn's interface says.

    It is found by the name of its type, so that no library is imported for it.
    """
    kind = (type(model).__module__.partition(".")[0], type(model).__name__)
    if kind == ("lightgbm", "Booster") and method in (None, "predict"):
        return of_lightgbm(model)
    if kind == ("xgboost", "Booster") and method in (None, "predict"):
        return of_xgboost(model)
    if kind[0] == "catboost" and kind[1] in CATBOOST and method in (None, "predict", "predict_proba"):
        return of_catboost(model, method)
    if kind == ("onnxruntime", "InferenceSession") and method in (None, "run"):
        return of_onnx(model)
    return None


def _of_function(model: Any) -> BlackBox:
    ask = getattr(model, "predict", model)  # a Keras model is callable too, but `predict` takes batches
    if not callable(ask):
        hint = " Read a file with `distill.load`." if isinstance(model, str) else ""
        raise InputError(
            f"A black box must be a function, a fitted estimator, a Booster or an ONNX session, "
            f"got {type(model).__name__}.{hint}"
        )
    return BlackBox(ask=ask, name=_function_name(model), kind=BoxKind.FUNCTION)


def _function_name(model: Any) -> str:
    name = getattr(model, "__qualname__", None)
    if name is None:
        return type(model).__name__
    module = getattr(model, "__module__", None)
    return str(name) if module in (None, "__main__", "builtins") else f"{module}:{name}"
