import pytest

from distill.checks import listed, number, one_of, whole
from distill.errors import InputError


@pytest.mark.parametrize("value", [1, 0, -3, 2.0, "2", True, None])
def test_whole_refuses(value):
    with pytest.raises(InputError, match="`max_leaf_nodes` must be a whole number of at least 2, got "):
        whole("max_leaf_nodes", value, at_least=2)


def test_whole_passes_on_an_int():
    assert whole("n", 3, at_least=3) == 3


@pytest.mark.parametrize("value", [-0.1, 1.5, float("nan"), "0.5", True])
def test_number_refuses(value):
    with pytest.raises(InputError, match="`threshold` must be a number from 0 to 1, got "):
        number("threshold", value, low=0, high=1)


def test_infinity_is_no_number():
    with pytest.raises(InputError, match="`x` must be a finite number, got inf"):
        number("x", float("inf"))


def test_one_of_names_the_allowed_set():
    with pytest.raises(InputError, match=r"`sampler` must be one of 'a', 'b', got 'c'\."):
        one_of("sampler", "c", ("a", "b"))


def test_long_lists_and_values_are_shortened():
    assert listed(range(15)).endswith("and 3 more")
    with pytest.raises(InputError) as caught:
        one_of("sampler", "x" * 500, ("a",))
    assert len(str(caught.value)) < 150
