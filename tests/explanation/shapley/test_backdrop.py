"""Background rows that stand for all: by their weight, from the seed, and said in words."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from distill import Oracle
from distill.explanation.shapley.backdrop import Backdrop, drawn_by_weight


def backdrop(n_rows, n, seed=0):
    frame = pd.DataFrame({"age": np.arange(n_rows) + 20.0})
    return Backdrop.of(Oracle(lambda rows: rows["age"]), frame, n=n, seed=seed)


def test_few_rows_all_stand_for_themselves():
    found = backdrop(5, 100)
    assert found.rows.frame["age"].tolist() == [20.0, 21.0, 22.0, 23.0, 24.0]
    assert found.share.tolist() == [0.2] * 5
    assert found.words == "all 5 background rows"
    assert backdrop(1, 100).words == "the one background row"


def test_of_many_a_sample_by_the_seed():
    one, same, other = (backdrop(500, 50, seed) for seed in (1, 1, 2))
    assert one.words == "50 of 500 background rows, drawn by the seed"
    assert one.rows.frame.equals(same.rows.frame)
    assert not one.rows.frame.equals(other.rows.frame)
    assert len(set(one.rows.frame["age"])) == 50


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**16))
def test_shares_sum_to_one_and_rows_without_weight_stay_out(n_rows, n, seed):
    rng = np.random.default_rng(seed)
    weight = rng.exponential(size=n_rows) * (rng.random(n_rows) < 0.7)
    weight[0] = 1.0
    kept, share = drawn_by_weight(weight, n, rng)
    assert share.sum() == pytest.approx(1.0)
    assert (weight[kept] > 0).all()
    assert len(kept) <= max(n, min((weight > 0).sum(), n))


def test_a_heavy_row_has_its_weight_on_average():
    weight = np.array([5.0] + [1.0] * 15)
    heavy = []
    for seed in range(200):
        kept, share = drawn_by_weight(weight, 4, np.random.default_rng(seed))
        heavy.append(share[kept == 0].sum())
    assert np.mean(heavy) == pytest.approx(0.25, abs=0.02)
