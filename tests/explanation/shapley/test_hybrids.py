"""Hybrids hold what they should, each distinct one once, in the columns' own dtypes."""

import numpy as np
import pandas as pd
import pytest

from distill.explanation.shapley.hybrids import Hybrids
from distill.table import Table


def tables():
    background = pd.DataFrame(
        {
            "age": [30, 40, 40],
            "town": pd.Categorical(["Aix", "Bonn", "Bonn"]),
            "since": pd.to_datetime(["2020-01-01", "2021-01-01", "2021-01-01"]),
            "note": ["a", None, None],
        }
    )
    row = background.iloc[[0]].assign(age=50, note="b")
    return Table.of(row), Table.of(background)


def masks():
    """Return every mask with every background row."""
    every = (np.arange(16)[:, None] >> np.arange(4) & 1).astype(bool)
    return np.repeat(every, 3, axis=0), np.tile(np.arange(3), 16)


def by_hand(row, background):
    made = []
    for mask, place in zip(*masks(), strict=True):
        taken = [row.frame.iloc[0, j] if mask[j] else background.frame.iloc[place, j] for j in range(4)]
        made.append(tuple("missing" if value is None else value for value in taken))
    return made


@pytest.mark.parametrize("luckless", [False, True])
def test_each_place_holds_its_hybrid_even_where_keys_collide(luckless):
    row, background = tables()
    hybrids = Hybrids(row, background)
    if luckless:
        hybrids._tokens[0] = 7  # noqa: SLF001 -- a collision of 64 bits cannot be waited for
    mixed = hybrids.mixed(0, *masks())
    made = [
        tuple("missing" if value is None else value for value in one)
        for one in mixed.rows.frame.itertuples(index=False)
    ]
    expected = by_hand(row, background)
    assert [made[place] for place in mixed.place] == expected
    assert len(made) == len(set(expected))


def test_dtypes_stay():
    row, background = tables()
    mixed = Hybrids(row, background).mixed(0, *masks())
    assert mixed.rows.frame.dtypes.tolist() == background.frame.dtypes.tolist()


def test_text_among_objects_stays_there():
    row, background = (
        Table.of(pd.DataFrame({"town": pd.Series(list(towns), dtype=object)})) for towns in ("c", "a")
    )
    mixed = Hybrids(row, background).mixed(0, np.array([[True], [False]]), np.zeros(2, dtype=int))
    assert mixed.rows.frame["town"].dtype == object
    assert mixed.rows.frame["town"].tolist() == ["c", "a"]


def test_columns_in_which_a_row_differs():
    row, background = tables()
    hybrids = Hybrids(row, background)
    assert hybrids.differs(0).tolist() == [[True, False, False, True], *[[True] * 4] * 2]
    same = Table.of(background.frame.iloc[[0]])
    assert Hybrids(same, same).differs(0).tolist() == [[False] * 4]


def test_keys_are_those_of_what_would_be_made():
    row, background = tables()
    hybrids = Hybrids(row, background)
    assert np.array_equal(hybrids.keys(0, *masks()), hybrids.mixed(0, *masks()).keys)
