"""What is sent to a server, and how what it says is read."""

import datetime as dt
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from fault_server import FaultServer, score

from distill.blackbox import BoxKind, load
from distill.blackbox.http import open_server
from distill.blackbox.http.openinference import OpenInference
from distill.blackbox.http.rows import JsonRows
from distill.blackbox.server import Server
from distill.errors import ContractError, InputError, MissingLibraryError

ROWS = pd.DataFrame({"age": [20, 30], "debt": [0.5, np.nan]})
NAMES = ["deny", "grant"]


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ftp://host/invocations", "starts with http:// or https://, got 'ftp"),
        ("http:///invocations", "starts with http:// or https://"),
        ("http://host:port/invocations", "cannot be read"),
        ("https://host/score", "ends neither in /invocations .* nor in /v2/models/NAME"),
        ("https://host/v2/health/ready", "ends neither"),
        ("https://me:hunter2@host/invocations", "of the server host holds a user name or password"),
        ("https://host/invocations?api_key=hunter2", r"holds a secret \(api_key=\.\.\.\)"),
        ("https://host/invocations?x=1&sig=hunter2", r"holds a secret \(sig=\.\.\.\)"),
    ],
)
def test_addresses_that_cannot_be_asked(url, message):
    with pytest.raises(InputError, match=message) as caught:
        open_server(url)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("address", ["ftp://host/model.txt", "s3://bucket/model.onnx", "HTTPS:/host"])
def test_an_address_of_another_kind_is_no_file(address):
    with pytest.raises(InputError, match="The address of a server starts with http:// or https://, got"):
        load(address)
    with pytest.raises(InputError, match="There is no model file"):
        load("c:/models/model.txt")


def test_a_hash_that_cannot_be_checked_is_refused():
    with pytest.raises(InputError, match=r"^`sha256` is that of a file; what is behind an address cannot"):
        load("http://localhost:1/invocations", sha256="0" * 64)


def test_httpx_is_named_where_it_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(MissingLibraryError, match=r"`pip install httpx`\.$"):
        open_server("http://localhost:1/invocations")


def test_what_is_known_before_asking():
    box = open_server("http://localhost:1/invocations/", outputs=NAMES, threshold=0.2)
    assert (box.kind, box.outputs, box.threshold) == (BoxKind.SERVER, ("deny", "grant"), 0.2)
    assert (box.name, box.concurrency) == ("server http://localhost:1/invocations", 4)


def test_the_fingerprint_stands_for_address_version_output_and_classes():
    def fingerprint(url="http://localhost/invocations", outputs=NAMES, **settings):
        return open_server(url, outputs=outputs, server=Server(**settings)).fingerprint

    assert fingerprint() is None
    base = fingerprint(version="1")
    same = fingerprint("http://localhost/invocations/", version="1", auth_env="PATH", concurrency=9, tries=2)
    assert same == base
    others = {
        fingerprint(version="2"),
        fingerprint("http://localhost:81/invocations", version="1"),
        fingerprint(outputs=["no", "yes"], version="1"),
        fingerprint(output="predict_proba", version="1"),
    }
    assert len(others | {base}) == 5


# ---------------------------------------------------------------- certificates


def test_a_file_without_certificates_is_refused(tmp_path):
    file = tmp_path / "ca.pem"
    file.write_text("nothing")
    with pytest.raises(InputError, match=r"ca\.pem of `ca_file` holds no certificates"):
        open_server("https://localhost:1/invocations", server=Server(ca_file=file))


CERTIFICATES = Path(__file__).parent / "certificates"


def test_a_server_nobody_vouches_for_is_not_asked():
    with FaultServer(certificate=CERTIFICATES / "server.pem") as faulty:
        box = open_server(faulty.url(), outputs=NAMES)
        with pytest.raises(ContractError, match=r"certificate of 127\.0\.0\.1 is not trusted .*`ca_file`\.$"):
            box.query(ROWS)
        assert faulty.requests == []


def test_a_private_authority_is_trusted_where_it_is_given():
    server = Server(ca_file=CERTIFICATES / "authority.pem")
    with FaultServer(certificate=CERTIFICATES / "server.pem") as faulty:
        scores = open_server(faulty.url(), outputs=NAMES, server=server).query(ROWS)
    np.testing.assert_array_equal(scores, score([[20, 0.5], [30, None]]))


def test_a_certificate_for_another_name_is_refused():
    server = Server(ca_file=CERTIFICATES / "authority.pem")
    with FaultServer(certificate=CERTIFICATES / "server.pem") as faulty:
        box = open_server(faulty.url().replace("127.0.0.1", "localhost"), outputs=NAMES, server=server)
        with pytest.raises(ContractError, match=r"^The certificate of localhost is not trusted .* mismatch"):
            box.query(ROWS)
        assert faulty.requests == []


# ---------------------------------------------------------------- rows


