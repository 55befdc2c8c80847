import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distill.domain import DAY, UNSEEN, Domain, Kind
from distill.errors import InputError
from distill.table import Table


def learn(frame, **about):
    return Domain.learn(Table.of(frame), **about)


def mixed():
    n = 40
    frame = pd.DataFrame(
        {
            "height": np.linspace(1.5, 2.0, n),
            "age": np.arange(n) + 20,
            "whole": (np.arange(n) % 5).astype(float),
            "member": np.arange(n) % 3 == 0,
            "size": pd.Categorical(["S", "M", "L", "M"] * 10, categories=["S", "M", "L"], ordered=True),
            "town": ["Aix", "Bonn", "Cork", None] * 10,
            "born": pd.date_range("2000-01-01", periods=n),
            "seen": pd.to_datetime(["2024-01-01 10:30:00", None] * 20),
            "number": [f"n{i}" for i in range(n)],
            "seven": 7.0,
            "nothing": [None] * n,
        }
    )
    frame["maybe"] = pd.array([True, None, False, True] * 10, dtype="boolean")
    frame["count"] = pd.array([1, None, 3, 4] * 10, dtype="Int64")
    frame["yes"] = pd.Series([True, None, False, True] * 10, dtype=object)
    return frame


def test_kinds():
    kinds = {column.name: column.kind for column in learn(mixed()).columns}
    assert kinds == {
        "height": Kind.NUMERIC,
        "age": Kind.INTEGER,
        "whole": Kind.INTEGER,
        "member": Kind.BOOLEAN,
        "size": Kind.ORDINAL,
        "town": Kind.CATEGORICAL,
        "born": Kind.DATETIME,
        "seen": Kind.DATETIME,
        "number": Kind.TEXT,
        "seven": Kind.INTEGER,
        "nothing": Kind.NUMERIC,
        "maybe": Kind.BOOLEAN,
        "count": Kind.INTEGER,
        "yes": Kind.BOOLEAN,
    }


def test_constant_and_all_missing_columns_and_text_are_not_usable():
    domain = learn(mixed())
    unusable = [c.name for c in domain.columns if not c.is_usable]
    assert unusable == ["number", "seven", "nothing"]


def test_text_that_is_named_can_be_used():
    domain = learn(mixed(), explainable=["number"])
    assert domain.columns[domain.names.index("number")].kind is Kind.CATEGORICAL


def test_rows_come_back_as_they_were():
    frame = Table.of(mixed()).frame
    domain = learn(frame)
    pd.testing.assert_frame_equal(domain.decode(domain.encode(frame), like=frame), frame)


def test_missing_values_of_every_spelling_are_one():
    frame = pd.DataFrame({"town": pd.Series(["a", None, np.nan, pd.NA, pd.NaT, "b"] * 5, dtype=object)})
    codes = learn(frame).encode(frame)
    assert np.isnan(codes[:, 0]).sum() == 20


def test_the_commonest_spelling_is_sent():
    frame = pd.DataFrame({"town": pd.Series([None, None, np.nan] + ["a", "b"] * 9, dtype=object)})
    domain = learn(frame)
    sent = domain.decode(np.array([[np.nan], [1.0]]))["town"].tolist()
    assert sent == [None, "b"]


def test_an_unseen_category_is_its_own_code_and_the_row_keeps_it():
    domain = learn(pd.DataFrame({"town": ["a", "b"] * 10}))
    new = pd.DataFrame({"town": ["c", "a"]})
    assert domain.encode(new)[:, 0].tolist() == [UNSEEN, 0.0]
    assert domain.conform(new)["town"].tolist() == ["c", "a"]


def test_a_category_column_loses_what_it_cannot_hold():
    domain = learn(pd.DataFrame({"town": pd.Categorical(["a", "b"] * 10)}))
    kept = domain.conform(pd.DataFrame({"town": ["c", "a"]}))["town"]
    assert kept.dtype == domain.columns[0].dtype
    assert kept.isna().tolist() == [True, False]


def test_integers_with_gaps_are_sent_as_floats():
    domain = learn(pd.DataFrame({"age": [30, 40, 50]}))
    kept = domain.conform(pd.DataFrame({"age": [30.0, np.nan]}))["age"]
    assert kept.dtype == np.float64
    assert domain.conform(pd.DataFrame({"age": [30.0, 31.0]}))["age"].dtype == np.int64


def test_a_real_row_is_not_rounded():
    domain = learn(pd.DataFrame({"age": [30, 40, 50]}))
    assert domain.conform(pd.DataFrame({"age": [30.5]}))["age"].tolist() == [30.5]


def test_text_among_numbers_is_refused():
    domain = learn(pd.DataFrame({"age": [30, 40, 50]}))
    message = "Column 'age' holds 'old', but the reference rows hold integer values there"
    with pytest.raises(InputError, match=message):
        domain.conform(pd.DataFrame({"age": [30, "old"]}))
    with pytest.raises(InputError, match=message):
        domain.encode(pd.DataFrame({"age": [30, "old"]}))


def test_a_column_that_was_all_missing_takes_anything():
    domain = learn(pd.DataFrame({"a": [1, 2], "b": [None, None]}))
    new = pd.DataFrame({"a": [1, 2], "b": ["x", 3]})
    assert domain.conform(new)["b"].tolist() == ["x", 3]
    assert np.isnan(domain.encode(new)[:, 1]).all()


