import json

import numpy as np
import pytest

from distill.distillation import distill
from distill.distillation.probe import Probe
from distill.fidelity import taught_gap
from distill.oracle import Oracle


def correlated(n=1500, seed=0):
    rng = np.random.default_rng(seed)
    a = rng.normal(size=n)
    return np.column_stack([a, a + rng.normal(scale=0.01, size=n), rng.normal(size=n)])


def scaffold(X):
    """Honest where the two first columns are alike, as in all real rows; else by the third."""
    return np.where(np.abs(X[:, 0] - X[:, 1]) < 0.06, X[:, 0] > 0, X[:, 2] > 0).astype(int)


def probed(box, X, **about):
    about = {"n_samples": 1000, "max_leaf_nodes": 4, "effort": "fast", "recover": False} | about
    return distill(box, X, **about)


def test_a_scaffold_is_found_out_by_default():
    d = probed(scaffold, correlated())
    assert d.probe.tells_apart
    assert d.probe.n == 900
    assert d.probe.to_real.low > 0.05
    assert d.probe.to_stand_in.low > 0.05
    sentence = dict(d.findings)["real-sampled-gap"]
    assert sentence == d.probe.sentence
    assert sentence.startswith(
        "The box answers rows drawn column by column otherwise than real ones: trees taught on 900 such "
        "rows lose, on 300 real rows, to those taught on as many real ones "
    )


def test_an_honest_box_is_not_flagged_and_the_figures_stand_all_the_same():
    d = probed(lambda X: (X[:, 0] > 0).astype(int), correlated())
    assert not d.probe.tells_apart
    assert "real-sampled-gap" not in dict(d.findings)
    record = json.loads(d.to_json())["probe"]
    assert record["tells_apart"] is False
    assert record["to_real"]["low"] <= 0 <= record["to_real"]["high"]
    assert "was not found to answer rows drawn column by column otherwise" in record["sentence"]


def test_a_gap_that_an_honest_stand_in_has_too_is_no_finding():
    same = taught_gap([0, 1] * 60, [1, 0] * 60, [1, 0] * 60)
    wide = taught_gap([0, 1] * 60, [1, 0] * 60, [0, 1] * 60)
    excused = Probe(np.zeros((50, 2), dtype=np.uint64), wide, same)
    assert not excused.tells_apart
    assert excused.findings() == ()
    assert "by an honest stand-in of the box they lose 0.000 of agreement" in excused.sentence


def test_numbers_are_probed_by_r2():
    def tricked(X):
        return np.where(np.abs(X[:, 0] - X[:, 1]) < 0.06, X[:, 0], X[:, 2])

    d = probed(tricked, correlated())
    assert d.probe.tells_apart
    assert " of R² (" in d.probe.sentence
    honest = probed(lambda X: np.column_stack([X[:, 0], np.full(len(X), 2.0)]), correlated(600))
    assert not honest.probe.tells_apart
    assert np.isfinite(honest.probe.to_real.value)


def test_nothing_is_drawn_where_nothing_is_to_be_sampled():
    oracle = Oracle(scaffold)
    d = probed(oracle, correlated(200), n_samples=0)
    assert oracle.counts.asked == 200
    assert d.queries.rows == 200
    assert d.probe.n == 0
    assert d.probe.sentence.endswith(
        "was not tested: too few rows were to be sampled, or could be within the budget."
    )


def test_the_rows_of_the_probe_are_counted():
    oracle = Oracle(scaffold)
    d = probed(oracle, correlated(300), n_samples=100)
    assert d.probe.n == 100
    assert d.queries.rows == 500
    assert d.queries.distinct == oracle.counts.distinct


@pytest.mark.parametrize(("budget", "drawn"), [(400, 0), (450, 50), (2000, 100)])
def test_the_probe_shrinks_to_what_the_budget_leaves(budget, drawn):
    d = probed(Oracle(scaffold, budget=budget), correlated(300), n_samples=100)
    assert d.probe.n == drawn


def test_default_sizes_leave_a_sixth_of_the_budget_to_the_probe():
    oracle = Oracle(scaffold, budget=900)
    d = probed(oracle, correlated(300), n_samples=None)
    assert d.probe.n == 100
    assert len(d.samples) == 800
    assert oracle.counts.asked <= 900


def test_a_box_of_one_answer_loses_nothing():
    d = probed(lambda X: np.ones(len(X), dtype=int), correlated(300), n_samples=100)
    assert d.probe.to_real.value == 0
    numbers = probed(lambda X: np.full(len(X), 3.5), correlated(300), n_samples=100)
    assert "R² that cannot be determined" in numbers.probe.sentence
    assert not numbers.probe.tells_apart
