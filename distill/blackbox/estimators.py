"""Anything with the scikit-learn API, by what it can do rather than what it is."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from distill.blackbox.box import BlackBox, BoxKind
from distill.blackbox.declaration import Declaration, own_labels
from distill.blackbox.fingerprint import fingerprint
from distill.blackbox.intake import Intake
from distill.blackbox.lightgbm_models import ModelText
from distill.blackbox.xgboost_models import Learner
from distill.errors import InputError
from distill.task import Task


def is_estimator(model: object) -> bool:
    """Whether the object predicts and knows its classes, its parameters or its probabilities."""
    known = ("classes_", "get_params", "predict_proba")
    return hasattr(model, "predict") and any(hasattr(model, name) for name in known)


def of_estimator(model: Any, method: str | None = None) -> BlackBox:
    """Return the black box of a fitted estimator, asked by `predict_proba` or else by `predict`.

    Raises
    ------
    InputError
        It is not fitted, or it answers several labels at once.
    """
    _check_fitted(model)
    _refuse_multilabel(model)
    used = method or ("predict_proba" if hasattr(model, "predict_proba") else "predict")
    declaration = _declaration(model, used)
    return BlackBox(
        ask=getattr(model, used),
        name=_name(model),
        kind=BoxKind.ESTIMATOR,
        answers=declaration.settled(),
        declaration=declaration,
        intake=_intake(model),
        # A search keeps how long each of its fits took; what it answers is its best estimator's.
        fingerprint=fingerprint(used, getattr(model, "best_estimator_", model)),
        library=_library(model),
    )


def _declaration(model: Any, method: str) -> Declaration:
    if method not in ("predict", "predict_proba"):
        return Declaration()
    if _estimator_type(model) == "regressor":
        return Declaration(task=Task.REGRESSION)
    labels = own_labels(np.asarray(getattr(model, "classes_", ())))
    if not labels:
        return Declaration()
    return Declaration(labels=labels, task=Task.CLASSIFICATION, hard=method == "predict")


def _estimator_type(model: Any) -> str | None:
    """Return "classifier", "regressor", ...: a tag since scikit-learn 1.6, an attribute before."""
    tags = getattr(model, "__sklearn_tags__", None)
    found = getattr(tags(), "estimator_type", None) if callable(tags) else None
    return found or getattr(model, "_estimator_type", None)


def _intake(model: Any) -> Intake:
    names = getattr(model, "feature_names_in_", None)
    booster = getattr(model, "booster_", None)
    if names is not None and booster is not None:
        return ModelText.read(booster.model_to_string()).intake()
    if names is not None and hasattr(model, "get_booster"):
        learner = Learner.read(model.get_booster().save_raw("json"))
        if learner.levels or not learner.categorical:
            return learner.intake()
    if names is not None:
        return Intake(names=tuple(str(name) for name in names))
    return Intake(width=getattr(model, "n_features_in_", None))


def _check_fitted(model: Any) -> None:
    if not _is_fitted(model):
        raise InputError(f"The {type(model).__name__} is not fitted; call its `fit` first.")


def _is_fitted(model: Any) -> bool:
    if hasattr(model, "__sklearn_is_fitted__"):
        return bool(model.__sklearn_is_fitted__())
    # Estimators of one's own need not follow the trailing-underscore rule that this check goes by.
    if not type(model).__module__.startswith("sklearn."):
        return True
    from sklearn.exceptions import NotFittedError  # noqa: PLC0415 - loaded already, as the model is
    from sklearn.utils.validation import check_is_fitted  # noqa: PLC0415 - same

    try:
        check_is_fitted(model)
    except NotFittedError:
        return False
    return True


def _refuse_multilabel(model: Any) -> None:
    several = isinstance(getattr(model, "classes_", None), list) and any(
        isinstance(classes, np.ndarray) for classes in model.classes_
    )
    if several or getattr(model, "multilabel_", False):
        raise InputError(
            f"The {type(model).__name__} answers several labels at once, which is not supported; "
            "wrap a function that returns the probabilities of one of them."
        )


def _name(model: Any) -> str:
    steps = getattr(model, "steps", None)
    kind = type(model).__name__
    return f"{kind} ending in {type(steps[-1][1]).__name__}" if steps else kind


def _library(model: Any) -> str:
    top = type(model).__module__.partition(".")[0]
    version = getattr(sys.modules.get(top), "__version__", None)
    shown = "scikit-learn" if top == "sklearn" else top
    return f"{shown} {version}" if version else ""
