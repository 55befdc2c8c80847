"""Tables and answers as bytes, and back."""

import datetime as dt
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from distill.ledger import row_keys
from distill.ledger.codec import pack_frame, pack_raw, unpack_frame, unpack_raw

DAY = pd.Timestamp("2024-02-29 10:00")

COLUMNS = [
    pd.Series([1.5, np.nan, -np.inf]),
    pd.Series([1.5, np.nan, 2], dtype="float32"),
    pd.Series([1, 2, 300]),
    pd.Series([0, 2**63, 2**64 - 1], dtype="uint64"),
    pd.Series([-(2**63), 0, 1]),
    pd.Series([True, False, True]),
    pd.Series(["a", None, "żółw"], dtype=object),
    pd.Series(["a", np.nan, "a"], dtype=object),
    pd.Series(["", None, "\ud800"], dtype=object),
    pd.Series(["a", pd.NA, "b"], dtype="string"),
    pd.Series([None, None, None], dtype=object),
    pd.Series([True, None, False], dtype=object),
    pd.Series([1, "1", 1.0], dtype=object),
    pd.Series([1, pd.NA, 3], dtype="Int64"),
    pd.Series([True, pd.NA, False], dtype="boolean"),
    pd.Series(["x", None, "y"], dtype="category"),
    pd.Series(pd.Categorical([2, 1, None], categories=[3, 2, 1], ordered=True)),
    pd.Series([DAY, pd.NaT, DAY], dtype="datetime64[s]"),
    pd.Series([DAY, pd.NaT, DAY]).dt.tz_localize("Europe/Warsaw"),
    pd.Series([DAY, None, dt.date(2024, 1, 1)], dtype=object),
    pd.Series([pd.Timedelta("1h"), pd.NaT, pd.Timedelta("2h")]),
]


@pytest.mark.parametrize("values", COLUMNS, ids=lambda values: f"{values.dtype}-{values.iloc[0]}")
def test_every_kind_of_column_comes_back(values):
    frame = pd.DataFrame({"x": values, "n": [1, 2, 3]})
    back = unpack_frame(pack_frame(frame))
    pd.testing.assert_frame_equal(back, frame)
    np.testing.assert_array_equal(row_keys(back), row_keys(frame))


def test_a_marker_of_a_missing_value_comes_back():
    for marker in (None, pd.NA, pd.NaT):
        back = unpack_frame(pack_frame(pd.DataFrame({"x": pd.Series(["a", marker], dtype=object)})))
        assert back["x"][1] is marker


def test_what_is_no_plain_value_is_kept_as_text():
    back = unpack_frame(pack_frame(pd.DataFrame({"x": pd.Series([(1, 2), "a"], dtype=object)})))
    assert back["x"].tolist() == ["(1, 2)", "a"]


def test_no_rows_and_odd_names_come_back():
    frame = pd.DataFrame({"a b": pd.Series([], dtype="int64"), "ü": pd.Series([], dtype=object)})
    pd.testing.assert_frame_equal(unpack_frame(pack_frame(frame)), frame)


def test_numbers_take_the_room_they_need():
    frame = pd.DataFrame({"x": np.arange(1000) % 100, "t": ["yes", "no"] * 500})
    content = pack_frame(frame)
    assert len(content) < 1000 * 2 + 300
    head = json.loads(content[4 : 4 + int.from_bytes(content[:4], "little")])
    assert [column["stored"] for column in head["columns"]] == ["|i1", "|i1"]


@pytest.mark.parametrize("dtype", ["float32", "float64", ">f8"])
def test_columns_of_floats_alone_are_written_in_one_piece_and_come_back(dtype):
    values = np.array([[1.5, np.nan], [-0.0, np.inf], [3.0, 4.0]], dtype=dtype)
    frame = pd.DataFrame(values, columns=["a", "b c"])
    content = pack_frame(frame)
    assert content.endswith(values.T.astype(values.dtype.newbyteorder("<")).tobytes())
    np.testing.assert_array_equal(unpack_frame(content).to_numpy(), values)
    assert unpack_frame(pack_frame(frame[::2]))["b c"].tolist()[1] == 4.0


def test_rows_are_written_as_ever():
    content = pack_frame(pd.DataFrame({"a": [1.5, 2.0], "b": [0.25, 4.0]}))
    column = '{"name":"%s","how":"numbers","dtype":"<f8","stored":"<f8","sizes":[16]}'
    head = f'{{"rows":2,"columns":[{column % "a"},{column % "b"}]}}'.encode()
    assert content == bytes([len(head), 0, 0, 0]) + head + np.array([1.5, 2.0, 0.25, 4.0]).tobytes()


@pytest.mark.parametrize(
    "raw",
    [
        np.array([0.25, 1.0]),
        np.array([[0.25], [1.0]]),
        np.array([[0.25, 0.75], [1.0, 0.0]], dtype=np.float32),
        np.array([1, 0]),
        np.array([1, 0], dtype=np.uint8),
        np.array([True, False]),
        np.array(["deny", "grant"], dtype=object),
        np.array([["deny"], ["grant"]], dtype=object),
        np.array([1, "grant"], dtype=object),
    ],
)
def test_answers_come_back(raw):
    back = unpack_raw(pack_raw(raw))
    assert (back.dtype, back.shape) == (raw.dtype, raw.shape)
    np.testing.assert_array_equal(back, raw)


@given(
    st.lists(
        st.one_of(
            st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.dates(), st.datetimes()
        ),
        min_size=1,
    )
)
def test_keys_survive_the_way_there_and_back(cells):
    frame = pd.DataFrame({"x": pd.Series(cells, dtype=object)})
    np.testing.assert_array_equal(row_keys(unpack_frame(pack_frame(frame))), row_keys(frame))
