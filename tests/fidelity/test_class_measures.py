import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import balanced_accuracy_score, cohen_kappa_score

from distill import fidelity
from distill.errors import InputError

MEASURES = [fidelity.agreement, fidelity.kappa, fidelity.skill, fidelity.macro_agreement, fidelity.accuracy]

pairs = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=60)


@pytest.mark.parametrize("measure", MEASURES)
def test_rows_must_be_the_same(measure):
    sentence = "^The black box has decisions for 3 rows and the surrogate for 2; give both the same rows.$"
    with pytest.raises(InputError, match=sentence):
        measure([0, 1, 1], [0, 1])


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("missing", [float("nan"), None])
def test_a_missing_decision_is_refused(measure, missing):
    with pytest.raises(
        InputError, match=r"^1 of 4 decisions are missing; leave out rows without an answer.$"
    ):
        measure([0.0, missing], [0.0, 1.0])


def test_scores_are_no_decisions():
    with pytest.raises(InputError, match=r"^`box_decisions` must be one column of answers"):
        fidelity.agreement(np.ones((3, 2)), [0, 1, 1])


@pytest.mark.parametrize("bad", [-1.0, float("nan"), float("inf")])
def test_weights_are_finite_and_not_negative(bad):
    with pytest.raises(InputError, match=r"^`weight` must be finite and not negative, got "):
        fidelity.agreement([0, 1], [0, 1], [1.0, bad])


def test_there_is_one_weight_per_row():
    with pytest.raises(InputError, match=r"^`weight` must be one number per row \(2\), got"):
        fidelity.kappa([0, 1], [0, 1], [1.0])


@pytest.mark.parametrize("level", [0.2, 1.0, "high"])
def test_a_confidence_level_is_a_share(level):
    with pytest.raises(InputError, match=r"^`confidence` must be a number from 0.5 to "):
        fidelity.agreement([0, 1], [0, 1], confidence=level)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("rows", [([], [], None), ([0, 1], [0, 1], [0.0, 0.0])])
def test_no_row_that_counts_gives_no_figure(measure, rows):
    figure = measure(*rows)
    assert figure.n == 0
    assert math.isnan(figure.value)
    assert math.isnan(figure.low)
    assert math.isnan(figure.high)


def test_a_constant_box_has_agreement_but_no_kappa():
    box = ["no"] * 30
    assert fidelity.agreement(box, box).value == 1
    assert fidelity.agreement(box, box).baseline == 1
    assert math.isnan(fidelity.kappa(box, box).value)
    assert math.isnan(fidelity.skill(box, box).value)
    assert fidelity.kappa(box, ["no"] * 29 + ["yes"]).value == 0