def test_rows_become_json_values():
    frame = pd.DataFrame(
        {
            "whole": [1, 2],
            "gaps": pd.array([3, None], dtype="Int64"),
            "number": [0.1, np.nan],
            "narrow": np.array([0.1, 1.5], dtype=np.float32),
            "flag": [True, False],
            "text": ["a", None],
            "level": pd.Categorical(["x", "y"]),
            "day": pd.to_datetime(["2024-02-29", None]),
            "date": [dt.date(2024, 2, 29), None],
        }
    )
    assert JsonRows.of(frame).data == [
        [1, 3, 0.1, float(np.float32(0.1)), True, "a", "x", "2024-02-29T00:00:00", "2024-02-29"],
        [2, None, None, 1.5, False, None, "y", None, None],
    ]


@pytest.mark.parametrize(("value", "message"), [(np.inf, "no infinite numbers"), (1j, "type complex cannot")])
def test_values_json_does_not_have_are_refused(value, message):
    with pytest.raises(InputError, match=message):
        JsonRows.of(np.array([[value]]))


def test_the_id_stands_for_content():
    ids = {
        JsonRows.of(rows).id
        for rows in (ROWS, ROWS[:1], ROWS.rename(columns=str.upper), ROWS.to_numpy(), ROWS.assign(age=0))
    }
    assert len(ids) == 5
    assert JsonRows.of(ROWS.copy()).id in ids


# ---------------------------------------------------------------- MLflow, and services of one's own


def body_of(rows, path="/invocations", outputs=None, server=None, **settings):
    with FaultServer(**settings) as faulty:
        box = open_server(faulty.url(path), outputs=outputs or NAMES, server=server or Server())
        scores = box.query(rows)
        path, _, body = faulty.requests[0]
    return scores, body, path


def test_mlflow_gets_frames_as_frames():
    _, body, _ = body_of(ROWS)
    assert body == {"dataframe_split": {"columns": ["age", "debt"], "data": [[20, 0.5], [30, None]]}}


def test_mlflow_gets_arrays_as_arrays():
    scores, body, _ = body_of(np.array([[1.0, 2.0]]))
    assert body == {"inputs": [[1.0, 2.0]]}
    np.testing.assert_array_equal(scores, score([[1.0, 2.0]]))


def test_labels_of_a_server_are_labels():
    def labels(_, body):
        return {"predictions": ["grant" if v > 25 else "deny" for v, _ in body["dataframe_split"]["data"]]}

    assert body_of(ROWS, reply=labels)[0].tolist() == [[1, 0], [0, 1]]


def test_another_service_is_asked_by_template():
    server = Server(
        request='{"rows": "$rows", "names": ["$columns"], "all": "$records", "id": "$id", "n": 3}',
        response="out.0.results.*.p",
    )

    def answer(_, body):
        return {"out": [{"results": [{"p": p} for _, p in score(body["rows"])]}]}

    scores, body, path = body_of(ROWS, "/v1/score?api-version=3", server=server, reply=answer)
    assert path == "/v1/score?api-version=3"
    assert body == {
        "rows": [[20, 0.5], [30, None]],
        "names": [["age", "debt"]],
        "all": [{"age": 20, "debt": 0.5}, {"age": 30, "debt": None}],
        "id": JsonRows.of(ROWS).id,
        "n": 3,
    }
    np.testing.assert_array_equal(scores, score(body["rows"]))


def test_a_path_that_leads_nowhere_names_the_step():
    server = Server(request='["$rows"]', response="out.results")
    with pytest.raises(ContractError, match=r"no 'results' where one is expected; there is .* 'res'"):
        body_of(ROWS, "/score", server=server, reply=lambda *_: {"out": {"res": []}})


def test_a_template_with_names_needs_names():
    server = Server(request='{"a": "$records"}', response="predictions")
    with pytest.raises(InputError, match=r"has \"\$records\", but the rows have no column names"):
        body_of(np.ones((1, 2)), "/score", server=server)


# ---------------------------------------------------------------- Open Inference Protocol

PROBA = Server(output="predict_proba")


@pytest.mark.parametrize("path", ["/v2/models/m", "/v2/models/m/infer", "/v2/models/m/versions/7/infer/"])
def test_a_model_that_says_nothing_gets_one_flat_tensor(path):
    scores, body, asked = body_of(ROWS, path, server=PROBA)
    assert asked == path.strip("/").removesuffix("/infer").join(("/", "/infer"))
    assert body == {
        "id": JsonRows.of(ROWS).id,
        "inputs": [{"name": "input-0", "shape": [2, 2], "datatype": "FP64", "data": [20.0, 0.5, 30.0, None]}],
        "outputs": [{"name": "predict_proba"}],
    }
    np.testing.assert_array_equal(scores, score([[20.0, 0.5], [30.0, None]]))


def test_the_version_in_the_address_counts():
    with FaultServer() as faulty:
        versions = [open_server(faulty.url(f"/v2/models/m/versions/{v}")).fingerprint for v in (1, 2)]
        assert len(set(versions)) == 2
        assert open_server(faulty.url("/v2/models/m")).fingerprint is None


