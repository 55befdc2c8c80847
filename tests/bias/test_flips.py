import math

import numpy as np
import pandas as pd
import pytest

from distill.bias import about_flips, flips
from distill.errors import InputError
from distill.table import Table

FRAME = pd.DataFrame(
    {
        "sex": pd.Categorical(["F", "M"] * 50),
        "income": np.arange(100),
        "sex_F": [1, 0] * 50,
        "sex_M": [0, 1] * 50,
    }
)
TABLE = Table.of(FRAME)
SETTINGS = [{"sex": "F"}, {"sex": "M"}]


def lenient_with_men(table):
    return (table.frame["income"] > np.where(table.frame["sex"] == "M", 40, 60)).to_numpy()


def test_there_are_at_least_two_values():
    with pytest.raises(
        InputError, match=r"^At least two values of the protected column are needed, got 1\.$"
    ):
        flips(TABLE, SETTINGS[:1], lenient_with_men)


def test_every_setting_sets_the_same_columns_and_they_exist():
    with pytest.raises(InputError, match=r"^Every setting must set the same columns\.$"):
        flips(TABLE, [{"sex": "F"}, {"income": 3}], lenient_with_men)
    with pytest.raises(InputError, match=r"^No column named 'age'; the columns are 'sex', 'income'"):
        flips(TABLE, [{"age": 1}, {"age": 2}], lenient_with_men)


def test_a_value_that_the_column_cannot_hold_is_refused():
    with pytest.raises(InputError, match=r"^`settings\['sex'\]` must be one of 'F', 'M', got 'X'\.$"):
        flips(TABLE, [{"sex": "F"}, {"sex": "X"}], lenient_with_men)
    sentence = r"^`settings\['income'\]` must be a value that a column of int64 can hold, got 'high'\.$"
    with pytest.raises(InputError, match=sentence):
        flips(TABLE, [{"income": 1}, {"income": "high"}], lenient_with_men)


def test_the_box_answers_every_row():
    with pytest.raises(InputError, match=r"^`ask` must give one decision per row, got 1\.$"):
        flips(TABLE, SETTINGS, lambda _: [True])


def test_answers_that_hang_on_the_column_flip():
    found = flips(TABLE, SETTINGS, lenient_with_men)
    assert (found.figure.value, found.figure.n) == (0.2, 100)
    assert (found.asked, found.changed) == (100, 20)
    assert found.figure.low < 0.2 < found.figure.high
    assert [figure.n for figure in found.by_setting] == [50, 50]
    assert about_flips(found) == (
        "Setting 'sex' to another value and leaving all else as it was changed the box's answer for "
        "20.0\u00a0% (12.7 to 29.2\u00a0%) of 100 rows (20 of 100 questions); columns that go with it "
        "kept their values."
    )


def test_a_box_that_does_not_look_never_flips_but_stays_uncertain():
    found = flips(TABLE, SETTINGS, lambda table: table.frame["income"] > 50)
    assert found.figure.value == 0
    assert found.figure.high == pytest.approx(0.0362, abs=1e-3)


def test_one_hot_columns_are_set_together():
    settings = [{"sex_F": 1, "sex_M": 0}, {"sex_F": 0, "sex_M": 1}]
    found = flips(TABLE, settings, lambda table: table.frame["sex_F"] + table.frame["sex_M"])
    assert (found.columns, found.changed, found.asked) == (("sex_F", "sex_M"), 0, 100)


def test_dtypes_reach_the_box_as_they_are():
    seen = []

    def ask(table):
        seen.append(table.frame.dtypes.astype(str).tolist())
        return np.zeros(len(table))

    flips(TABLE, SETTINGS, ask)
    assert seen == [FRAME.dtypes.astype(str).tolist()]


def test_rows_of_weight_zero_and_no_rows_do_not_count():
    weight = (FRAME["income"] < 50).astype(float)
    assert flips(TABLE, SETTINGS, lenient_with_men, weight).figure.n == 50
    none = flips(TABLE.take(np.arange(0)), SETTINGS, lenient_with_men)
    assert math.isnan(none.figure.value)
    assert about_flips(none) == "No row could be asked about with another value of 'sex'."
