"""CatBoost models, as objects or as files: their loss says what they answer, their columns what they take."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from distill.blackbox.box import BlackBox, BoxKind
from distill.blackbox.catboost_trees import check_trees
from distill.blackbox.declaration import Declaration, own_labels
from distill.blackbox.fingerprint import fingerprint
from distill.blackbox.intake import Intake
from distill.blackbox.libraries import library
from distill.blackbox.modelfile import USE_FUNCTION, ModelFile
from distill.errors import InputError
from distill.task import Task

CLASSES = ("Logloss", "CrossEntropy", "MultiClass")
"""Losses whose probabilities sum to 1."""

ONE_NUMBER = frozenset(
    {"RMSE", "MAE", "MAPE", "Quantile", "LogLinQuantile", "Expectile", "Poisson", "Tweedie", "Lq", "Huber"}
    | {"LogCosh", "Cox", "GroupQuantile"}
)
SEVERAL_NUMBERS = frozenset(
    {"MultiRMSE", "MultiRMSEWithMissingValues", "MultiQuantile", "RMSEWithUncertainty", "SurvivalAft"}
)
RANKS = frozenset(
    {"YetiRank", "YetiRankPairwise", "PairLogit", "PairLogitPairwise", "QueryRMSE", "QuerySoftMax"}
    | {"QueryCrossEntropy", "StochasticFilter", "StochasticRank", "LambdaMart"}
)

SCALES = {"Poisson": "Exponent", "Tweedie": "Exponent", "RMSEWithUncertainty": "RMSEWithUncertainty"}
"""What `CatBoostRegressor.predict` answers for these losses, where `CatBoost.predict` answers its raw sum."""

MAGIC = b"CBM1"


def of_catboost(model: Any, method: str | None = None, *, name: str | None = None) -> BlackBox:
    """Return the black box of a fitted CatBoost model.

    Parameters
    ----------
    model : CatBoost, CatBoostClassifier, CatBoostRegressor or CatBoostRanker
        One that classifies is asked for probabilities; `CatBoost.predict` itself answers log-odds.
    method : str, optional
        "predict" asks a classifier for its labels.
    name : str, optional

    Raises
    ------
    InputError
        It is not fitted, takes text or embeddings, or its loss does not say what its answers mean.
    """
    catboost = library("catboost")
    if not model.is_fitted():
        raise InputError(f"The {type(model).__name__} is not fitted; call its `fit` first.")
    loss = _loss(catboost, model)
    declaration = _declaration(model, loss, is_hard=method == "predict")
    return BlackBox(
        ask=_question(catboost, model, loss, method),
        name=name or type(model).__name__,
        kind=BoxKind.CATBOOST,
        answers=declaration.settled(),
        declaration=declaration,
        intake=_intake(model),
        fingerprint=_content_hash(model, loss, method),
        library=f"catboost {catboost.__version__}",
    )


def _loss(catboost: Any, model: Any) -> str:
    try:
        settings = model.get_all_params()
    except catboost.CatBoostError:
        raise InputError(
            "The CatBoost model's settings are lacking (those of a sum of models are) or damaged, so nothing "
            f"says what its answers mean; {USE_FUNCTION}."
        ) from None
    return str(settings.get("loss_function", "")).partition(":")[0]


def is_catboost_file(file: ModelFile) -> bool:
    """Whether the content begins as a CatBoost binary model."""
    return file.content.startswith(MAGIC)


def open_catboost(file: ModelFile) -> BlackBox:
    """Return the black box in a CatBoost binary model.

    Raises
    ------
    InputError
        The file is damaged, or its loss does not say what its answers mean.
    """
    core, tables = parts_of(file)
    catboost = library("catboost")
    check_sound(file, core, tables)
    model = catboost.CatBoost()
    try:
        model.load_model(blob=file.content)
        return of_catboost(model, name=f"CatBoost model {file.path.name}")
    except InputError as error:
        raise InputError(f"{file.path}: {error}") from None
    except Exception as error:  # its own settings stand in the file as text, and may be anything
        raise file.damaged("CatBoost", error) from error


def parts_of(file: ModelFile) -> tuple[bytes, list[bytes]]:
    """Return the core of a CatBoost binary model, and its tables for the categories.

    A core of a stated size is followed by a number of tables, each of a stated size.

    Raises
    ------
    InputError
        The parts are not as long as they say, or are of texts or embeddings.
    """
    content = file.content
    core, place = _part(content, len(MAGIC))
    if content[place:].startswith((b"text_process", b"embedding_process")):
        raise InputError(f"{file.path}: the CatBoost model takes texts or embeddings; {USE_FUNCTION}.")
    tables = []
    if place < len(content):
        count, place = _number(content, place), place + 4
        for _ in range(min(count, len(content))):
            table, place = _part(content, place)
            tables.append(table)
    if place != len(content):
        raise InputError(f"{file.path}: the CatBoost model is cut off or has something added; save it again.")
    return core, tables


def check_sound(file: ModelFile, core: bytes, tables: list[bytes]) -> None:
    """Refuse parts that do not fit each other, at which CatBoost would end the whole process."""
    try:
        check_trees(core, tables)
    except ValueError as error:
        raise InputError(f"{file.path}: the CatBoost model is damaged ({error}); save it again.") from None


def _part(content: bytes, place: int) -> tuple[bytes, int]:
    """Return a part that follows its size, and where the next one begins."""
    start, size = place + 4, _number(content, place)
    return content[start : start + size], start + size


def _number(content: bytes, place: int) -> int:
    return int.from_bytes(content[place : place + 4], "little")


def _declaration(model: Any, loss: str, *, is_hard: bool) -> Declaration:
    if loss in CLASSES:
        labels = own_labels(np.asarray(model.classes_))
        return Declaration(labels=labels, task=Task.CLASSIFICATION, hard=is_hard)
    if loss in ONE_NUMBER | RANKS:
        return Declaration(outputs=("prediction",), task=Task.REGRESSION)
    if loss in SEVERAL_NUMBERS:
        return Declaration(task=Task.REGRESSION)
    if loss == "MultiClassOneVsAll":
        raise InputError(
            "The CatBoost model's loss is MultiClassOneVsAll, whose class scores do not sum to 1; "
            "wrap a Python function that divides them by their sum."
        )
    if loss in ("MultiLogloss", "MultiCrossEntropy"):
        raise InputError(
            f"The CatBoost model's loss is {loss}: it answers several labels at once, which is not "
            "supported; wrap a function that returns the probabilities of one of them."
        )
    raise InputError(
        f"The CatBoost model's loss {loss!r} does not say what its answers mean; {USE_FUNCTION}."
    )


def _question(catboost: Any, model: Any, loss: str, method: str | None) -> Callable[[Any], object]:
    """Return the method that is asked: probabilities, or numbers on the scale of the target."""
    if loss in CLASSES:
        classifier = catboost.to_classifier(model)
        return classifier.predict if method == "predict" else classifier.predict_proba  # type: ignore[no-any-return]
    scale = SCALES.get(loss)
    return partial(model.predict, prediction_type=scale) if scale else model.predict


def _intake(model: Any) -> Intake:
    names = tuple(str(name) for name in model.feature_names_)
    if model.get_text_feature_indices() or model.get_embedding_feature_indices():
        raise InputError(f"The CatBoost model takes texts or embeddings; {USE_FUNCTION}.")
    texts = tuple(names[j] for j in model.get_cat_feature_indices())
    return Intake(names=names, numeric=True, texts=texts)


def _content_hash(model: Any, loss: str, method: str | None) -> str | None:
    """Return the hash of trees, tables and columns: a .cbm holds the time and folder of its training too."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "model.json")
        model.save_model(str(path), format="json")
        content = json.loads(path.read_text(encoding="utf-8"))
    content.pop("model_info", None)
    return fingerprint("catboost", loss, method == "predict", np.asarray(model.classes_).tolist(), content)
