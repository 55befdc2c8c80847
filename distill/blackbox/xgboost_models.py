"""XGBoost models, as objects or as files: what their own JSON says about columns, categories and task."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from distill.blackbox.box import BlackBox, BoxKind
from distill.blackbox.declaration import Declaration
from distill.blackbox.fingerprint import fingerprint
from distill.blackbox.intake import Intake
from distill.blackbox.libraries import library
from distill.blackbox.modelfile import USE_FUNCTION, ModelFile
from distill.blackbox.ubjson import is_whole
from distill.checks import listed
from distill.errors import InputError
from distill.task import Task

JSON_START = re.compile(rb'\s*\{\s*"(learner|version)"\s*:')
UBJSON_START = re.compile(rb"\{(L.{7}|l.{3}|I.|[iU])[\x07](learner|version)", re.DOTALL)

NUMBERS = ("reg:", "count:", "survival:", "rank:")
"""Objectives that predict numbers."""

HARD = ("multi:softmax", "binary:hinge")
"""Objectives that answer labels, written as floats."""

NOT_DECISIVE = ("id", "base_weights", "loss_changes", "sum_hessian")
"""What a tree remembers of its training. (`base_weights` decides where leaves are vectors.)"""


@dataclass(frozen=True)
class Learner:
    """What the JSON of an XGBoost model says.

    Parameters
    ----------
    names : tuple of str
        `Column_0`, ... where the model was trained without names.
    types : tuple of str, optional
        "c" for a column of categories; None where the model was trained without types.
    levels : tuple of CategoricalDtype
        The levels of its categorical columns, in order; empty if it knows them by code only.
    objective : str
    n_classes : int
        0 where the objective has no number of classes.
    n_targets : int
    rounds : int
        How many of its rounds answer; 0 is all of them.
    fingerprint : str, optional
    """

    names: tuple[str, ...]
    types: tuple[str, ...] | None
    levels: tuple[pd.CategoricalDtype, ...] = field(repr=False)
    objective: str
    n_classes: int
    n_targets: int
    rounds: int
    fingerprint: str | None

    @classmethod
    def read(cls, text: bytes | bytearray) -> Learner:
        """Read what `Booster.save_raw("json")` returns."""
        learner = json.loads(text)["learner"]
        sizes = learner["learner_model_param"]
        width = int(sizes["num_feature"])
        types = tuple(learner.get("feature_types") or ())
        model = learner["gradient_booster"].get("model", {})
        return cls(
            names=tuple(learner.get("feature_names") or (f"Column_{j}" for j in range(width))),
            types=types or None,
            levels=_levels(model.get("cats", {}).get("enc", ()), types),
            objective=learner["objective"]["name"],
            n_classes=int(sizes["num_class"]),
            n_targets=int(sizes.get("num_target", 1)),
            rounds=_rounds(learner.get("attributes", {})),
            fingerprint=_content_hash(learner),
        )

    @property
    def categorical(self) -> tuple[str, ...]:
        """The names of its columns of categories."""
        return tuple(name for name, kind in zip(self.names, self.types or (), strict=False) if kind == "c")

    def intake(self) -> Intake:
        """Return how the model takes rows."""
        return Intake(names=self.names, numeric=True, categorical=self.categorical, levels=self.levels)

    def declaration(self) -> Declaration:
        """Return what the objective says about the answers.

        Raises
        ------
        InputError
            Log-odds, several labels at once, or an objective of the user's own.
        """
        name = self.objective
        if name == "binary:logitraw":
            raise InputError(
                "The XGBoost model's objective is binary:logitraw, which answers log-odds and not "
                "probabilities; wrap a Python function that applies the sigmoid to them."
            )
        if name in ("binary:logistic", "binary:hinge") and self.n_targets > 1:
            raise InputError(
                f"The XGBoost model answers {self.n_targets} labels at once, which is not supported; "
                "wrap a function that returns the probabilities of one of them."
            )
        if name == "reg:logistic":
            return Declaration()  # a share or a probability: `outputs=` says which
        if name.startswith(NUMBERS):
            alone = self.n_targets == 1 and name not in ("reg:quantileerror", "reg:expectileerror")
            return Declaration(outputs=("prediction",) if alone else None, task=Task.REGRESSION)
        if name in ("binary:logistic", "multi:softprob", *HARD):
            labels = tuple(range(max(self.n_classes, 2)))
            return Declaration(labels=labels, task=Task.CLASSIFICATION, hard=name in HARD)
        raise InputError(
            f"The XGBoost model's objective {name!r} does not say what its answers mean; {USE_FUNCTION}."
        )

    def notes(self) -> tuple[str, ...]:
        """Return what is worth saying once."""
        said = []
        if self.categorical and not self.levels:
            said.append(
                f"The XGBoost model knows the categories of {listed(self.categorical)} by code only, "
                "so the data's numbers there are sent as its codes."
            )
        if self.rounds:
            said.append(f"The XGBoost model stopped early and answers with its first {self.rounds} round(s).")
        return tuple(said)


@dataclass(frozen=True)
class Question:
    """The function that answers frames as `Intake.prepare` makes them.

    Parameters
    ----------
    booster : xgboost.Booster
    learner : Learner
    """

    booster: Any
    learner: Learner

    def __call__(self, frame: pd.DataFrame) -> NDArray[Any]:
        answers: NDArray[Any] = self.booster.predict(
            self._matrix(frame), iteration_range=(0, self.learner.rounds)
        )
        return answers.astype(np.int64) if self.learner.objective in HARD else answers

    def contributions(self, frame: pd.DataFrame) -> NDArray[Any]:
        """Return (n_rows, [n_margins,] n_columns + 1): what each column adds to the margin, base last."""
        found: NDArray[Any] = self.booster.predict(
            self._matrix(frame), pred_contribs=True, iteration_range=(0, self.learner.rounds)
        )
        return found

    def _matrix(self, frame: pd.DataFrame) -> Any:
        return library("xgboost").DMatrix(
            _codes(frame),
            feature_names=self.booster.feature_names,
            feature_types=list(self.learner.types or ()) or None,
            enable_categorical=True,
        )


def of_xgboost(booster: Any, name: str = "XGBoost Booster") -> BlackBox:
    """Return the black box of an `xgboost.Booster`; it answers as `booster.predict` does.

    Raises
    ------
    InputError
        It is not trained, or its objective does not say what its answers mean.
    """
    xgboost = library("xgboost")
    try:
        learner = Learner.read(booster.save_raw("json"))
    except xgboost.core.XGBoostError as error:
        raise InputError(f"The {name} holds no trained model: {_reason(error)}.") from None
    declaration = learner.declaration()
    return BlackBox(
        ask=Question(booster, learner),
        name=name,
        kind=BoxKind.XGBOOST,
        answers=declaration.settled(),
        declaration=declaration,
        intake=learner.intake(),
        fingerprint=learner.fingerprint,
        library=f"xgboost {xgboost.__version__}",
        notes=learner.notes(),
    )


def is_xgboost_file(file: ModelFile) -> bool:
    """Whether the content begins as an XGBoost model, in JSON or in UBJSON."""
    head = file.content[:64]
    return bool(JSON_START.match(head) or UBJSON_START.match(head))


def open_xgboost(file: ModelFile) -> BlackBox:
    """Return the black box in an XGBoost model file.

    Raises
    ------
    InputError
        The file is damaged, or its objective does not say what its answers mean.
    """
    if UBJSON_START.match(file.content) and not is_whole(file.content):
        raise InputError(f"{file.path}: the XGBoost model is cut off or has something added; save it again.")
    xgboost = library("xgboost")
    booster = xgboost.Booster()
    try:
        booster.load_model(bytearray(file.content))
    except ValueError as error:  # XGBoostError is one; so is quoting a message that is not UTF-8
        raise InputError(f"{file.path}: XGBoost cannot read this model: {_reason(error)}.") from None
    try:
        return of_xgboost(booster, f"XGBoost model {file.path.name}")
    except InputError as error:
        raise InputError(f"{file.path}: {error}") from None


def _codes(frame: pd.DataFrame) -> NDArray[np.float64]:
    """Return (n_rows, n_columns): numbers as they are, categories as codes, NaN where missing."""
    columns = []
    for name in frame.columns:
        values = frame[name]
        if isinstance(values.dtype, pd.CategoricalDtype):
            values = values.cat.codes.where(values.notna(), np.nan)
        columns.append(values.to_numpy(dtype=np.float64, na_value=np.nan))
    return np.column_stack(columns)


def _levels(encodings: Any, types: tuple[str, ...]) -> tuple[pd.CategoricalDtype, ...]:
    """Return the levels of each categorical column; none where XGBoost did not store them (before 3.1)."""
    marked = [encoding for encoding, kind in zip(encodings, types, strict=False) if kind == "c"]
    if not marked or not all(encoding["values"] for encoding in marked):
        return ()
    return tuple(pd.CategoricalDtype(_categories(encoding)) for encoding in marked)


def _categories(encoding: dict[str, Any]) -> list[Any]:
    values: list[Any] = encoding["values"]
    offsets = encoding.get("offsets")
    if offsets is None:  # numbers are stored as they are, text as bytes end to end
        return values
    if min(values) < 0:
        # XGBoost 3.1 and 3.2 count letters where they store bytes, so such names are cut short in the file.
        raise InputError(
            "The XGBoost model has categories with letters outside ASCII, whose names XGBoost does not store "
            f"whole; train it on codes, or {USE_FUNCTION}."
        )
    text = bytes(values).decode("ascii")
    return [text[a:b] for a, b in pairwise(offsets)]


def _rounds(attributes: dict[str, str]) -> int:
    """Return how many rounds XGBoost's own classifiers and regressors answer with after an early stop."""
    stopped = "scikit_learn" in attributes and "best_iteration" in attributes
    return int(attributes["best_iteration"]) + 1 if stopped else 0