def test_one_row_says_nearly_nothing():
    figure = fidelity.agreement([1], [1])
    assert (figure.value, figure.n, figure.high) == (1, 1, 1)
    assert figure.low == pytest.approx(0.025)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(0, 5, 0.0, 0.5218), (5, 5, 0.4782, 1.0), (45, 50, 0.7819, 0.9667), (962, 1000, 0.9482, 0.9730)],
)
def test_agreement_has_the_exact_interval(hits, n, low, high):
    box, surrogate = np.zeros(n, int), (np.arange(n) >= hits).astype(int)
    figure = fidelity.agreement(box, surrogate)
    assert figure.value == hits / n
    assert (figure.low, figure.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_the_baseline_is_the_commonest_answer():
    box = ["a"] * 7 + ["b"] * 3
    assert fidelity.agreement(box, box).baseline == 0.7
    assert fidelity.macro_agreement(box, box).baseline == 0.5
    assert fidelity.class_agreement(box, box, "a").baseline == 1
    assert fidelity.class_agreement(box, box, "b").baseline == 0


def test_a_coin_toss_on_the_rare_class_shows_beside_high_agreement():
    box = np.r_[np.ones(20, int), np.zeros(980, int)]
    surrogate = np.r_[np.ones(10, int), np.zeros(990, int)]
    assert fidelity.agreement(box, surrogate).value == 0.99
    assert fidelity.class_agreement(box, surrogate, 1).value == 0.5
    assert fidelity.skill(box, surrogate).value == pytest.approx(0.5)


def test_class_agreement_counts_the_rows_with_that_answer():
    figure = fidelity.class_agreement([1, 1, 1, 0], [1, 0, 1, 1], 1)
    assert (figure.value, figure.n) == (pytest.approx(2 / 3), 3)


def test_an_absent_class_has_no_agreement():
    figure = fidelity.class_agreement([0, 0], [0, 1], 2)
    assert figure.n == 0
    assert math.isnan(figure.value)
    assert math.isnan(figure.baseline)


def test_macro_agreement_leaves_out_absent_classes():
    assert fidelity.macro_agreement([0, 0, 1], [0, 2, 1]).value == 0.75


def test_texts_and_numbers_never_agree():
    assert fidelity.agreement(["1", "0"], [1, 0]).value == 0


def test_accuracy_is_never_called_fidelity():
    figure = fidelity.accuracy(["yes", "no"], ["yes", "yes"])
    assert (figure.name, figure.value) == ("accuracy", 0.5)
    assert "follows the black box" in figure.pitfall


def test_a_weight_of_zero_is_a_row_left_out():
    box, surrogate = [0, 1, 1, 0, 1], [0, 1, 0, 1, 1]
    for measure in MEASURES:
        assert measure(box, surrogate, [1, 1, 1, 0, 1]) == measure(np.delete(box, 3), np.delete(surrogate, 3))


def test_a_row_not_seen_weighs_as_much_as_the_heaviest_one():
    box = np.repeat([0, 1], 50)
    weight = np.r_[10.0, np.ones(99)]
    heavy, even = fidelity.agreement(box, box, weight), fidelity.agreement(box, box)
    assert heavy.value == even.value == heavy.high == 1
    assert 1 - heavy.low == pytest.approx(7.5 * (1 - even.low), rel=0.3)


def test_unequal_weights_count_as_fewer_rows():
    box = np.array([0, 1] * 50)
    weight = np.r_[np.full(50, 1.9), np.full(50, 0.1)]
    even, uneven = fidelity.agreement(box, box), fidelity.agreement(box, box, weight)
    assert uneven.n == even.n == 100
    assert uneven.low < even.low


def test_a_level_widens_the_interval():
    box, surrogate = [0, 1] * 20, [0, 1] * 15 + [1, 0] * 5
    for measure in MEASURES:
        narrow, wide = (measure(box, surrogate, confidence=level) for level in (0.8, 0.99))
        assert wide.low < narrow.low <= narrow.high < wide.high


@settings(deadline=None, max_examples=30)
@given(pairs)
def test_figures_are_those_of_scikit_learn_and_lie_in_their_intervals(rows):
    box, surrogate = (list(column) for column in zip(*rows, strict=True))
    kappa, macro = fidelity.kappa(box, surrogate), fidelity.macro_agreement(box, surrogate)
    if len({*box, *surrogate}) > 1:
        assert kappa.value == pytest.approx(cohen_kappa_score(box, surrogate), abs=1e-9)
        assert -1 <= kappa.low <= kappa.value <= kappa.high <= 1 + 1e-12
    if set(surrogate) <= set(box) and len(set(box)) > 1:
        assert macro.value == pytest.approx(balanced_accuracy_score(box, surrogate))
    assert 0 <= macro.low <= macro.value <= macro.high <= 1


@settings(deadline=None, max_examples=30)
@given(pairs, st.randoms())
def test_neither_names_nor_order_matter(rows, random):
    box, surrogate = (list(column) for column in zip(*rows, strict=True))
    shuffled = random.sample(rows, len(rows))
    names = {0: "grün", 1: "rot", 2: "blau", 3: ""}
    other_box, other_surrogate = ([names[code] for code in column] for column in zip(*shuffled, strict=True))
    one, other = fidelity.agreement(box, surrogate), fidelity.agreement(other_box, other_surrogate)
    assert (one.value, one.low, one.high, one.baseline) == (
        other.value,
        other.low,
        other.high,
        other.baseline,
    )


@settings(deadline=None, max_examples=30)
@given(pairs, st.integers(2, 5))
def test_equal_weights_are_no_weights(rows, weight):
    box, surrogate = (list(column) for column in zip(*rows, strict=True))
    for measure in MEASURES:
        assert str(measure(box, surrogate, [weight] * len(box))) == str(measure(box, surrogate))


def test_the_same_rows_have_the_same_interval():
    box, surrogate = [0, 1, 2] * 20, [0, 1, 2] * 15 + [1, 2, 0] * 5
    assert fidelity.kappa(box, surrogate) == fidelity.kappa(box, surrogate)


def test_a_measure_says_how_to_read_it():
    figure = fidelity.kappa([0, 1, 1], [0, 1, 0])
    assert figure.direction == "higher"
    assert "Cohen (1960)" in figure.reference
    assert figure.pitfall
    assert str(figure).startswith("kappa 0.400 [")
