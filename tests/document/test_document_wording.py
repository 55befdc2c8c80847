import copy

import pytest

from distill.document.compose import SECTIONS, compose
from distill.document.pages.reading import Reading
from distill.document.regulation import regulation_of
from distill.document.wording import Words, words
from distill.linear import Link
from distill.policy import LocalVerdict, Policy, Verdict

CURVE = {
    "name": "age",
    "shape": "steps",
    "points": ["1", "2"],
    "grid": [1, 2],
    "values": [0, 1],
    "missing": 0,
}

STABILITY = {
    "vsi": {"value": 1.0, "low": 0.5, "high": 1.0},
    "csi": {"value": 1.0, "low": 0.5, "high": 1.0},
    "width": {"value": None, "low": None, "high": None},
    "jaccard": {"value": 1.0, "low": 0.5, "high": 1.0},
    "jaccard_tied": {"value": 1.0, "low": 0.5, "high": 1.0},
    "k": 5,
    "n_seeds": 3,
}


class Listening:
    """Words that remember which keys were asked for."""

    def __init__(self):
        self.keys, self.asked = words().keys, set()

    def __call__(self, key, **values):
        self.asked.add(key)
        return words()(key, **values)

    def __contains__(self, key):
        return key in words()


def test_a_value_may_hold_braces():
    assert Words("en", {"a": "{x}!"})("a", x="{y}") == "{y}!"


def test_an_unknown_key_or_blank_is_an_error():
    with pytest.raises(KeyError):
        words()("no.such.key")
    with pytest.raises(KeyError):
        words()("summary.rows-given")


def test_every_word_an_enum_has_is_in_the_catalogue():
    for verdict in Verdict:
        assert f"verdict.{verdict}" in words()
    for local in LocalVerdict:
        assert f"local-verdict.{local}" in words()
    for threshold in Policy().to_dict():
        assert f"policy.{threshold}" in words()


def variants(record):
    """The record and some of what it might have been."""
    yield record
    bare = copy.deepcopy(record)
    for key in ("probe", "novelty", "slices", "candidates"):
        del bare[key]
    bare |= {"groups": [], "explanations": [], "title": None, "curve": None, "protected": []}
    bare["failures"]["examples"] = []
    bare["importance"] = None
    yield bare
    other = copy.deepcopy(record)
    other["surrogate"]["tree"] = None
    for one in other["explanations"]:
        one["stability"] = STABILITY
    other["data"]["given"] = not record["data"]["given"]
    yield other
    one_leaf = copy.deepcopy(record)
    for rule in one_leaf["surrogate"]["tree"]["rules"]:
        rule["conditions"] = []
    one_leaf["box"]["library"] = "made by hand"
    one_leaf["settings"]["dropped"] = 1
    one_leaf["sample"]["kept"] = "hashed"
    one_leaf["blanks"] = [{"key": "purpose", "text": "Lending."}]
    one_leaf["explanations"][0]["principal"] = {
        "reasons": [{"column": "age", "effect": 0.2}],
        "withheld": None,
    }
    one_leaf["regulation"] = regulation_of(["eu", "us"])
    if record["importance"] is not None:
        one_leaf["importance"]["figures"] = [
            figure | {"columns": [*figure["columns"], str(k)]}
            for figure in record["importance"]["figures"]
            for k in range(14)
        ]
    first = one_leaf["explanations"][0]
    first["surrogate"] = "another answer"
    first["components"] = first["components"] * 13
    figure = {"value": 0.2, "low": 0.1, "high": 0.3, "n": 50, "baseline": 0.5, "direction": "lower"}
    rule = {"conditions": [], "value": 0.5, "n": 50}
    first["challenger"] = {
        "rules": [rule],
        "fidelity": [{"name": "r2"} | figure, {"name": "rmse"} | figure],
        "error": 0.1,
        "error_of_line": 0.2,
    }
    first["stability"] = STABILITY
    one_leaf["explanations"] *= 30
    one_leaf["slices"]["crossings"] += 3
    if record["accuracy"] is not None:
        far = {"value": 1e9, "low": 1e9, "high": 1e9, "n": 50}
        one_leaf["slices"]["parts"][0]["box"] = far
    for one in one_leaf["protected"]:
        one["flips"] = None
    one_leaf["curves"] = [
        {"output": "grant", "link": link, "level": 0.0, "columns": [CURVE]} for link in Link
    ]
    yield one_leaf
    unknown = copy.deepcopy(record)
    unknown["settings"]["stability"] = 4
    unknown["findings"] = [{"code": "constant-columns", "sentence": "Constant: a."}]
    for figure in unknown["fidelity"]["figures"]:
        figure |= {"value": None, "low": None, "high": None, "baseline": None}
    yield unknown


def test_every_sentence_is_used_and_every_key_is_there(loan, price, hostile):
    listening = Listening()
    for audit in (loan, price, hostile):
        for record in variants(audit.record):
            compose(record)
            for section in SECTIONS:
                section(Reading(record), listening)
    told_elsewhere = {
        "page.",
        "verdict.",
        "local-verdict.",
        "measure.",
        "policy.",
        "kind.",
        "groups.",
        "compare.",
        "withheld.",
        "tree.part",
        "data.",
        "finding.",
    }
    told_elsewhere |= {
        "summary.weak-",
        "scope.file-",
        "scope.decision-",
        "local.row-",
        "local.not-usable",
        "local.way-end",
        "script.",
    }
    silent = [k for k in words().keys - listening.asked if not k.startswith(tuple(told_elsewhere))]
    assert not silent, " ".join(silent)
