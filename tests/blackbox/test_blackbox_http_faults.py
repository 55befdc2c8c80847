"""Everything a server can do wrong, done by a real one."""

import contextlib
import errno
import gc
import json
import logging
import os
import pickle
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import numpy as np
import pandas as pd
import pytest
from fault_server import Fault, FaultServer, reply, score

from distill.blackbox.http import open_server
from distill.blackbox.http.refusals import seconds_to_wait
from distill.blackbox.server import Server
from distill.canary import Canary, spread
from distill.errors import BoxError, ContractError, InputError, UnavailableError, UnreachableError
from distill.executor import Answered, Lost, Patience, Threads, outcomes

ROWS = pd.DataFrame({"age": [20.0, 30.0, 40.0, 50.0, 60.0], "debt": [0.5, -1.0, 0.0, 2.0, -3.0]}) / 10
EXPECTED = np.array(score(ROWS.to_numpy().tolist()))
REFUSED = f"[Errno {errno.ECONNREFUSED}] {os.strerror(errno.ECONNREFUSED)}"
QUICK = Server(backoff=0.0)


def asked(fault, server=QUICK, rows=ROWS, **settings):
    """Return the answers to the rows and the requests that took."""
    with FaultServer(fault, **settings) as faulty:
        box = open_server(faulty.url(), outputs=["deny", "grant"], server=server)
        return box.query(rows), faulty.requests


def first(fault, times=1):
    return lambda number, _: fault if number <= times else None


# ---------------------------------------------------------------- what passes


@pytest.mark.parametrize("status", [408, 425, 429, 502, 503, 504])
def test_a_busy_server_is_asked_again(status):
    answers, requests = asked(first(Fault(status), times=4))
    np.testing.assert_array_equal(answers, EXPECTED)
    assert len(requests) == 5


@pytest.mark.parametrize("fault", [Fault(reset=True), Fault(cut=True), Fault(seconds=0.6)])
def test_resets_cut_replies_and_stalls_are_tried_again(fault):
    answers, requests = asked(first(fault, times=2), Server(backoff=0.0, read_timeout=0.25))
    np.testing.assert_array_equal(answers, EXPECTED)
    assert len(requests) == 3


def test_every_try_of_a_batch_bears_the_same_id_and_every_batch_its_own():
    _, requests = asked(first(Fault(503), times=2))
    ids = [headers["X-Request-Id"] for _, headers, _ in requests]
    assert len(set(ids)) == 1
    _, other = asked(first(None), rows=ROWS[:2])
    assert other[0][1]["X-Request-Id"] != ids[0]
    _, again = asked(first(None))
    assert again[0][1]["X-Request-Id"] == ids[0]


def test_retry_after_is_honoured():
    answers, _ = asked(first(Fault(429, {"Retry-After": "0"}), times=2), Server(backoff=1e6))
    np.testing.assert_array_equal(answers, EXPECTED)


@pytest.mark.parametrize(
    ("header", "seconds"), [(None, None), ("7", 7.0), (" 0 ", 0.0), ("soon", None), ("-3", None)]
)
def test_retry_after_in_seconds(header, seconds):
    assert seconds_to_wait(header, 0.0) == seconds


def test_retry_after_as_a_date():
    now = datetime(2025, 3, 1, tzinfo=UTC)
    for ahead, seconds in ((90, 90.0), (-90, 0.0)):
        header = format_datetime(now + timedelta(seconds=ahead), usegmt=True)
        assert seconds_to_wait(header, now.timestamp()) == seconds


def test_a_connection_that_died_after_a_500_is_replaced():
    with FaultServer(first(Fault(500))) as faulty:
        box = open_server(faulty.url(), outputs=["deny", "grant"], server=QUICK)
        with pytest.raises(BoxError, match="answered 500"):
            box.query(ROWS)
        np.testing.assert_array_equal(box.query(ROWS), EXPECTED)


# ---------------------------------------------------------------- what does not


