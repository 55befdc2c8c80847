from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import pytest

from distill.blackbox import wrap
from distill.document import audit as full_audit
from distill.document.reasons import MOST, Withheld, drafts
from distill.explanation import Stability
from distill.fidelity.repeats import JACCARD
from distill.oracle import Oracle
from distill.policy import LocalVerdict, Policy

audit = partial(full_audit, effort="fast", n_samples=300, max_leaf_nodes=8)


def applicants(n=400, columns=8, seed=0):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(rng.normal(size=(n, columns)), columns=[f"c{k}" for k in range(columns)])


def lender(frame):
    """Deny by two columns, the first twice as strongly; the others do not matter."""
    grant = 1 / (1 + np.exp(-2 * frame["c0"] - frame["c1"]))
    return np.column_stack([1 - grant, grant])


@pytest.fixture(scope="module")
def made():
    return audit(wrap(lender, outputs=["deny", "grant"]), applicants(), explain=4, reasons=4)


@pytest.fixture(scope="module")
def principal(made):
    """Draft reasons of the same rows, with something about them changed."""
    found = made.distillation
    places = np.array([_position(one, found.samples) for one in made.record["explanations"]])

    def again(*, change=None, stabilities=(), budget=None, rows=places):
        oracle = Oracle(wrap(lender, outputs=["deny", "grant"]), budget=budget)
        explanations = [replace(one, **(change or {})) for one in made.explanations]
        return drafts(oracle, found, rows, explanations, stabilities=stabilities, policy=Policy())

    return again


def _position(one, samples):
    return int(np.flatnonzero(samples.source == one["row"]["position"])[0])


FAITHFUL = {"verdict": LocalVerdict.FAITHFUL}


def test_a_line_in_doubt_gives_no_reason(principal):
    for verdict in set(LocalVerdict) - {LocalVerdict.FAITHFUL}:
        found = principal(change={"verdict": verdict})
        assert {one.withheld for one in found} == {Withheld.NOT_FAITHFUL}
        assert all(one.reasons == () for one in found)


def test_an_unsettled_order_gives_no_reason(made, principal):
    tied = tuple(replace(component, place=1) for component in made.explanations[0].components)
    found = principal(change={**FAITHFUL, "components": tied})
    assert {one.withheld for one in found} <= {Withheld.UNSTABLE, Withheld.DISAGREE}
    half = JACCARD.measured(0.5, (0.1, 0.9), n=3)
    shaky = Stability(half, half, half, half, half, 5, 3)
    found = principal(change=FAITHFUL, stabilities=[shaky] * 4)
    assert {one.withheld for one in found} <= {Withheld.UNSTABLE, Withheld.DISAGREE}


def test_a_budget_that_does_not_reach_is_said(principal):
    found = principal(change=FAITHFUL, budget=10)
    assert Withheld.BUDGET in {one.withheld for one in found}


def test_the_box_is_asked_and_its_two_columns_are_found(principal):
    found = [one for one in principal(change=FAITHFUL) if one.withheld is None]
    assert found
    for one in found:
        assert 1 <= len(one.reasons) <= MOST
        assert {reason.column for reason in one.reasons} <= {"c0", "c1"}
        effects = [reason.effect for reason in one.reasons]
        assert effects == sorted(effects, reverse=True)
        assert min(effects) > Policy().flat


def test_the_same_seed_gives_the_same_reasons(principal):
    assert principal(change=FAITHFUL) == principal(change=FAITHFUL)


def test_a_tree_that_disagrees_gives_no_reason(made, principal):
    samples = made.distillation.samples
    said = made.distillation.surrogate.predict(samples.table.inputs())
    wrong = np.flatnonzero((said != samples.answers.label_array()[samples.decisions]) & samples.real)[:4]
    assert len(wrong)
    found = principal(change=FAITHFUL, rows=wrong)
    assert {one.withheld for one in found} == {Withheld.DISAGREE}


def test_drafts_stand_in_record_and_document(made):
    told = [one["principal"] for one in made.record["explanations"]]
    assert all(one is not None for one in told)
    said = made.markdown()
    assert said.count("Principal reasons") == len(told)
    for one in told:
        assert (one["withheld"] is None) == bool(one["reasons"])


def test_nothing_is_asked_for_reasons_unless_they_are_wanted():
    oracle = Oracle(wrap(lender, outputs=["deny", "grant"]))
    made = audit(oracle, applicants(200, 3), n_samples=100, explain=2)
    assert [one["principal"] for one in made.record["explanations"]] == [None, None]
    assert oracle.counts.asked == made.record["queries"]["distinct"]


def test_numbers_have_no_principal_reasons():
    made = audit(lambda rows: rows["c0"].to_numpy(), applicants(120, 2), explain=1, reasons=1)
    assert made.record["explanations"][0]["principal"] is None
    assert "Principal reasons" not in made.html()


def test_a_budgeted_audit_is_not_refused_for_its_reasons():
    oracle = Oracle(wrap(lender, outputs=["deny", "grant"]), budget=420)
    made = audit(oracle, applicants(200, 3), n_samples=100, explain=2, reasons=2)
    assert made.record["explanations"]
    assert oracle.counts.asked <= 420
