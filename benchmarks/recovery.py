"""Exact recovery: how many questions it takes to find a box that is a tree, and to refuse one that is not.

    python benchmarks/recovery.py
    python benchmarks/recovery.py --seeds 5

Prints one table and writes results/recovery.txt and results/recovery.json. A tree counts as exact when it
says what the box says on 20,000 fresh uniform rows and on 20,000 drawn column by column from real rows, and
all its thresholds are thresholds of the planted tree. Queries include everything: first look, real rows
and verification.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from time import process_time

import lightgbm as lgb
import numpy as np
import pandas as pd
from planted import answers, cuts, mixed_rows, n_leaves, plant, unit_cube
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine, make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier
from threadpoolctl import threadpool_limits

from distill.domain import Domain
from distill.table import Table
from distill.tree.recovery import recover
from distill.tree.recovery.space import Space

RESULTS = Path(__file__).parent / "results"
DEPTHS = {3: 1_000, 4: 2_000, 5: 3_500, 6: 7_500}
"""The median number of queries to stay within, by depth; none may need twice that."""

FRESH = 20_000
FIRST_SEED = 70_000
BUDGET = 20_000
BOOSTED_WITHIN, REFUSED_WITHIN = 6_000, 1_500
CART_QUERIES, CART_SEEDS = 40_000, 3


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the table and write it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=15, help="planted trees of each depth")
    asked = parser.parse_args(arguments)
    with threadpool_limits(1):
        planted = [
            measure_planted(kind, depth, asked.seeds) for kind in ("cube", "mixed") for depth in DEPTHS
        ]
        record = {
            "planted": planted,
            "cart": [measure_cart(depth, min(asked.seeds, CART_SEEDS)) for depth in DEPTHS],
            "boosted": [measure_box(*box) for box in boosted_boxes()],
            "refused": [measure_box(*box) for box in other_boxes()],
        }
    text = tables(record)
    print(text)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "recovery.txt").write_text(text + "\n", encoding="utf-8")
    (RESULTS / "recovery.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def measure_planted(kind, depth, n_seeds):
    """Plant and recover trees; return what a line of the table says."""
    runs = [planted_run(kind, depth, FIRST_SEED + seed) for seed in range(n_seeds)]
    queries = [run["queries"] for run in runs]
    return {
        "domain": kind,
        "depth": depth,
        "exact": sum(run["exact"] for run in runs),
        "minimal": sum(run["minimal"] for run in runs),
        "seeds": n_seeds,
        "median": float(np.median(queries)),
        "largest": max(queries),
        "target": DEPTHS[depth],
        "leaf_ratio": float(np.mean([run["ratio"] for run in runs])),
        "confidence": min(run["confidence"] for run in runs),
        "seconds": float(np.median([run["seconds"] for run in runs])),
        "runs": runs,
    }


def planted_run(kind, depth, seed):
    rng = np.random.default_rng([seed, depth])
    domain, rows, truth = plant(unit_cube(rng) if kind == "cube" else mixed_rows(rng), depth, rng)
    start = process_time()
    recovery = recover(
        lambda codes: answers(truth, codes),
        domain,
        rows,
        budget=BUDGET,
        rng=np.random.default_rng(seed),
        decide=lambda scores: scores.argmax(axis=1),
    )
    seconds = process_time() - start
    exact = recovery.exact and wrong(recovery.tree, lambda codes: answers(truth, codes), domain, rows) == 0
    return {
        "seed": seed,
        "exact": bool(exact and cuts_are_true(recovery.tree, truth, domain)),
        "minimal": recovery.minimal,
        "queries": recovery.queries,
        "ratio": recovery.tree.n_leaves / n_leaves(truth) if recovery.tree else float("nan"),
        "confidence": recovery.confidence,
        "seconds": round(seconds, 3),
        "sentence": recovery.sentence,
    }


def wrong(tree, ask, domain, rows):
    """Return the number of fresh rows on which a tree differs from the box."""
    space, rng = Space(domain, rows), np.random.default_rng(1)
    drawn = [space.draw(space.everything, FRESH, style, cuts={}, rng=rng) for style in ("even", "rows")]
    fresh = np.concatenate([*drawn, rows])
    return int(np.count_nonzero(np.abs(tree.value[tree.apply(fresh)] - ask(fresh)).max(axis=1) > 1e-9))


def cuts_are_true(tree, truth, domain):
    """Return whether each threshold is one of the planted, to 1e-8 of the column's range."""
    planted = cuts(truth)
    span = [column.high - column.low for column in domain.columns]
    found = [
        (int(j), float(cut)) for j, cut in zip(tree.feature, tree.threshold, strict=True) if np.isfinite(cut)
    ]
    return all(
        any(
            k == j and abs(cut - true) <= max(1e-8 * span[j], domain.columns[j].step / 2)
            for k, true in planted
        )
        for j, cut in found
    )


def measure_cart(depth, n_seeds):
    """Return how often scikit-learn's tree, of as many leaves and on 40,000 labels, is exact."""
    agreement = []
    for seed in range(FIRST_SEED, FIRST_SEED + n_seeds):
        rng = np.random.default_rng([seed, depth])
        _, _, truth = plant(unit_cube(rng), depth, rng)
        X, fresh = rng.random((CART_QUERIES, 10)), rng.random((FRESH, 10))
        cart = DecisionTreeClassifier(max_leaf_nodes=n_leaves(truth), random_state=0)
        cart.fit(X, answers(truth, X)[:, 1])
        agreement.append(float(np.mean(cart.predict(fresh) == answers(truth, fresh)[:, 1])))
    exact = sum(share == 1.0 for share in agreement)
    return {"depth": depth, "exact": exact, "seeds": n_seeds, "agreement": float(np.mean(agreement))}


