import numpy as np
import pandas as pd

from distill.document.grouping import MOST_GROUPS, groups_of
from distill.document.wording import words
from distill.table import Table


def named(values, test=None):
    tables = [None if v is None else Table.of(pd.DataFrame({"c": v})) for v in (values, test)]
    return {group.name: group.rows for group in groups_of(["c"], *tables, words())}


def test_every_row_is_in_one_group_of_a_column():
    rng = np.random.default_rng(0)
    for values in (
        rng.normal(size=300),
        rng.integers(0, 4, 300),
        rng.choice([True, False], 300),
        np.repeat(np.arange(50), 6).astype(str),
        np.where(rng.random(300) < 0.2, np.nan, rng.normal(size=300)),
    ):
        rows = np.array(list(named(values).values()))
        assert rows.sum(axis=0).tolist() == [1] * 300


def test_few_numbers_are_values_and_many_are_quarters():
    assert list(named([3, 1, 1, 2, 1, 2])) == ["c = 1", "c = 2", "c = 3"]
    assert list(named(np.arange(1, 101))) == ["c ≤ 25", "25 < c ≤ 50", "50 < c ≤ 75", "c > 75"]


def test_the_quartiles_are_those_of_the_reference_rows():
    groups = named(np.arange(1, 101), np.arange(1000, 1100))
    assert [int(rows.sum()) for rows in groups.values()] == [25, 25, 25, 125]


def test_days_are_cut_as_days():
    groups = named(pd.date_range("2024-01-01", periods=100))
    assert next(iter(groups)) == "c ≤ 2024-01-25"


def test_the_rarest_values_share_a_group():
    values = [f"v{i:02d}" for i in range(30) for _ in range(40 - i)]
    groups = named(values)
    assert len(groups) == MOST_GROUPS
    assert next(iter(groups)) == "c = v00"
    assert list(groups)[-1] == "c = others (11)"


def test_a_value_that_only_test_rows_have_is_another():
    groups = named(["a", "b"] * 10, ["a", "z"])
    assert groups["c = others (1)"].tolist() == [False] * 21 + [True]
