import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from distill.domain import Domain
from distill.table import Table
from distill.tree.bins import MAX_CUTS, Bins, NominalBins


def binned(frame: pd.DataFrame) -> tuple[Bins, Domain, np.ndarray]:
    domain = Domain.learn(Table.of(frame))
    codes = domain.encode(frame)
    return Bins.of(codes, domain), domain, codes


def test_constant_all_missing_and_id_like_columns_are_not_splittable():
    bins, *_ = binned(
        pd.DataFrame(
            {
                "constant": [7.0] * 30,
                "empty": [np.nan] * 30,
                "id": [f"case {i}" for i in range(30)],
                "good": [0.0, 1.0] * 15,
            }
        )
    )
    assert bins.splittable.tolist() == [False, False, False, True]
    assert bins.columns[2].size == 1


def test_bins_are_numbered_from_below_and_missing_is_the_last():
    bins, *_ = binned(pd.DataFrame({"a": [3.5, 1.5, np.nan, np.inf, -np.inf, 1.5]}))
    assert bins.matrix.tolist() == [[2, 1, 4, 3, 0, 1]]
    assert bins.columns[0].cuts.tolist()[1] == 2.0
    assert bins.n_rows == 6


def test_other_rows_are_put_into_the_same_bins():
    bins, domain, _ = binned(pd.DataFrame({"a": [1, 2, 4], "c": ["x", "y", None]}))
    other = domain.encode(pd.DataFrame({"a": [0, 3, 9], "c": ["z", "y", "x"]}))
    assert bins.binned(other).tolist() == [[0, 1, 2], [2, 1, 0]]


def test_an_unseen_level_of_an_ordered_column_is_missing():
    sizes = pd.CategoricalDtype(["s", "m", "l"], ordered=True)
    bins, domain, _ = binned(pd.DataFrame({"size": pd.Categorical(["s", "m", "l"], dtype=sizes)}))
    other = domain.encode(pd.DataFrame({"size": ["m", "xl"]}))
    assert bins.binned(other).tolist() == [[1, 3]]


def test_levels_without_rows_count_as_missing():
    kind = pd.CategoricalDtype(["a", "b", "c"])
    bins, *_ = binned(pd.DataFrame({"k": pd.Categorical(["c", "a", "c"], dtype=kind)}))
    assert bins.columns[0].bin_of_level.tolist() == [0, 2, 1]


def test_rare_levels_of_ten_thousand_share_a_bin():
    codes = np.concatenate([np.arange(10_000), np.arange(5000, 5300)])
    frame = pd.DataFrame({"c": pd.Categorical.from_codes(codes, [f"l{i:05d}" for i in range(10_000)])})
    bins, *_ = binned(frame)
    column = bins.columns[0]
    assert isinstance(column, NominalBins)
    assert column.size == 250
    # The commonest first; among equally common ones the first 249 levels.
    assert column.bin_of_level[5000:5250].tolist() == [*range(249), 249]
    assert set(column.bin_of_level[:5000]) == {249}


def test_many_values_are_cut_at_quantiles():
    values = np.random.default_rng(0).normal(size=5000)
    bins, *_ = binned(pd.DataFrame({"a": values}))
    counts = np.bincount(bins.matrix[0])
    assert len(counts) == MAX_CUTS + 1
    assert counts.max() <= 2 * 5000 / MAX_CUTS


@pytest.mark.parametrize("most", [1, 3, 10])
def test_the_number_of_cuts_can_be_limited(most):
    frame = pd.DataFrame({"a": np.arange(100)})
    domain = Domain.learn(Table.of(frame))
    assert len(Bins.of(domain.encode(frame), domain, max_cuts=most).columns[0].cuts) == most


def test_row_order_does_not_move_a_cut():
    values = np.random.default_rng(1).normal(size=3000)
    forward, *_ = binned(pd.DataFrame({"a": values}))
    backward, *_ = binned(pd.DataFrame({"a": values[::-1]}))
    assert np.array_equal(forward.columns[0].cuts, backward.columns[0].cuts)


@given(arrays(np.float64, st.integers(2, 60), elements=st.floats(width=32)))
def test_bins_keep_the_order_of_values_and_part_all_neighbours(values):
    bins, _, codes = binned(pd.DataFrame({"a": values}))
    if not bins.splittable[0]:
        return
    present = ~np.isnan(codes[:, 0])
    assert np.array_equal(bins.matrix[0] == bins.columns[0].size, ~present)
    order = np.argsort(codes[present, 0], kind="stable")
    steps = np.diff(bins.matrix[0][present][order].astype(int))
    ascending = codes[present, 0][order]
    assert np.array_equal(steps, (ascending[1:] > ascending[:-1]).astype(int))
