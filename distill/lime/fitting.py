"""How the linear model of one answer is fitted: in closed form, or on the draws by other means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from distill.lime.line import Line, lime_line, selected
from distill.lime.pools import Draws, Pool
from distill.typing import Codes, Floats


@dataclass(frozen=True)
class Fitting:
    """What lime is told about its linear model.

    Parameters
    ----------
    selection : str
        lime's `feature_selection`.
    num_features, num_samples : int
    kernel_width : float
    kernel : function, optional
        Takes distances and the width, gives weights; None for lime's own.
    metric : str
        Of the distance to the row.
    regressor : scikit-learn regressor, optional
        In the place of lime's ridge.
    """

    selection: str
    num_features: int
    num_samples: int
    kernel_width: float
    kernel: Callable[[Floats, float], Floats] | None
    metric: str
    regressor: Any

    def line(self, pool: Pool, row: Codes, output: int, score: float) -> Line:
        """Fit the line of one output around a row, (n_columns,) codes."""
        if self.kernel is None and self.metric == "euclidean" and self.regressor is None:
            moments = pool.moments(row, output, score, self.num_samples)
            return lime_line(moments, self.selection, self.num_features)
        draws = pool.draws(row)
        weight = self._weight(draws)
        moments = draws.moments(weight, output, score, self.num_samples)
        if self.regressor is None:
            return lime_line(moments, self.selection, self.num_features)
        most = min(self.num_features, len(row))
        return self._regressed(draws, weight, output, selected(moments.with_row(), self.selection, most))

    def _weight(self, draws: Draws) -> Floats:
        if self.kernel is None and self.metric == "euclidean":
            return draws.weights(self.kernel_width)
        from sklearn.metrics import pairwise_distances  # noqa: PLC0415 -- slow to import

        apart = pairwise_distances(draws.components, draws.here[None, :], metric=self.metric)[:, 0]
        if self.kernel is None:
            return np.asarray(np.exp(-0.5 * (apart / self.kernel_width) ** 2))
        return np.asarray(self.kernel(apart, self.kernel_width), dtype=np.float64)

    def _regressed(self, draws: Draws, weight: Floats, output: int, columns: Any) -> Line:
        design, answers = draws.components[:, columns], draws.scores[:, output]
        model = self.regressor.fit(design, answers, sample_weight=weight)
        here = float(model.predict(draws.here[None, columns])[0])
        score = float(model.score(design, answers, sample_weight=weight))
        return Line(columns, np.asarray(model.coef_, dtype=np.float64), float(model.intercept_), here, score)
