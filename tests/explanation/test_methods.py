"""Methods of `explain`: which there are, and which options each takes."""

import numpy as np
import pytest

import distill
from distill.checks import listed
from distill.explanation.methods import OF_ROWS

X = np.arange(40.0).reshape(20, 2) % 7


def box(rows):
    return rows[:, 0] / 10


@pytest.mark.parametrize(
    ("method", "options", "message"),
    [
        ("lyme", {}, f"`method` must be one of {listed(OF_ROWS)}, got 'lyme'."),
        (None, {}, f"`method` must be one of {listed(OF_ROWS)}, got None."),
        (
            "lime",
            {"scale": 0.3},
            (
                "`scale` is no option of `method='lime'`; it takes 'around', 'bins', 'kernel_width', "
                "'n_components', 'n_samples'."
            ),
        ),
        (
            "local",
            {"bins": "decile"},
            (
                "`bins` is no option of `method='local'`; it takes 'n_components', 'n_neighbors', "
                "'n_samples', 'scale'."
            ),
        ),
    ],
)
def test_a_method_or_an_option_of_another_is_refused_before_anything_is_asked(method, options, message):
    oracle = distill.Oracle(box)
    with pytest.raises(distill.InputError) as caught:
        distill.explain(oracle, X[:1], background=X, method=method, **options)
    assert str(caught.value) == message
    assert oracle.counts.asked == 0


@pytest.mark.parametrize("method", ["local", "lime"])
def test_a_background_is_needed(method):
    message = r"^`background` must be a TransferSet \(`d.samples`\) or a table of reference rows.$"
    with pytest.raises(distill.InputError, match=message):
        distill.explain(box, X[:1], method=method)