def test_a_lacking_column_is_named():
    with pytest.raises(InputError, match=r"The rows lack the column\(s\) 'b'"):
        learn(pd.DataFrame({"a": [1, 2], "b": [1, 2]})).encode(pd.DataFrame({"a": [1]}))


def test_lists_are_no_categories():
    with pytest.raises(InputError, match="Column 'x' holds values of type list"):
        learn(pd.DataFrame({"x": [[1], [2]]}))


def test_the_type_that_is_no_category_is_named_wherever_it_stands():
    with pytest.raises(InputError, match="Column 'x' holds values of type list"):
        learn(pd.DataFrame({"x": ["a", "b", [1]]}))


@pytest.mark.parametrize("cell", [[1], {"a": 1}, ("a", [1])])
def test_a_list_among_new_categories_is_refused(cell):
    domain = learn(pd.DataFrame({"town": ["a", "b"] * 10}))
    with pytest.raises(InputError, match=r"Column 'town' holds .*, but the reference rows hold categorical"):
        domain.encode(pd.DataFrame({"town": pd.Series(["a", cell], dtype=object)}))


def test_tuples_of_any_length_are_categories():
    frame = pd.DataFrame({"x": pd.Series([("a",), ("b", 2), (), None] * 5, dtype=object)})
    codes = learn(frame).encode(frame)[:4, 0]
    np.testing.assert_array_equal(codes, [0.0, 1.0, 2.0, np.nan])


@pytest.mark.parametrize("dtype", [object, "str", "string"])
def test_text_does_not_end_at_a_nul(dtype):
    frame = pd.DataFrame({"x": pd.Series(["a\0b", "a\0c", "a"] * 5, dtype=dtype)})
    assert learn(frame).encode(frame)[:3, 0].tolist() == [1.0, 2.0, 0.0]


def test_rows_are_coded_while_they_are_learned():
    table = Table.of(mixed())
    domain, codes = Domain.learn_coded(table)
    np.testing.assert_array_equal(codes, domain.encode(table.frame))


def test_sampled_numbers_are_legal():
    domain = learn(pd.DataFrame({"age": [30, 40], "born": pd.to_datetime(["2000-01-01", "2000-01-09"])}))
    start = pd.Timestamp("2000-01-01").timestamp()
    legal = domain.legalise(np.array([[33.4, start + 1.4 * DAY], [99.0, start - DAY], [np.nan, start]]))
    np.testing.assert_array_equal(legal[:, 0], [33.0, 40.0, np.nan])
    np.testing.assert_array_equal(legal[:, 1], [start + DAY, start, start])


def test_distance_counts_sd_category_and_missingness():
    frame = pd.DataFrame({"age": [0.5, 2.5, np.nan, 0.5], "town": ["a", "b", "a", "a"]})
    domain = learn(frame)
    codes = domain.encode(frame)
    sd = np.std([0.5, 2.5, 0.5])
    np.testing.assert_allclose(domain.distance(codes[0], codes), [0, (2 / sd + 1) / 2, 0.5, 0])
    np.testing.assert_allclose(domain.distance(codes[2], codes), [0.5, 1.0, 0, 0.5])


def test_one_hot_columns_and_twins_move_together():
    rng = np.random.default_rng(0)
    town = rng.integers(3, size=300)
    frame = pd.DataFrame(np.eye(3)[town], columns=["A", "B", "C"])
    frame["years"] = rng.integers(4, size=300)
    frame["degree"] = frame["years"].map({0: "none", 1: "school", 2: "college", 3: "doctor"})
    frame["free"] = rng.integers(2, size=300)
    groups = {tuple(sorted(frame.columns[list(group)])) for group in learn(frame).groups}
    assert groups == {("A", "B", "C"), ("degree", "years"), ("free",)}


def test_dates_in_an_object_column():
    days = pd.Series([dt.datetime(2024, 1, d, tzinfo=None) for d in (1, 5, 9)], dtype=object)  # noqa: DTZ001  # naive on purpose
    domain = learn(pd.DataFrame({"day": days}))
    assert domain.columns[0].show(domain.encode(pd.DataFrame({"day": days}))[1, 0]) == "2024-01-05"


@pytest.mark.parametrize(
    ("column", "code", "text"),
    [("age", 31.0, "31"), ("member", 1.0, "True"), ("size", 0.0, "S"), ("town", UNSEEN, "unseen")],
)
def test_values_are_shown_in_the_datas_words(column, code, text):
    domain = learn(mixed())
    assert domain.columns[domain.names.index(column)].show(code) == text


values = st.one_of(st.none(), st.sampled_from(["a", "b", "ß", "", "NaN"]))


@given(st.lists(values, min_size=21, max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_column_of_text_survives_the_round_trip(cells):
    frame = pd.DataFrame({"town": pd.Series(cells, dtype=object), "x": np.arange(len(cells)) / 3})
    domain = learn(frame)
    back = domain.decode(domain.encode(frame), like=frame)
    assert [None if pd.isna(v) else v for v in back["town"]] == cells


def test_columns_alone_are_learned_without_their_groups():
    table = Table.of(pd.DataFrame({"a": [0, 1] * 50, "b": [1, 0] * 50, "c": list("xyzxy") * 20}))
    learned, alone = Domain.learn(table), Domain.learn_columns(table)
    assert learned.groups == ((0, 1), (2,))
    assert alone.groups == ((0,), (1,), (2,))
    assert repr(alone.columns) == repr(learned.columns)  # NaN among their markers
