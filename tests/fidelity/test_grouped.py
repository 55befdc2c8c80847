import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from distill import fidelity
from distill.errors import InputError

N = 400
BOX = np.arange(N) % 2
SURROGATE = np.where(np.arange(N) % 10 == 0, 1 - BOX, BOX)
HALVES = {"first": np.arange(N) < 200, "second": np.arange(N) >= 200}


@pytest.mark.parametrize("mask", [np.ones(3, bool), np.ones(N), [True]])
def test_a_group_is_a_mask_of_the_rows(mask):
    with pytest.raises(InputError, match=r"^`groups\['a'\]` must be one True or False per row \(400\), got"):
        fidelity.by_group(fidelity.agreement, {"a": mask}, BOX, SURROGATE)


def test_the_stated_number_of_rows_is_whole():
    with pytest.raises(InputError, match=r"^`min_rows` must be a whole number of at least 1, got 0\.$"):
        fidelity.by_group(fidelity.agreement, HALVES, BOX, SURROGATE, min_rows=0)


def test_a_group_of_one_row_is_too_few_to_say():
    groups = HALVES | {"one": np.arange(N) == 7}
    found = fidelity.by_group(fidelity.agreement, groups, BOX, SURROGATE)
    alone = found.groups[2]
    assert (alone.told, alone.figure.n, alone.figure.value) == (False, 1, 1.0)
    assert math.isnan(alone.figure.low)
    assert found.too_few() == ("one has 1 rows, too few to say anything (at least 30 are needed).",)
    assert found.told == fidelity.by_group(fidelity.agreement, HALVES, BOX, SURROGATE).groups


def test_an_empty_group_and_no_group_have_no_worst():
    found = fidelity.by_group(fidelity.agreement, {"none": np.zeros(N, bool)}, BOX, SURROGATE)
    assert found.groups[0].figure.n == 0
    assert found.worst is None
    assert fidelity.by_group(fidelity.agreement, {}, BOX, SURROGATE).groups == ()


def test_intervals_of_groups_share_the_level():
    found = fidelity.by_group(fidelity.agreement, HALVES, BOX, SURROGATE)
    alone = fidelity.agreement(BOX[:200], SURROGATE[:200], confidence=0.975)
    assert found.groups[0].figure == alone


def test_weights_of_zero_leave_a_group_too_few():
    weight = HALVES["second"].astype(float)
    found = fidelity.by_group(fidelity.agreement, HALVES, BOX, SURROGATE, weight)
    assert [group.told for group in found.groups] == [False, True]


def test_the_worst_group_is_the_one_with_the_worst_end():
    surrogate = np.where(HALVES["second"] & (np.arange(N) % 3 == 0), 1 - BOX, BOX)
    found = fidelity.by_group(fidelity.agreement, HALVES, BOX, surrogate)
    assert found.worst is not None
    assert found.worst.name == "second"
    errors = fidelity.by_group(fidelity.mae, HALVES, BOX, surrogate)
    assert errors.worst is not None
    assert errors.worst.name == "second"


def test_leaves_are_groups():
    leaf = np.repeat([1, 4], 200)
    found = fidelity.by_group(fidelity.agreement, fidelity.leaves_as_groups(leaf), BOX, SURROGATE)
    assert [group.name for group in found.groups] == ["leaf 1", "leaf 4"]
    named = fidelity.leaves_as_groups(leaf, {1: "a", 4: "b", 6: "c"})
    assert list(named) == ["a", "b", "c"]
    assert not named["c"].any()


def test_accuracy_by_group_is_against_the_truth():
    found = fidelity.by_group(fidelity.accuracy, HALVES, np.zeros(N), SURROGATE)
    assert found.groups[0].figure.name == "accuracy"
    assert found.rows()[0].measure == "accuracy"
    assert found.rows()[0].group == "first"


