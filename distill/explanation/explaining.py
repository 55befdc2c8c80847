"""The verb: explain rows of a table, or texts."""

from __future__ import annotations

from typing import Any

from distill.checks import whole
from distill.explanation.explanations import Explanations
from distill.explanation.methods import explained
from distill.explanation.request import Request
from distill.oracle import oracle_of
from distill.policy import Policy


def explain(
    model: object,
    rows: object,
    *,
    background: object = None,
    output: str | None = None,
    method: str = "local",
    n_components: int | None = None,
    n_samples: int | None = None,
    n_neighbors: int | None = None,
    scale: float | None = None,
    bins: str | None = None,
    around: str | None = None,
    kernel_width: float | None = None,
    n_background: int | None = None,
    look_inside: bool | None = None,
    policy: Policy | None = None,
    seed: int = 0,
) -> Explanations[Any]:
    """Explain a black box's answers to rows of a table, or to texts.

    Parameters
    ----------
    model : Oracle, or anything `distill.wrap` takes
    rows : data frame or array (n_rows, n_columns), Text or list of Text
        What to explain. Texts have the method "local", a line through the answers to the text without some
        of its words; the box takes a list of strings.
    background : TransferSet, data frame or array
        `d.samples` of a distillation, so that nothing is bought twice; or reference rows. The method
        "local" labels those and samples around them first; with `scale`, and for "lime", they are only
        looked at. Texts need none.
    output : str, optional
        The output to explain. By default the last of two, the predicted class of more, or the only
        target of a regression.
    method : {"local", "lime", "shapley"}, default "local"
        "local" fits a line through the box's answers near each row and judges it there. "lime" gives
        what the library lime estimates, with less noise: the effect of a column's bin on the mean
        answer to rows with independent columns, which hardly depends on where the row is. "shapley" shares
        out the row's answer less the mean answer to the background among the columns (interventional:
        a column takes a background row's value whatever the others hold).
    n_components : int, optional
        Only so many columns, those that matter most (near each row, and without curves, for "local");
        all by default. Of a text, so many words at most; 20.
    n_samples : int, optional
        Rows to sample and ask about. "local" with `scale`: those of each row's cloud, an eighth of which
        judge; 1,024. "lime": those of the pool that serves all rows; 4,096. "shapley": with each
        background row, the most coalitions of the columns in which the row differs from it; 36,000 over
        the number of background rows, from 360 to 2,048, or all where there are no more, which is exact.
        For each text: the most it is asked in other forms; 1,000. Less where the budget does not allow it.
    n_neighbors : int, optional
        "local": the real report rows that make up a row's neighbourhood, on which its surrogate is
        judged; 50.
    scale : float, optional
        "local": declares another neighbourhood, a cloud around the row with a spread of so many standard
        deviations of each column, sampled and asked about for each row.
    bins : {"quartile", "decile", "none"}, optional
        "lime": where numbers are cut. Without bins (lime's `discretize_continuous=False`) the weight of a
        number is the slope of the answer by one standard deviation.
    around : {"mean", "row"}, optional
        "lime" without bins: where numbers are drawn. Around the data's mean one pool serves all rows;
        around each row (lime's `sample_around_instance=True`) every row is asked about with its own
        `n_samples` draws, 1,024 by default. Neither is near the row unless `kernel_width` is small.
    kernel_width : float, optional
        "lime": as in lime; .75 times the root of the number of columns that vary.
    n_background : int, optional
        "shapley": background rows that stand for all, drawn by their weight; 100.
    look_inside : bool, optional
        "shapley": True has LightGBM or XGBoost take their own answers apart (exact TreeSHAP) on the scale
        of the margin; nothing but the rows is asked, and the background only says what the columns are.
    policy : Policy, optional
        "local": the thresholds of the verdicts.
    seed : int, default 0

    Returns
    -------
    Explanations
        One for each row, in order: an `Explanation` each, of other methods than "local" an `Attribution`, of
        texts a `TextExplanation`.

    Raises
    ------
    InputError
        The rows or the output do not fit the box or the background, or the method does not take an
        option that was given.
    BudgetError, BoxError
        As `Oracle.label`.
    """
    request = Request(
        oracle=oracle_of(model),
        rows=rows,
        background=background,
        output=output,
        policy=policy or Policy(),
        seed=whole("seed", seed, at_least=0),
        n_components=n_components,
        n_samples=n_samples,
        n_neighbors=n_neighbors,
        scale=scale,
        bins=bins,
        around=around,
        kernel_width=kernel_width,
        n_background=n_background,
        look_inside=look_inside,
    )
    return explained(method, request)