def measure_box(name, ask, X):
    """Return what became of a box that was not planted."""
    frame = pd.DataFrame(X).add_prefix("x")
    domain = Domain.learn(Table.of(frame))
    rows = domain.encode(frame)
    start = process_time()
    recovery = recover(ask, domain, rows, budget=BUDGET, rng=np.random.default_rng(0))
    return {
        "box": name,
        "sentence": recovery.sentence,
        "queries": recovery.queries,
        "confidence": recovery.confidence,
        "wrong": wrong(recovery.tree, ask, domain, rows) if recovery.tree else None,
        "seconds": round(process_time() - start, 2),
    }


def data_sets():
    """Yield name, rows (the scale of the columns as it is) and a binary target."""
    yield "breast cancer", *load_breast_cancer(return_X_y=True)
    X, y = load_wine(return_X_y=True)
    yield "wine", X, (y == 1).astype(int)
    X, y = load_diabetes(return_X_y=True)
    yield "diabetes", X, (y > 140).astype(int)
    yield "made", *make_classification(2_000, 10, n_informative=6, random_state=0)


def boosted_boxes():
    """Yield three boosted trees of depth 2, asked for probabilities and for decisions."""
    for name, X, y in data_sets():
        yield from both(f"3 x depth 2, {name}", booster(X, y, n_trees=3, depth=2).predict, X)


def other_boxes():
    """Yield smooth and oblique boxes and ensembles of 100 trees."""
    cube = unit_cube(np.random.default_rng(0)).to_numpy()
    weights = np.random.default_rng(1).normal(size=10)
    yield "oblique cut", lambda codes: column((codes - 0.5) @ weights > 0), cube
    yield "half of it oblique", lambda codes: column(half_oblique(codes)), cube
    yield "nearly straight", lambda codes: column(np.abs(codes[:, 0] - 0.5) + 1e-3 * codes[:, 1] > 0.25), cube
    for name, X, y in data_sets():
        yield from both(f"logistic, {name}", positive(LogisticRegression(), X, y), X)
        yield from both(
            f"MLP, {name}", positive(MLPClassifier((32,), max_iter=60, random_state=0, tol=0.1), X, y), X
        )
        yield from both(f"LightGBM 100, {name}", booster(X, y, n_trees=100, depth=-1).predict, X)
        forest = RandomForestClassifier(100, random_state=0)
        yield from both(f"forest 100, {name}", positive(forest, X, y), X)


def both(name, probability, X):
    yield f"{name}, probability", lambda codes: column(probability(codes)), X
    yield f"{name}, decision", lambda codes: column(probability(codes) > 0.5), X


def column(values):
    return np.asarray(values, dtype=np.float64)[:, np.newaxis]


def half_oblique(codes):
    return np.where(codes[:, 0] < 0.5, codes[:, 1] < 0.4, codes[:, 2] + codes[:, 3] > 1)


def positive(model, X, y):
    fitted = make_pipeline(StandardScaler(), model).fit(X, y)
    return lambda codes: fitted.predict_proba(codes)[:, 1]


def booster(X, y, *, n_trees, depth):
    leaves = 2**depth if depth > 0 else 31
    settings = {"objective": "binary", "num_leaves": leaves, "verbose": -1, "num_threads": 1}
    if n_trees < 10:
        settings |= {"learning_rate": 0.5, "min_data_in_leaf": 5}
    return lgb.train(settings | {"max_depth": depth}, lgb.Dataset(X, y), n_trees)


def tables(record):
    """Return the figures as text."""
    lines = ["planted trees    exact    minimal  median (target)  largest  leaf ratio  confidence  CPU s"]
    lines += [planted_line(row) for row in record["planted"]]
    lines += ["", f"scikit-learn's CART on {CART_QUERIES:,} queries, cube"]
    lines += [
        f"depth {row['depth']}    exact {row['exact']}/{row['seeds']}    agreement {row['agreement']:.4f}"
        for row in record["cart"]
    ]
    for title, limit in (("boosted", BOOSTED_WITHIN), ("refused", REFUSED_WITHIN)):
        lines += ["", f"{title}, within {limit:,} queries"]
        lines += [box_line(row, limit) for row in record[title]]
    return "\n".join(lines)


def planted_line(row):
    exact, minimal = (f"{row[name]:>3}/{row['seeds']}" for name in ("exact", "minimal"))
    queries = f"{row['median']:>6.0f} ({row['target']:>5})  {row['largest']:>7}"
    rest = f"{row['leaf_ratio']:>10.3f}  {row['confidence']:>9.2%}  {row['seconds']:>5.2f}"
    return f"{row['domain']:<6} depth {row['depth']}  {exact}    {minimal}    {queries}  {rest}"


def is_refused(sentence):
    """Return whether a recovery said that the box is no small tree."""
    return sentence.startswith("Not a small tree")


def box_line(row, limit):
    within = " " if row["queries"] <= limit else "!"
    refused = is_refused(row["sentence"])
    found = "refused" if refused else "not found" if row["wrong"] is None else f"{row['wrong']} wrong"
    return f"{within} {row['box']:<42} {found:<9} {row['queries']:>6}  {row['sentence']}"


if __name__ == "__main__":
    main()
