import json
import math

import numpy as np
import pytest

from distill import fidelity
from distill.errors import InputError
from distill.task import Answers, Task

BINARY = Answers(Task.CLASSIFICATION, ("grant", "deny"), (0, 1), threshold=0.2)
THREE = Answers(Task.CLASSIFICATION, ("a", "b", "c"), ("a", "b", "c"))
HARD = Answers(Task.CLASSIFICATION, ("no", "yes"), (False, True), hard=True)
PRICE = Answers(Task.REGRESSION, ("price",))
TWO_TARGETS = Answers(Task.REGRESSION, ("price", "area"))


@pytest.fixture
def rng():
    return np.random.default_rng(1)


def probabilities(rng, n, k):
    box = rng.dirichlet(np.ones(k), n)
    return box, 0.8 * box + 0.2 * rng.dirichlet(np.ones(k), n)


def assess(answers, box, surrogate, **more):
    decided = answers.decide(surrogate) if answers.classifies else None
    real = np.arange(len(box)) % 3 > 0
    return fidelity.assess(
        answers,
        box_scores=box,
        surrogate_scores=surrogate,
        surrogate_decisions=decided,
        **{"real": real} | more,
    )


def listing(result, rows="real"):
    return [(row.measure, row.group) for row in result.find(rows=rows)]


def test_a_classifier_needs_decisions(rng):
    box, surrogate = probabilities(rng, 9, 2)
    sentence = r"^`surrogate_decisions` must be one output for each of the 9 rows of a classifier, got 'none'"
    with pytest.raises(InputError, match=sentence):
        fidelity.assess(BINARY, box_scores=box, surrogate_scores=surrogate, real=np.ones(9, bool))


def test_there_is_a_column_for_each_output(rng):
    box, surrogate = probabilities(rng, 9, 2)
    with pytest.raises(InputError, match=r"^`box_scores` must be a table with one column for each of the 3"):
        assess(THREE, box, surrogate)


@pytest.mark.parametrize("mask", [np.ones(8, bool), np.ones(9, int)])
def test_a_group_is_a_mask(rng, mask):
    box, surrogate = probabilities(rng, 9, 2)
    with pytest.raises(InputError, match=r"^`groups\['old'\]` must be one True or False per row \(9\), got"):
        assess(BINARY, box, surrogate, groups={"old": mask})


def test_nan_scores_are_refused(rng):
    box, surrogate = probabilities(rng, 9, 2)
    box[3, 0] = np.nan
    with pytest.raises(InputError, match=r"^`box_scores` must be finite, but 1 of 9 rows hold NaN"):
        assess(BINARY, box, surrogate)


def test_no_real_rows_leave_the_headline_unknown(rng):
    box, surrogate = probabilities(rng, 9, 2)
    result = assess(BINARY, box, surrogate, real=np.zeros(9, bool))
    assert (result.headline.measure, result.headline.rows, result.headline.n) == ("agreement", "real", 0)
    assert math.isnan(result.headline.value)
    assert result.get("agreement", rows="sampled").n == 9


@pytest.mark.parametrize("answers", [BINARY, THREE, HARD, PRICE, TWO_TARGETS])
@pytest.mark.parametrize("n", [0, 1, 5])
def test_few_rows_give_figures_or_none(rng, answers, n):
    box, surrogate = probabilities(rng, n, len(answers.outputs))
    for row in assess(answers, box, surrogate).figures:
        assert math.isnan(row.value) or row.low <= row.value <= row.high


def test_weights_of_zero_leave_no_row(rng):
    box, surrogate = probabilities(rng, 9, 2)
    assert assess(BINARY, box, surrogate, weight=np.zeros(9)).headline.n == 0


def test_the_rows_of_a_two_output_classifier(rng):
    box, surrogate = probabilities(rng, 90, 2)
    result = assess(BINARY, box, surrogate)
    assert listing(result) == [
        ("agreement", "all"),
        ("kappa", "all"),
        ("skill", "all"),
        ("macro agreement", "all"),
        ("class agreement", "answer: grant"),
        ("class agreement", "answer: deny"),
        ("r2", "all"),
        ("mae", "all"),
        ("rank correlation", "all"),
    ]
    assert listing(result, "sampled") == listing(result)
    assert [row.rows for row in result.figures] == ["real"] * 9 + ["sampled"] * 9


def test_real_and_sampled_rows_are_never_pooled(rng):
    box, surrogate = probabilities(rng, 90, 2)
    real = np.arange(90) < 40
    result = assess(BINARY, box, surrogate, real=real)
    alone = assess(BINARY, box[real], surrogate[real], real=np.ones(40, bool))
    assert result.find(rows="real") == alone.figures
    assert result.get("kappa", rows="sampled").n == 50


