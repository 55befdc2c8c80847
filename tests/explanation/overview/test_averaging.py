"""Mean sizes of weights: their value, their interval's coverage, and what their errors alone would give."""

import numpy as np
import pytest

from distill.explanation.overview.averaging import mean_sizes, mean_with_interval

NO_ERRORS = np.full((1, 1), np.nan)


def sizes(weights, errors=None, confidence=0.95):
    weights = np.asarray(weights, dtype=np.float64)
    errors = np.full(weights.shape, np.nan) if errors is None else np.asarray(errors)
    return mean_sizes(weights, errors, confidence)


def test_a_single_row_and_rows_chosen_otherwise_have_no_interval():
    (one,) = sizes([[-0.5]])
    assert (one.value, one.n) == (0.5, 1)
    assert np.isnan([one.low, one.high]).all()
    (chosen,) = sizes([[0.1], [0.3]], confidence=None)
    assert chosen.value == pytest.approx(0.2)
    assert np.isnan([chosen.low, chosen.high]).all()


def test_the_baseline_is_what_errors_alone_would_give():
    rng = np.random.default_rng(0)
    errors = np.full((4000, 2), [0.3, np.nan])
    found = sizes(rng.normal(size=(4000, 2)) * 0.3, errors)
    assert found[0].baseline == pytest.approx(found[0].value, rel=0.05)
    assert np.isnan(found[1].baseline)


def test_the_order_of_rows_changes_nothing_and_signs_do_not_count():
    weights = np.random.default_rng(1).normal(size=(3000, 2))
    first, second = sizes(weights), sizes(-weights[::-1])
    assert [(one.low, one.high) for one in first] == [(one.low, one.high) for one in second]
    assert [one.value for one in first] == pytest.approx([one.value for one in second])


def test_ends_allow_for_a_row_without_weight_and_for_one_with_more():
    (found,) = sizes(np.full((50, 1), 0.25))
    assert 0.22 < found.low < 0.24
    assert 0.25 < found.high < 0.28


def test_a_component_may_be_large_in_a_row_not_seen_as_others_are():
    weights = np.full((20, 2), 0.001)
    alone = sizes(weights)[0]
    weights[:, 1] = 0.1
    beside = sizes(weights)[0]
    assert beside.low == alone.low
    assert alone.high < beside.high < 0.004
    nothing = sizes(np.zeros((20, 1)))[0]
    assert (nothing.low, nothing.high) == (0, 0)


def test_rare_large_weights_are_covered():
    rng = np.random.default_rng(4)
    sample = np.where(rng.random((20, 300)) < 0.1, 0.2, 0.02)
    found = sizes(np.column_stack([sample, np.ones(20)]))[:300]
    assert np.mean([one.low <= 0.038 <= one.high for one in found]) >= 0.94


@pytest.mark.parametrize("n", [20, 200])
@pytest.mark.parametrize("draw", ["normal", "exponential"])
def test_intervals_cover(n, draw):
    rng = np.random.default_rng(2)
    weights = rng.normal(size=(n, 400)) if draw == "normal" else rng.exponential(size=(n, 400))
    truth = np.sqrt(2 / np.pi) if draw == "normal" else 1.0
    covered = [one.low <= truth <= one.high for one in sizes(weights)]
    assert np.mean(covered) >= 0.94


def test_many_rows_are_blocked_and_cover_as_well():
    weights = np.random.default_rng(3).exponential(size=(6000, 60))
    found = sizes(weights)
    assert np.mean([one.low <= 1.0 <= one.high for one in found]) >= 0.9
    assert np.mean([one.high - one.low for one in found]) == pytest.approx(2 * 1.96 / np.sqrt(6000), rel=0.15)


def test_a_mean_of_signed_numbers():
    mean, low, high = mean_with_interval(np.array([-1.0, 0.0, 1.0] * 30), 0.95)
    assert mean == 0
    assert low == pytest.approx(-high, abs=0.02)
    assert high == pytest.approx(1.96 * np.sqrt(2 / 3 / 90), rel=0.3)
    assert np.isnan(mean_with_interval(np.array([2.0]), 0.95)[1:]).all()
