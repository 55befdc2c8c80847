"""Rows that share an id were drawn together, so they say less than as many single rows."""

import numpy as np
import pytest

from distill import fidelity
from distill.errors import InputError
from distill.task import Answers, Task

RNG = np.random.default_rng(0)
BOX = RNG.integers(0, 2, 300)
SURROGATE = np.where(RNG.random(300) < 0.1, 1 - BOX, BOX)
SCORES = RNG.random(300)
NEAR = np.clip(SCORES + RNG.normal(0, 0.05, 300), 0, 1)
TWICE = np.repeat(np.arange(300), 2)
ALONE = np.arange(300)

ON_DECISIONS = [
    fidelity.agreement,
    fidelity.accuracy,
    fidelity.kappa,
    fidelity.skill,
    fidelity.macro_agreement,
]
ON_SCORES = [fidelity.r2, fidelity.mae, fidelity.rank_correlation, fidelity.pooled_r2]


@pytest.mark.parametrize("measure", ON_DECISIONS)
def test_there_is_one_id_per_row(measure):
    with pytest.raises(InputError, match=r"^`unit` must be one id per row \(300\), got"):
        measure(BOX, SURROGATE, unit=[1, 2])


@pytest.mark.parametrize("measure", ON_DECISIONS)
def test_a_missing_id_is_refused(measure):
    with pytest.raises(InputError, match=r"^`unit` must be known for every row, got '1 missing ids'"):
        measure(BOX, SURROGATE, unit=np.r_[np.nan, np.arange(299)])


@pytest.mark.parametrize(
    ("measure", "pair"),
    [(measure, (BOX, SURROGATE)) for measure in ON_DECISIONS]
    + [(measure, (SCORES, NEAR)) for measure in ON_SCORES],
)
def test_a_row_told_twice_says_nothing_new(measure, pair):
    once = measure(*pair, unit=ALONE)
    twice = measure(*(np.repeat(column, 2) for column in pair), unit=TWICE)
    pooled = measure(*(np.repeat(column, 2) for column in pair))
    assert twice.value == pytest.approx(once.value, abs=2e-3)
    assert twice.high - twice.low == pytest.approx(once.high - once.low, rel=0.02)
    assert twice.high - twice.low > 1.2 * (pooled.high - pooled.low)
    assert twice.n == 600


@pytest.mark.parametrize("measure", ON_DECISIONS)
def test_rows_of_their_own_ids_have_the_usual_interval(measure):
    alone, usual = measure(BOX, SURROGATE, unit=ALONE), measure(BOX, SURROGATE)
    assert alone.low == pytest.approx(usual.low, abs=0.01)
    assert alone.high == pytest.approx(usual.high, abs=0.01)


def test_one_unit_says_nearly_nothing():
    figure = fidelity.agreement(BOX, BOX, unit=np.zeros(300))
    assert figure.low == pytest.approx(0.025, abs=0.01)


def test_units_of_rows_that_do_not_count_are_left_out():
    weight = (ALONE < 100).astype(float)
    first = fidelity.agreement(BOX, SURROGATE, weight, unit=ALONE // 3)
    assert first == fidelity.agreement(BOX[:100], SURROGATE[:100], unit=ALONE[:100] // 3)


def test_an_assessment_knows_units():
    answers = Answers(Task.CLASSIFICATION, ("no", "yes"), ("no", "yes"))
    scores = np.column_stack([1 - SCORES, SCORES])
    told = {
        "box_scores": scores,
        "surrogate_scores": np.column_stack([1 - NEAR, NEAR]),
        "surrogate_decisions": (NEAR > 0.5).astype(int),
        "real": np.ones(300, dtype=bool),
        "groups": {"a": ALONE < 150},
    }
    plain, paired = (fidelity.assess(answers, **told, unit=unit) for unit in (None, ALONE // 30))
    for row, wide in zip(plain.figures, paired.figures, strict=True):
        assert row.value == wide.value
        assert (row.measure, row.group) == (wide.measure, wide.group)
    assert paired.headline.low < plain.headline.low