def test_groups_of_two_columns_cross():
    sex = {"sex = F": np.array([True, True, False]), "sex = M": np.array([False, False, True])}
    old = {"old": np.array([True, False, False]), "young": np.array([False, True, True])}
    found = fidelity.crossed([sex, old])
    assert {name: rows.tolist() for name, rows in found.items()} == {
        "sex = F and old": [True, False, False],
        "sex = F and young": [False, True, False],
        "sex = M and young": [False, False, True],
    }


@pytest.mark.parametrize("order", [1, 3])
def test_as_many_columns_cross_as_there_are(order):
    with pytest.raises(InputError, match=r"^`order` must be "):
        fidelity.crossed([{}, {}], order=order)


@given(st.lists(st.floats(0, 1), max_size=8))
def test_holm_never_lowers_a_p_value_nor_exceeds_bonferroni(p):
    adjusted = fidelity.holm(p)
    assert np.all(adjusted >= np.array(p))
    assert np.all(adjusted <= np.minimum(np.array(p) * len(p), 1))


def test_holm_as_in_the_paper():
    assert fidelity.holm([0.01, 0.04, 0.03]).tolist() == pytest.approx([0.03, 0.06, 0.06])
    with pytest.raises(InputError, match=r"^`p_values` must be numbers from 0 to 1, got \[1\.5\]"):
        fidelity.holm([1.5])


def test_a_box_that_repeats_itself_has_no_ceiling():
    figure = fidelity.ceiling(BOX, BOX)
    assert (figure.value, figure.high, figure.baseline) == (1.0, 1.0, 1.0)
    assert 0.98 < figure.low < 1


def test_the_ceiling_of_a_box_that_tosses_a_coin():
    other = (np.arange(N) // 2) % 2
    figure = fidelity.ceiling(BOX, other)
    assert figure.baseline == 0.5
    assert figure.value == pytest.approx(0.5)
    assert fidelity.ceiling([0, 1, 2], [0, 1, 1], n_answers=3).value == pytest.approx((1 + math.sqrt(2)) / 3)
    assert math.isnan(fidelity.ceiling([], []).value)


def test_the_ceiling_holds_the_best_surrogate():
    rng = np.random.default_rng(0)
    p = rng.choice([0.6, 0.95, 0.99], 2000)
    first, second = (rng.random(2000) < p for _ in range(2))
    figure = fidelity.ceiling(first, second)
    assert figure.low < p.mean() < figure.high


def test_the_ceiling_of_scores_is_that_of_their_means():
    rng = np.random.default_rng(0)
    means = rng.normal(size=4000)
    first, second = (means + 0.5 * rng.normal(size=4000) for _ in range(2))
    figure = fidelity.r2_ceiling(first, second)
    assert figure.low < 1 - 0.25 / 1.25 < figure.high


def test_rows_seen_before_are_those_with_all_values():
    fit = np.array([[1.0, np.nan], [0.0, 2.0]])
    report = np.array([[1.0, np.nan], [-0.0, 2.0], [1.0, 2.0]])
    assert fidelity.seen_before(fit, report).tolist() == [True, True, False]
    assert fidelity.seen_before(fit[:0], report).tolist() == [False] * 3
    with pytest.raises(InputError, match=r"^The fit rows have shape \(2, 2\) and the report rows \(3, 1\)"):
        fidelity.seen_before(fit, report[:, :1])


def test_the_figure_on_unseen_rows_stands_beside_their_share():
    seen = np.arange(N) < 100
    found = fidelity.novelty(fidelity.agreement, seen, BOX, SURROGATE)
    assert (found.seen.value, found.seen.n) == (0.25, N)
    assert found.unseen == fidelity.agreement(BOX[100:], SURROGATE[100:])
    assert fidelity.novelty(fidelity.agreement, ~(seen | ~seen), BOX, SURROGATE).seen.high < 0.01


def test_rows_that_were_all_seen_leave_nothing_to_measure():
    found = fidelity.novelty(fidelity.agreement, np.ones(N, bool), BOX, SURROGATE)
    assert (found.seen.value, found.unseen.n) == (1.0, 0)
    assert math.isnan(fidelity.novelty(fidelity.agreement, np.zeros(0, bool), [], []).seen.value)
