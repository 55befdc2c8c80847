import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distill.domain import Domain
from distill.table import Table
from distill.tree.recovery import recover


def people(n=300, seed=0):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "age": rng.integers(18, 80, n),
            "income": rng.uniform(0, 1e5, n),
            "member": rng.random(n) < 0.5,
            "grade": pd.Categorical.from_codes(rng.integers(0, 4, n), list("DCBA"), ordered=True),
            "region": pd.Categorical.from_codes(rng.integers(0, 5, n), list("NSEWX")),
            "always": np.ones(n),
            "key": [f"p{i}" for i in range(n)],
        }
    )
    frame["income"] = frame["income"].mask(rng.random(n) < 0.2)
    frame["region"] = frame["region"].mask(rng.random(n) < 0.2)
    domain = Domain.learn(Table.of(frame))
    return domain, domain.encode(frame)


def recovery_of(ask, *, budget=10_000, seed=0, **options):
    domain, rows = people()
    return recover(ask, domain, rows, budget=budget, rng=np.random.default_rng(seed), **options)


def lender(codes):
    """Missing incomes count as high, region S, E and missing as one."""
    age, income, grade, region = codes[:, 0], codes[:, 1], codes[:, 3], codes[:, 4]
    high = np.isnan(income) | (income > 40_000)
    south = np.isnan(region) | np.isin(region, [1, 2])
    return np.where(
        high, np.where(south, 3.0, 4.0), np.where(age <= 35, 1.0, np.where(grade <= 1, 2.0, 5.0))
    )[:, np.newaxis]


def test_a_box_that_reads_the_key_is_refused_by_name():
    domain, rows = people()
    known = (np.arange(len(rows)) % 2 == 0).astype(np.float64)[:, np.newaxis]
    recovery = recover(
        lambda codes: codes[:, [6]] % 2, domain, rows, budget=5_000, rng=np.random.default_rng(0), known=known
    )
    assert "its answers depend on 'key', which is constant or like an id" in recovery.sentence


def test_every_kind_of_column_is_recovered():
    recovery = recovery_of(lender)
    assert recovery.exact
    assert recovery.minimal
    tree = recovery.tree
    assert tree.n_leaves == 5
    _, rows = people(seed=1)
    assert np.array_equal(tree.value[tree.apply(rows)], lender(rows))
    asked = {int(j): node for node, j in enumerate(tree.feature) if j >= 0}
    assert set(asked) == {0, 1, 3, 4}
    assert tree.threshold[asked[0]] == 35.5
    assert tree.threshold[asked[1]] == pytest.approx(40_000, abs=1e-4)
    assert tree.threshold[asked[3]] == 1.5
    assert not tree.missing_left[asked[1]]
    assert tree.categories[asked[4]] in {(1, 2), (0, 3, 4)}
    assert tree.missing_left[asked[4]] == (tree.categories[asked[4]] == (1, 2))


def test_missing_values_alone_can_be_the_question():
    recovery = recovery_of(lambda codes: np.isnan(codes[:, [1]]) * 1.0)
    assert recovery.exact
    assert recovery.minimal
    assert recovery.tree.threshold[0] == np.inf
    assert recovery.tree.n_leaves == 2


def test_only_legal_rows_are_asked():
    domain, _ = people()

    def ask(codes):
        legal = domain.legalise(codes)
        assert np.array_equal(codes, legal, equal_nan=True)
        assert np.all(codes[:, 5] == 1.0)
        assert not np.any(np.isnan(codes[:, [0, 2, 3, 5, 6]]))
        return lender(codes)

    assert recovery_of(ask).exact


def test_real_rows_with_answers_cost_nothing():
    domain, rows = people()
    asked = set()

    def ask(codes):
        asked.update(row.tobytes() for row in codes)
        return lender(codes)

    recovery = recover(ask, domain, rows, budget=10_000, rng=np.random.default_rng(0), known=lender(rows))
    assert recovery.exact
    assert not asked & {row.tobytes() for row in rows}


def test_decisions_and_weights_come_from_the_rows():
    _, rows = people()
    weight = np.linspace(1, 2, len(rows))
    recovery = recovery_of(lender, weight=weight, decide=lambda scores: (scores[:, 0] > 2.5).astype(np.int64))
    tree = recovery.tree
    assert tree.weight[0] == pytest.approx(weight.sum())
    assert tree.value[0] == pytest.approx(np.average(lender(rows), axis=0, weights=weight))
    assert np.array_equal(tree.decision[tree.leaves], tree.value[tree.leaves, 0] > 2.5)


def test_a_constant_box_is_one_leaf():
    recovery = recovery_of(lambda codes: np.full((len(codes), 2), 0.5))
    assert recovery.sentence.startswith("This box is a tree of 1 leaf, exact with confidence 99.8\u00a0%")
    assert recovery.tree.n_leaves == 1


def test_the_same_seed_finds_the_same_bytes():
    first, second = recovery_of(lender, seed=3), recovery_of(lender, seed=3)
    assert first.tree.to_dict() == second.tree.to_dict()
    assert first.sentence == second.sentence


@settings(max_examples=20)
@given(budget=st.integers(1, 1_500), seed=st.integers(0, 5))
def test_no_budget_is_exceeded(budget, seed):
    asked = 0

    def ask(codes):
        nonlocal asked
        asked += len(codes)
        return lender(codes)

    recovery = recovery_of(ask, budget=budget, seed=seed)
    assert asked == recovery.queries <= budget
    assert recovery.exact == recovery.sentence.startswith("This box is a tree of 5 leaves")


def test_last_bits_do_not_make_another_answer():
    rng = np.random.default_rng(0)
    recovery = recovery_of(lambda codes: lender(codes) + rng.normal(0, 1e-13, (len(codes), 1)))
    assert recovery.exact
    assert recovery.tree.n_leaves == 5
