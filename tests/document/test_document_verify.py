import copy
import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal
from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from distill.blackbox import BoxKind, wrap
from distill.document import Audit
from distill.document import audit as full_audit
from distill.document.canonical import digest, written
from distill.document.sample import SAMPLE, columns_as_asked, rebuilt, row_hashes, rows_as_asked
from distill.errors import InputError
from distill.table import Table

audit = partial(full_audit, effort="fast", n_samples=100, explain=1)
HIDDEN = "Bohuslav Čapek"


def clients(n=250, seed=0):
    """Rows of every kind a box may be given, and a column that is to appear nowhere."""
    rng = np.random.default_rng(seed)
    days = pd.Timestamp("2021-01-01") + pd.to_timedelta(rng.integers(0, 900, n), unit="D")
    return pd.DataFrame(
        {
            "age": rng.integers(18, 80, n),
            "income": pd.Series(rng.normal(size=n)).mask(rng.random(n) < 0.1),
            "region": pd.Series(rng.choice(["N", "S"], n), dtype=object).mask(rng.random(n) < 0.1, None),
            "grade": pd.Categorical(rng.choice(list("abc"), n), categories=list("cba"), ordered=True),
            "since": days.tz_localize("Europe/Prague"),
            "kept for": pd.to_timedelta(rng.integers(0, 10**6, n), unit="s"),
            "married": pd.array(rng.random(n) < 0.5, dtype="boolean"),
            "secret name": [f"{HIDDEN} {k}" for k in range(n)],
        }
    )


def grant(rows):
    """Answer as exactly as the rows are: any lost digit, dtype or missing value shows."""
    pull = (
        rows["income"].fillna(-1) * 1e3 % 1
        + (rows["region"] == "N") / 4
        + rows["grade"].cat.codes / 8
        + rows["since"].dt.day / 40
        + rows["kept for"].dt.total_seconds() % 7 / 30
        + rows["married"].astype(float) / 5
    )
    score = np.clip(np.asarray(pull, dtype=float) / 3, 0, 1)
    return np.column_stack([1 - score, score])


@pytest.fixture(scope="module")
def kept():
    return audit(wrap(grant, outputs=["deny", "grant"]), clients(), drop=["secret name"])


@pytest.fixture(scope="module")
def hashed():
    return audit(wrap(grant, outputs=["deny", "grant"]), clients(), drop=["secret name"], rows="hashed")


def moved(rows):
    """The same box, but for eleven people aged 40 to 42."""
    scores = grant(rows)
    scores[rows["age"].between(40, 42)] = [0.25, 0.75]
    return scores


def reread(record, folder):
    (folder / "a.json").write_bytes(written(record))
    return Audit.read(folder / "a.json")


# ------------------------------------------------------------ what differs


def test_a_changed_record_is_found_out_although_all_answers_fit(kept, tmp_path):
    changed = copy.deepcopy(kept.record)
    changed["verdict"]["reasons"] = ["All is well."]
    found = reread(changed, tmp_path).verify(grant)
    assert (found.intact, found.holds, found.differing) == (False, False, ())
    assert found.sentences[0] == (
        "The record was changed after it was written: its content does not have the hash it names."
    )


def test_other_answers_are_counted_and_named(kept, tmp_path):
    found = reread(kept.record, tmp_path).verify(moved)
    age = clients()["age"]
    expected = [row["row"]["position"] for row in kept.record["sample"]["rows"]]
    assert [one.position for one in found.differing] == [k for k in expected if 40 <= age[k] <= 42]
    assert found.differing
    assert not found.holds
    one = found.differing[0]
    assert one.now == "grant (0.75)"
    assert one.recorded.startswith(("grant (", "deny ("))
    assert found.to_frame().columns.tolist() == ["table", "position", "recorded", "now", "apart"]
    assert found.sentences[0] == (
        f"The black box answers {len(found.differing)} of the {found.asked} rows asked otherwise than the "
        f"record says; the largest difference of a score is {found.apart:.3g}."
    )


