"""Making a black box of whatever one has: a function, an estimator, a Booster, another box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from distill.blackbox.boosters import of_booster
from distill.blackbox.box import BlackBox, BoxKind
from distill.blackbox.estimators import is_estimator, of_estimator
from distill.errors import InputError
from distill.task import Task


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
    model : callable, estimator, lightgbm.Booster or BlackBox
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
    if box.kind is BoxKind.BOOSTER and declaration.task is Task.REGRESSION and outputs and len(outputs) != 1:
        raise InputError(
            f"The model's objective is regression with one output, got {len(outputs)} names in `outputs`."
        )
    return replace(box, declaration=declaration, answers=declaration.settled())


def _box(model: object) -> BlackBox:
    if isinstance(model, type):
        raise InputError(f"{model.__name__} is a class; give a fitted instance of it, or a function.")
    if _is_booster(model, "xgboost"):
        raise InputError(
            "An xgboost Booster takes only its own DMatrix; give the fitted XGBClassifier or XGBRegressor, "
            "or a function that builds the DMatrix."
        )
    owner = getattr(model, "__self__", None)
    if _is_booster(model):
        return of_booster(model)
    if _is_booster(owner) and getattr(model, "__name__", "") == "predict":
        return of_booster(owner)
    if is_estimator(model):
        return of_estimator(model)
    if is_estimator(owner) and not isinstance(owner, type):
        return of_estimator(owner, model.__name__)  # type: ignore[attr-defined]  # bound methods have names
    return _of_function(model)


def _is_booster(model: object, library: str = "lightgbm") -> bool:
    return type(model).__name__ == "Booster" and type(model).__module__.partition(".")[0] == library


def _of_function(model: Any) -> BlackBox:
    ask = getattr(model, "predict", model)  # a Keras model is callable too, but `predict` takes batches
    if not callable(ask):
        hint = " Read a file with `distill.load`." if isinstance(model, str) else ""
        raise InputError(
            f"A black box must be a function, a fitted estimator or a LightGBM Booster, "
            f"got {type(model).__name__}.{hint}"
        )
    return BlackBox(ask=ask, name=_function_name(model), kind=BoxKind.FUNCTION)


def _function_name(model: Any) -> str:
    name = getattr(model, "__qualname__", None)
    if name is None:
        return type(model).__name__
    module = getattr(model, "__module__", None)
    return str(name) if module in (None, "__main__", "builtins") else f"{module}:{name}"
