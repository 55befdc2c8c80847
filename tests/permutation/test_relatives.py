import numpy as np
import pandas as pd
import pytest

from distill.domain import Domain
from distill.permutation.relatives import association, blocks, relatives
from distill.table import Table

RNG = np.random.default_rng(0)
A = RNG.normal(size=200)


def test_constant_or_missing_columns_go_with_nothing():
    assert association(A, np.ones(200), nominal=(False, False)) == 0
    assert association(A, np.full(200, np.nan), nominal=(False, True)) == 0


def test_ordered_columns_go_together_in_either_direction():
    assert association(A, -np.exp(A), nominal=(False, False)) == pytest.approx(1)
    assert association(A, RNG.normal(size=200), nominal=(False, False)) < 0.2


def test_levels_go_with_the_numbers_they_tell_apart():
    levels = (A > 0).astype(float)
    told = association(levels, A, nominal=(True, False))
    assert told == association(A, levels, nominal=(False, True))
    assert told == pytest.approx(np.sqrt(3 / 4), abs=0.01)
    assert association(levels, 1 - levels, nominal=(True, True)) == pytest.approx(1)


def test_one_hot_columns_are_related_and_a_chain_is_not_one_group():
    city = RNG.integers(0, 3, 600)
    frame = pd.DataFrame({f"city_{k}": (city == k).astype(int) for k in range(3)})
    frame["a"], noise = RNG.normal(size=600), RNG.normal(size=(2, 600))
    frame["b"] = frame["a"] + 0.6 * noise[0]
    frame["c"] = frame["b"] + 1.5 * noise[1]
    domain = Domain.learn(Table.of(frame))
    found = relatives(domain.encode(frame), domain, threshold=0.7)
    assert found == ((0, 1, 2), (3, 4))


def test_one_column_has_no_relatives():
    domain = Domain.learn(Table.of(pd.DataFrame({"a": A})))
    assert relatives(domain.encode(pd.DataFrame({"a": A})), domain, threshold=0.5) == ()


def test_what_is_permuted_are_columns_that_vary_and_then_groups():
    frame = pd.DataFrame({"a": A, "twin": A + 1e-3, "still": 1.0, "b": RNG.normal(size=200)})
    domain = Domain.learn(Table.of(frame))
    found = blocks(domain.encode(frame), domain, related=0.7)
    assert found == (("a",), ("twin",), ("b",), ("a", "twin"))
