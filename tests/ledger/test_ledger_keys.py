"""Which rows are the same, whatever they are stored in."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from distill.ledger import canonical, distinct, row_keys
from distill.ledger.keys import in_order


def texts(keys):
    return [key.tobytes() for key in keys]


def column(cells, dtype=object):
    return pd.DataFrame({"x": pd.Series(cells, dtype=dtype)})


def key(value, dtype=object):
    return texts(row_keys(column([value], dtype)))[0]


def test_no_rows_no_keys():
    assert row_keys(pd.DataFrame({"a": []})).shape == (0, 2)


def test_equal_values_have_equal_keys_whatever_their_dtype():
    a = pd.DataFrame({"x": [1, 2], "y": ["a", None]})
    b = pd.DataFrame({"x": [1.0, 2.0], "y": pd.Series(["a", np.nan], dtype=object)})
    np.testing.assert_array_equal(row_keys(a), row_keys(b))
    assert key(1, "int8") == key(1, "float32") == key(1, "Int64") == key(1, "uint64")
    assert key("N") == key("N", "string") == key("N", "category")
    assert key(True) == key(True, bool) == key(True, "boolean") == key(np.True_)


def test_a_key_does_not_depend_on_the_other_rows():
    cells = [1, True, 1.5, "1", None, "a", pd.Timestamp("2024-03-01"), 2**70]
    together = texts(row_keys(column(cells)))
    assert together == [key(cell) for cell in cells]
    assert len(set(together)) == len(cells)


def test_minus_zero_is_zero():
    assert key(-0.0, float) == key(0.0, float)
    assert key(-0.0) == key(0.0)


def test_number_text_truth_and_nothing_differ():
    cells = [1, "1", None, "", "nan", True, b"1", "True"]
    assert len({key(cell) for cell in cells}) == len(cells)


@pytest.mark.parametrize("marker", [None, np.nan, pd.NaT, pd.NA])
def test_a_missing_value_is_one_value_however_it_is_written(marker):
    assert key(marker) == key(None)


def test_integers_beyond_float_precision_differ():
    keys = row_keys(pd.DataFrame({"x": [2**60, 2**60 + 1, -(2**60) - 1]}))
    assert len(set(texts(keys))) == 3
    assert key(-1, "int64") != key(2**64 - 1, "uint64")


def test_whole_numbers_in_mixed_columns_are_equal_by_value():
    assert key(2) == key(2.0) == key(np.float32(2)) == key(np.int8(2))


def test_times_are_equal_in_any_unit():
    stamp = pd.Timestamp("2024-03-01 12:30")
    assert key(stamp, "datetime64[s]") == key(stamp, "datetime64[ns]") == key(stamp)


def test_names_and_order_of_columns_are_part_of_the_key():
    frames = [{"a": [1], "b": [2]}, {"b": [1], "a": [2]}, {"b": [2], "a": [1]}, {"a,b": [1], "c": [2]}]
    assert len({texts(row_keys(pd.DataFrame(frame)))[0] for frame in frames}) == 4


def test_the_keys_of_a_version_stay_as_they_are():
    """Whoever changes them throws away every answer in every ledger."""
    frame = pd.DataFrame({"n": [1.5, np.nan], "i": [3, -4], "t": ["a", None], "b": [True, False]})
    assert [key.tobytes().hex() for key in row_keys(frame).astype("<u8")] == KNOWN


KNOWN = ["40676afd1b6d95b81ced9752ebd20d6a", "a86fea2fbe95a0cdd0cd54f90df31870"]


@given(st.lists(st.tuples(st.floats(), st.one_of(st.none(), st.text(max_size=3))), min_size=1, max_size=20))
def test_keys_are_equal_exactly_where_rows_are(rows):
    frame = pd.DataFrame({"x": [r[0] for r in rows], "y": pd.Series([r[1] for r in rows], dtype=object)})
    keys = texts(row_keys(frame))
    same = [(None if np.isnan(x) else x + 0.0, y) for x, y in rows]
    for i in range(len(rows)):
        for j in range(i):
            assert (keys[i] == keys[j]) == (same[i] == same[j])


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=30))
def test_distinct_keys_are_the_first_of_each_in_order(pairs):
    keys = np.array(pairs, dtype=np.uint64).reshape(-1, 2)
    assert [pairs[i] for i in in_order(keys[:, 0], keys[:, 1])] == sorted(pairs)
    assert distinct(keys).tolist() == [pairs.index(pair) for pair in sorted(set(pairs))]


def test_the_row_that_is_hashed_is_the_row_that_is_asked():
    mixed = pd.Series([None, np.nan, "a", np.nan], dtype=object)
    frame = canonical(pd.DataFrame({"x": [-0.0, 0.0, 1.0, -1.0], "y": mixed, "i": [0, 1, 2, 3]}))
    assert not np.signbit(frame["x"][:2]).any()
    assert frame["x"].tolist() == [0.0, 0.0, 1.0, -1.0]
    assert [value is None for value in frame["y"]] == [False] * 4
    assert frame["y"].isna().tolist() == [True, True, False, True]


def test_a_frame_that_is_canonical_is_left_alone():
    frame = pd.DataFrame({"x": [0.0, 1.0], "y": pd.Series([None, "a"], dtype=object)})
    assert canonical(frame) is frame
