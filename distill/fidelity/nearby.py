"""The measures that a local verdict needs, of many local surrogates at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from distill.fidelity.explained import r2_of_cases
from distill.fidelity.intervals import Blocks, mean_of, widened
from distill.fidelity.local import VARIATION, deviation_of, deviations, farther
from distill.fidelity.measure import Measure
from distill.fidelity.scores import RMSE, UNSEEN
from distill.typing import Floats

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Nearby:
    """How near a local surrogate is to its black box: what `judge_local` judges.

    Parameters
    ----------
    explained : Measure
        Its `local_r2`.
    error : Measure
        Its `local_rmse`.
    spread : Measure
        The black box's `variation`.
    """

    explained: Measure
    error: Measure
    spread: Measure


def measured_nearby(box_scores: Floats, surrogate_scores: Floats) -> list[Nearby]:
    """Measure local surrogates, each on as many rows near its own.

    No surrogate's figures depend on which others are measured with it.

    Parameters
    ----------
    box_scores, surrogate_scores : (n_surrogates, n_rows) float64
        Finite.
    """
    box, surrogate = np.ascontiguousarray(box_scores), np.ascontiguousarray(surrogate_scores)
    explained = r2_of_cases(box, surrogate, confidence=CONFIDENCE)
    return [Nearby(*one) for one in zip(explained, _errors(box, surrogate), _spreads(box), strict=True)]


def _errors(box: Floats, surrogate: Floats) -> list[Measure]:
    n = box.shape[1]
    if not n:
        return [RMSE.unknown(0)] * len(box)
    squares = (box - surrogate) ** 2
    value = squares.mean(axis=1)
    deviation = box - box.mean(axis=1, keepdims=True)
    low, high = Blocks.of_cases(squares[..., None], squares - value[:, None]).statistic_intervals(
        mean_of,
        down=np.zeros((len(box), 1)),
        up=UNSEEN * squares.max(axis=1, keepdims=True),
        confidence=CONFIDENCE,
    )
    figures = np.sqrt([value, low, high, np.mean(deviation**2, axis=1)])
    return [
        RMSE.measured(error, widened((lower, upper), error), n=n, baseline=baseline)
        for error, lower, upper, baseline in figures.T
    ]


def _spreads(box: Floats) -> list[Measure]:
    n = box.shape[1]
    if n < 2:
        return [VARIATION.unknown(n)] * len(box)
    moments, square = deviations(box, np.ones(n))
    low, high = Blocks.of_cases(moments, moments[..., 1] - square[:, None]).statistic_intervals(
        deviation_of, down=np.zeros((len(box), 2)), up=farther(moments), confidence=CONFIDENCE
    )
    return [
        VARIATION.measured(value, widened((lower, upper), value), n=n)
        for value, lower, upper in zip(np.sqrt(square), low, high, strict=True)
    ]
