import numpy as np
import pandas as pd
import pytest

from distill.parts import HELD_BACK, WITH_TEST, cut, inherited_units, units_of
from distill.samples import Part
from distill.seeds import stream
from distill.table import Table


@pytest.mark.parametrize("n", [2, 3, 5, 10, 101])
def test_every_part_gets_a_row_while_they_last(n):
    counts = np.bincount(cut(n, HELD_BACK, stream(0, "parts")), minlength=3)
    assert counts.sum() == n
    assert counts[Part.REPORT] >= 1
    assert counts[Part.FIT] >= 1


def test_shares_of_the_parts():
    assert np.bincount(cut(1000, HELD_BACK, stream(0, "parts"))).tolist() == [600, 200, 200]
    assert np.bincount(cut(1000, WITH_TEST, stream(0, "parts")), minlength=3).tolist() == [750, 250, 0]


def test_rows_of_one_unit_stay_together():
    units = np.arange(300) // 3
    part = cut(300, HELD_BACK, stream(1, "parts"), units=units)
    assert all(len(set(part[units == unit])) == 1 for unit in range(100))


def named(ids):
    return Table.of(pd.DataFrame({"id": ids, "x": range(len(ids))}))


def test_a_test_without_ids_has_a_unit_per_row():
    raw = named(["b", "a", "b"])
    assert units_of(raw, None, "id").tolist() == [1, 0, 1]
    assert units_of(raw, named(["a", "c"]), "id").tolist() == [1, 0, 1, 0, 2]
    assert units_of(raw, named(["a", "c"]).select(["x"]), "id").tolist() == [1, 0, 1, 3, 4]


def test_a_sampled_row_has_the_unit_of_its_first_parent():
    parents = np.array([[2, 0], [-1, -1], [0, -1]])
    assert inherited_units(parents, np.array([7, 8, 9])).tolist() == [9, 11, 7]
