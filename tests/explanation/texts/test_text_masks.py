"""The law of a text's neighbourhood, its masks, and the fit through them."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from distill import Text
from distill.explanation.texts.asking import stretches
from distill.explanation.texts.law import Law
from distill.explanation.texts.masks import drawn, every, without_each
from distill.explanation.texts.screening import kept_of
from distill.samples import Part
from distill.seeds import stream


@given(st.integers(2, 9))
def test_all_masks_together_are_the_law(m):
    masks = every(Law(m))
    assert masks.complete
    assert masks.weight.sum() == pytest.approx(1.0)
    out = ~masks.kept
    for r in (1, 2):
        assert masks.weight @ out[:, :r].all(axis=1) == pytest.approx(Law(m).together(r))


@given(st.integers(3, 8), st.data())
def test_a_pair_becomes_the_best_line_through_it(m, data):
    n = data.draw(st.integers(2, m))
    masks = every(Law(m))
    out = (~masks.kept[:, :n]).astype(float)
    root = np.sqrt(masks.weight)
    columns = np.hstack([np.ones((len(out), 1)), out])
    target = out[:, 0] * out[:, 1]
    best = np.linalg.lstsq(columns * root[:, None], target * root, rcond=None)[0]
    constant, own, other = Law(m).pair_as_line(n)
    assert best == pytest.approx([constant, own, own, *[other] * (n - 2)], abs=1e-7)


def test_draws_follow_the_law_each_mask_in_one_part():
    law = Law(30)
    masks = drawn(law, 4000, stream(0, "masks"))
    assert len(np.unique(masks.kept, axis=0)) == len(masks)
    assert masks.weight.sum() == 4000
    share = masks.weight @ ~masks.kept / 4000
    assert share == pytest.approx(np.full(30, law.together(1)), abs=0.03)
    assert {Part(part) for part in masks.part} == set(Part)
    parts = [set(map(bytes, masks.kept[masks.of(part)])) for part in Part]
    assert all(not (one & other) for one, other in itertools.combinations(parts, 2))


def test_the_seed_alone_says_which_masks_are_drawn():
    one, same, other = (drawn(Law(20), 100, stream(seed, "masks")).kept for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_stretches_are_sentences_joined_and_cut_where_they_must_be():
    text = Text("a b c. d. e. f g h i j k l m n. o p").passage
    assert stretches(text, 99).tolist() == list(range(16))
    assert stretches(text, 6).tolist() == [0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3]
    assert without_each(np.array([0, 0, 1])).tolist() == [[False, False, True], [True, True, False]]


def test_words_that_do_nothing_are_screened_out():
    rng = np.random.default_rng(0)
    out = rng.random((400, 120)) < 0.3
    scores = 0.5 * out[:, 7] - 0.2 * out[:, 3] * out[:, 50]
    alone = np.zeros(120)
    alone[11] = 1e-3
    assert kept_of(out, scores, np.ones(400), alone, 20).tolist() == [3, 7, 11, 50]
    assert kept_of(out[:, :15], scores, np.ones(400), alone[:15], 20).tolist() == list(range(15))


def test_pure_noise_chooses_few_words():
    rng = np.random.default_rng(1)
    out = rng.random((500, 300)) < 0.3
    assert len(kept_of(out, rng.random(500), np.ones(500), np.zeros(300), 20)) <= 1
