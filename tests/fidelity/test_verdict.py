import math

import numpy as np
import pytest

from distill.fidelity import Fidelity, Row, judge
from distill.policy import Policy, Verdict

NAN = math.nan


def row(measure, low, value, high, *, group="all", n=1000, rows="real"):
    return Row(measure, rows, group, value, low, high, n, 0.5)


def classifier(agreement, kappa, *groups):
    return Fidelity((row("agreement", *agreement), row("kappa", *kappa), *groups))


def regression(r2, *groups):
    return Fidelity((row("r2", *r2), *groups))


GOOD = (0.96, 0.97, 0.98)
FAIR = (0.91, 0.92, 0.93)
POOR = (0.7, 0.72, 0.74)


@pytest.mark.parametrize(
    ("agreement", "kappa", "verdict"),
    [
        (GOOD, (0.85, 0.9, 0.95), Verdict.CLOSE),
        (GOOD, (0.7, 0.9, 0.95), Verdict.USEFUL),
        (FAIR, (0.85, 0.9, 0.95), Verdict.USEFUL),
        (GOOD, (0.5, 0.7, 0.9), Verdict.UNDECIDED),
        ((0.88, 0.97, 0.99), (0.7, 0.9, 0.95), Verdict.UNDECIDED),
        (POOR, (0.3, 0.4, 0.5), Verdict.PARTIAL),
        (GOOD, (0.3, 0.4, 0.5), Verdict.PARTIAL),
        (GOOD, (-0.1, 0.0, 0.1), Verdict.NOT),
        (POOR, (0.1, 0.15, 0.3), Verdict.UNDECIDED),
        (POOR, (0.7, 0.75, 0.8), Verdict.PARTIAL),
        (GOOD, (NAN, NAN, NAN), Verdict.UNDECIDED),
        ((NAN, NAN, NAN), (NAN, NAN, NAN), Verdict.UNDECIDED),
    ],
)
def test_each_word_is_held_up_by_intervals(agreement, kappa, verdict):
    assert judge(classifier(agreement, kappa), Policy()).verdict is verdict


@pytest.mark.parametrize(
    ("r2", "verdict"),
    [
        ((0.96, 0.97, 0.98), Verdict.CLOSE),
        ((0.91, 0.93, 0.97), Verdict.USEFUL),
        ((0.85, 0.93, 0.97), Verdict.UNDECIDED),
        ((0.5, 0.6, 0.7), Verdict.PARTIAL),
        ((-1.0, -0.2, 0.1), Verdict.NOT),
        ((0.1, 0.3, 0.5), Verdict.UNDECIDED),
    ],
)
def test_a_regression_is_judged_by_r2(r2, verdict):
    assert judge(regression(r2), Policy()).verdict is verdict


def test_a_reason_names_figure_bound_and_threshold():
    judgement = judge(classifier(GOOD, (0.7, 0.9, 0.95)), Policy())
    assert judgement.reasons == (
        "Agreement is 0.970 on 1,000 rows: its lower bound 0.960 reaches the threshold 0.9.",
        "Kappa is 0.900 on 1,000 rows: its lower bound 0.700 reaches the threshold 0.6.",
    )
    assert judgement.open_points == ("More report rows would decide whether kappa reaches 0.8.",)


def test_blame_names_the_upper_bound():
    judgement = judge(classifier(GOOD, (-0.1, 0.0, 0.1)), Policy())
    assert "Kappa is 0.000 on 1,000 rows: even its upper bound 0.100 misses the threshold 0.6." in (
        judgement.reasons
    )


def test_what_cannot_be_determined_is_said():
    judgement = judge(classifier(GOOD, (NAN, NAN, NAN)), Policy())
    assert judgement.reasons[1] == "Kappa cannot be determined on these 1,000 rows."
    assert judgement.open_points == ("More report rows would decide whether kappa reaches 0.6.",)


def test_undecided_says_what_more_rows_would_decide():
    judgement = judge(regression((0.85, 0.93, 0.97)), Policy())
    assert judgement.reasons == (
        "R² is 0.930 on 1,000 rows: its interval 0.850 to 0.970 holds the threshold 0.9.",
    )
    assert judgement.open_points == ("More report rows would decide whether R² reaches 0.9.",)


def test_the_worst_group_counts():
    kappa = (0.85, 0.9, 0.95)
    fine, weak = row("agreement", *GOOD, group="young"), row("agreement", *POOR, group="old")
    judgement = judge(classifier(GOOD, kappa, fine, weak), Policy())
    assert judgement.verdict is Verdict.PARTIAL
    assert judgement.reasons[2] == (
        "Agreement in group old is 0.720 on 1,000 rows: even its upper bound 0.740 misses the threshold 0.8."
    )
    assert judge(classifier(GOOD, kappa, fine), Policy()).verdict is Verdict.CLOSE


def test_a_small_group_is_an_open_point_and_judges_nothing():
    weak = row("agreement", *POOR, group="old", n=99)
    judgement = judge(classifier(GOOD, (0.85, 0.9, 0.95), weak), Policy())
    assert judgement.verdict is Verdict.CLOSE
    assert judgement.open_points == (
        "Group old has 99 report rows, too few to say anything (at least 100 are needed).",
    )


def test_sampled_rows_and_single_answers_judge_nothing():
    others = (
        row("agreement", *POOR, rows="sampled"),
        row("agreement", *POOR, rows="sampled", group="old"),
        row("class agreement", *POOR, group="answer: deny"),
    )
    assert judge(classifier(GOOD, (0.85, 0.9, 0.95), *others), Policy()).verdict is Verdict.CLOSE


def test_a_stricter_policy_gives_another_verdict():
    figures = classifier(GOOD, (0.85, 0.9, 0.95))
    assert judge(figures, Policy(close_agreement=0.97)).verdict is Verdict.USEFUL


def test_raising_every_bound_never_worsens_the_verdict():
    order = [
        Verdict.NOT,
        Verdict.UNDECIDED,
        Verdict.PARTIAL,
        Verdict.UNDECIDED,
        Verdict.USEFUL,
        Verdict.CLOSE,
    ]
    reached = 0
    for low in np.linspace(-0.5, 0.98, 75):
        verdict = judge(regression((low, low + 0.01, low + 0.02)), Policy()).verdict
        reached = order.index(verdict, reached)
    assert reached == len(order) - 1