def test_a_model_with_one_wide_input_gets_its_name_type_and_width():
    metadata = {"inputs": [{"name": "x", "datatype": "FP32", "shape": [-1, 2]}]}
    _, body, _ = body_of(ROWS, "/v2/models/m", server=PROBA, metadata=metadata)
    assert body["inputs"][0] | {"data": None} == {
        "name": "x",
        "shape": [2, 2],
        "datatype": "FP32",
        "data": None,
    }
    with FaultServer(metadata=metadata) as faulty:
        assert open_server(faulty.url("/v2/models/m")).intake.width == 2


BY_COLUMN = {
    "parameters": {"content_type": "pd"},
    "inputs": [
        {"name": "debt", "datatype": "FP64", "shape": [-1, 1], "parameters": {"content_type": "np"}},
        {"name": "age", "datatype": "INT64", "shape": [-1]},
    ],
}


def test_a_model_with_columns_gets_a_tensor_for_each_in_its_own_order():
    _, body, _ = body_of(ROWS, "/v2/models/m", server=PROBA, metadata=BY_COLUMN, reply=two_classes)
    assert body["parameters"] == {"content_type": "pd"}
    assert body["inputs"] == [
        {
            "name": "debt",
            "shape": [2, 1],
            "datatype": "FP64",
            "data": [0.5, None],
            "parameters": {"content_type": "np"},
        },
        {"name": "age", "shape": [2, 1], "datatype": "INT64", "data": [20, 30]},
    ]


def two_classes(*_):
    tensor = {"name": "predict_proba", "shape": [2, 2], "datatype": "FP64", "data": [0.25, 0.75, 1.0, 0.0]}
    return {"outputs": [tensor]}


def filled(datatype, values):
    model = OpenInference.of({"inputs": [{"name": "c", "datatype": datatype, "shape": [-1, 1]}]}, None)
    return model.body(JsonRows(("c",), [[value] for value in values]))["inputs"][0]["data"]


@pytest.mark.parametrize(
    ("datatype", "values", "sent"),
    [
        ("FP32", [1, True, None], [1.0, 1.0, None]),
        ("INT32", [2.0, None], [2, None]),
        ("UINT8", [True], [1]),
        ("BOOL", [1, False, 0.0], [True, False, False]),
        ("BYTES", ["a", 1, None], ["a", "1", None]),
    ],
)
def test_values_take_the_datatype_of_their_tensor(datatype, values, sent):
    data = filled(datatype, values)
    assert data == sent
    assert list(map(type, data)) == list(map(type, sent))


@pytest.mark.parametrize(
    ("datatype", "value", "message"),
    [("FP64", "red", "takes numbers .* 'c', got 'red'"), ("INT64", 0.5, "takes whole numbers .* got 0.5")],
)
def test_values_a_tensor_does_not_hold_are_refused(datatype, value, message):
    with pytest.raises(InputError, match=message):
        filled(datatype, [value])


@pytest.mark.parametrize(
    ("outputs", "asked_for", "message"),
    [
        ([{"name": "a"}, {"name": "b"}], None, "outputs 'a', 'b'; name the one that is meant with `output=`"),
        ([{"name": "a"}], "b", "outputs 'a'; name the one"),
        ([], None, "answered the outputs ;"),
        ([{"name": "a", "shape": [2, 2], "datatype": "FP64", "data": [1.0]}], None, r"\[2, 2\] and 1 value"),
        (
            [{"name": "a", "shape": [2], "datatype": "FP64", "data": ["x", "y"]}],
            None,
            "do not fit each other",
        ),
        ([{"name": "a", "shape": 2, "datatype": "FP64", "data": [1.0]}], None, "is no tensor"),
        ([{"name": "a"}], None, "no 'shape'"),
        ("nothing", None, "answered the outputs"),
    ],
)
def test_outputs_that_cannot_be_read(outputs, asked_for, message):
    with pytest.raises(ContractError, match=message):
        OpenInference(output=asked_for).answers({"outputs": outputs})


@pytest.mark.parametrize(
    ("datatype", "data", "read"),
    [
        ("FP64", [0.5, None], [0.5, np.nan]),
        ("FP64", [[0.5], [1.0]], [0.5, 1.0]),
        ("INT64", [1, 0], [1, 0]),
        ("BYTES", ["deny", "grant"], ["deny", "grant"]),
    ],
)
def test_outputs_are_read_by_their_datatype(datatype, data, read):
    output = {"name": "predict", "shape": [2], "datatype": datatype, "data": data}
    answers = OpenInference().answers({"outputs": [output]})
    assert answers.shape == (2,)
    assert repr(answers.tolist()) == repr(read)


@pytest.mark.parametrize("metadata", [[], {"inputs": "x"}, "hello"])
def test_metadata_of_something_else_break_the_contract(metadata):
    with (
        FaultServer(metadata=metadata) as faulty,
        pytest.raises(ContractError, match="does not describe its model"),
    ):
        open_server(faulty.url("/v2/models/m"))
