from functools import partial

import numpy as np
import pandas as pd
import pytest

from distill.distillation.probe import MOST_DRAWN
from distill.document import audit as full_audit
from distill.document.questions import Extent, Purpose, most_asked
from distill.oracle import Oracle
from distill.oracle.watch import Watch
from distill.transfer import plan

audit = partial(full_audit, effort="fast")
RNG = np.random.default_rng(0)


def people(n):
    return pd.DataFrame(
        {
            "age": RNG.integers(18, 80, n),
            "income": RNG.normal(30.0, 9.0, n),
            "twin": 0.0,
            "sex": RNG.choice(["f", "m"], n),
        }
    ).assign(twin=lambda rows: rows["income"] * 2 + RNG.normal(size=n))


X, TEST = people(300), people(90)
NEW = [Purpose.NEARBY, Purpose.SEEDS, Purpose.REASONS, Purpose.FLIPS, Purpose.PERMUTED]


def lender(rows):
    pull = np.sin(rows["income"] / 3) + rows["age"] / 30 - 1.5 + 0.2 * (rows["sex"] == "f")
    grant = np.asarray(1 / (1 + np.exp(-3 * pull)))
    return np.column_stack([1 - grant, grant])


def price(rows):
    return np.asarray(100.0 * np.sin(rows["income"] / 5) + rows["age"])


def rehearsed(oracle, extent, n_samples, protected):
    settled = plan(oracle, X, test=TEST, n_samples=n_samples, protected=protected, most_probed=MOST_DRAWN)
    return most_asked(oracle, settled, extent)


def test_without_extras_only_rows_samples_and_probe_are_counted():
    counts = rehearsed(Oracle(lender), Extent(), 100, [])
    assert counts == {Purpose.REAL: 390, Purpose.SAMPLED: 100, Purpose.PROBE: 100}


def test_every_extra_has_its_count():
    extent = Extent(explain=3, stability=4, reasons=9, importance=50)
    counts = rehearsed(Oracle(lender), extent, 100, ["sex", "age"])
    assert [counts[purpose] for purpose in NEW] == [600, 400, 600, 90 * 7, 50 * 3 * 5]


def test_rows_that_are_alike_are_asked_about_once():
    oracle = Oracle(lender)
    settled = plan(oracle, pd.concat([X, X]), n_samples=0)
    assert most_asked(oracle, settled, Extent()) == {Purpose.REAL: 300}


@pytest.mark.parametrize(
    ("box", "n_samples", "canary"),
    [(lender, 61, 10), (price, 61, 0), pytest.param(lender, 2999, 10, marks=pytest.mark.slow)],
)
def test_an_audit_asks_no_more_than_was_counted(box, n_samples, canary):
    oracle = Oracle(box, canary=canary)
    extent = Extent(explain=2, stability=2, reasons=2, importance=30)
    counts = rehearsed(oracle, extent, n_samples, ["sex"])
    most = sum(counts.values()) + Watch(oracle.box, canary).reserve
    audit(oracle, X, test=TEST, n_samples=n_samples, protected=["sex"], seed=0, **vars(extent))
    assert 0.3 * most < oracle.counts.sent <= most


def test_without_recovery_and_rows_in_thin_places_nearly_all_that_is_counted_is_asked():
    oracle = Oracle(lender)
    counts = rehearsed(oracle, Extent(importance=90), 200, ["sex"])
    audit(oracle, X, test=TEST, n_samples=200, explain=0, importance=90, protected=["sex"])
    assert 0.8 * sum(counts.values()) < oracle.counts.asked <= sum(counts.values())


def test_a_budget_is_kept_and_what_does_not_fit_is_left_out():
    oracle = Oracle(lender, budget=700)
    found = audit(
        oracle, X, test=TEST, n_samples=100, explain=1, stability=2, importance=40, protected=["sex"]
    )
    assert oracle.counts.sent <= 700
    assert found.record["importance"] is None
    assert found.record["explanations"][0]["stability"] is None
    assert "the budget of questions did not reach" in found.markdown()
