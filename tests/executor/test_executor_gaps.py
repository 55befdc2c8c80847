import numpy as np
import pandas as pd
import pytest

from distill.executor.gaps import absence, are_given


@pytest.mark.parametrize(
    ("answers", "given"),
    [
        (np.array([0.5, np.nan, np.inf, -1.0]), [True, False, False, True]),
        (np.array([[0.5, 0.5], [0.5, np.nan]]), [True, False]),
        (np.array(["deny", None, np.nan, pd.NA, pd.NaT, ""], dtype=object), [True, *[False] * 4, True]),
        (np.array([["deny"], [None]], dtype=object), [True, False]),
        (np.array([0, 1]), [True, True]),
        (np.array([True, False]), [True, True]),
        (np.array(["deny"]), [True]),
    ],
)
def test_what_is_no_answer(answers, given):
    assert are_given(answers).tolist() == given


def test_the_sentence_says_what_was_expected():
    assert absence(np.zeros(1)) == "The black box answered no finite number."
    assert absence(np.array([None])) == "The black box gave no label."
