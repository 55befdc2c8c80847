"""Words that a box is known to use: how many of them an explanation of a text finds.

    python benchmarks/text.py --folder DATA
    python benchmarks/text.py --folder DATA --documents 10

`DATA` holds movie_reviews.csv.gz (columns `text` and `sentiment`); the environment variable DISTILL_DATA
names it too. After Ribeiro, Singh and Guestrin (2016), section 5.2: the gold words of a review are those
that a sparse logistic regression gives a weight, or that stand on a tree's path; the score is the share
of them among the ten weightiest. One thread; lime's figures need `pip install lime`. The table is printed
and written to benchmarks/results/text.md.
"""

from __future__ import annotations

import argparse
import os
import re
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.tree import DecisionTreeClassifier
from threadpoolctl import threadpool_limits

import distill
from distill.representation import Passage, words

RESULTS = Path(__file__).parent / "results"
WORD = r"\w+(?:['’]\w+)*"
MOST = 10
TRAINED = 1600

Find = Callable[[Any, str, int], Sequence[str]]
"""Gives the ten weightiest words of a review, the box and a seed given."""


@dataclass(frozen=True)
class Task:
    """A box, the reviews to explain, and the words it uses in each."""

    name: str
    box: Pipeline
    reviews: list[str]
    gold: list[set[str]]


