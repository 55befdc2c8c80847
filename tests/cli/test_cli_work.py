"""What the commands do with small real models and tables."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import distill
from distill.cli import run

pytestmark = pytest.mark.usefixtures("work")

MODULE = "boxes_of_cli_tests"
FEW = ["--samples", "60", "--max-leaf-nodes", "3", "--explain", "1"]
LOANS = ["model.txt", "loans.csv", "--outputs", "no,yes"]


def audited(out, *args, code=0):
    """Run an audit and return its record."""
    assert run(["audit", *args, "-o", str(out / "report"), *FEW]) == code
    names = {"report.html", "report.json", "report.md", "report.pdf", "report.sqlite"}
    assert {path.name for path in out.iterdir()} == names
    return json.loads((out / "report.json").read_text(encoding="utf-8"))


def python(*args):
    """Run Python where this package is found, also when it is not installed."""
    env = dict(os.environ, PYTHONPATH=str(Path(distill.__file__).parents[1]))
    return subprocess.run([sys.executable, *args], capture_output=True, text=True, check=False, env=env)  # noqa: S603 - our own program


def test_a_lightgbm_text_model_with_rows_it_never_saw(out, capsys):
    record = audited(out, *LOANS, "--test", "new.csv", "--target", "granted", "--groups", "region")
    assert record["box"]["outputs"] == ["no", "yes"]
    assert record["data"]["given"] is True
    assert [column["name"] for column in record["data"]["columns"]] == ["income", "years", "region"]
    assert {file["role"] for file in record["files"]} == {"model", "data", "test"}
    assert record["accuracy"]["figures"][0]["n"] == 50
    assert {group["column"] for group in record["groups"]} == {"region"}
    said = capsys.readouterr()
    assert said.out.startswith(f"Verdict: {record['verdict']['word']}\n")
    value = record["fidelity"]["figures"][0]["value"]
    assert f"Agreement {value:.3f} (95\u00a0% interval " in said.out
    assert "on 50 rows the box never saw; always giving the commonest answer reaches" in said.out.replace(
        "\n", " "
    )
    assert f"Written\n  {out / 'report.html'}\n" in said.out
    assert "Columns the box does not know were dropped: 'client'." in said.out.replace("\n    ", " ")
    assert said.err.startswith(
        "Asking LightGBM text model model.txt about 110 rows of loans.csv, 50 of new.csv"
    )


def test_the_same_run_writes_the_same_bytes(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    audited(first, *LOANS, "--target", "granted")
    audited(second, *LOANS, "--target", "granted")
    for path in first.glob("report.[hjm]*"):
        assert path.read_bytes() == (second / path.name).read_bytes()


def test_a_suffix_writes_that_file_only(out):
    assert run(["audit", *LOANS, *FEW, "-o", str(out / "only.json")]) == 0
    assert {path.name for path in out.iterdir()} == {"only.json", "only.sqlite"}


def test_without_o_the_report_bears_the_models_name(work, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["audit", str(work / "model.txt"), str(work / "loans.csv"), *FEW]) == 0
    names = {path.name for path in (tmp_path / "reports").iterdir()}
    assert names >= {"model.html", "model.json", "model.md", "model.sqlite"}


def test_below_the_fidelity_asked_for(out, capsys):
    record = audited(out, *LOANS, "--min-fidelity", "0.9999", code=1)
    low = record["fidelity"]["figures"][0]["low"]
    assert capsys.readouterr().err.splitlines()[-1] == (
        f"distill: Agreement has the lower bound {low:.3f}, and --min-fidelity is 0.9999: exit code 1."
    )


def test_a_fidelity_that_is_not_known_is_below_what_was_asked_for(out, capsys):
    audited(out, f"{MODULE}:half", "loans.csv", "--drop", "granted,client", "--min-fidelity", "0.5", code=1)
    said = capsys.readouterr()
    assert "\nR² cannot be determined on these 22 rows held back from the data.\n" in said.out
    assert said.err.endswith("distill: R² is not determined, and --min-fidelity is 0.5: exit code 1.\n")


def test_what_the_box_says_of_itself_is_passed_on(capsys):
    args = ["explain", f"{MODULE}:half", "loans.csv", "--drop", "granted,client", "--samples", "60"]
    assert run([*args, "--row", "0"]) == 0
    assert "declare the two classes with" in capsys.readouterr().out


def test_above_the_fidelity_asked_for(out):
    audited(out, *LOANS, "--min-fidelity", "0.1")


def test_a_dry_run_asks_nothing(work, capsys):
    args = ["audit", f"{MODULE}:fails", "loans.csv", "--test", "new.csv", "--target", "granted"]
    assert run([*args, "--drop", "client", "--samples", "500", "--budget", "1000", "--dry-run"]) == 0
    said = capsys.readouterr().out.replace("\n              ", " ")
    assert f"black box     {MODULE}:fails\n" in said
    assert (
        "real rows     155 distinct of 160: 82 to fit the tree, 28 to choose its size, 50 to report on "
        in said
    )
    assert "report on (given with --test)\n" in said
    assert "sampled rows  500, around the real rows of each part\n" in said
    assert "questions     at most 1000, the budget; 1737 would be wanted, and what does not fit" in said
    assert "sent          3 columns: 'income', 'years', 'region'\n" in said
    assert "not sent      'client', 'granted'\n" in said
    assert said.endswith("Nothing was asked.\n")
    assert not (work / "reports").exists()


EXTRAS = [
    "--stability",
    "2",
    "--reasons",
    "2",
    "--importance",
    "20",
    "--protected",
    "region",
    "--canary",
    "5",
]


def test_a_dry_run_counts_all_that_is_asked_for(capsys):
    assert run(["audit", *LOANS, "--target", "granted", *FEW, *EXTRAS, "--dry-run"]) == 0
    said = capsys.readouterr().out.replace("\n              ", " ")
    wanted = {
        "nearby": "200 at most, near explained rows with few others around them",
        "other seeds": "120, sampled anew for each of 2 seeds",
        "reasons": "200 at most, to verify principal reasons",
        "flips": "66 at most, with other values of 'region'",
        "permuted": "180 at most, the columns of 20 report rows permuted",
        "canary": "at most 25, the same rows again and again",
    }
    for name, text in wanted.items():
        assert f"{name:<14}{text}\n" in said
    assert "; no budget was given\n" in said


@pytest.mark.parametrize("option", ["--stability", "--importance"])
def test_one_is_too_few_to_say_anything(option, capsys):
    assert run(["audit", *LOANS, option, "1"]) == 2
    assert "1 is too few to say anything; give at least 2, or 0 for none." in capsys.readouterr().err


def test_an_audit_with_all_there_is(out):
    record = audited(out, *LOANS, "--target", "granted", *EXTRAS)
    assert record["settings"]["stability"] == record["explanations"][0]["stability"]["n_seeds"] == 2
    assert record["importance"]["n_rows"] == 20
    assert record["explanations"][0]["principal"] is not None
    assert [one["column"] for one in record["protected"]] == ["region"]


@pytest.mark.parametrize(
    ("name", "options", "task", "outputs"),
    [
        ("rises", [], "classification", ["0", "1"]),
        ("chance", ["--outputs", "deny,grant", "--threshold", "0.2"], "classification", ["deny", "grant"]),
        ("price", [], "regression", ["prediction"]),
        ("grade", [], "classification", ["high", "low", "middle"]),
        ("three", ["--outputs", "low,middle,high"], "classification", ["low", "middle", "high"]),
    ],
)
def test_functions_of_every_kind(out, name, options, task, outputs):
    record = audited(out, f"{MODULE}:{name}", "loans.csv", "--drop", "granted,client", *options)
    assert record["box"]["task"] == task
    assert record["box"]["outputs"] == outputs
    assert record["box"]["name"] == f"{MODULE}:{name}"


def test_a_threshold_is_the_boxs_decision(out):
    options = ["--drop", "granted,client", "--outputs", "deny,grant", "--threshold", "0.2"]
    record = audited(out, f"{MODULE}:chance", "loans.csv", *options)
    assert record["box"]["threshold"] == 0.2


def test_a_constant_box_is_said(out, capsys):
    record = audited(out, f"{MODULE}:always", "loans.csv", "--drop", "granted")
    sentence = "The box answers 'no' to every row, so the tree has one leaf."
    assert sentence in [finding["sentence"] for finding in record["findings"]]
    assert sentence in capsys.readouterr().out


def test_constant_columns_and_texts_are_said(out, tmp_path, capsys):
    rows = pd.read_csv("loans.csv").assign(empty=np.nan, always=7.0)
    rows.to_csv(tmp_path / "rows.csv", index=False)
    record = audited(out, f"{MODULE}:rises", str(tmp_path / "rows.csv"), "--drop", "granted")
    said = capsys.readouterr().out.replace("\n    ", " ")
    for name, code in (("'always'", "constant-columns"), ("'client'", "id-like-text")):
        sentence = next(f["sentence"] for f in record["findings"] if f["code"] == code)
        assert name in sentence
        assert sentence in said


def test_parquet_with_dates(out, tmp_path):
    pytest.importorskip("pyarrow")
    days = pd.date_range("2020-01-01", periods=80, freq="17D")
    rows = pd.DataFrame({"day": days, "n": np.arange(80) % 7})
    rows.loc[3, "day"] = pd.NaT
    rows.to_parquet(tmp_path / "rows.parquet")
    record = audited(out, f"{MODULE}:dated", str(tmp_path / "rows.parquet"))
    assert [column["kind"] for column in record["data"]["columns"]] == ["datetime", "integer"]
    assert record["box"]["outputs"] == ["False", "True"]


@pytest.mark.parametrize(
    ("suffix", "start"),
    [
        *[(".svg", "<svg "), (".gv", "digraph tree {"), (".json", "{\n"), (".txt", ""), (".SVG", "<svg ")],
        *[(".sql", "-- A decision tree of "), (".py", '"""A decision tree of ')],
    ],
)
def test_trees_by_suffix(out, capsys, suffix, start):
    file = out / f"tree{suffix}"
    assert run(["tree", *LOANS, "--samples", "60", "--max-leaf-nodes", "3", "-o", str(file)]) == 0
    text = file.read_text(encoding="utf-8")
    assert text.startswith(start)
    assert "income" in text
    assert {path.name for path in out.iterdir()} == {file.name, f"{file.stem}.sqlite"}
    assert f"Written\n  {file}\n" in capsys.readouterr().out