def _content_hash(learner: dict[str, Any]) -> str | None:
    """Return the hash of what decides the answers, in any version's layout."""
    booster = {k: v for k, v in learner["gradient_booster"].items() if k != "model"}
    model = dict(learner["gradient_booster"].get("model", {}))
    trees = [_decisive(tree) for tree in model.pop("trees", ())]
    sizes = learner["learner_model_param"]
    scalars = {key: sizes.get(key) for key in ("num_class", "num_feature", "num_target")}
    base = [float(score) for score in sizes["base_score"].strip("[]").split(",")]
    named = [
        learner.get("feature_names"),
        learner.get("feature_types"),
        _rounds(learner.get("attributes", {})),
    ]
    return fingerprint("xgboost", learner["objective"], booster, model, trees, scalars, base, named)


def _decisive(tree: dict[str, Any]) -> dict[str, Any]:
    vectors = int(tree.get("tree_param", {}).get("size_leaf_vector", 0)) > 1
    left_out = NOT_DECISIVE[:1] if vectors else NOT_DECISIVE
    return {key: value for key, value in tree.items() if key not in left_out}


def _reason(error: Exception) -> str:
    """Return the sentence in an XGBoost error, without its place in the source and its stack."""
    text = str(error).partition("Stack trace")[0]
    lines = [re.sub(r"^\[[\d:]+\] \S+?:\d+: ", "", line.strip()) for line in text.splitlines()]
    return next((line.rstrip(". ") for line in lines if line), type(error).__name__)