def test_a_server_that_stays_busy_is_unavailable():
    with pytest.raises(
        UnavailableError, match=r"^The server 127\.0\.0\.1 answered 503 \(Service Unavailable\)\. .* 5 time"
    ):
        asked(first(Fault(503), times=99))


def test_a_server_that_asks_for_an_hour_is_not_waited_for():
    with pytest.raises(UnavailableError, match=r"It asks to wait 3600 s\.$"):
        asked(first(Fault(429, {"Retry-After": "3600"})))


def test_a_server_that_was_never_there_is_unreachable():
    with FaultServer() as gone:
        url = gone.url()
    box = open_server(url, outputs=["deny", "grant"], server=Server(tries=2, backoff=0.0))
    with pytest.raises(UnreachableError) as refused:
        box.query(ROWS)
    assert str(refused.value) == (
        f"The connection to 127.0.0.1 failed (ConnectError: {REFUSED}) and was tried "
        f"2 time(s); start the server, or correct the address {url}, and run this again."
    )


@pytest.mark.parametrize("before", [Fault(503), Fault(500), Fault(cut=True), Fault(reset=True)])
def test_a_server_that_was_there_is_unavailable(before):
    server = Server(tries=1, backoff=0.0)
    with FaultServer(first(before)) as faulty:
        box = open_server(faulty.url(), outputs=["deny", "grant"], server=server)
        with contextlib.suppress(BoxError):
            box.query(ROWS)
    with pytest.raises(UnavailableError, match=r"^The connection to .* It was asked 1 time") as refused:
        box.query(ROWS)
    assert type(refused.value) is UnavailableError


def test_a_stall_names_the_seconds():
    with pytest.raises(UnavailableError, match=r"did not answer within 0\.2 s"):
        asked(first(Fault(seconds=0.5), times=9), Server(tries=1, read_timeout=0.2))


@pytest.mark.parametrize("status", [401, 403])
def test_refused_credentials_break_the_contract(status):
    with pytest.raises(ContractError, match=rf"refuses the credentials: {status} .*`auth_env`"):
        asked(first(Fault(status, body=b"")))


@pytest.mark.parametrize("status", [404, 405])
def test_no_model_at_the_address_breaks_the_contract(status):
    with pytest.raises(ContractError, match=rf"has no model at /invocations: {status}"):
        asked(first(Fault(status, body=b"")))


def test_a_redirect_is_not_followed():
    to = "https://user:pw@elsewhere.org/invocations?token=abc"
    with pytest.raises(ContractError, match=r"sends on to 'elsewhere\.org/invocations', which is not"):
        asked(first(Fault(307, {"Location": to}, body=b"")))


@pytest.mark.parametrize("status", [400, 413, 422, 500])
def test_other_failures_are_the_batch_s_and_tell_what_the_server_says(status):
    body = json.dumps({"error_code": "BAD", "message": "Column 'age'\n is odd."}).encode()
    with pytest.raises(
        BoxError, match=rf"^The server 127\.0\.0\.1 answered {status} .*: Column 'age' is odd\.$"
    ):
        asked(first(Fault(status, body=body)))


def test_a_reply_that_is_no_json_is_the_batch_s_failure():
    with pytest.raises(BoxError, match=r"answered no JSON: '\{\"predictions\": \[\[0.1'"):
        asked(first(Fault(body=b'{"predictions": [[0.1')))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"predictions": [[0.5, 0.5]] * 4}, r"was asked 5 row\(s\) and answered 4"),
        ({"predictions": [[0.5, 0.5]] * 6}, r"was asked 5 row\(s\) and answered 6"),
        ({"predictions": [[0.6, 0.6]] * 5}, r"do not sum to 1 \(row 0 of the batch: 1\.2\)"),
        ({"predictions": [[2.0, -1.0]] * 5}, "answered 2 where a probability is expected"),
        ({"predictions": [[0.2, 0.3, 0.5]] * 5}, r"answered 3 column\(s\) where its outputs are"),
        ({"predictions": [[0.2, None]] * 5}, "answered nan for row 0"),
        ({"predictions": [[0.2, 0.8], None, None, None, None]}, r"4 such row\(s\)"),
        ({"predictions": "none"}, "answered 'none' where a list of answers is expected"),
        ({"error": "busy"}, "has no 'predictions' where one is expected; there is an object with 'error'"),
        ([1, 2], "has no 'predictions' where one is expected; there is a list of 2"),
    ],
)
def test_answers_are_checked_and_never_mended(answer, message):
    with pytest.raises(ContractError, match=message):
        asked(first(Fault(body=json.dumps(answer).encode())))


