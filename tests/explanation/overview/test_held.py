"""Values of rows side by side: numbers, dates, levels, and where low and high are."""

import numpy as np
import pytest

from distill.explanation.overview.held import Values


def read(*texts):
    return Values.of_texts(texts)


def test_texts_that_are_numbers():
    found = read("12.5", "missing", "-3")
    np.testing.assert_array_equal(found.codes, [12.5, np.nan, -3.0])
    assert (found.is_ordered, found.is_number) == (True, True)


def test_texts_that_are_dates_have_an_order():
    found = read("2020-01-02", "1970-01-01", "2020-01-01 12:00:00")
    assert found.codes.tolist() == [1577923200.0, 0.0, 1577880000.0]
    assert (found.is_ordered, found.is_number) == (True, False)


def test_yes_or_no_has_an_order_and_other_words_have_none():
    assert read("True", "False", "True").codes.tolist() == [1, 0, 1]
    assert read("True", "False").is_ordered
    assert not read("Bonn", "Aix").is_ordered
    assert read("Bonn", "Aix", "missing").codes.tolist()[:2] == [1, 0]


def test_a_column_of_missing_values_alone():
    found = read("missing", "missing")
    assert np.isnan(found.codes).all()
    assert np.isnan(found.places).all()


def test_low_is_the_5th_percentile_and_high_the_95th():
    found = read(*map(str, range(101)), "100000")
    assert found.places[:2].tolist() == [0.0, 0.0]
    assert found.places[50] == pytest.approx(0.495, abs=0.01)
    assert found.places[-2:].tolist() == [1.0, 1.0]


def test_where_most_values_are_the_same_the_ends_count():
    found = read(*["0"] * 99, "7", "missing")
    assert found.places[0] == 0.0
    assert found.places[99] == 1.0
    assert np.isnan(found.places[100])
    assert read("3", "3").places.tolist() == [0.5, 0.5]
