"""Sentences on a terminal and in a pipe."""

import os
import sys

import pytest

from distill.cli import telling
from distill.document import Audit


def record(n_open):
    figure = {
        "measure": "r2",
        "rows": "real",
        "group": "all",
        "value": 0.5,
        "low": 0.4,
        "high": 0.6,
        "n": 80,
        "baseline": 0.0,
        "direction": "higher",
    }
    return {
        "fidelity": {"confidence": 0.9, "figures": [figure]},
        "data": {"given": False},
        "verdict": {
            "word": "partial",
            "reasons": ["It is so."],
            "open_points": [f"Point {i}." for i in range(n_open)],
        },
        "findings": [],
    }


def test_a_regressions_verdict(capsys):
    telling.say_audit(Audit(record(0)))
    assert capsys.readouterr().out == (
        "Verdict: partial\n"
        "R² 0.500 (90\u00a0% interval 0.400 to 0.600) on 80 rows held back from the data; "
        "always giving the mean\n"
        "reaches 0.000.\n"
        "\nWhy\n  - It is so.\n"
    )


@pytest.mark.parametrize(("n", "last"), [(6, "Point 5."), (7, "1 more, in the document.")])
def test_many_open_points_are_left_to_the_document(capsys, n, last):
    telling.say_audit(Audit(record(n)))
    assert capsys.readouterr().out.endswith(f"  - {last}\n")


@pytest.mark.parametrize(("columns", "expected"), [(20, 40), (72, 72), (300, 100)])
def test_lines_fit_the_terminal(monkeypatch, columns, expected):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setattr(telling.shutil, "get_terminal_size", lambda _: os.terminal_size((columns, 24)))
    assert telling.width() == expected


def test_lines_of_a_pipe(monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: False)
    assert telling.width() == 100


def test_a_long_word_is_not_broken(capsys):
    telling.say("x" * 120 + " y", indent="  - ")
    assert capsys.readouterr().out == f"  - {'x' * 120}\n    y\n"


def test_an_empty_list_is_not_printed(capsys):
    telling.say_list("Open", ())
    assert capsys.readouterr().out == ""