@dataclass(frozen=True)
class Score:
    """What one way of explaining found: shares of gold words, seconds of our own, texts asked."""

    recall: list[float]
    seconds: float
    asked: float

    def row(self, task: Task, name: str) -> tuple[str, ...]:
        found = np.array(self.recall)
        error = found.std(ddof=1) / np.sqrt(len(found))
        gold = np.mean([len(one) for one in task.gold])
        recall = f"{found.mean():.3f} ± {error:.3f}"
        return (
            task.name,
            f"{len(found)}",
            f"{gold:.1f}",
            name,
            f"{self.asked:.0f}",
            recall,
            f"{self.seconds:.2f}",
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the table and write it."""
    asked = _parser().parse_args(arguments)
    warnings.filterwarnings("ignore")
    lines = [_line(HEAD), _line(["---"] * len(HEAD))]
    print("\n".join(lines), flush=True)
    with threadpool_limits(1):
        for task in _tasks(asked):
            for name, find in _ways(asked):
                lines.append(_line(_measured(task, find).row(task, name)))
                print(lines[-1], flush=True)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{asked.name}.md").write_text(f"{NOTE}\n\n" + "\n".join(lines) + "\n", encoding="utf-8")


HEAD = ("box", "reviews", "gold words each", "explained by", "texts asked", "recall@10", "CPU s each")

NOTE = (
    "Share of a review's gold words among the ten weightiest, mean over reviews ± standard error. lime is "
    "given the same words; its texts asked count repetitions. CPU seconds include the box."
)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--folder", default=os.environ.get("DISTILL_DATA", "."), type=Path)
    parser.add_argument("--documents", default=40, type=int)
    parser.add_argument("--queries", default=[500, 1000], type=int, nargs="*")
    parser.add_argument("--lime", default=[1000, 5000], type=int, nargs="*")
    parser.add_argument("--name", default="text")
    return parser


# ---------------------------------------------------------------- boxes and their words


def _tasks(asked: argparse.Namespace) -> Iterator[Task]:
    data = pd.read_csv(asked.folder / "movie_reviews.csv.gz")
    order = np.random.default_rng(0).permutation(len(data))
    texts, y = data["text"].to_numpy()[order], (data["sentiment"] == "positive").to_numpy(int)[order]
    seen, new = texts[:TRAINED], list(texts[TRAINED:])
    yield _sparse(seen, y[:TRAINED], new, asked.documents)
    yield _deep(seen, y[:TRAINED], new, asked.documents)


def _sparse(texts: Any, y: Any, new: list[str], n: int) -> Task:
    """A logistic regression with the weakest L1 penalty that leaves no review more than ten words."""
    chosen = None
    for strength in np.geomspace(0.005, 0.1, 25):
        learner = LogisticRegression(penalty="l1", C=strength, solver="liblinear", random_state=0)
        box = make_pipeline(_counts(1), learner).fit(texts, y)
        active = set(box[0].get_feature_names_out()[box[1].coef_[0] != 0])
        gold = [active & set(_words(text)) for text in new]
        if max(map(len, gold)) > MOST:
            break
        chosen = box, gold
    box, gold = chosen
    return _first("sparse logistic regression", box, new, gold, n, at_least=1)


def _deep(texts: Any, y: Any, new: list[str], n: int) -> Task:
    """A tree of depth ten on common words, and the reviews of which it uses more than three words.

    A review's path may also ask for words that are not there; nothing that takes words out can find
    those, and they are no gold.
    """
    tree = DecisionTreeClassifier(max_depth=10, min_samples_leaf=20, random_state=0)
    box = make_pipeline(_counts(0.2), tree).fit(texts, y)
    names = box[0].get_feature_names_out()
    paths = box[1].decision_path(box[0].transform(new))
    gold = []
    for i, text in enumerate(new):
        asked = box[1].tree_.feature[paths[i].indices]
        gold.append(set(names[asked[asked >= 0]]) & set(_words(text)))
    return _first("tree, more than 3 words used", box, new, gold, n, at_least=4)


def _first(name: str, box: Pipeline, new: list[str], gold: list[set[str]], n: int, *, at_least: int) -> Task:
    kept = [i for i, words_used in enumerate(gold) if len(words_used) >= at_least][:n]
    return Task(name, box, [new[i] for i in kept], [gold[i] for i in kept])


def _counts(min_df: float) -> CountVectorizer:
    return CountVectorizer(binary=True, lowercase=False, token_pattern=WORD, min_df=min_df)


def _words(text: str) -> tuple[str, ...]:
    return Passage.bag(text, words(text)).names


# ---------------------------------------------------------------- ways to explain


def _ways(asked: argparse.Namespace) -> Iterator[tuple[str, Find]]:
    for n in asked.queries:
        yield f"distill, {n:,}", partial(_ours, n)
    try:
        from lime.lime_text import LimeTextExplainer  # noqa: PLC0415 - the other figures do without it
    except ImportError:
        print("lime is not installed: its figures are left out.")
        return
    for n in asked.lime:
        yield f"lime, {n:,}", partial(_lime, LimeTextExplainer, n)


def _ours(n: int, box: Any, text: str, seed: int) -> Sequence[str]:
    found = distill.explain(box, distill.Text(text), n_samples=n, seed=seed)[0]
    return [component.name for component in found.components[:MOST]]


def _lime(explainer: Any, n: int, box: Any, text: str, seed: int) -> Sequence[str]:
    made = explainer(split_expression=re.compile(WORD).findall, random_state=seed)
    found = made.explain_instance(text, box, num_features=MOST, num_samples=n)
    return [word for word, _ in found.as_list()]


def _measured(task: Task, find: Find) -> Score:
    box, recall, began, asked = _Counting(task.box), [], time.process_time(), 0
    for i, (text, gold) in enumerate(zip(task.reviews, task.gold, strict=True)):
        recall.append(len(gold & set(find(box, text, i))) / len(gold))
        asked += box.taken()
    return Score(recall, (time.process_time() - began) / len(recall), asked / len(recall))


class _Counting:
    """A box that counts the texts it is asked about."""

    def __init__(self, box: Pipeline) -> None:
        self.box, self.count = box, 0

    def __call__(self, texts: list[str]) -> Any:
        self.count += len(texts)
        return self.box.predict_proba(texts)

    def taken(self) -> int:
        count, self.count = self.count, 0
        return count


if __name__ == "__main__":
    main()
