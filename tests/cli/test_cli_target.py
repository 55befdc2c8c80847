"""The truth's column is taken out of the rows and told in the box's own labels."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression

from distill.blackbox import wrap
from distill.cli.target import as_labels, split_target
from distill.errors import InputError


def test_labels_that_are_not_the_boxs_are_refused_with_the_mend():
    truth = pd.Series([">50K", "<=50K", ">50K"], name="income")
    with pytest.raises(InputError) as refusal:
        as_labels(truth, (0, 1), ("0", "1"))
    assert str(refusal.value) == (
        "The target 'income' holds '<=50K', '>50K', and the box answers '0', '1'; name the box's outputs, "
        "the one its probability is for last, for example --outputs '<=50K,>50K'."
    )


def test_the_example_quotes_a_name_that_holds_a_comma():
    with pytest.raises(InputError, match="for example --outputs '\"a, b\",c,d'") as refusal:
        as_labels(pd.Series(["c", "a, b", "d"], name="y"), (0, 1, 2), ("0", "1", "2"))
    assert "in the order of its scores" in str(refusal.value)


def test_another_number_of_values_suggests_another_column():
    with pytest.raises(InputError, match="give the column the box was trained to answer"):
        as_labels(pd.Series([1, 2, 3, 4], name="y"), (0, 1), ("0", "1"))


@pytest.mark.parametrize(
    ("values", "labels", "expected"),
    [
        (["1", "0"], (0, 1), [1, 0]),
        ([1, 0], ("0", "1"), ["1", "0"]),
        ([1.0, 0.0], (0, 1), [1, 0]),
        ([True, False], (0, 1), [1, 0]),
        ([1, 0], (False, True), [True, False]),
        ([True, False], (False, True), [True, False]),
    ],
)
def test_values_are_matched_as_the_boxs_own_dtype(values, labels, expected):
    found = as_labels(pd.Series(values, name="y"), labels, tuple(map(str, labels)))
    assert [(type(label), label) for label in found] == [(type(label), label) for label in expected]


def test_names_of_outputs_come_before_labels_spelled_alike():
    # wine quality 3 ... 8 was trained as classes 0 ... 5: a truth of 3 is the first class, not the fourth
    outputs = ("3", "4", "5", "6", "7", "8")
    assert as_labels(pd.Series([3, 5, 4], name="quality"), range(6), outputs).tolist() == [0, 2, 1]


def test_labels_of_a_box_with_named_outputs():
    assert as_labels(pd.Series([1, 0], name="y"), (0, 1), ("deny", "grant")).tolist() == [1, 0]


BOX = wrap(lambda rows: np.full(len(rows), 0.5), outputs=["no", "yes"])


def test_an_absent_target_lists_the_columns():
    with pytest.raises(
        InputError, match=r"^There is no column 'z' for --target; the columns are 'a', 'b'\.$"
    ):
        split_target(pd.DataFrame({"a": [1], "b": [2]}), "z", BOX)


def test_a_truth_that_is_missing_everywhere_is_refused():
    with pytest.raises(InputError, match=r"^The target 'y' is missing in every row; leave out --target\.$"):
        split_target(pd.DataFrame({"a": [1, 2], "y": [None, None]}), "y", BOX)


def test_a_truth_that_is_missing_in_some_rows_is_none_there():
    _, y = split_target(pd.DataFrame({"a": [1, 2, 3], "y": ["no", None, float("nan")]}), "y", BOX)
    assert y.tolist() == ["no", None, None]


def test_text_where_the_box_answers_numbers():
    box = wrap(LinearRegression().fit([[0.0], [1.0]], [0.0, 1.0]))
    with pytest.raises(InputError, match="The box answers numbers, but the target 'y' holds 'dear'"):
        split_target(pd.DataFrame({"a": [1], "y": ["dear"]}), "y", box)


def test_the_target_leaves_the_rows():
    X, y = split_target(pd.DataFrame({"a": [1, 2], "y": ["no", "yes"]}), "y", BOX)
    assert list(X) == ["a"]
    assert y.tolist() == ["no", "yes"]


def test_the_truth_stands_as_it_is_while_the_boxs_labels_are_unknown():
    box = wrap(lambda rows: np.zeros(len(rows)))
    _, y = split_target(pd.DataFrame({"a": [1, 2], "y": [7, 9]}), "y", box)
    assert y.tolist() == [7, 9]
