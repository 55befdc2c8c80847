"""Trust, secrets and pins on the command line: they reach every command that asks, `verify` included."""

import hashlib
from pathlib import Path

import joblib
import pandas as pd
import pytest
import skops.io
from fault_server import Fault, FaultServer
from sklearn.tree import DecisionTreeClassifier

from distill.cli import run

CERTIFICATES = Path(__file__).parents[1] / "blackbox" / "certificates"
SIZE = ["--samples", "20", "--max-leaf-nodes", "2", "--explain", "0", "--no-ledger"]
TREE = "sklearn.tree._tree.Tree"
MODULE = """
def chance(rows):
    return (rows["debt"] < 30).to_numpy().astype(float)
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Be in a folder with rows, and one model as skops, as a pickle and in Python."""
    rows = pd.DataFrame({"age": [i % 7 for i in range(60)], "debt": [i / 2 for i in range(60)]})
    rows.to_csv(tmp_path / "rows.csv", index=False)
    model = DecisionTreeClassifier(max_depth=2, random_state=0).fit(rows, rows["debt"] < 20)
    skops.io.dump(model, tmp_path / "tree.skops")
    joblib.dump(model, tmp_path / "tree.joblib")
    (tmp_path / "module_of_access.py").write_text(MODULE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def told(capsys):
    """Return the last line a command wrote to standard error, without the program's name."""
    return lambda: capsys.readouterr().err.splitlines()[-1].removeprefix("distill: ")


def audit(model, *options):
    outputs = ["--outputs", "grant,deny"]
    return run(["audit", model, "rows.csv", *outputs, *SIZE, *options, "-o", "audit.json"])


def verify(model, *options):
    return run(["verify", "audit.json", "--model", model, *options])


def test_a_skops_file_is_trusted_by_every_command_alike(told):
    assert audit("tree.skops") == 2
    assert told().endswith(f"if you trust all of them, give `trusted=['{TREE}']` (`--trust {TREE}`).")
    assert audit("tree.skops", "--trust", TREE) == 0
    assert verify("tree.skops") == 2
    assert f"(`--trust {TREE}`)" in told()
    assert verify("tree.skops", "--trust", "sklearn.tree._tree.Other") == 2
    assert verify("tree.skops", "--trust", TREE) == 0


def test_a_pickle_is_allowed_and_pinned_by_every_command_alike(folder, told):
    assert audit("tree.joblib", "--allow-pickle") == 0
    assert verify("tree.joblib") == 2
    assert "`--allow-pickle`" in told()
    assert verify("tree.joblib", "--allow-pickle") == 0
    told()
    assert verify("tree.joblib", "--allow-pickle", "--auth-env", "TOKEN") == 2
    assert told() == "--auth-env cannot be used with a file; leave it out."
    pin = hashlib.sha256((folder / "tree.joblib").read_bytes()).hexdigest()
    assert verify("tree.joblib", "--allow-pickle", "--sha256", pin) == 0
    told()
    assert verify("tree.joblib", "--allow-pickle", "--sha256", "0" * 64) == 2
    assert told().startswith(f"tree.joblib has the SHA-256 {pin}, not 000")


def closed_without(token):
    """Return a fault for requests that do not bring the token."""
    return lambda server: (
        lambda number, _: (
            None
            if server[0].requests[number - 1][1].get("Authorization") == f"Bearer {token}"
            else Fault(401)
        )
    )


def test_a_server_is_reached_by_every_command_alike(monkeypatch, told):
    monkeypatch.setenv("VAULT_TOKEN", "hunter2")
    found = []
    with FaultServer(
        fault=closed_without("hunter2")(found), certificate=CERTIFICATES / "server.pem"
    ) as server:
        found.append(server)
        trusted = ["--ca-file", str(CERTIFICATES / "authority.pem")]
        known = ["--auth-env", "VAULT_TOKEN"]
        assert audit(server.url(), *trusted, *known) == 0
        assert verify(server.url(), *trusted, *known) == 0
        assert verify(server.url(), *known) == 3
        assert "is not trusted" in told()
        assert verify(server.url(), *trusted) == 3
        assert "401" in told()
        assert verify(server.url(), *trusted, "--auth-env", "NO_SUCH_TOKEN") == 2
        assert "NO_SUCH_TOKEN" in told()
    assert "hunter2" not in Path("audit.json").read_text("utf-8")


def test_a_declared_fingerprint_is_compared(capsys):
    name = "module_of_access:chance"
    assert audit(name, "--fingerprint", "v1") == 0
    for options, sentence in (
        ([], "or this one, has no content hash to compare."),
        (["--fingerprint", "v2"], "This black box has another content hash"),
    ):
        capsys.readouterr()
        assert verify(name, *options) == 0
        assert sentence in capsys.readouterr().out
    assert verify(name, "--fingerprint", "v1") == 0
    assert "content hash" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("model", "options", "sentence"),
    [
        ("tree.joblib", ["--auth-env", "TOKEN", "--trust", "x.Y"], "--auth-env cannot be used with a file;"),
        (
            "http://localhost:1/invocations",
            ["--trust", "x.Y", "--sha256", "0" * 64],
            "--trust, --sha256 cannot be used with a URL; leave them out.",
        ),
        (
            "module_of_access:chance",
            ["--sha256", "0" * 64],
            "--sha256 cannot be used with a function or a model in Python; leave it out.",
        ),
    ],
)
def test_an_option_without_use_is_refused_and_not_ignored(told, model, options, sentence):
    assert audit(model, *options) == 2
    assert told().startswith(sentence)
