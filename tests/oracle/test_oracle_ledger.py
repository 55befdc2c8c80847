"""The oracle with a ledger on disk: what is kept, when it is used, and what a replay gives."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from distill import wrap
from distill.blackbox import resolve
from distill.errors import BoxError, BudgetError, InputError
from distill.executor import Threads
from distill.ledger import Ledger
from distill.oracle import Oracle
from distill.table import Table

ROWS = np.random.default_rng(0).normal(size=(300, 3)).round(3)
MODEL = LogisticRegression().fit(ROWS, ROWS[:, 0] > 0)


class Counting:
    """A function that counts what it is asked."""

    def __init__(self, answer):
        self.answer, self.asked = answer, 0

    def __call__(self, rows):
        self.asked += len(rows)
        return self.answer(np.asarray(rows))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "loan.sqlite"


def test_answers_of_a_hashed_box_are_bought_once(path):
    first = Oracle(MODEL, ledger=path)
    scores = first.label(Table.of(ROWS))
    assert first.counts.asked == 300
    again = Oracle(MODEL, ledger=path)
    np.testing.assert_array_equal(again.label(Table.of(ROWS)), scores)
    assert (again.counts.asked, again.counts.from_ledger) == (0, 300)


def test_a_ledger_grows_by_what_is_new(path):
    Oracle(MODEL, ledger=path).label(Table.of(ROWS[:200]))
    oracle = Oracle(MODEL, ledger=str(path))
    oracle.label(Table.of(ROWS[100:]))
    assert oracle.counts.asked == 100
    assert [stock.rows for stock in Ledger(path).stock()] == [300]


def test_what_others_buy_meanwhile_is_not_bought_again(path):
    def first(rows):
        return rows[:, 0]

    def slow(rows):
        sent.append(len(rows))
        if len(sent) == 2:
            Oracle(wrap(first, fingerprint="c" * 64), ledger=path).label(Table.of(ROWS))
        return first(rows)

    sent = []
    oracle = Oracle(wrap(slow, fingerprint="c" * 64), ledger=path, batch_size=50)
    np.testing.assert_array_equal(oracle.label(Table.of(ROWS))[:, 0], ROWS[:, 0])
    assert sent == [50, 50]


def test_a_budget_covers_what_is_really_asked_and_decides_the_same_twice(path):
    left = []
    for asked in (300, 0):
        oracle = Oracle(MODEL, ledger=path, budget=400)
        oracle.label(Table.of(ROWS))
        left.append(oracle.budget_left)
        assert oracle.counts.asked == asked
    assert left == [100, 100]
    small = Oracle(MODEL, ledger=path, budget=5)
    small.label(Table.of(ROWS))
    with pytest.raises(BudgetError, match=r"^10 new queries needed, 5 left of 5\.$"):
        small.label(Table.of(ROWS[:10] + 1))


def test_labels_nobody_declared_are_kept_before_all_are_seen(path):
    def grade(rows):
        if fails and len(seen) == 2:
            raise KeyboardInterrupt
        seen.append(len(rows))
        return np.where(rows[:, 0] > 1, "high", np.where(rows[:, 0] > 0, "middle", "low"))

    seen, fails = [], True
    box = wrap(grade, fingerprint="a" * 64)
    with pytest.raises(KeyboardInterrupt):
        Oracle(box, ledger=path, batch_size=100).label(Table.of(ROWS))
    fails = False
    oracle = Oracle(box, ledger=path, batch_size=100)
    scores = oracle.label(Table.of(ROWS))
    assert oracle.answers.labels == ("high", "low", "middle")
    assert oracle.counts.asked == 100
    np.testing.assert_array_equal(scores, Oracle(grade).label(Table.of(ROWS)))


def test_other_names_for_the_outputs_cost_nothing(path):
    box = wrap(lambda rows: (rows[:, 0] > 0) * 0.5, fingerprint="b" * 64)
    assert Oracle(box, ledger=path).label(Table.of(ROWS)).shape == (300, 1)
    oracle = Oracle(wrap(box, outputs=["deny", "grant"], threshold=0.2), ledger=path)
    assert oracle.label(Table.of(ROWS)).shape == (300, 2)
    assert oracle.counts.asked == 0
    assert oracle.answers.threshold == 0.2


def test_an_entered_transfer_set_is_kept(tmp_path):
    import distill

    model = LogisticRegression().fit(ROWS, np.digitize(ROWS[:, 0], [-0.5, 0.5]))
    plan = {"n_samples": 50, "max_leaf_nodes": 3, "effort": "fast", "recover": False}
    for box in (model, wrap(model.predict)):
        samples = distill.distill(box, ROWS, **plan).samples
        file = tmp_path / f"{box.name if hasattr(box, 'name') else 'model'}.sqlite"
        Oracle(box, ledger=file).enter(samples)
        oracle = Oracle(box, ledger=file)
        np.testing.assert_array_equal(oracle.label(samples.table), samples.scores)
        assert oracle.counts.asked == 0


def test_rows_are_asked_as_they_are_hashed():
    box = Counting(lambda rows: np.signbit(rows[:, 0]).astype(float))
    oracle = Oracle(box)
    assert oracle.label(Table.of(np.array([[-0.0], [0.0], [-1.0]])))[:, 0].tolist() == [0.0, 0.0, 1.0]
    assert box.asked == 2


# ---------------------------------------------------------------- boxes that cannot be hashed


def test_fifty_stored_answers_are_asked_again_before_any_is_used(path):
    box = Counting(lambda rows: rows[:, 0])
    Oracle(box, ledger=path).label(Table.of(ROWS))
    again = Oracle(box, ledger=path)
    again.label(Table.of(ROWS[:20]))
    assert again.counts.asked == 20
    again.label(Table.of(ROWS[20:]))
    assert again.counts.asked == 50
    assert box.asked == 350


def test_last_bits_do_not_break_a_promise(path):
    Oracle(Counting(lambda rows: rows[:, 0]), ledger=path).label(Table.of(ROWS))
    oracle = Oracle(Counting(lambda rows: rows[:, 0].astype(np.float32).astype(float)), ledger=path)
    np.testing.assert_array_equal(oracle.label(Table.of(ROWS))[:, 0], ROWS[:, 0])
    assert oracle.counts.asked == 50


@pytest.mark.parametrize(
    "changed", [lambda rows: rows[:, 0] + 0.001, lambda rows: rows[:, :2], lambda rows: rows[:, 0] > 0]
)
def test_a_box_that_answers_otherwise_gets_a_new_shelf_and_one_line_says_so(path, caplog, changed):
    Oracle(Counting(lambda rows: rows[:, 0]), ledger=path).label(Table.of(ROWS))
    oracle = Oracle(Counting(changed), ledger=path)
    scores = oracle.label(Table.of(ROWS))
    np.testing.assert_array_equal(scores, Oracle(changed).label(Table.of(ROWS)))
    assert oracle.counts.asked == 300
    assert [record.message for record in caplog.records] == [
        f"Counting no longer answers as in the ledger {path}: those answers are left, a new shelf is begun."
    ]
    third = Oracle(Counting(changed), ledger=path)
    third.label(Table.of(ROWS))
    assert third.counts.asked == 50


def test_asking_again_counts_against_the_budget(path):
    box = Counting(lambda rows: rows[:, 0])
    Oracle(box, ledger=path).label(Table.of(ROWS))
    with pytest.raises(BudgetError, match=r"^50 new queries needed, 10 left of 10\.$"):
        Oracle(box, ledger=path, budget=10).label(Table.of(ROWS))
    assert box.asked == 300


def test_a_declared_fingerprint_keeps_boxes_of_one_name_apart(path):
    for name, shift in (("v1", 0.0), ("v2", 1.0)):
        box = wrap(lambda rows, shift=shift: rows[:, 0] + shift, fingerprint=name)
        oracle = Oracle(box, ledger=path)
        oracle.label(Table.of(ROWS))
        assert oracle.counts.asked == 300
    assert [stock.title.fingerprint for stock in Ledger(path).stock()] == ["v1", "v2"]


def test_a_changed_module_is_another_box(path, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    module = tmp_path / "boxes_of_ledger_tests.py"
    fingerprints = []
    for text in ("def f(rows):\n    return rows[:, 0]\n", "def f(rows):\n    return rows[:, 1]\n"):
        module.write_text(text)
        monkeypatch.delitem(__import__("sys").modules, "boxes_of_ledger_tests", raising=False)
        Oracle(resolve("boxes_of_ledger_tests:f"), ledger=path).label(Table.of(ROWS))
        fingerprints = [stock.title.fingerprint for stock in Ledger(path).stock()]
    assert len(fingerprints) == 2
    assert all(one.startswith("boxes_of_ledger_tests:f ") for one in fingerprints)


# ---------------------------------------------------------------- replay


def test_a_replay_needs_no_box(path):
    frame = pd.DataFrame(ROWS, columns=["a", "b", "c"])
    model = LogisticRegression().fit(frame, np.where(frame["a"] > 0, "yes", "no"))
    oracle = Oracle(wrap(model, threshold=0.3), ledger=path)
    scores = oracle.label(Table.of(frame))
    replay = Oracle.replay(path)
    np.testing.assert_array_equal(replay.label(Table.of(frame)), scores)
    assert replay.answers == oracle.answers
    known = ("name", "kind", "library", "fingerprint", "declaration", "intake", "notes")
    assert [getattr(replay.box, name) for name in known] == [getattr(oracle.box, name) for name in known]
    assert replay.counts.asked == 0
    renamed = Oracle.replay(path, outputs=["deny", "grant"], threshold=0.6)
    renamed.label(Table.of(frame))
    assert (renamed.answers.outputs, renamed.answers.threshold) == (("deny", "grant"), 0.6)


def test_a_replay_of_a_box_that_cannot_be_hashed_trusts_the_ledger(path):
    box = wrap(lambda rows: np.where(rows[:, 0] > 0, "yes", "no"), outputs=["no", "yes"])
    scores = Oracle(box, ledger=path).label(Table.of(ROWS))
    replay = Oracle.replay(path)
    np.testing.assert_array_equal(replay.label(Table.of(ROWS)), scores)
    assert replay.answers.labels == ("no", "yes")


def test_a_row_the_ledger_does_not_have_is_refused(path):
    Oracle(MODEL, ledger=path).label(Table.of(ROWS))
    with pytest.raises(InputError) as refused:
        Oracle.replay(path).label(Table.of(np.vstack([ROWS, ROWS[:7] + 1])))
    assert str(refused.value) == (
        f"The ledger {path} has no answer to 7 of the rows; a replay takes the data, the seed and the "
        "options of the run that filled it."
    )


def test_a_replay_of_nothing_is_refused(path):
    with pytest.raises(InputError, match=r"^There is no ledger .*loan\.sqlite with answers to replay\.$"):
        Oracle.replay(path)
    assert not path.exists()


def test_a_replay_names_the_box_where_there_are_several(path):
    for name in ("v1", "v2"):
        Oracle(wrap(lambda rows: rows[:, 0], fingerprint=name, name="credit"), ledger=path).label(
            Table.of(ROWS)
        )
    with pytest.raises(
        InputError, match=r"holds answers of several boxes, 'credit \(v1\)', 'credit \(v2\)'; name"
    ):
        Oracle.replay(path)
    with pytest.raises(
        InputError, match=r"holds no answers of 'v3'; it holds 'credit \(v1\)', 'credit \(v2\)'\.$"
    ):
        Oracle.replay(path, fingerprint="v3")
    assert Oracle.replay(path, fingerprint="v2").box.name == "credit"


def test_threads_and_batches_do_not_matter(path):
    one = Oracle(MODEL, ledger=path, batch_size=64, executor=Threads(3)).label(Table.of(ROWS))
    np.testing.assert_array_equal(Oracle(MODEL, batch_size=64).label(Table.of(ROWS)), one)


def test_what_was_answered_before_a_failure_is_kept_on_disk(path):
    def fails_late(rows):
        if len(calls) == 2:
            raise ValueError("out of credit")
        calls.append(len(rows))
        return rows[:, 0]

    calls = []
    box = wrap(fails_late, fingerprint="c" * 64)
    with pytest.raises(BoxError, match="out of credit"):
        Oracle(box, ledger=path, batch_size=100).label(Table.of(ROWS))
    calls = []
    oracle = Oracle(box, ledger=path, batch_size=100)
    oracle.label(Table.of(ROWS))
    assert oracle.counts.asked == 100