def test_scores_with_names_are_read_by_name():
    def named(path, body):
        return {"predictions": [{"grant": g, "deny": d} for d, g in reply(path, body)["predictions"]]}

    answers, _ = asked(first(None), reply=named)
    np.testing.assert_array_equal(answers, EXPECTED)


def test_scores_under_other_names_break_the_contract():
    other = Fault(body=json.dumps({"predictions": [{"no": 0.5, "yes": 0.5}] * 5}).encode())
    with pytest.raises(
        ContractError, match="names its outputs 'no', 'yes', and declared are 'deny', 'grant'"
    ):
        asked(first(other))


# ---------------------------------------------------------------- together with the executor


class Batch:
    def __init__(self, frame):
        self.frame = frame

    def __len__(self):
        return len(self.frame)

    def take(self, rows):
        return Batch(self.frame.iloc[rows])


MANY = pd.DataFrame({"age": np.arange(60) / 10, "debt": np.cos(np.arange(60))})


def labelled(fault, size=16, patience=None):
    """Ask for many rows from three threads; return the answers by row, and the reasons of the lost."""
    with FaultServer(fault) as faulty:
        box = open_server(faulty.url(), outputs=["deny", "grant"], server=Server(backoff=0.0, tries=2))
        cut = [Batch(MANY[start : start + size]) for start in range(0, len(MANY), size)]
        found = list(outcomes(lambda batch: box.raw(batch.frame), cut, Threads(3), patience))
    answers = {
        row: answer
        for o in found
        if isinstance(o, Answered)
        for row, answer in zip(o.batch.frame.index, o.answers, strict=True)
    }
    return answers, {row: o.reason for o in found if isinstance(o, Lost) for row in o.batch.frame.index}


def holds(row):
    return lambda body: any(data[0] == MANY["age"][row] for data in body["dataframe_split"]["data"])


def test_a_row_that_always_500s_is_isolated():
    bad = holds(33)
    answers, lost = labelled(lambda _, body: Fault(500, body=b"{}") if bad(body) else None)
    assert lost == {33: "The server 127.0.0.1 answered 500 (Internal Server Error)."}
    expected = np.delete(np.array(score(MANY.to_numpy().tolist())), 33, axis=0)
    np.testing.assert_array_equal([answers[row] for row in sorted(answers)], expected)


def test_a_row_without_a_score_is_lost_and_the_others_are_answered():
    bad = MANY["age"][7]

    def with_null(_, body):
        data = body["dataframe_split"]["data"]
        scores = [None if row[0] == bad else score([row])[0] for row in data]
        return Fault(body=json.dumps({"predictions": scores}).encode())

    answers, lost = labelled(with_null)
    assert lost == {7: "The black box answered no finite number."}
    assert len(answers) == 59


def test_a_burst_of_503_loses_nothing():
    patience = Patience(pauses=(0.0,) * 5)
    answers, lost = labelled(lambda number, _: Fault(503) if 2 <= number < 25 else None, patience=patience)
    assert (len(answers), lost) == (60, {})


def test_a_server_that_dies_is_given_up_resumably():
    with pytest.raises(BoxError, match=r"no longer answers, .*: .*kept; run this again"):
        labelled(lambda number, _: Fault(503) if number > 2 else None)


