from itertools import chain, combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from distill.domain import Domain
from distill.table import Table
from distill.tree.bins import Bins
from distill.tree.histogram import Layout
from distill.tree.resplit import best_resplit

FRAME = pd.DataFrame({"number": [0.0, 1.0, 2.0, 3.0, np.nan], "level": ["p", "q", "r", None, "p"]})
TABLE = Table.of(FRAME)
DOMAIN = Domain.learn(TABLE)
LAYOUT = Layout.of(Bins.of(DOMAIN.encode(TABLE.frame), DOMAIN))
N_FLAT = 9  # four numbers, three levels, and a bin of missing values for each


def every_question() -> list[set[int]]:
    """All sets of flat bins that some question sends left."""
    cuts = [set(range(k)) for k in range(5)]
    numbers = [
        side | missing for cut in cuts for side in (cut, set(range(4)) - cut) for missing in (set(), {4})
    ]
    levels = chain.from_iterable(combinations(range(5, 9), k) for k in range(5))
    return [*numbers, *map(set, levels)]


@given(st.lists(st.integers(-5, 5), min_size=N_FLAT, max_size=N_FLAT))
def test_no_question_costs_less(price):
    price = np.array(price, dtype=float)
    best = best_resplit(LAYOUT, price)
    assert best.cost == pytest.approx(min(sum(price[list(q)]) for q in every_question()))
    start, size = (0, 4) if best.column == 0 else (5, 3)
    left = np.flatnonzero(best.goes_left[: size + 1] != best.exchanged) + start
    assert price[left].sum() == pytest.approx(best.cost)
    assert np.array_equal(np.flatnonzero(~best.settled[: size + 1]), np.flatnonzero(~settled(price, best)))


def settled(price, best):
    part = price[:5] if best.column == 0 else price[5:]
    return (part != 0) | (np.arange(len(part)) < (4 if best.column == 0 else 0))


def test_a_cut_stands_in_the_middle_of_values_that_make_no_difference():
    best = best_resplit(LAYOUT, np.array([-1.0, 0, 0, 1, 0, 0, 0, 0, 0]))
    assert (best.column, best.cost, best.exchanged) == (0, -1.0, False)
    assert best.goes_left[:4].tolist() == [True, True, False, False]


def test_the_larger_values_may_go_left():
    best = best_resplit(LAYOUT, np.array([1.0, 1, -1, -1, -3, 0, 0, 0, 0]))
    assert (best.cost, best.exchanged) == (-5.0, True)
    assert best.goes_left[:5].tolist() == [True, True, False, False, False]


def test_each_level_goes_where_it_costs_less():
    best = best_resplit(LAYOUT, np.array([0.0, 0, 0, 0, 0, -1, 2, -3, 0]))
    assert (best.column, best.cost) == (1, -4.0)
    assert best.goes_left[:4].tolist() == [True, False, True, False]