def test_decisions_follow_the_threshold_of_the_box(rng):
    box, surrogate = probabilities(rng, 90, 2)
    result = assess(BINARY, box, surrogate, real=np.ones(90, bool))
    assert result.headline.value == np.mean((box[:, 1] > 0.2) == (surrogate[:, 1] > 0.2))


def test_more_outputs_pool_their_r2(rng):
    box, surrogate = probabilities(rng, 90, 3)
    result = assess(THREE, box, surrogate, real=np.ones(90, bool))
    assert result.get("r2").value == fidelity.pooled_r2(box, surrogate).value
    assert result.find("rank correlation") == ()


def test_hard_labels_have_no_score_measures(rng):
    box = np.eye(2)[rng.integers(0, 2, 60)]
    assert {row.measure for row in assess(HARD, box, box).figures} == {
        "agreement",
        "kappa",
        "skill",
        "macro agreement",
        "class agreement",
    }


def test_a_class_absent_from_the_rows_is_a_row_without_value():
    box = np.array([[0.9, 0.1, 0.0], [0.1, 0.9, 0.0]] * 10)
    row = assess(THREE, box, box).get("class agreement", group="answer: c")
    assert row.n == 0
    assert math.isnan(row.value)


def test_the_rows_of_a_regression(rng):
    box = rng.normal(size=60)
    assert listing(assess(PRICE, box, box + 0.1)) == [
        ("r2", "all"),
        ("mae", "all"),
        ("rank correlation", "all"),
    ]


def test_several_targets_have_rows_of_their_own(rng):
    box = rng.normal(size=(60, 2))
    result = assess(TWO_TARGETS, box, box + rng.normal(size=(60, 2)) * [0.1, 1], real=np.ones(60, bool))
    own = [result.get("output r2", group=f"output: {name}").value for name in ("price", "area")]
    assert result.headline.measure == "r2"
    assert result.headline.value == pytest.approx(np.mean(own))
    assert len(listing(result)) == 2 + 2 * 3


def test_the_intervals_of_several_groups_hold_together(rng):
    box, surrogate = probabilities(rng, 200, 2)
    real, half = np.ones(200, bool), np.arange(200) < 100
    one = assess(BINARY, box, surrogate, real=real, groups={"young": half})
    two = assess(BINARY, box, surrogate, real=real, groups={"young": half, "old": ~half})
    alone, shared = (result.get("agreement", group="young") for result in (one, two))
    assert alone.value == shared.value
    decided = BINARY.decide(box)[half], BINARY.decide(surrogate)[half]
    assert alone.low == fidelity.agreement(*decided).low
    assert shared.low == fidelity.agreement(*decided, confidence=0.975).low < alone.low


def test_a_group_of_one_or_none(rng):
    box, surrogate = probabilities(rng, 30, 2)
    groups = {"one": np.arange(30) == 7, "none": np.zeros(30, bool)}
    result = assess(BINARY, box, surrogate, real=np.ones(30, bool), groups=groups)
    assert result.get("agreement", group="one").n == 1
    assert result.find(group="none") == ()


def test_groups_of_a_regression_are_judged_by_r2(rng):
    box = rng.normal(size=60)
    groups = {"large": box > 0}
    result = assess(PRICE, box, box + 0.1, real=np.ones(60, bool), groups=groups)
    assert [row.measure for row in result.find(group="large")] == ["r2", "mae"]


def test_a_figure_not_measured_is_named(rng):
    box, surrogate = probabilities(rng, 9, 2)
    sentence = (
        r"^No 'f1' on real rows for group 'all' was measured; there is 'agreement / real / all', 'kappa"
    )
    with pytest.raises(InputError, match=sentence):
        assess(BINARY, box, surrogate).get("f1")


def test_the_frame_has_the_promised_columns(rng):
    box, surrogate = probabilities(rng, 30, 2)
    frame = assess(BINARY, box, surrogate).to_frame()
    assert list(frame.columns) == ["measure", "rows", "group", "value", "low", "high", "n", "baseline"]
    assert list(frame.loc[0, ["measure", "rows", "group"]]) == ["agreement", "real", "all"]
    assert frame["n"].dtype == np.int64


def test_the_record_is_plain_json_and_reads_back():
    box = np.array([[0.9, 0.1, 0.0]] * 10)
    result = assess(THREE, box, box, groups={"old": np.arange(10) < 5})
    record = json.loads(json.dumps(result.to_dict(), allow_nan=False))
    assert record["figures"][1]["value"] is None
    assert repr(fidelity.Fidelity.from_dict(record)) == repr(result)


@pytest.mark.parametrize(
    "record", [{}, {"figures": [{}], "confidence": 0.95}, {"figures": 3, "confidence": 1}]
)
def test_another_record_is_refused(record):
    with pytest.raises(InputError, match=r"^This is no record of a fidelity \("):
        fidelity.Fidelity.from_dict(record)
