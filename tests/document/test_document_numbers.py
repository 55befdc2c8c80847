import pytest

from distill.document import numbers


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
