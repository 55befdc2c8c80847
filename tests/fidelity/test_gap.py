import math

import numpy as np
import pytest

from distill import fidelity
from distill.errors import InputError


def agreement(hits, n):
    return fidelity.agreement(np.zeros(n, int), (np.arange(n) >= hits).astype(int))


def test_a_gap_is_between_figures_of_one_measure():
    sentence = "^A gap is between two figures of one measure, got 'agreement' and 'kappa'.$"
    with pytest.raises(InputError, match=sentence):
        fidelity.gap(agreement(9, 10), fidelity.kappa([0, 1], [0, 1]))


def test_a_gap_to_no_rows_is_unknown():
    figure = fidelity.gap(agreement(9, 10), agreement(0, 0))
    assert math.isnan(figure.value)
    assert figure.n == 0


def test_a_box_that_fools_samples_has_a_positive_gap():
    figure = fidelity.gap(agreement(600, 1000), agreement(1980, 2000))
    assert figure.value == pytest.approx(0.39)
    assert (figure.low, figure.high) == (pytest.approx(0.36, abs=0.01), pytest.approx(0.42, abs=0.01))
    assert figure.n == 1000


def test_equal_figures_have_a_gap_around_zero():
    figure = fidelity.gap(agreement(95, 100), agreement(95, 100))
    assert figure.low < figure.value == 0 < figure.high


def test_an_error_is_worse_when_it_is_larger():
    zeros = np.zeros(50)
    figure = fidelity.gap(fidelity.mae(zeros, zeros + 0.3), fidelity.mae(zeros, zeros + 0.1))
    assert figure.value == pytest.approx(0.2)
