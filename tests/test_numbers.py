import pytest

from distill import numbers


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (0.0, "0.0 %"),
        (0.0001, "< 0.1 %"),
        (0.9999, "> 99.9 %"),
        (1.0, "100.0 %"),
        (0.96234, "96.2 %"),
    ],
)
def test_shares(value, text):
    assert numbers.share(value).replace("\u00a0", " ") == text


def test_intervals():
    assert numbers.shares(0.948, 0.973).replace("\u00a0", " ") == "94.8 to 97.3 %"
    assert numbers.shares(None, 0.9) == "–"
    assert numbers.figures(0.8123, 0.93) == "0.812 to 0.930"
    assert numbers.figures(0.8, None) == "–"


def test_counts_and_levels():
    assert numbers.count(12345) == "12,345"
    assert numbers.count(None) == numbers.figure(None) == "–"
    assert numbers.per_thousand(0.9617) == 962
    assert numbers.level(0.95) == "95\u00a0%"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0 %"),
        (0.00001, "< 0.1 %"),
        (0.042, "4.2 %"),
        (0.0996, "10 %"),
        (0.874, "87 %"),
        (0.9961, "99.6 %"),
        (0.99999, "99.9 %"),
        (1, "100 %"),
        (-0.15, "−15 %"),
    ],
)
def test_short_shares(value, text):
    assert numbers.percent(value).replace("\u00a0", " ") == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.0412, "−0.0412"),
        (5.637, "5.64"),
        (12300, "12,300"),
        (1e9, "1.00e+09"),
        (-1e-7, "−1.00e−07"),
        (float("nan"), "–"),
    ],
)
def test_amount(value, text):
    assert numbers.amount(value) == text


def test_a_column_of_numbers_is_written_alike():
    assert numbers.alike([-0.214, 0.03, 0]) == ["−0.214", "0.030", "0.000"]
    assert numbers.alike([]) == []


def test_changes_have_their_sign():
    assert [numbers.signed(value) for value in (0.04, -1.2, 0.0)] == ["+0.0400", "−1.20", "0"]


def test_a_rounded_nothing_has_no_sign():
    assert numbers.rounded(-0.0004, 2) == "0.00"
    assert numbers.rounded(-1234.5, 1) == "−1,234.5"


def test_counts_are_written_as_they_are():
    assert [numbers.size(value) for value in (16, 1024, 2.5)] == ["16", "1,024", "2.5"]
