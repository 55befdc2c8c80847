from dataclasses import replace

import numpy as np
import pytest

from distill.document.truth import accuracy, worse_than_guessing
from distill.task import Answers, Task

ASKED = "are its outputs named in the order of its scores?"
ANSWERS = Answers(Task.CLASSIFICATION, ("grant", "deny"), ("grant", "deny"))
TRUTH = np.repeat([0.0, 1.0], [90, 10])[:, None]
ALL_WRONG = np.column_stack([TRUTH[:, 0], 1 - TRUTH[:, 0]])


def said_of(box, answers):
    figures = accuracy(TRUTH, box, box, answers.decide(box), answers)
    return [finding.sentence for finding in worse_than_guessing(figures, answers)]


def test_a_box_that_is_right_more_often_than_guessing_needs_no_word():
    assert said_of(1 - ALL_WRONG, ANSWERS) == []


@pytest.mark.parametrize(
    ("answers", "ending"),
    [
        (ANSWERS, ASKED.capitalize()),
        (replace(ANSWERS, hard=True), ASKED.capitalize()),
        (
            replace(ANSWERS, threshold=0.2),
            f"Its decision at 0.2 instead of 0.5 may be why; if not, {ASKED}",
        ),
    ],
)
def test_a_box_worse_than_guessing_is_asked_why(answers, ending):
    rows = "The black box is right on 0.0\u00a0% of the 100 rows whose truth is known"
    guessing = "always guessing the commonest label is right on 90.0\u00a0%."
    assert said_of(ALL_WRONG, answers) == [f"{rows}; {guessing} {ending}"]
