import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distill.tree.placing import CELLS, MANY_CUTS, MANY_VALUES, placed

BIG = np.finfo(np.float64).max


def drawn(kind: str, n: int, rng: np.random.Generator):
    return {
        "normal": rng.standard_normal(n),
        "wild": rng.standard_cauchy(n) ** 3,
        "whole": rng.integers(-100, 100, n).astype(np.float64),
        "tiny": rng.standard_normal(n) * 1e-300,
        "huge": rng.uniform(-1, 1, n) * BIG,
        "shifted": 1e9 + rng.random(n),
    }[kind]


@given(
    kind=st.sampled_from(["normal", "wild", "whole", "tiny", "huge", "shifted"]),
    n_cuts=st.integers(1, 254),
    seed=st.integers(0, 1000),
)
@settings(max_examples=40, deadline=None)
def test_bins_are_those_of_a_binary_search(kind, n_cuts, seed):
    rng = np.random.default_rng(seed)
    values = drawn(kind, MANY_VALUES + 7, rng)
    cuts = np.unique(rng.choice(values, n_cuts))
    values[:4] = [np.inf, -np.inf, BIG, -BIG]
    values[4 : 4 + len(cuts)] = cuts
    values[300 : 300 + len(cuts)] = np.nextafter(cuts, np.inf)
    values[600 : 600 + len(cuts)] = np.nextafter(cuts, -np.inf)
    np.testing.assert_array_equal(placed(cuts, values), np.searchsorted(cuts, values))


def test_no_cuts_are_one_bin():
    assert placed(np.empty(0), np.zeros(MANY_VALUES)).max() == 0


def test_a_missing_value_gets_some_bin_without_a_warning():
    values = np.linspace(0, 1, MANY_VALUES)
    values[5] = np.nan
    assert placed(np.linspace(0.1, 0.9, MANY_CUTS), values)[5] <= MANY_CUTS


@pytest.mark.parametrize("gap", [0.5 / CELLS, 2.0 / CELLS])
def test_cuts_closer_than_a_cell_are_told_apart(gap):
    cuts = np.sort(np.append(np.linspace(0, 1, MANY_CUTS), 0.5 + np.array([0.0, gap])))
    values = np.random.default_rng(0).uniform(0.49, 0.51, MANY_VALUES)
    np.testing.assert_array_equal(placed(cuts, values), np.searchsorted(cuts, values))
