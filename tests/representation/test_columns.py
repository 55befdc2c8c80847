import numpy as np
import pandas as pd
import pytest

from distill.domain import Domain
from distill.representation import Columns, steps_of
from distill.table import Table


def columns(row=0):
    frame = pd.DataFrame(
        {
            "age": [20.0, 40.0, np.nan, 61.0] * 5,
            "town": ["a", "b", None, "a"] * 5,
            "member": [True, False, True, False] * 5,
            "born": pd.to_datetime(["2000-01-01", "2001-01-01", "2003-01-01", "2000-06-01"] * 5),
        }
    )
    domain = Domain.learn(Table.of(frame))
    codes = domain.encode(frame)
    used = np.flatnonzero(domain.usable)
    return Columns(domain, codes[row], used, steps_of(domain, used)), codes[:4]


def test_the_row_itself_is_zero():
    for row in range(4):
        found, codes = columns(row)
        np.testing.assert_array_equal(found.design(codes[row : row + 1]), 0)


def test_numbers_count_in_steps_and_categories_as_another():
    found, codes = columns()
    design = found.design(codes)
    assert design[:, 0].tolist() == [0, 1, 0, 2.05]
    assert design[:, 1].tolist() == [0, -1, -1, 0]
    assert design[:, 2].tolist() == [0, -1, 0, -1]


def test_a_missing_value_is_compared_with_being_there():
    found, codes = columns(row=2)
    assert found.design(codes)[:, 0].tolist() == [-1, -1, 0, -1]
    assert found.values()[:2] == ("missing", "missing")
    assert found.units()[0] == "this value, not another"


def test_units_are_round():
    found, _ = columns()
    assert found.names == ("age", "town", "member", "born")
    assert found.units() == ("+20", "this value, not another", "this value, not another", "+500 days")


@pytest.mark.parametrize(("sd", "step"), [(13.4, "+10"), (0.031, "+0.02"), (2.4e6, "+2e+06"), (3.0, "+2")])
def test_a_step_is_near_the_sd(sd, step):
    values = np.array([-sd, sd] * 4)
    domain = Domain.learn(Table.of(pd.DataFrame({"x": values + 0.001234})))
    used = np.array([0])
    assert Columns(domain, np.array([0.0]), used, steps_of(domain, used)).units() == (step,)
