import math

import numpy as np
import pytest

from distill import fidelity
from distill.errors import InputError

N = 500
BOX = np.arange(N) % 2
GOOD = np.where(np.arange(N) % 20 == 0, 1 - BOX, BOX)
BAD = np.where(np.arange(N) % 4 == 0, 1 - BOX, BOX)
SCORES = np.linspace(0, 1, N)


@pytest.mark.parametrize("measure", [fidelity.taught_gap, fidelity.taught_r2_gap])
def test_both_surrogates_have_as_many_fits(measure):
    sentence = (
        r"^The surrogates taught on samples answer in shape \(2, 500\) and those taught on real rows in"
    )
    with pytest.raises(InputError, match=sentence):
        measure(BOX, [GOOD, GOOD], [BAD])


@pytest.mark.parametrize("measure", [fidelity.taught_gap, fidelity.taught_r2_gap])
def test_surrogates_answer_the_rows_of_the_box(measure):
    with pytest.raises(InputError, match=r"give both the same rows\.$"):
        measure(BOX, GOOD[:9], BAD[:9])


def test_no_row_gives_no_figure():
    none = np.array([], dtype=int)
    assert math.isnan(fidelity.taught_gap(none, none, none).value)
    assert math.isnan(fidelity.taught_r2_gap(np.ones(5), np.ones(5), np.ones(5)).value)
    assert not fidelity.tells_apart(fidelity.taught_gap(none, none, none))


def test_one_row_proves_nothing():
    figure = fidelity.taught_gap([1], [0], [1])
    assert (figure.value, figure.n) == (1.0, 1)
    assert figure.low < 0
    assert not fidelity.tells_apart(figure)


def test_samples_that_mislead_are_a_finding():
    figure = fidelity.taught_gap(BOX, BAD, GOOD)
    assert figure.value == pytest.approx(0.20)
    assert figure.low > 0.15
    assert fidelity.tells_apart(figure)


def test_an_error_that_real_rows_teach_as_well_is_none():
    figure = fidelity.taught_gap(BOX, BAD, np.roll(BAD, 2))
    assert figure.low < 0 < figure.high
    assert not fidelity.tells_apart(figure)


def test_a_certain_but_small_gap_is_none():
    figure = fidelity.taught_gap(BOX, GOOD, BOX)
    assert figure.low > 0
    assert not fidelity.tells_apart(figure)
    assert fidelity.tells_apart(figure, notable=0.01)


def test_every_control_must_show_it():
    gaps = [fidelity.taught_gap(BOX, BAD, control) for control in (GOOD, np.roll(BAD, 2))]
    assert fidelity.tells_apart(gaps[0])
    assert not fidelity.tells_apart(*gaps)
    assert not fidelity.tells_apart()


def test_several_fits_are_averaged():
    figure = fidelity.taught_gap(BOX, [BAD, GOOD], [GOOD, GOOD])
    assert figure.value == pytest.approx(0.10)


def test_scores_lose_r2():
    figure = fidelity.taught_r2_gap(SCORES, np.full(N, 0.5), SCORES)
    assert figure.value == pytest.approx(1.0)
    assert figure.low > 0.8
    assert fidelity.taught_r2_gap(SCORES, SCORES, SCORES).value == 0


def test_weights_and_units_count():
    weight = (np.arange(N) < 250).astype(float)
    assert fidelity.taught_gap(BOX, BAD, GOOD, weight).n == 250
    wide = fidelity.taught_gap(BOX, BAD, GOOD, unit=np.arange(N) // 25)
    assert wide.value == pytest.approx(0.20)
