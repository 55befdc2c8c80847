"""LightGBM models, as objects or as text: their columns, categories and task stand in the text's header."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from types import ModuleType
from typing import Any

import pandas as pd

from distill.blackbox.box import BlackBox, BoxKind
from distill.blackbox.declaration import Declaration
from distill.blackbox.fingerprint import booster_content
from distill.blackbox.intake import Intake
from distill.blackbox.modelfile import ModelFile
from distill.checks import listed
from distill.errors import InputError, MissingLibraryError
from distill.task import Task

UNDECIDED = ("", "custom", "none", "cross_entropy", "xentropy", "cross_entropy_lambda", "xentlambda")
"""Objectives that do not say whether an answer is a class: the answers themselves must."""


@dataclass(frozen=True)
class ModelText:
    """What the header and the last line of a LightGBM model text say.

    Parameters
    ----------
    names : tuple of str
    categorical : tuple of str
        The columns whose `feature_infos` is a list of codes.
    levels : tuple of CategoricalDtype
        `pandas_categorical`: the levels of the columns that were of dtype `category` in training.
    objective : str
    n_classes : int
    fingerprint : str
    """

    names: tuple[str, ...]
    categorical: tuple[str, ...]
    levels: tuple[pd.CategoricalDtype, ...]
    objective: str
    n_classes: int
    fingerprint: str

    @classmethod
    def read(cls, text: str) -> ModelText:
        """Read a whole model text."""
        lines = text.partition("\nTree=")[0].splitlines()
        header = {key: value for key, _, value in (line.partition("=") for line in lines)}
        names = tuple(header.get("feature_names", "").split())
        infos = header.get("feature_infos", "").split()
        return cls(
            names=names,
            categorical=tuple(n for n, info in zip(names, infos, strict=False) if _is_code_list(info)),
            levels=_levels(text),
            objective=header.get("objective", "").partition(" ")[0],
            n_classes=int(header.get("num_class", "1")),
            fingerprint=sha256(booster_content(text).encode()).hexdigest(),
        )

    def declaration(self) -> Declaration:
        """Return what the objective says about the answers.

        Raises
        ------
        InputError
            One-against-all classes, whose scores do not sum to 1.
        """
        if self.objective in ("multiclassova", "multiclass_ova", "ova", "ovr"):
            raise InputError(
                "The LightGBM model's objective is multiclassova, whose class scores do not sum to 1; "
                "wrap a Python function that divides them by their sum."
            )
        if self.objective in UNDECIDED:
            return Declaration()
        if self.objective == "binary":
            return Declaration(labels=(0, 1), task=Task.CLASSIFICATION, hard=False)
        if self.objective in ("multiclass", "softmax"):
            labels = tuple(range(self.n_classes))
            return Declaration(labels=labels, task=Task.CLASSIFICATION, hard=False)
        return Declaration(outputs=("prediction",), task=Task.REGRESSION)

    def intake(self) -> Intake:
        """Return how the model takes rows."""
        return Intake(names=self.names, numeric=True, categorical=self.categorical, levels=self.levels)


def of_lightgbm(booster: Any, name: str = "LightGBM Booster") -> BlackBox:
    """Return the black box of a `lightgbm.Booster`; it answers as `booster.predict` does."""
    text = ModelText.read(booster.model_to_string())
    declaration = text.declaration()
    return BlackBox(
        ask=booster.predict,
        name=name,
        kind=BoxKind.BOOSTER,
        answers=declaration.settled(),
        declaration=declaration,
        intake=text.intake(),
        fingerprint=text.fingerprint,
        library=f"lightgbm {import_lightgbm().__version__}",
    )


def is_lightgbm_text(file: ModelFile) -> bool:
    """Whether the content begins as a LightGBM model text."""
    return file.content.replace(b"\r\n", b"\n").startswith(b"tree\nversion=")


def open_lightgbm_text(file: ModelFile) -> BlackBox:
    """Return the black box in a LightGBM model text.

    Raises
    ------
    InputError
        The text is damaged.
    """
    try:
        text = file.content.decode("utf-8").replace("\r\n", "\n")
        check_whole(text)
    except UnicodeDecodeError:
        raise InputError(
            f"{file.path}: the LightGBM model text is not UTF-8; save the model again."
        ) from None
    except InputError as error:
        raise InputError(f"{file.path}: {error}") from None
    lightgbm = import_lightgbm()
    try:
        booster = lightgbm.Booster(model_str=text)
    except lightgbm.basic.LightGBMError as error:
        raise file.damaged("LightGBM", error) from None
    return of_lightgbm(booster, f"LightGBM text model {file.path.name}")


def check_whole(text: str) -> None:
    """Refuse a model text that lost a part of itself: LightGBM ends the whole process on some of those.

    Raises
    ------
    InputError
        The trees are not as many or not as long as the header says.
    """
    sizes = text.partition("\ntree_sizes=")[2].partition("\n")[0].split()
    trees, end, _ = text.partition("\nend of trees")
    start = trees.find("\nTree=0\n") + 1
    for number, size in enumerate(sizes):
        if not trees.startswith(f"Tree={number}\n", start) or not size.isdigit():
            raise InputError(f"The LightGBM model text is damaged at tree {number}; save the model again.")
        start += int(size)
    if not end or (sizes and start != len(trees) + 1):
        raise InputError("The LightGBM model text is cut off before its end; save the model again.")


def import_lightgbm() -> ModuleType:
    """Return the lightgbm module.

    Raises
    ------
    MissingLibraryError
        It is not installed, or its OpenMP runtime is not.
    """
    try:
        import lightgbm  # noqa: PLC0415 - heavy, and it may not load
    except ImportError:
        raise MissingLibraryError("LightGBM is not installed; run `pip install lightgbm`.") from None
    except OSError as error:
        raise MissingLibraryError(
            f"LightGBM cannot load ({error}); it needs the OpenMP runtime libgomp: "
            "`apt-get install libgomp1`, `dnf install libgomp`, or `brew install libomp` on a Mac."
        ) from None
    module: ModuleType = lightgbm
    return module


def _is_code_list(info: str) -> bool:
    return info != "none" and not info.startswith("[")


def _levels(text: str) -> tuple[pd.CategoricalDtype, ...]:
    found = text.rpartition("\npandas_categorical:")[2].strip() if "\npandas_categorical:" in text else ""
    try:
        levels = json.loads(found) if found else None
    except ValueError:
        raise InputError(
            f"The LightGBM model's pandas_categorical line is no JSON: {listed([found[:60]])}."
        ) from None
    return tuple(pd.CategoricalDtype(column) for column in levels or ())
