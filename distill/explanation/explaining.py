"""The verb: explain rows of a table."""

from __future__ import annotations

from distill.checks import number, whole
from distill.errors import InputError
from distill.explanation.clouds import in_clouds
from distill.explanation.explanations import Explanations
from distill.explanation.regions import in_regions
from distill.oracle import oracle_of
from distill.policy import Policy


def explain(
    model: object,
    rows: object,
    *,
    background: object,
    output: str | None = None,
    n_neighbors: int = 50,
    n_components: int | None = None,
    scale: float | None = None,
    n_samples: int | None = None,
    policy: Policy | None = None,
    seed: int = 0,
) -> Explanations:
    """Explain a black box's answers to rows by a line through its answers near each of them.

    Parameters
    ----------
    model : Oracle, or anything `distill.wrap` takes
    rows : data frame or array, (n_rows, n_columns)
        The rows to explain.
    background : TransferSet, data frame or array
        `d.samples` of a distillation, so that nothing is bought twice; or reference rows, which are
        then labelled and sampled around first (with `scale`, only looked at).
    output : str, optional
        The output to explain. By default the last of two, the predicted class of more, or the only
        target of a regression.
    n_neighbors : int, default 50
        The real report rows that make up a row's neighbourhood, on which its surrogate is judged.
    n_components : int, optional
        Only so many columns, those that matter most near each row, and no curves; all by default.
        Also with `scale`.
    scale : float, optional
        Declares another neighbourhood: a cloud around the row, with a spread of so many standard
        deviations of each column, sampled and asked about for each row.
    n_samples : int, optional
        The rows of that cloud; 1,024, or what the budget allows. An eighth of them judges.
    policy : Policy, optional
        The thresholds of the verdicts.
    seed : int, default 0

    Returns
    -------
    Explanations
        One for each row, in order.

    Raises
    ------
    InputError
        The rows or the output do not fit the box or the background.
    BudgetError, BoxError
        As `Oracle.label`.
    """
    seed = whole("seed", seed, at_least=0)
    oracle, policy = oracle_of(model), policy or Policy()
    if scale is None:
        if n_samples is not None:
            raise InputError("`n_samples` sizes the cloud that `scale` asks for; give `scale` as well.")
        return in_regions(
            oracle,
            rows,
            background,
            output,
            n_neighbors=n_neighbors,
            n_components=n_components,
            policy=policy,
            seed=seed,
        )
    spread = number("scale", scale, low=1e-6, high=10.0)
    n = None if n_samples is None else whole("n_samples", n_samples, at_least=8)
    return in_clouds(
        oracle,
        rows,
        background,
        output,
        scale=spread,
        n=n,
        n_components=n_components,
        policy=policy,
        seed=seed,
    )