def test_a_threshold_crossed_by_a_hair_is_a_difference():
    rows = np.linspace(0, 1, 61)[:, np.newaxis]

    def box(x):
        return np.where(x[:, 0] > 0.3, 0.5 + 1e-7, 0.2)

    made = audit(wrap(box, outputs=["no", "yes"]), rows)
    found = made.verify(wrap(lambda x: np.minimum(box(x), 0.5), outputs=["no", "yes"]))
    assert found.apart < 1e-6
    assert {one.now for one in found.differing} == {"no (0.5)"}


def test_numbers_differ_by_a_share_of_the_largest():
    rows = np.random.default_rng(0).normal(size=(100, 2))
    made = audit(lambda x: 1e6 * x[:, 0], rows)
    assert made.verify(lambda x: 1e6 * x[:, 0] + 1).holds
    off = made.verify(lambda x: 1e6 * x[:, 0] + 100)
    assert len(off.differing) == off.asked == 20


def test_a_box_of_other_outputs_is_refused(kept):
    with pytest.raises(InputError) as refused:
        kept.verify(wrap(lambda rows: np.full((len(rows), 3), 1 / 3), outputs=["a", "b", "c"]))
    assert str(refused.value) == (
        "The black box answers 'a', 'b', 'c', the record's answered 'deny', 'grant'; "
        "give the outputs their names with `outputs`."
    )


# ------------------------------------------------------------ what is the same


@pytest.mark.parametrize("model", [grant, wrap(grant, outputs=["deny", "grant"])])
def test_a_record_read_from_its_file_fits_its_box_exactly(kept, model, tmp_path):
    found = reread(kept.record, tmp_path).verify(model)
    assert found.holds
    assert found.apart < 1e-9
    assert found.asked == found.kept == 50


def test_outputs_in_another_order_are_matched_by_name(kept):
    turned = wrap(lambda rows: grant(rows)[:, ::-1], outputs=["grant", "deny"])
    assert kept.verify(turned).holds


def test_single_precision_is_the_same_model(kept):
    assert kept.verify(lambda rows: grant(rows).astype(np.float32)).holds


@pytest.mark.parametrize("labels", [[False, True], [0, 1], ["a", "b"], [2.5, 3.5]])
def test_boxes_of_hard_labels(labels):
    rows = np.random.default_rng(1).normal(size=(80, 2))
    made = audit(lambda x: np.array(labels)[(x[:, 0] > 0).astype(int)], rows)
    assert made.verify(lambda x: np.array(labels)[(x[:, 0] > 0).astype(int)]).holds
    assert not made.verify(lambda x: np.array(labels)[(x[:, 0] > 0.5).astype(int)]).holds


def test_another_hash_alone_is_reported_and_no_difference():
    rows = np.random.default_rng(1).normal(size=(80, 2))
    first = wrap(lambda x: x[:, 0], fingerprint="a" * 64)
    found = audit(first, rows).verify(wrap(lambda x: x[:, 0], fingerprint="b" * 64))
    assert found.holds
    assert found.sentences[-1].startswith("This black box has another content hash (bbb")
    assert audit(first, rows).verify(first).sentences[1:] == ()


def test_a_server_is_asked_for_each_row_once(kept):
    asked = []

    def counting(rows):
        asked.append(len(rows))
        return grant(rows)

    served = replace(wrap(counting, outputs=["deny", "grant"]), kind=BoxKind.SERVER)
    assert kept.verify(served).holds
    assert asked == [50]


# ------------------------------------------------------------ personal data


def test_hashed_rows_hold_no_value_and_need_the_data(hashed):
    text = written(hashed.record).decode()
    assert hashed.record["sample"]["rows"][0]["values"] is None
    assert {c["value"] for e in hashed.record["explanations"] for c in e["components"]} == {"withheld"}
    assert all(example["values"] == [] for example in hashed.record["failures"]["examples"])
    assert repr(float(clients()["income"].dropna().iloc[0])) not in text
    with pytest.raises(InputError) as refused:
        hashed.verify(grant)
    assert str(refused.value) == (
        "The record keeps hashes of rows only; give the rows themselves as `data` (`--data FILE`)."
    )


def test_hashed_rows_are_found_in_data_of_any_order(hashed):
    shuffled = clients().sample(frac=1, random_state=3)
    assert hashed.verify(grant, shuffled).holds
    some = hashed.verify(grant, shuffled.head(100))
    assert 0 < some.asked < some.kept
    assert f"{some.kept - some.asked} of the 50 recorded rows are not in the data given." in some.sentences
    assert not hashed.verify(moved, shuffled).holds


