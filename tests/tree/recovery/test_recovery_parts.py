import numpy as np
import pandas as pd
import pytest

from distill.domain import Domain
from distill.table import Table
from distill.tree.recovery.asking import Asking, NotATreeError, SpentError, in_step
from distill.tree.recovery.evidence import Edge, Evidence, Pair
from distill.tree.recovery.region import Question
from distill.tree.recovery.signs import Signs
from distill.tree.recovery.space import Space


@pytest.fixture
def space():
    frame = pd.DataFrame(
        {
            "number": [0.0, 0.25, 1.0, np.nan],
            "whole": [0, 3, 9, 5],
            "level": pd.Categorical(["a", "b", "c", "a"]),
        }
    )
    domain = Domain.learn(Table.of(frame))
    return Space(domain, domain.encode(frame))


def test_the_budget_is_checked_before_asking():
    asking = Asking(lambda _: pytest.fail("asked"), 1, 2)
    with pytest.raises(SpentError):
        asking(np.array([[0.0, 1.0], [1.0, 0.0]]))
    assert asking.queries == 0


def test_no_row_is_asked_twice_and_near_scores_are_one_answer():
    asking = Asking(lambda codes: codes[:, :1] * 1e-12, 3, 1)
    rows = np.array([[0.0], [-0.0], [1.0], [np.nan], [np.nan]])
    asking.learn(rows[3:4], np.array([[7.0]]))
    assert asking(rows).tolist() == [1, 1, 1, 0, 0]
    assert asking.queries == 2


def test_inquiries_run_side_by_side_and_may_end_at_once():
    def first(codes):
        answers = yield codes
        return int(answers[0])

    def silent():
        return -1
        yield

    batches = []

    def ask(codes):
        batches.append(len(codes))
        return codes

    asking = Asking(ask, 10, 1)
    inquiries = [first(np.array([[5.0]])), silent(), first(np.array([[6.0]]))]
    assert in_step(inquiries, asking) == [0, -1, 1]
    assert batches == [2]


def test_brackets_that_overlap_are_one_edge_and_narrow_it():
    evidence = Evidence(1)
    for low, high in ((0.2, 0.4), (0.3, 0.5), (0.6, 0.7), (np.inf, np.inf)):
        evidence.add(Pair(Edge(0, low, high), np.array([low]), np.array([high])))
    assert evidence.edges == [Edge(0, 0.3, 0.4), Edge(0, 0.6, 0.7), Edge(0, np.inf, np.inf)]
    assert evidence.edge_of.tolist() == [0, 0, 1, 2]
    assert evidence.cuts()[0].tolist() == pytest.approx([0.35, 0.65])


@pytest.mark.parametrize("style", ["even", "ends", "cells", "rows"])
def test_draws_stay_in_their_region(space, style):
    region = space.everything
    questions = [
        (Question(0, 0.5, frozenset(), missing_left=True), True),
        (Question(1, 4.5, frozenset(), missing_left=False), False),
        (Question(2, np.nan, frozenset({0, 1}), missing_left=False), True),
    ]
    for question, left in questions:
        region = region.side(question, left=left)
    codes = space.draw(region, 64, style, cuts={0: np.array([0.1])}, rng=np.random.default_rng(0))
    for question, left in questions:
        assert np.all(question.goes_left(codes) == left)
    assert np.array_equal(codes, space.domain.legalise(codes), equal_nan=True)
    assert np.any(np.isnan(codes[:, 0]))


def test_faces_lie_just_inside_the_thresholds(space):
    inside = space.everything.side(Question(0, 0.5, frozenset(), missing_left=False), left=True)
    region = inside.side(Question(1, 4.5, frozenset(), missing_left=False), left=False)
    codes = space.draw_faces(region, 4, cuts={}, rng=np.random.default_rng(0))
    assert codes[[0, 2], 1].tolist() == [5.0, 5.0]
    assert codes[[1, 3], 0] == pytest.approx(0.5, abs=2e-9)
    assert np.all(codes[[1, 3], 0] <= 0.5)


@pytest.mark.parametrize(
    ("signs", "n_edges", "reason"),
    [
        (Signs(tried=12, stayed=7), 12, "5 of 12 times a threshold moved"),
        (Signs(tried=36, stayed=26), 12, "10 of 36 times a threshold moved"),
        (Signs(carried=100, met=71), 12, "its thresholds cross each other, 71 of 100 times"),
        (Signs(carried=100, met=9, again=5), 12, "break off where they meet, 91 of 100 times"),
        (Signs(), 101, "it has more than 100 thresholds"),
    ],
)
def test_signs_of_no_small_tree(signs, n_edges, reason):
    with pytest.raises(NotATreeError, match=reason):
        signs.judge(n_edges)


@pytest.mark.parametrize(
    "signs",
    [
        Signs(tried=11),
        Signs(tried=12, stayed=8),
        Signs(tried=36, stayed=27),
        Signs(carried=99, met=99),
        Signs(carried=99, met=0, again=99),
        Signs(carried=100, met=10, again=99),
        Signs(carried=100, met=0, again=40),
    ],
)
def test_signs_that_do_not_suffice(signs):
    signs.judge(100)
