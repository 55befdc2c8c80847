import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.ensemble import GradientBoostingClassifier

from distill.domain import Domain
from distill.errors import InputError
from distill.table import Table
from distill.tree.recovery import FIRST_LOOK, recover


def squares(n, width, seed=0):
    """Rows uniform over the unit cube, its corners included, and their domain."""
    rng = np.random.default_rng(seed)
    rows = np.vstack([rng.random((n - 2, width)), np.zeros(width), np.ones(width)])
    return rows, Domain.learn(Table.of(rows))


def found(ask, domain, rows, *, budget=10_000, seed=0, **options):
    return recover(ask, domain, rows, budget=budget, rng=np.random.default_rng(seed), **options)


def staircase(codes):
    """A tree of four leaves over two of the columns."""
    a, b = codes[:, 0] <= 0.3, codes[:, 1] <= 0.7
    return np.column_stack([np.where(a, 0.1, np.where(b, 0.2, np.where(codes[:, 0] <= 0.8, 0.6, 0.9)))])


def test_a_budget_of_nothing_is_refused():
    rows, domain = squares(50, 2)
    with pytest.raises(InputError, match="`budget` must be a whole number of at least 1, got 0"):
        found(staircase, domain, rows, budget=0)


def test_rows_that_are_all_illegal_are_refused():
    rows, domain = squares(50, 2)
    with pytest.raises(InputError, match="None of the rows is legal in the domain"):
        found(staircase, domain, rows + 5.0)


@pytest.mark.parametrize("name", ["known", "weight"])
def test_lengths_that_differ_are_refused(name):
    rows, domain = squares(50, 2)
    with pytest.raises(InputError, match=f"`{name}` must have one entry for each of the 50 rows, got 49"):
        found(staircase, domain, rows, **{name: np.ones((49, 1))})


def test_a_smooth_box_is_refused_after_the_first_look():
    rows, domain = squares(200, 3)
    recovery = found(lambda codes: codes.sum(axis=1, keepdims=True), domain, rows)
    assert recovery.sentence == "Not a small tree: 300 answers were all different; refused after 300 queries."
    assert (recovery.tree, recovery.exact, recovery.confidence) == (None, False, 0.0)
    assert recovery.queries == FIRST_LOOK


def test_a_smooth_box_costs_nothing_when_the_rows_have_answers():
    rows, domain = squares(200, 3)
    known = rows.sum(axis=1, keepdims=True)
    recovery = found(lambda codes: codes.sum(axis=1, keepdims=True), domain, rows, known=known)
    assert recovery.sentence == "Not a small tree: 200 answers were all different; refused after 0 queries."


def test_an_oblique_box_is_refused_because_its_thresholds_move():
    rows, domain = squares(200, 4)
    recovery = found(lambda codes: (codes.sum(axis=1, keepdims=True) > 2.0) * 1.0, domain, rows)
    assert "times a threshold moved when the other columns moved a little; refused after" in recovery.sentence
    assert recovery.queries <= 1_500


def test_the_decision_of_a_hundred_trees_is_refused_because_its_thresholds_break_off():
    X, y = load_iris(return_X_y=True)
    box = GradientBoostingClassifier(n_estimators=100, random_state=0).fit(X, y == 1)
    recovery = found(lambda codes: box.predict(codes)[:, np.newaxis] * 1.0, Domain.learn(Table.of(X)), X)
    assert "its thresholds break off where they meet" in recovery.sentence
    assert recovery.queries <= 2_000


def test_a_list_of_rules_is_found_though_its_thresholds_break_off():
    rows, domain = squares(200, 12)

    def ask(codes):
        met = np.column_stack([codes <= 0.25, np.ones(len(codes), dtype=bool)])
        return (met.argmax(axis=1) % 2)[:, np.newaxis] * 1.0

    recovery = found(ask, domain, rows)
    assert recovery.exact
    assert recovery.minimal
    assert recovery.tree.n_leaves == 13


def test_a_small_tree_is_found_whole():
    rows, domain = squares(200, 5)
    recovery = found(staircase, domain, rows)
    assert recovery.exact
    assert recovery.minimal
    assert recovery.confidence == pytest.approx(1 - 0.875**48)
    assert recovery.sentence == (
        "This box is a tree of 4 leaves, exact with confidence 99.8\u00a0%, "
        f"found with {recovery.queries:,} queries."
    )
    tree = recovery.tree
    splits = {(int(j), float(t)) for j, t in zip(tree.feature, tree.threshold, strict=True) if j >= 0}
    assert splits == {(0, 0.3), (1, 0.7), (0, 0.8)}
    assert np.array_equal(tree.value[tree.apply(rows)], staircase(rows))
    assert tree.n[0] == 200
    assert tree.weight[tree.leaves].sum() == 200


def test_a_budget_is_never_exceeded_and_its_end_is_said():
    rows, domain = squares(200, 5)
    asked = []

    def ask(codes):
        asked.append(len(codes))
        return staircase(codes)

    recovery = found(ask, domain, rows, budget=330)
    assert sum(asked) == recovery.queries <= 330
    assert recovery.sentence == (
        f"The budget of 330 queries ran out after {recovery.queries}: no tree explained all answers yet."
    )