def test_data_without_the_rows_is_refused(hashed):
    with pytest.raises(InputError) as refused:
        hashed.verify(grant, clients(seed=9))
    assert str(refused.value) == (
        "None of the 50 recorded rows is in the data; give the file the audit was made with."
    )
    with pytest.raises(InputError, match="The data lacks the column 'age', which the recorded rows have"):
        hashed.verify(grant, clients().drop(columns="age"))


def test_dropped_columns_appear_nowhere(kept, hashed):
    for made in (kept, hashed):
        for text in (made.to_json(), made.html(), made.markdown()):
            assert "Čapek" not in text
            assert "secret name" not in text


def test_page_one_says_which_personal_data_it_holds(kept, hashed):
    assert "1 explained rows, " in kept.markdown()
    assert "50 rows kept for asking the black box again" in kept.markdown()
    assert "The columns: age, income, region, grade, since, kept for, married." in kept.markdown()
    assert "Columns that were left out on request appear nowhere." in kept.markdown()
    assert "No value of a row stands in this record." in hashed.markdown()


def test_another_word_for_rows_is_refused():
    with pytest.raises(InputError) as refused:
        audit(grant, clients(), rows="all")
    assert str(refused.value) == "`rows` must be one of 'kept', 'hashed', got 'all'."


def test_two_hundred_rows_are_kept():
    rows = np.random.default_rng(0).normal(size=(1200, 1))
    made = audit(lambda x: x[:, 0], rows)
    assert len(made.record["sample"]["rows"]) == SAMPLE == 200


# ------------------------------------------------------------ rows as JSON

OBJECTS = [
    None,
    np.nan,
    pd.NA,
    pd.NaT,
    True,
    1,
    1.5,
    -0.0,
    float("inf"),
    "1",
    "名\ud800",
    2**70,
    Decimal("1.10"),
]
MOMENTS = [dt.date(2024, 2, 29), pd.Timestamp("2024-02-29 01:02:03.000000004")]


def there_and_back(frame, array=None):
    table = Table.of(frame)
    columns = json.loads(json.dumps(columns_as_asked(table, with_levels=True)))
    rows = json.loads(json.dumps(rows_as_asked(table)))
    return rebuilt(columns, rows, array)


@pytest.mark.parametrize("value", [*OBJECTS, *MOMENTS])
def test_objects_come_back_as_they_were(value):
    cells = pd.Series([value, "x"], dtype=object)
    back = there_and_back(pd.DataFrame({"a": cells})).frame["a"]
    assert back.dtype == object
    assert type(back[0]) is type(value)
    assert repr(back[0]) == repr(value)


def test_what_no_json_can_hold_is_said_when_it_is_needed():
    with pytest.raises(InputError) as refused:
        there_and_back(pd.DataFrame({"a": pd.Series([(1, 2), "x"], dtype=object)}))
    assert (
        str(refused.value)
        == "The record could not keep the value '(1, 2)' of a row; give the rows with `data`."
    )


def test_frames_of_every_dtype_come_back_equal():
    frame = clients(40).assign(
        single=np.float32(0.1),
        small=np.int8(-3),
        nullable=pd.array([None, 5] * 20, dtype="Int64"),
        fast=pd.Timestamp("2024-01-01 00:00:00.123456789"),
        free=pd.Categorical([1.5, np.nan] * 20),
    )
    pd.testing.assert_frame_equal(there_and_back(frame).frame, frame)


def test_labels_of_columns_that_are_no_text_come_back():
    back = there_and_back(pd.DataFrame({0: [1.0], 7: [2.0]})).inputs()
    assert back.columns.tolist() == [0, 7]


@given(st.lists(st.floats(allow_nan=False), min_size=1))
def test_equal_rows_have_equal_hashes_and_others_do_not(values):
    table = Table.of(np.array(values)[:, np.newaxis])
    hashes = row_hashes(table)
    assert len(set(hashes)) == len({repr(value) for value in values})


def test_the_hash_is_that_of_the_content(kept):
    assert digest(kept.record) == kept.record["sha256"]
    assert digest(json.loads(written(kept.record))) == kept.record["sha256"]
