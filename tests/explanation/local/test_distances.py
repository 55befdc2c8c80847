import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from distill.domain import Domain
from distill.explanation.local.distances import Distances, nearest_first
from distill.explanation.local.region import MOST_ROWS, region, window
from distill.table import Table


def mixed(seed, n=60):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "x": np.where(rng.random(n) < 0.2, np.nan, rng.normal(1e6, 3, n)),
            "town": rng.choice(np.array(["a", "b", None], dtype=object), n),
            "member": rng.random(n) < 0.5,
            "same": 1.0,
        }
    )
    domain = Domain.learn(Table.of(frame))
    return domain, domain.encode(frame)


@given(st.integers(0, 10_000))
def test_distances_are_those_of_the_domain(seed):
    domain, codes = mixed(seed)
    unseen = codes[0].copy()
    unseen[1] = -1.0
    for row in (codes[0], codes[1], unseen):
        found = Distances(domain, codes).to(row)
        np.testing.assert_allclose(found, domain.distance(row, codes), atol=1e-6)
        assert ((found == 0) == (domain.distance(row, codes) == 0)).all()


@given(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), max_size=30), st.integers(1, 12))
def test_the_nearest_come_first_and_duplicates_of_the_row_never(distance, n):
    found = nearest_first(np.array(distance), n)
    expected = sorted((d, i) for i, d in enumerate(distance) if d > 0)[:n]
    assert found.tolist() == [i for _, i in expected]


def test_a_region_may_be_bounded_or_empty():
    distance = np.array([0.0, 0.4, 0.2, 0.9])
    assert region(distance, 2).members.tolist() == [2, 1]
    assert (region(distance, 2).nearest, region(distance, 2).radius) == (0.2, 0.4)
    assert region(distance, 3, within=0.3).members.tolist() == [2]
    assert region(np.zeros(3), 5).radius == 0.0


def test_a_window_grows_to_hold_enough_and_is_thinned_without_shrinking():
    distance, drawn = np.linspace(0, 1, 101), np.zeros(101, dtype=bool)
    found = window(distance, drawn, 0.105, at_least=5)
    assert found.rows.tolist() == list(range(11))
    assert found.weight[0] == 1.0
    assert (np.diff(found.weight) < 0).all()
    assert len(window(distance, drawn, 0.001, at_least=5).rows) == 5
    many = np.linspace(0, 1, 5 * MOST_ROWS)[::-1]
    thinned = window(many, np.zeros(len(many), dtype=bool), 2.0, at_least=5)
    assert thinned.rows.tolist() == list(range(MOST_ROWS))
    assert thinned.weight.min() > 0


def test_a_window_knows_which_rows_are_there_by_chance():
    distance = np.full(5 * MOST_ROWS, 0.5)
    drawn = np.arange(5 * MOST_ROWS) >= MOST_ROWS - 100
    found = window(distance, drawn, 1.0, at_least=5)
    assert found.chance.tolist() == [0.0] * (MOST_ROWS - 100) + [1.0] * 100
    drawn = np.arange(5 * MOST_ROWS) >= 4 * MOST_ROWS
    found = window(distance, drawn, 1.0, at_least=5)
    assert found.chance.tolist() == [0.75] * MOST_ROWS