def test_classes_that_change_places_midway_are_found_by_the_canary():
    def swapped(number, body):
        scores = score(body["dataframe_split"]["data"])
        turned = [row[::-1] for row in scores]
        return Fault(body=json.dumps({"predictions": turned if number > 20 else scores}).encode())

    with FaultServer(swapped) as faulty:
        box = open_server(faulty.url(), outputs=["deny", "grant"], server=QUICK)

        def ask(batch):
            return box.query(batch.frame)

        canary = Canary.begun(Batch(MANY).take(spread(len(MANY), 20)), ask).again(ask)
        cut = [Batch(MANY[start : start + 2]) for start in range(0, len(MANY), 2)]
        assert len(list(outcomes(ask, cut, Threads(3)))) == 30
        found = canary.again(ask).constancy(lambda scores: (scores[:, 1] > 0.5).astype(int))
    assert found.finding[0] == "box-drifts"
    assert found.ceiling == pytest.approx(0.8)  # each row got its commoner answer four times of five


# ---------------------------------------------------------------- secrets

WORD = "s3cr3t-w0rd"


@pytest.fixture
def secret(monkeypatch):
    monkeypatch.setenv("BOX_TOKEN", WORD)
    return Server(auth_env="BOX_TOKEN", backoff=0.0, tries=2)


def test_the_secret_is_sent_and_shown_nowhere(secret, caplog):
    echo = Fault(500, body=json.dumps({"message": f"bad token Bearer {WORD}"}).encode())
    caplog.set_level(logging.DEBUG)
    with FaultServer(first(echo)) as faulty:
        box = open_server(faulty.url(), outputs=["deny", "grant"], server=secret)
        with pytest.raises(BoxError, match=r"bad token Bearer \*\*\*") as caught:
            box.query(ROWS)
        box.query(ROWS)
        assert [headers["Authorization"] for _, headers, _ in faulty.requests] == [f"Bearer {WORD}"] * 2
        said = [repr(box), repr(box.ask), str(box.fingerprint), caplog.text, *map(repr, caught.value.args)]
    assert caught.value.__cause__ is None
    assert WORD not in "".join(said)


@pytest.mark.parametrize(
    ("header", "value", "sent"),
    [
        ("Authorization", "Basic dTpw", "Basic dTpw"),
        ("X-Api-Key", "abc", "abc"),
        ("Authorization", " x\n", "Bearer x"),
    ],
)
def test_the_form_in_which_a_secret_is_sent(monkeypatch, header, value, sent):
    monkeypatch.setenv("BOX_TOKEN", value)
    _, requests = asked(first(None), Server(auth_env="BOX_TOKEN", auth_header=header))
    assert requests[0][1][header] == sent


@pytest.mark.parametrize("value", ["", "two\nlines", "tööken"])
def test_a_secret_that_cannot_be_sent_is_refused_unseen(monkeypatch, value):
    monkeypatch.setenv("BOX_TOKEN", value)
    with pytest.raises(InputError, match="The environment variable BOX_TOKEN") as caught:
        asked(first(None), Server(auth_env="BOX_TOKEN"))
    assert not value or value not in str(caught.value)


def test_a_secret_does_not_travel_unencrypted(secret):
    with pytest.raises(InputError, match=r"BOX_TOKEN would be sent unencrypted to models\.example\.org"):
        open_server("http://models.example.org/invocations", server=secret)


# ---------------------------------------------------------------- the line itself


def test_connections_are_kept_and_closed_in_the_end():
    with FaultServer() as faulty:
        box = open_server(faulty.url(), outputs=["deny", "grant"])
        box.query(ROWS)
        box.query(ROWS)
        assert (faulty.connections, faulty.deserted.is_set()) == (1, False)
        del box
        gc.collect()
        assert faulty.deserted.wait(timeout=10)


def test_a_box_of_a_server_can_be_sent_to_another_process():
    with FaultServer() as faulty:
        sent = pickle.dumps(open_server(faulty.url(), outputs=["deny", "grant"]))
        box = pickle.loads(sent)  # noqa: S301 - our own
        np.testing.assert_array_equal(box.query(ROWS), EXPECTED)
