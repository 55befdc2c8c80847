"""Shapley values beside shap's KernelExplainer: what is asked, what it costs besides, how near they are."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from math import comb
from typing import Any

import numpy as np

from distill import Oracle, explain
from limebench.cells import Cell

BACKGROUND = 100
PLAYERS = 12
FEW_BEHIND = 20
"""Background rows where all coalitions are asked about."""

Ask = Callable[[np.ndarray], np.ndarray]


@dataclass
class Counted:
    """A box that keeps what it was asked, and for how long it worked."""

    model: Ask
    asked: list[np.ndarray] = field(default_factory=list)
    seconds: float = 0.0

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        began = time.process_time()
        answers = self.model(rows)
        self.seconds += time.process_time() - began
        self.asked.append(np.array(rows))
        return answers

    @property
    def n_asked(self) -> int:
        return sum(len(rows) for rows in self.asked)

    @property
    def n_distinct(self) -> int:
        """Distinct rows, by their bytes."""
        return len({row.tobytes() for rows in self.asked for row in rows})


@dataclass(frozen=True)
class Run:
    """Shapley values, (n_rows, n_columns), and what they took."""

    values: np.ndarray
    box: Counted
    seconds: float

    @property
    def over_box(self) -> float:
        """CPU time over that of the box alone."""
        return self.seconds / self.box.seconds


def ours(model: Ask, rows: np.ndarray, behind: np.ndarray, n: int | None = None, seed: int = 0) -> Run:
    box = Counted(model)
    began = time.process_time()
    found = explain(
        Oracle(box),
        rows,
        background=behind,
        method="shapley",
        n_samples=n,
        n_background=len(behind),
        seed=seed,
    )
    seconds = time.process_time() - began
    return Run(_values(found, rows.shape[1]), box, seconds)


def theirs(model: Ask, rows: np.ndarray, behind: np.ndarray, n: Any = "auto", seed: int = 0) -> Run:
    """Without the selection of ten columns that shap makes by default: all columns have values."""
    import shap  # noqa: PLC0415 - only where it is compared with

    box = Counted(lambda asked: model(asked)[:, 1])
    np.random.seed(seed)  # noqa: NPY002 - what shap draws from
    began = time.process_time()
    explainer = shap.KernelExplainer(box, behind)
    values = explainer.shap_values(rows, nsamples=n, l1_reg=False, silent=True)
    return Run(np.asarray(values), box, time.process_time() - began)


def correlation(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


def usual(cell: Cell, n_rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Return rows to explain and a background as people use them."""
    rng = np.random.default_rng(0)
    behind = cell.train[rng.choice(len(cell.train), BACKGROUND, replace=False)]
    return cell.test[rng.choice(len(cell.test), n_rows, replace=False)], behind


def of_few_columns(cell: Cell, n_rows: int) -> tuple[Ask, np.ndarray, np.ndarray]:
    """Return the box of the first columns, the others at one row's values; rows and background of it."""
    rows, behind = usual(cell, n_rows)
    rest = rows[0, PLAYERS:]

    def ask(asked: np.ndarray) -> np.ndarray:
        return cell.model.predict_proba(np.hstack([asked, np.tile(rest, (len(asked), 1))]))

    return ask, rows[:, :PLAYERS], behind[:FEW_BEHIND, :PLAYERS]


def exact(model: Ask, rows: np.ndarray, behind: np.ndarray) -> np.ndarray:
    """Return Shapley values by their definition, the sum over all coalitions without a column."""
    return np.stack([_exact(model, row, behind) for row in rows])


def _exact(model: Ask, row: np.ndarray, behind: np.ndarray) -> np.ndarray:
    d = len(row)
    masks = np.arange(2**d)
    held = (masks[:, None] >> np.arange(d) & 1).astype(bool)
    asked = np.where(held[:, None, :], row, behind).reshape(-1, d)
    distinct, place = np.unique(asked, axis=0, return_inverse=True)
    worth = model(distinct)[:, 1][place.ravel()].reshape(2**d, -1).mean(axis=1)
    size = held.sum(axis=1)
    weight = np.array([1.0 / (d * comb(d - 1, k)) if k < d else 0.0 for k in range(d + 1)])
    return np.array(
        [
            weight[size[~held[:, i]]] @ (worth[held_with(masks, held, i)] - worth[~held[:, i]])
            for i in range(d)
        ]
    )


def held_with(masks: np.ndarray, held: np.ndarray, i: int) -> np.ndarray:
    """Return the coalitions without a column, each with it added."""
    return masks[~held[:, i]] | (1 << i)


def rmse(found: np.ndarray, truth: np.ndarray) -> float:
    return float(np.sqrt(np.mean((found - truth) ** 2)))


def _values(found: Any, width: int) -> np.ndarray:
    values = np.zeros((len(found), width))
    for i, item in enumerate(found):
        for component in item.components:
            values[i, int(component.name[1:])] = component.weight
    return values
