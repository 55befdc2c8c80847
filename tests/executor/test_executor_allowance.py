import pytest

from distill.errors import BoxError, InputError
from distill.executor import lost_rows_allowed, refuse_lost_rows


@pytest.mark.parametrize("wrong", [-1, 1.5, -0.1, "many", "101%", "-1%", "", True, None, float("nan")])
def test_what_is_no_count_and_no_share_is_refused(wrong):
    with pytest.raises(InputError, match="`max_failed_rows` must be"):
        lost_rows_allowed(wrong, 100)


@pytest.mark.parametrize(
    ("allowed", "n_rows", "count"),
    [(0, 9, 0), (3, 9, 3), ("3", 9, 3), (0.29, 100, 29), ("29%", 100, 29), ("0.1%", 999, 0), ("1 %", 200, 2)],
)
def test_counts_and_shares(allowed, n_rows, count):
    assert lost_rows_allowed(allowed, n_rows) == count


def test_lost_rows_are_an_error_where_they_are_more_than_allowed():
    refuse_lost_rows(3, 3, "The box raised ValueError: no.")
    with pytest.raises(
        BoxError,
        match=r"^The black box failed on 3 row\(s\), 2 allowed; the first: The box raised ValueError: no\.",
    ):
        refuse_lost_rows(3, 2, "The box raised ValueError: no.")
