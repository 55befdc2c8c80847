import numpy as np
import pandas as pd
import pytest

from distill.errors import InputError
from distill.table import Table, stack


def test_duplicated_names_are_refused():
    with pytest.raises(InputError, match="Duplicated column names: 'a'; rename or drop them"):
        Table.of(pd.DataFrame([[1, 2]], columns=["a", "a"]))


def test_names_that_become_equal_as_text_are_refused():
    with pytest.raises(InputError, match="Duplicated column names: '1'"):
        Table.of(pd.DataFrame([[1, 2]], columns=[1, "1"]))


@pytest.mark.parametrize("rows", [None, "abc", {"a": 1}, 3, [1, 2, 3], np.zeros((2, 2, 2))])
def test_what_is_no_table_is_refused(rows):
    with pytest.raises(InputError, match="Rows must be a data frame or a 2-d array"):
        Table.of(rows)


def test_an_array_of_another_width_than_the_box_is_refused():
    with pytest.raises(InputError, match="The black box has 2 columns, but the array of rows has 3"):
        Table.of(np.zeros((4, 3)), names=["a", "b"])


def test_an_array_comes_back_as_the_same_array():
    rows = np.array([[1, 2], [3, 4]], dtype=np.int32)
    table = Table.of(rows)
    assert table.names == ("x0", "x1")
    back = table.inputs()
    assert isinstance(back, np.ndarray)
    assert back.dtype == np.int32
    np.testing.assert_array_equal(back, rows)


def test_a_frame_comes_back_with_its_own_labels_and_dtypes():
    frame = pd.DataFrame({3: [1, 2], ("a", 1): ["x", None]}, index=[7, 9])
    back = Table.of(frame).inputs()
    assert list(back.columns) == [3, ("a", 1)]
    assert list(back.index) == [0, 1]
    assert (back.dtypes.to_numpy() == frame.dtypes.to_numpy()).all()


def test_selecting_keeps_the_way_back():
    table = Table.of(pd.DataFrame({1: [1], 2: [2], 3: [3]})).select(["3", "1"])
    assert list(table.inputs().columns) == [3, 1]


def test_rows_are_taken_by_position_or_mask_and_stacked():
    table = Table.of(pd.DataFrame({"a": [1, 2, 3]}))
    picked = stack([table.take(np.array([2])), table.take(np.array([True, False, False]))])
    assert picked.frame["a"].tolist() == [3, 1]
    assert list(picked.frame.index) == [0, 1]


def test_texts_go_back_as_one_sequence():
    table = Table.of_texts(["a film", "", "ein Film"])
    assert table.names == ("text",)
    assert table.inputs().tolist() == ["a film", "", "ein Film"]
    assert table.take(np.array([2, 0])).inputs().tolist() == ["ein Film", "a film"]
