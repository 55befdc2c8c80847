"""Which columns a box is asked with, and in what form."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from distill.blackbox.intake import BY_POSITION, Intake, is_positional, match
from distill.errors import InputError
from distill.table import Table

FRAME = pd.DataFrame({"age": [30, 40], "income": [1.5, 2.5], "town": ["N", "S"]})


@pytest.mark.parametrize(
    ("known", "offered", "message"),
    [
        (("age", "sex"), ("age", "x"), "The data lacks the column(s) 'sex', which the black box needs."),
        (("a_b",), ("a b", "a-b"), "The black box's column 'a_b' could be any of 'a b', 'a-b'; rename"),
        (("a b", "a-b"), ("a_b",), "The data lacks the column(s) 'a-b', which the black box needs."),
        (
            ("Column_0",),
            ("a", "b"),
            "The black box takes 1 columns by position, and the data has 2: 'a', 'b'",
        ),
        (("Column_0", "Column_1"), ("Column_0", "b"), "The data lacks the column(s) 'Column_1'"),
    ],
)
def test_columns_that_cannot_be_matched_are_named(known, offered, message):
    with pytest.raises(InputError) as caught:
        match(known, offered)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("known", "offered", "places", "said"),
    [
        (("b", "a"), ("a", "b"), [1, 0], ()),
        (("b",), ("a", "b", "c"), [1], ("Columns the box does not know were dropped: 'a', 'c'.",)),
        (("a_b", "c"), ("c", "a b"), [1, 0], ()),
        (("a_b", "a b"), ("a b", "a_b"), [1, 0], ()),
        (("Column_0", "Column_1"), ("x", "y"), [0, 1], (BY_POSITION,)),
        (("Column_0", "Column_1"), ("Column_1", "Column_0"), [1, 0], ()),
    ],
)
def test_columns_are_matched_by_name_underscore_or_position(known, offered, places, said):
    assert match(known, offered) == (places, said)


@given(st.permutations(list("abcdef")), st.integers(1, 6))
def test_matching_undoes_any_permutation(offered, n_known):
    known = tuple("abcdef")[:n_known]
    places, said = match(known, offered)
    assert tuple(offered[j] for j in places) == known
    assert bool(said) == (n_known < 6)


def test_only_whole_runs_of_stand_in_names_are_positions():
    assert is_positional(["Column_0", "Column_1"])
    assert not is_positional(["Column_1", "Column_0"])
    assert not is_positional([])


def test_a_function_gets_every_column_but_those_dropped():
    table, said = Intake().admit(Table.of(FRAME), drop={"town"})
    assert table.names == ("age", "income")
    assert said == ()
    assert Intake().prepare(FRAME) is FRAME


def test_dropping_every_column_is_refused():
    with pytest.raises(
        InputError, match=r"^No column is left to ask the black box with; `drop` names 'age'\.$"
    ):
        Intake().admit(Table.of(FRAME[["age"]]), drop=["age"])


def test_column_names_that_are_no_text_are_said_and_kept():
    table, said = Intake().admit(Table.of(FRAME.set_axis([0, 1, "town"], axis=1)))
    assert said == ("Column names that are not text are written as text: '0', '1'.",)
    assert list(table.inputs().columns) == [0, 1, "town"]


def test_named_columns_are_put_in_order_and_the_users_labels_stay():
    table, said = Intake(names=("income", "age")).admit(Table.of(FRAME))
    assert list(table.inputs().columns) == ["income", "age"]
    assert said == ("Columns the box does not know were dropped: 'town'.",)


def test_a_named_box_is_asked_in_its_own_names_whatever_the_order():
    prepared = Intake(names=("my_income", "age")).prepare(FRAME.rename(columns={"income": "my income"}))
    assert list(prepared.columns) == ["my_income", "age"]
    assert prepared["my_income"].tolist() == [1.5, 2.5]
    from_array = Intake(names=("a", "b")).prepare(np.array([[1.0, 2.0]]))
    assert from_array.to_dict("list") == {"a": [1.0], "b": [2.0]}


def test_an_array_of_another_width_is_refused():
    with pytest.raises(InputError, match=r"^The black box has 2 columns, but the rows have 3\.$"):
        Intake(names=("a", "b")).prepare(np.zeros((1, 3)))


def test_a_box_without_names_gets_an_array():
    intake = Intake(width=2)
    table, said = intake.admit(Table.of(FRAME), drop={"town"})
    assert said == (BY_POSITION,)
    prepared = intake.prepare(table.inputs())
    assert prepared.dtype == np.float64
    assert prepared.tolist() == [[30, 1.5], [40, 2.5]]


def test_an_array_for_a_box_without_names_stays_what_it_is():
    array = np.zeros((2, 2), dtype=np.float32)
    table, said = Intake(width=2).admit(Table.of(array))
    assert said == ()
    assert Intake(width=2).prepare(table.inputs()).dtype == np.float32


def test_nullable_and_text_columns_become_arrays_too():
    nullable = pd.DataFrame({"a": pd.array([1, None], dtype="Int64"), "b": [True, False]})
    assert Intake(width=2).prepare(nullable).dtype == np.float64
    assert np.isnan(Intake(width=2).prepare(nullable)[1, 0])
    assert Intake(width=3).prepare(FRAME).tolist() == [[30, 1.5, "N"], [40, 2.5, "S"]]


def test_too_many_columns_for_positions_are_refused():
    with pytest.raises(InputError) as caught:
        Intake(width=2).admit(Table.of(FRAME))
    assert str(caught.value) == (
        "The black box takes 2 column(s) by position, and the data has 3: 'age', 'income', 'town'; "
        "drop those it does not take."
    )


def test_text_where_the_box_takes_numbers_is_refused_before_asking():
    with pytest.raises(InputError) as caught:
        Intake(names=("age", "town"), numeric=True).admit(Table.of(FRAME))
    assert str(caught.value) == "Column 'town' holds 'N', but the black box was trained on numbers there."


def test_numbers_in_object_columns_are_sent_as_numbers():
    frame = pd.DataFrame({"a": pd.Series([1, None, 2.5], dtype=object)})
    assert Intake(names=("a",), numeric=True).prepare(frame)["a"].dtype == np.float64


def towns(*levels, **changes):
    return Intake(
        names=("age", "town"),
        numeric=True,
        categorical=("town",),
        levels=(pd.CategoricalDtype(levels),),
        **changes,
    )


def test_categories_are_sent_with_the_boxs_own_levels():
    sent = towns("S", "W", "N").prepare(FRAME)["town"]
    assert sent.cat.categories.tolist() == ["S", "W", "N"]
    assert sent.cat.codes.tolist() == [2, 0]


@pytest.mark.parametrize(
    "values", [["S", "X"], pd.Categorical(["S", "X"]), np.array(["S", "X"], dtype=object)]
)
def test_a_category_the_box_does_not_know_is_missing_to_it_and_said(values):
    frame = FRAME.assign(town=values)
    _, said = towns("N", "S").admit(Table.of(frame))
    assert said[-1] == (
        "Column 'town': 1 row(s) hold values the box was not trained on, which it takes as missing: 'X'."
    )
    assert towns("N", "S").prepare(frame)["town"].cat.codes.tolist() == [1, -1]


def test_levels_that_are_numbers_match_numbers_with_gaps():
    sent = towns(1, 2, 3).prepare(FRAME.assign(town=[3.0, np.nan]))["town"]
    assert sent.cat.codes.tolist() == [2, -1]


def test_levels_of_unmarked_columns_go_to_those_that_are_no_numbers():
    intake = Intake(
        names=("age", "town"), numeric=True, categorical=(), levels=(pd.CategoricalDtype(["N", "S"]),)
    )
    assert intake.prepare(FRAME)["town"].cat.codes.tolist() == [0, 1]
    with pytest.raises(InputError) as caught:
        intake.admit(Table.of(FRAME.assign(town=[0, 1])))
    assert str(caught.value) == (
        "The LightGBM model was trained on 1 columns of categories, and 0 are found; "
        "give the data those columns as `category`."
    )
