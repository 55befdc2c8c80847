import numpy as np
import pytest

from distill.explanation.line.setting import Offset, Setting, candidates, choose, fallback
from distill.linear import Link

BOTH = (Link.IDENTITY, Link.LOGIT)


def test_only_the_last_link_has_offsets():
    found = candidates(BOTH, tuple(Offset))
    assert {s.offset for s in found if s.link is Link.IDENTITY} == {Offset.NONE}
    assert {s.offset for s in found if s.link is Link.LOGIT} == set(Offset)
    assert {s.offset for s in candidates(BOTH, (Offset.NONE,))} == {Offset.NONE}
    assert fallback(BOTH).link is Link.LOGIT


def test_the_least_error_wins_and_is_reported():
    settings = candidates((Link.IDENTITY,), (Offset.NONE,))
    best = settings[4]
    noise = np.random.default_rng(0)

    def errors(_, asked):
        return np.array([0.1 if s == best else 1.0 for s in asked]) + 0.01 * noise.random(len(asked))

    found = choose(settings, np.arange(300), errors)
    assert (found.width, found.penalty) == (best.width, best.penalty)
    assert found.error == pytest.approx(0.105, abs=0.002)
    assert found.anchors == 200


def test_of_those_that_err_alike_the_steadiest_is_taken():
    settings = [Setting(1.0, Link.LOGIT, Offset.NONE, penalty) for penalty in (1.0, 10.0, 100.0)]
    level = {1.0: 0.100, 10.0: 0.101, 100.0: 0.2}

    def errors(anchor, asked):
        wobble = np.random.default_rng(anchor).normal(0, 0.05, 3)
        return np.array([level[s.penalty] + wobble[i] for i, s in enumerate(asked)])

    assert choose(settings, np.arange(40), errors).penalty == 10.0
