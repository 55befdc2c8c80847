"""`distill demo`: the whole job on real data that comes with scikit-learn."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.model_selection import train_test_split

from distill.blackbox import BlackBox, wrap
from distill.cli.files import check_report, stem_of, whole_file
from distill.cli.telling import called, say_audit, say_files, say_ledger, say_next, stage
from distill.cli.writing import write_audit
from distill.document import audit
from distill.document.views import FORMATS
from distill.ledger import Ledger
from distill.oracle import Oracle
from distill.table import Table

TARGET = "diagnosis"
OUTPUTS = ("benign", "malignant")
SEED = 0


@dataclass(frozen=True)
class Tumours:
    """Half of the data, which the box learns from, and the other half, which it never sees.

    Parameters
    ----------
    X, X_new : data frame, (285 or 284 rows, 30 columns)
    y, y_new : (n_rows,) str
        "benign" or "malignant".
    """

    X: pd.DataFrame
    X_new: pd.DataFrame
    y: NDArray[Any]
    y_new: NDArray[Any]


def run_demo(output: str) -> int:
    """Train, distil, write the document beside the model and the data; return the exit code."""
    place = check_report(output, FORMATS)
    data = tumours()
    stage(f"Training a black box on {len(data.X)} tumours; it never sees the other {len(data.X_new)}.")
    model = trained(data)
    stem = stem_of(place, FORMATS)
    ledger = Ledger(stem.with_name(f"{stem.name}.sqlite"))
    click.get_current_context().call_on_close(ledger.close)
    oracle = Oracle(box_of(model), ledger=ledger)
    found = audit(oracle, data.X, test=data.X_new, y=data.y, y_test=data.y_new, explain=5, seed=SEED)
    say_audit(found)
    files = write_audit(found, place, None)
    if found.distillation is not None:
        files.append(found.distillation.plot().save(stem.with_name(f"{stem.name}-tree.svg")))
    beside = write_beside(stem, model, data)
    say_files([*files, *beside])
    say_ledger(oracle)
    say_next(next_steps(stem, beside, least_sure(oracle, data.X_new)))
    return 0


def tumours() -> Tumours:
    """Return the breast cancer data of Wolberg, Mangasarian and Street (1995), cut in halves."""
    bunch = load_breast_cancer(as_frame=True)
    y = bunch.target_names[bunch.target.to_numpy()]
    X, X_new, y, y_new = train_test_split(bunch.data, y, test_size=0.5, stratify=y, random_state=SEED)
    return Tumours(X.reset_index(drop=True), X_new.reset_index(drop=True), y, y_new)


def trained(data: Tumours) -> Any:
    """Return a fitted LightGBM classifier; where LightGBM cannot load, one of scikit-learn's."""
    try:
        from lightgbm import LGBMClassifier  # noqa: PLC0415 - loading it may fail
    except (ImportError, OSError) as error:
        stage(f"LightGBM cannot load ({error}), so scikit-learn's gradient boosting takes its place.")
        return GradientBoostingClassifier(random_state=SEED).fit(data.X, data.y)
    model = LGBMClassifier(n_estimators=100, random_state=SEED, deterministic=True, verbosity=-1, n_jobs=1)
    return model.fit(data.X, data.y)


def box_of(model: Any) -> BlackBox:
    """Return the black box under a name for people."""
    return wrap(model, name=f"{type(model).__name__} of breast tumours")


def least_sure(oracle: Oracle, rows: pd.DataFrame) -> int:
    """Return the row whose score is nearest to one half; its answers have been bought already."""
    return int(np.argmin(np.abs(oracle.label(Table.of(rows))[:, 1] - 0.5)))


def write_beside(stem: Path, model: Any, data: Tumours) -> list[Path]:
    """Write the model, where it has a file format, and both halves of the data, for `distill audit`."""
    files = {}
    for suffix, X, y in (("data", data.X, data.y), ("new", data.X_new, data.y_new)):
        files[f"{stem.name}-{suffix}.csv"] = X.assign(**{TARGET: y}).to_csv(index=False)
    if hasattr(model, "booster_"):
        files[f"{stem.name}-model.txt"] = model.booster_.model_to_string()
    written = []
    for name, text in files.items():
        with whole_file(stem.with_name(name)) as part:
            part.write_text(text, encoding="utf-8", newline="")
        written.append(stem.with_name(name))
    return written


def next_steps(stem: Path, beside: list[Path], row: int) -> list[tuple[str, str]]:
    """Return what to try next: each a purpose and a command that works when pasted."""
    name = called()
    if not any(file.suffix == ".txt" for file in beside):
        return [("see what the commands take", f"{name} audit --help")]
    model, data, new = f"{stem}-model.txt", f"{stem}-data.csv", f"{stem}-new.csv"
    meant = f"--target {TARGET} --outputs {','.join(OUTPUTS)}"
    mine = f"--test {new} -o {stem.with_name('mine')}"
    return [
        ("the same from files, as with a model of your own", f"{name} audit {model} {data} {meant} {mine}"),
        ("a smaller tree, in the terminal", f"{name} tree {model} {data} {meant} --max-leaf-nodes 4"),
        ("the row the box is least sure of", f"{name} explain {model} {new} {meant} --row {row}"),
    ]
