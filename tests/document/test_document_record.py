import copy
import hashlib
import json
import math
from functools import partial

import jsonschema
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from distill.document import SCHEMA, schema
from distill.document import audit as full_audit
from distill.document.canonical import digest, written
from distill.document.schema import first_fault
from distill.errors import InputError
from distill.plain import plain

audit = partial(full_audit, effort="fast")  # the search has its own tests

AUDITS = ["loan", "price", "hostile"]


def places(value, here=()):
    """The way to every value inside a record."""
    yield here
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, (*here, key))


def tiny(seed=0):
    rows = np.random.default_rng(0).normal(size=(80, 2))
    return audit(lambda x: np.where(x[:, 0] > 0, "a", "b"), rows, n_samples=80, explain=1, seed=seed)


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(dict(schema()))
    assert schema()["$id"] == SCHEMA == "urn:distill:audit:1"


@pytest.mark.parametrize("name", AUDITS)
def test_records_follow_the_schema(request, name):
    record = request.getfixturevalue(name).record
    jsonschema.Draft202012Validator(dict(schema())).validate(record)
    assert first_fault(record) is None


@given(st.data())
def test_our_check_sees_every_lacking_key_that_the_schema_sees(loan, data):
    record = copy.deepcopy(loan.record)
    ways = [way for way in places(record) if way and isinstance(way[-1], str)]
    way = data.draw(st.sampled_from(ways))
    inside = record
    for key in way[:-1]:
        inside = inside[key]
    del inside[way[-1]]
    valid = jsonschema.Draft202012Validator(dict(schema())).is_valid(record)
    assert (first_fault(record) is None) == valid


@given(st.data(), st.sampled_from([None, 1, "x", [], {}, True]))
def test_our_check_sees_no_fault_where_the_schema_sees_none(loan, data, wrong):
    record = copy.deepcopy(loan.record)
    way = data.draw(st.sampled_from([way for way in places(record) if way]))
    inside = record
    for key in way[:-1]:
        inside = inside[key]
    inside[way[-1]] = wrong
    if jsonschema.Draft202012Validator(dict(schema())).is_valid(record):
        assert first_fault(record) is None


def test_every_figure_is_json(loan, price, hostile):
    for one in (loan, price, hostile):
        json.dumps(one.record, allow_nan=False)


def test_two_runs_with_an_epoch_give_the_same_bytes(monkeypatch, tmp_path):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    first, second = tiny().write(tmp_path / "a"), tiny().write(tmp_path / "b")
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes()
    assert tiny().record["run"] == {"created": "2023-11-14T22:13:20Z"}


def test_without_an_epoch_only_the_run_differs(monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    first, second = tiny().record, tiny().record
    assert {k: v for k, v in first.items() if k != "run"} == {k: v for k, v in second.items() if k != "run"}
    assert first["sha256"] == second["sha256"]
    assert first["run"]["asked"] + first["run"]["from_ledger"] >= first["queries"]["rows"]
    assert (first["run"]["sent"], first["run"]["lost"]) == (first["run"]["asked"], 0)


def test_another_seed_is_another_record():
    assert tiny().record["sha256"] != tiny(seed=1).record["sha256"]


@pytest.mark.parametrize("epoch", ["soon", "1.5", "9" * 30])
def test_an_epoch_that_is_none_is_refused(monkeypatch, epoch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(
        InputError, match="SOURCE_DATE_EPOCH must be a whole number of seconds since 1970, got"
    ):
        tiny()


def test_the_hash_is_of_the_content_as_the_schema_says(loan):
    content = {key: value for key, value in loan.record.items() if key not in ("run", "sha256")}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    assert loan.record["sha256"] == hashlib.sha256(text.encode()).hexdigest() == digest(loan.record)


def test_the_hash_sees_a_changed_figure(loan):
    changed = copy.deepcopy(loan.record)
    changed["fidelity"]["figures"][0]["value"] = 1.0
    assert digest(changed) != loan.record["sha256"]


def test_a_box_without_a_content_hash_has_none_in_the_record(price):
    assert price.record["box"]["fingerprint"] is None
    assert "identity:" not in price.to_json()


def test_dropped_columns_appear_nowhere():
    rows = {"secret column": np.arange(80), "x": np.random.default_rng(0).normal(size=80)}
    import pandas as pd

    a = audit(
        lambda f: np.where(f["x"] > 0, "a", "b"),
        pd.DataFrame(rows),
        drop=["secret column"],
        n_samples=50,
        explain=1,
    )
    assert a.record["settings"]["dropped"] == 1
    for view in (a.to_json(), a.html(), a.markdown()):
        assert "secret" not in view


def test_numbers_lose_their_last_bits_and_nan_is_null():
    assert plain({1: [np.float64(0.1 + 0.2), math.nan, np.int64(3), np.bool_(True), None, "é"]}) == {
        "1": [0.3, None, 3, True, None, "é"]
    }
    assert plain((np.array([1.5, np.inf]),)) == [[1.5, None]]


def test_the_file_is_readable_utf8():
    assert written({"a": "名", "b": 0.5}).decode() == '{\n "a": "名",\n "b": 0.5\n}\n'
