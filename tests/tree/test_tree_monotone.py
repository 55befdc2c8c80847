import numpy as np
import pandas as pd
import pytest

from distill.errors import InputError
from distill.tree.surrogate import TreeSurrogate

RNG = np.random.default_rng(0)
FRAME = pd.DataFrame(
    {"a": RNG.normal(size=500), "b": RNG.integers(0, 6, 500), "c": RNG.choice(list("xyz"), 500)}
)
FRAME.loc[RNG.random(500) < 0.1, "a"] = np.nan
SCORE = (
    FRAME["a"].fillna(0.5)
    + np.sin(4 * FRAME["a"].fillna(0))
    - FRAME["b"] * np.where(FRAME["c"] == "x", 0.5, -0.1)
)
NUMBERS = SCORE.to_numpy()
LABELS = np.where(NUMBERS > 0, "yes", "no")


def against(surrogate, column, sign, values):
    """How often the answer moves against the sign along a column, other columns staying."""
    rows = FRAME[FRAME["a"].notna()].head(100)
    answers = [surrogate.predict(rows.assign(**{column: value})) for value in values]
    numbers = np.array(answers) == "yes" if np.array(answers).dtype.kind == "U" else np.array(answers)
    return int((np.diff(numbers.astype(float), axis=0) * sign < -1e-9).sum())


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({"z": 1}, "`monotone` must be one of 'a', 'b', 'c', got 'z'."),
        ({"a": 2}, "`monotone['a']` must be 1 or -1, got 2."),
        ({"c": 1}, "`monotone` needs columns with an order; the levels of 'c' have none."),
    ],
)
def test_constraints_that_make_no_sense_are_refused(wanted, sentence):
    with pytest.raises(InputError) as refused:
        TreeSurrogate(monotone=wanted).fit(FRAME, LABELS)
    assert str(refused.value) == sentence


def test_three_labels_have_no_order():
    with pytest.raises(InputError) as refused:
        TreeSurrogate(monotone={"a": 1}).fit(FRAME, np.arange(500) % 3)
    assert str(refused.value) == "`monotone` needs numbers or two labels to put in order, got 3 labels."


@pytest.mark.parametrize("effort", ["fast", "best"])
@pytest.mark.parametrize("y", [NUMBERS, LABELS], ids=["numbers", "labels"])
def test_the_answer_moves_one_way_only(y, effort, monkeypatch):
    monkeypatch.setattr("distill.tree.effort.ITERATIONS", 8)
    grid = np.linspace(-3, 3, 25)
    free = TreeSurrogate(12, effort=effort).fit(FRAME, y)
    bound = TreeSurrogate(12, effort=effort, monotone={"a": 1, "b": -1}).fit(FRAME, y)
    assert against(free, "a", 1, grid) + against(free, "b", -1, range(6)) > 0
    assert against(bound, "a", 1, grid) + against(bound, "b", -1, range(6)) == 0
    assert bound.n_leaves_ > 2
