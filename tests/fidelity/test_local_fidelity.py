import math

import numpy as np
import pytest

from distill import fidelity
from distill.errors import InputError
from distill.policy import LocalVerdict, Policy

X = np.linspace(0, 1, 50)


def verdict(box, surrogate, output_range=1.0, policy=None):
    return fidelity.local_verdict(box, surrogate, output_range=output_range, policy=policy or Policy())


@pytest.mark.parametrize("bad", [-1.0, float("nan"), float("inf")])
def test_an_output_range_is_finite(bad):
    with pytest.raises(InputError, match=r"^`output_range` must be a finite number of at least 0, got"):
        verdict(X, X, bad)


@pytest.mark.parametrize("n", [0, 1, 5, 19])
def test_few_rows_decide_nothing(n):
    word, sentence = verdict(X[:n], X[:n])
    assert word is LocalVerdict.UNDECIDED
    assert sentence == f"Only {n} real rows lie nearby; at least 20 are needed to judge."


def test_a_box_that_does_not_vary_is_flat_whatever_the_surrogate():
    word, sentence = verdict(np.full(50, 0.3), X)
    assert word is LocalVerdict.FLAT
    assert sentence == (
        "Nothing nearby changes the answer: on 50 rows its standard deviation is at most 0, "
        "below 2\u00a0% of the output range."
    )


def test_a_box_of_no_range_is_flat():
    assert verdict(np.full(50, 7.0), np.full(50, 7.0), 0.0)[0] is LocalVerdict.FLAT


def test_flat_is_judged_on_the_upper_bound():
    box = 0.5 + 0.065 * (X - 0.5)  # sd .0191
    assert fidelity.variation(box).value < 0.02
    assert verdict(box, box)[0] is LocalVerdict.FAITHFUL
    assert verdict(0.5 + 0.01 * X, X)[0] is LocalVerdict.FLAT


def test_a_straight_line_is_faithful_to_a_straight_box():
    word, sentence = verdict(X, X + 0.01)
    assert word is LocalVerdict.FAITHFUL
    assert sentence.startswith("R² nearby is 0.999 on 50 rows; its lower bound 0.998 reaches 0.8")


def test_a_small_error_is_faithful_where_little_varies():
    box = 0.5 + 0.08 * (X - 0.5)
    word, sentence = verdict(box, box + 0.013 * np.where(np.arange(50) % 2, 1, -1))
    assert word is LocalVerdict.FAITHFUL
    assert sentence.startswith("The error nearby is 0.0130 on 50 rows; its upper bound ")
    assert sentence.endswith("is within 2\u00a0% of the output range.")


def test_a_constant_is_not_faithful_where_the_box_varies():
    word, sentence = verdict(X, np.full(50, 0.5))
    assert word is LocalVerdict.NOT_FAITHFUL
    assert sentence.startswith("R² nearby is 0 on 50 rows; even its upper bound ")


def test_an_interval_that_holds_the_threshold_is_undecided():
    word, sentence = verdict(X, X + 0.19 * np.sin(40 * X))
    assert word is LocalVerdict.UNDECIDED
    assert sentence.endswith("holds 0.8.")


def test_another_policy_gives_another_word():
    surrogate = X + 0.19 * np.sin(40 * X)
    assert verdict(X, surrogate, policy=Policy(local_r2=0.5))[0] is LocalVerdict.FAITHFUL


def test_rmse_stands_beside_the_spread_of_the_box():
    figure = fidelity.local_rmse([0.0, 1.0, 2.0, 3.0], [0.5, 0.5, 2.5, 2.5])
    assert figure.value == 0.5
    assert figure.baseline == pytest.approx(np.std([0, 1, 2, 3]))
    assert figure.low < 0.5 < figure.high


def test_no_rows_have_no_error():
    assert math.isnan(fidelity.local_rmse([], []).value)
    assert math.isnan(fidelity.variation([1.0]).value)
    assert math.isnan(fidelity.local_r2([1.0], [1.0]).value)


def test_variation_is_the_standard_deviation():
    figure = fidelity.variation(X, np.r_[np.ones(25), np.zeros(25)])
    assert figure.value == pytest.approx(X[:25].std())
    assert figure.n == 25
    assert figure.low < figure.value < figure.high


def test_one_jump_widens_the_variation():
    box = np.r_[np.zeros(49), 1.0]
    assert fidelity.variation(box).high > 0.2


def test_bounds_allow_for_a_jump_that_no_row_shows():
    beyond = 1 - 0.025 ** (1 / 20)  # exact: so many rows may lie beyond it
    box = np.full(20, 0.2)
    assert fidelity.local_rmse(box, box).high == 0
    assert fidelity.local_rmse(box, box, bounds=(0, 1)).high == pytest.approx(beyond**0.5, rel=0.05)
    assert fidelity.local_mae(box, box, bounds=(0, 1)).high == pytest.approx(beyond, rel=0.1)
    assert fidelity.variation(box).high == 0
    spread = 0.8 * (beyond * (1 - beyond)) ** 0.5
    assert fidelity.variation(box, bounds=(0, 1)).high == pytest.approx(spread, rel=0.05)
    assert fidelity.local_r2(X, X, bounds=(0, 1)).low < fidelity.local_r2(X, X).low == 1
