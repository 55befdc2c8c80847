"""The verb: explain rows of a table."""

from __future__ import annotations

import numpy as np

from distill.checks import listed, refuse, whole
from distill.errors import InputError
from distill.explanation.engine import Engine, Local, Setting
from distill.explanation.result import Component, Explanation, Explanations, Neighbourhood
from distill.fidelity import local_r2, local_rmse, local_verdict
from distill.linear import LinearFit
from distill.oracle import Oracle, oracle_of
from distill.policy import Policy
from distill.progress import progress
from distill.samples import Part, TransferSet
from distill.table import Table
from distill.task import Answers
from distill.transfer import collect, plan
from distill.typing import Codes, Floats, Ints, Scores

Z95 = 1.959963984540054


def explain(
    model: object,
    rows: object,
    *,
    background: object,
    output: str | None = None,
    n_neighbors: int = 50,
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
        then labelled and sampled around first.
    output : str, optional
        The output to explain. By default the last of two, the predicted class of more, or the only
        target of a regression.
    n_neighbors : int, default 50
        The real report rows that make up a row's neighbourhood, on which its surrogate is judged.
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
    oracle = oracle_of(model)
    seed = whole("seed", seed, at_least=0)
    samples = _samples(oracle, background, seed)
    table = _table(rows, samples)
    n_neighbors = _checked_neighbors(n_neighbors, samples)
    scores = oracle.label(table)
    outputs = _outputs(output, samples.answers, scores)
    engine = Engine(samples, n_neighbors=n_neighbors, seed=seed)
    settings = {int(k): engine.choose(int(k)) for k in np.unique(outputs)}
    codes = samples.domain.encode(table.frame)
    teller = _Teller(samples, policy or Policy(), seed)
    found = []
    with progress("explaining", len(table)) as bar:
        for i in range(len(table)):
            setting = settings[int(outputs[i])]
            local = engine.explain(codes[i], int(outputs[i]), setting)
            found.append(teller.tell(i, int(outputs[i]), scores[i], local, setting))
            bar.advance(1)
    return Explanations(found)


class _Teller:
    """Puts what the engine found into words and figures."""

    def __init__(self, samples: TransferSet, policy: Policy, seed: int) -> None:
        self.samples, self.policy, self.seed = samples, policy, seed
        self.ranges = _ranges(samples)

    def tell(self, row: int, output: int, score: Floats, local: Local, setting: Setting) -> Explanation:
        answers = self.samples.answers
        verdict, sentence = local_verdict(
            local.box, local.surrogate, output_range=float(self.ranges[output]), policy=self.policy
        )
        line = local.fitted.line
        constant, mean = _baselines(local.box, float(score[output]))
        return Explanation(
            row=row,
            output=answers.outputs[output],
            score=float(score[output]),
            answer=_answer(answers, score, output),
            surrogate_score=float(line.predict(np.zeros((1, len(line.coefficients))))[0]),
            components=components(local),
            link=line.link.value,
            intercept=line.intercept,
            neighbourhood=Neighbourhood(len(local.box), local.region.radius, local.fitted.n, setting.width),
            fidelity=(local_r2(local.box, local.surrogate), local_rmse(local.box, local.surrogate)),
            constant_rmse=constant,
            mean_rmse=mean,
            verdict=verdict,
            sentence=sentence,
            notes=_notes(self.samples, local),
            seed=self.seed,
            _columns=local.columns,
            _line=line,
            _layout=self.samples.table.layout,
        )


def components(local: Local) -> tuple[Component, ...]:
    """Return the row's components, the weightiest first."""
    weight, low, high = effects(local.fitted)
    columns = local.columns
    found = [
        Component(*words, *map(float, figures))
        for words, figures in zip(
            zip(columns.names, columns.values(), columns.units(), strict=True),
            zip(weight, low, high, local.fitted.line.coefficients, strict=True),
            strict=True,
        )
    ]
    return tuple(sorted(found, key=lambda c: (-abs(c.weight), c.name)))


def effects(fitted: LinearFit) -> tuple[Floats, Floats, Floats]:
    """Return (n_components,) three times: each component's effect on the answer at the row, low, high.

    One step up at the row, everything else unchanged, on the scale of the answer.
    """
    line = fitted.line
    error = Z95 * np.sqrt(np.diag(fitted.covariance)[1:])
    level = line.link.inverse(np.array(line.intercept))
    b = line.coefficients
    return tuple(line.link.inverse(line.intercept + c) - level for c in (b, b - error, b + error))  # type: ignore[return-value]  # three arrays


def _samples(oracle: Oracle, background: object, seed: int) -> TransferSet:
    if isinstance(background, TransferSet):
        oracle.enter(background)
        return background
    if background is None:
        raise InputError("`background` must be a TransferSet (`d.samples`) or a table of reference rows.")
    return collect(oracle, plan(oracle, background, seed=seed), seed=seed)


def _table(rows: object, samples: TransferSet) -> Table:
    """Return the rows to explain in the background's columns and dtypes."""
    layout = samples.table.layout
    table = Table.of(rows, layout.names if layout.array_dtype is not None else None)
    absent = [name for name in layout.names if name not in table.names]
    if absent:
        raise InputError(f"The rows to explain lack the background's column(s) {listed(absent)}.")
    if not len(table):
        raise InputError("There are no rows to explain.")
    frame = samples.domain.conform(table.select(layout.names).frame)
    return samples.table.with_frame(frame)


def _checked_neighbors(n_neighbors: int, samples: TransferSet) -> int:
    n_neighbors = whole("n_neighbors", n_neighbors, at_least=2)
    n_report = len(samples.where(part=Part.REPORT, real=True))
    default = 50
    if n_neighbors > n_report and n_neighbors != default:
        refuse("n_neighbors", f"at most the number of real report rows ({n_report})", n_neighbors)
    return n_neighbors


def _outputs(output: str | None, answers: Answers, scores: Scores) -> Ints:
    """Return (n_rows,) int64: the output to explain for each row."""
    if output is not None:
        if output not in answers.outputs:
            raise InputError(f"`output` must be one of {listed(answers.outputs)}, got {output!r}.")
        return np.full(len(scores), answers.outputs.index(output))
    if answers.classifies:
        return np.full(len(scores), 1) if len(answers.outputs) == 2 else answers.decide(scores)
    if len(answers.outputs) > 1:
        raise InputError(
            f"The black box has several targets; name one with `output`: {listed(answers.outputs)}."
        )
    return np.zeros(len(scores), dtype=np.int64)


def _ranges(samples: TransferSet) -> Floats:
    """Return (n_outputs,): the range of each output; 1 for probabilities."""
    if samples.answers.classifies:
        return np.ones(len(samples.answers.outputs))
    scores = samples.scores[samples.real]
    return np.asarray(scores.max(axis=0) - scores.min(axis=0))


def _baselines(box: Floats, score: float) -> tuple[float, float]:
    if not len(box):
        return float("nan"), float("nan")
    return float(np.sqrt(np.mean((box - score) ** 2))), float(box.std())


def _answer(answers: Answers, score: Floats, output: int) -> str:
    if answers.classifies:
        return answers.outputs[int(answers.decide(score[None, :])[0])]
    return f"{score[output]:.6g}"


def _notes(samples: TransferSet, local: Local) -> tuple[str, ...]:
    columns = samples.domain.columns
    row: Codes = local.columns.row
    notes = []
    for column, code in zip(columns, row, strict=True):
        if column.is_nominal and code < 0 and column.is_usable:
            notes.append(f"The value of {column.name!r} does not occur in the reference rows.")
        elif np.isfinite(code) and not column.is_levelled and not column.low <= code <= column.high:
            seen = f"{column.show(column.low)} to {column.show(column.high)}"
            notes.append(f"{column.name!r} is {column.show(code)}, outside the reference rows' {seen}.")
    return tuple(notes)
