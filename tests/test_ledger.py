import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from distill.ledger import Ledger, row_keys


def test_equal_values_have_equal_keys_whatever_their_dtype():
    a = pd.DataFrame({"x": [1, 2], "y": ["a", None]})
    b = pd.DataFrame({"x": [1.0, 2.0], "y": pd.Series(["a", np.nan], dtype=object)})
    assert row_keys(a) == row_keys(b)


def test_minus_zero_is_zero():
    assert row_keys(pd.DataFrame({"x": [-0.0]})) == row_keys(pd.DataFrame({"x": [0.0]}))


def test_number_text_truth_and_nothing_differ():
    cells = [1, "1", None, "", "nan"]
    keys = [row_keys(pd.DataFrame({"x": pd.Series([cell], dtype=object)}))[0] for cell in cells]
    keys += row_keys(pd.DataFrame({"x": [True]}))
    assert len(set(keys)) == len(keys)


def test_integers_beyond_float_precision_differ():
    keys = row_keys(pd.DataFrame({"x": [2**60, 2**60 + 1, -(2**60) - 1]}))
    assert len(set(keys)) == 3


def test_names_and_order_of_columns_are_part_of_the_key():
    one = row_keys(pd.DataFrame({"a": [1], "b": [2]}))
    other = row_keys(pd.DataFrame({"b": [1], "a": [2]}))
    assert one != other


def test_no_rows_no_keys():
    assert row_keys(pd.DataFrame({"a": []})) == []


@given(st.lists(st.tuples(st.floats(), st.one_of(st.none(), st.text(max_size=3))), min_size=1, max_size=20))
def test_keys_are_equal_exactly_where_rows_are(rows):
    frame = pd.DataFrame({"x": [r[0] for r in rows], "y": pd.Series([r[1] for r in rows], dtype=object)})
    keys = row_keys(frame)
    same = [(None if np.isnan(x) else x + 0.0, y) for x, y in rows]
    for i in range(len(rows)):
        for j in range(i):
            assert (keys[i] == keys[j]) == (same[i] == same[j])


def test_the_first_answer_stays():
    ledger = Ledger()
    ledger.enter([b"k"], np.array([[1.0]]))
    ledger.enter([b"k", b"l"], np.array([[2.0], [3.0]]))
    assert ledger.look_up([b"l", b"k"]).tolist() == [[3.0], [1.0]]
    assert ledger.knows([b"k", b"m"]).tolist() == [True, False]
    assert len(ledger) == 2