def test_a_tree_on_the_terminal(capsys):
    assert run(["tree", *LOANS, "--samples", "60", "--max-leaf-nodes", "2"]) == 0
    said = capsys.readouterr().out
    assert "├─ income" in said
    assert "└─ income" in said
    assert "rows held back from the data" in said
    assert max(len(line) for line in said.splitlines()) <= 100


def test_a_row_on_the_terminal(capsys):
    assert run(["explain", *LOANS, "--samples", "60", "--row", "17"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Row 17: the box answers ")
    assert "income = " in said
    assert "R² nearby is" in said


def test_rows_as_json_bear_the_numbers_asked_for(out):
    file = out / "rows.json"
    args = ["explain", f"{MODULE}:three", "loans.csv", "--drop", "granted", "--samples", "60"]
    assert run([*args, "--row", "17", "--row", "3", "--row", "17", "--of", "2", "-o", str(file)]) == 0
    found = json.loads(file.read_text(encoding="utf-8"))["explanations"]
    assert [(one["row"], one["output"]) for one in found] == [(17, "2"), (3, "2")]
    assert found[1]["components"][0]["name"] == "income"


@pytest.mark.parametrize("suffix", [".html", ".svg", ".txt"])
def test_a_row_by_suffix(out, capsys, suffix):
    file = out / f"row17{suffix}"
    assert run(["explain", *LOANS, "--samples", "60", "--row", "17", "-o", str(file)]) == 0
    assert "income" in file.read_text(encoding="utf-8")
    assert {path.name for path in out.iterdir()} == {file.name, f"{file.stem}.sqlite"}
    assert capsys.readouterr().out.startswith("Row 17: the box answers ")


def test_hostile_names_and_values_do_nothing_in_a_page(out, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "hostile_box_of_cli_tests.py").write_text("def by_n(rows):\n    return rows['n'] / 80.0\n")
    name = "<script>alert(1)</script>{{7*7}}"
    rows = pd.DataFrame({name: ["<b>&", "{% x %}"] * 40, "n": range(80)})
    rows.to_csv(tmp_path / "rows.csv", index=False)
    file = out / "row.html"
    args = ["explain", "hostile_box_of_cli_tests:by_n", str(tmp_path / "rows.csv"), "--samples", "60"]
    assert run([*args, "--row", "3", "-o", str(file)]) == 0
    page = file.read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<b>&" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page


def test_the_program_itself(out):
    args = ["tree", *LOANS, "--samples", "60", "--max-leaf-nodes", "2", "-o", str(out / "tree.svg")]
    done = python("-m", "distill", *args)
    assert done.returncode == 0
    asking, kept = done.stderr.splitlines()
    assert asking == "Asking LightGBM text model model.txt about 110 rows of loans.csv and rows like them."
    assert kept == f"213 row(s) were asked, 0 answered from the ledger {out / 'tree.sqlite'}."
    assert (out / "tree.svg").exists()


def test_doctor_says_what_is_here(capsys):
    assert run(["doctor"]) == 0
    said = capsys.readouterr().out
    for name in ("distill", "Python", "threads", "numpy", "lightgbm", "pyarrow", "dot"):
        assert f"\n{name} " in f"\n{said}"
    assert f"numpy          {np.__version__}\n" in said


def test_doctor_says_how_to_mend(capsys, monkeypatch):
    def fail(_):
        raise OSError("libgomp.so.1: cannot open shared object file")

    monkeypatch.setattr("distill.cli.doctor.import_module", fail)
    monkeypatch.setenv("PATH", "")
    assert run(["doctor"]) == 0
    said = capsys.readouterr().out
    assert "cannot load: libgomp.so.1: cannot open shared object file; on Debian and Ubuntu: apt-get" in said
    assert "dot            not found (for .png and .pdf trees): https://graphviz.org/download" in said


@pytest.mark.parametrize(
    "command", [[], ["audit"], ["tree"], ["explain"], ["demo"], ["doctor"], ["verify"], ["compare"]]
)
def test_help(capsys, command):
    assert run([*command, "--help"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"Usage: distill {' '.join(command)}".rstrip())
    assert "Example" in said or command in ([], ["doctor"])


def test_no_command_shows_the_help(capsys):
    assert run([]) == 0
    assert "distill demo" in capsys.readouterr().out


def test_the_version(capsys):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"distill, version {distill.__version__}\n"


def test_the_help_loads_no_heavy_library():
    program = (
        "import sys; from distill.cli import run; run(['audit', '--help']); "
        "print(sorted({'numpy', 'pandas', 'sklearn', 'lightgbm', 'jinja2'} & set(sys.modules)))"
    )
    done = python("-c", program)
    assert done.stdout.splitlines()[-1] == "[]"
