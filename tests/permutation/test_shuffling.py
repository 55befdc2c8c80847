import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distill.permutation.shuffling import LOSS, SCORE_CHANGE, Shuffle, permuted, reliance
from distill.table import Table


def shuffle(n, repeats=3, unit=None, seed=0):
    return Shuffle.drawn(n, repeats, np.random.default_rng(seed), unit)


def figure(changes, drawn, meaning=SCORE_CHANGE, bounds=(0.0, 1.0), known=None):
    known = np.ones(np.shape(changes), dtype=bool) if known is None else known
    return reliance(np.asarray(changes, float), known, drawn, meaning, bounds=bounds, confidence=0.95)


@pytest.mark.parametrize("n", [2, 3, 50])
def test_each_row_gives_once_and_none_to_itself(n):
    donor = shuffle(n, 4).donor
    assert np.all(np.sort(donor, axis=1) == np.arange(n))
    assert np.all(donor != np.arange(n))


@given(st.lists(st.integers(0, 6), min_size=2, max_size=40), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_units_give_nothing_to_themselves_unless_one_holds_more_than_half(ids, seed):
    unit = np.array(ids)
    donor = shuffle(len(unit), 2, unit, seed).donor
    assert np.all(np.sort(donor, axis=1) == np.arange(len(unit)))
    assert np.all(donor != np.arange(len(unit)))
    if 2 * np.bincount(unit).max() <= len(unit):
        assert not np.any(unit[donor] == unit)


def test_units_of_one_row_change_nothing():
    assert np.array_equal(shuffle(30).donor, shuffle(30, unit=np.arange(30)).donor)


def test_permuting_keeps_dtypes_and_the_other_columns():
    frame = pd.DataFrame({"k": pd.Categorical(["x", "y", "z"]), "v": [1, 2, 3]})
    found = permuted(Table.of(frame), ["k"], np.array([1, 2, 0])).frame
    assert found["k"].tolist() == ["y", "z", "x"]
    assert found["k"].dtype == frame["k"].dtype
    assert found["v"].tolist() == [1, 2, 3]
    assert frame["k"].tolist() == ["x", "y", "z"]


def test_a_change_that_hangs_on_one_giver_is_uncertain():
    drawn = shuffle(100, 20)
    found = figure(drawn.donor == 0, drawn)
    assert found.value == pytest.approx(0.01)
    assert found.high > 0.05


def test_without_an_answer_nothing_is_known():
    drawn = shuffle(10)
    found = figure(np.ones((3, 10)), drawn, known=np.zeros((3, 10), dtype=bool))
    assert math.isnan(found.value)
    assert found.n == 0


def test_rows_without_an_answer_do_not_count_whatever_stands_in_their_place():
    drawn = shuffle(40)
    changes = np.random.default_rng(1).random((3, 40))
    known = np.ones((3, 40), dtype=bool)
    known[:, :4], known[1, 7] = False, False
    one, other = (figure(np.where(known, changes, filled), drawn, known=known) for filled in (0.0, 1.0))
    assert one == other
    assert one.value == pytest.approx(changes[known].mean())
    assert one.n == 36


def test_a_distance_is_never_below_nothing_and_a_loss_may_be():
    drawn = shuffle(20)
    far = np.zeros((3, 20))
    far[:, 3] = 9.0
    assert figure(far, drawn, bounds=(0.0, math.inf)).low == 0.0
    lost = figure(far - 0.1, drawn, LOSS, (-math.inf, math.inf))
    assert lost.low < 0 < lost.value < lost.high


def test_rows_that_share_an_id_count_as_one():
    unit = np.repeat(np.arange(10), 20)
    level = np.random.default_rng(2).random(10)
    together, apart = shuffle(200, 3, unit), shuffle(200)
    wide = figure(np.tile(level[unit], (3, 1)), together)
    narrow = figure(np.tile(level[unit], (3, 1)), apart)
    assert wide.value == pytest.approx(narrow.value)
    assert wide.high - wide.low > 2.5 * (narrow.high - narrow.low)


@pytest.mark.slow
@pytest.mark.parametrize(("n", "unit"), [(12, None), (60, None), (60, 5)])
def test_intervals_cover_a_change_that_is_rare(n, unit):
    """Truth: two standard normal numbers lie on either side of 1.6."""
    rng = np.random.default_rng(n)
    above = 0.0547992917  # the chance of lying above
    truth, hits, repeats = 2 * above * (1 - above), 0, 400
    for _ in range(repeats):
        values = rng.normal(size=n) if unit is None else np.repeat(rng.normal(size=n // unit), unit)
        drawn = Shuffle.drawn(n, 3, rng, None if unit is None else np.arange(n) // unit)
        moved = (values[drawn.donor] > 1.6) != (values > 1.6)
        found = figure(moved, drawn)
        hits += found.low <= truth <= found.high
    assert hits / repeats > 0.95 - 2 * math.sqrt(0.95 * 0.05 / repeats)
