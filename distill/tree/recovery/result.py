"""What recovery came to."""

from __future__ import annotations

from dataclasses import dataclass

from distill import numbers
from distill.tree.value import Tree


@dataclass(frozen=True)
class Recovery:
    """The outcome of trying to recover a box as a tree.

    Parameters
    ----------
    tree : Tree, optional
        The tree; when the budget ran out, the last one that explained every answer, if there was one.
    exact : bool
        The tree stood all checks.
    confidence : float
        How sure it is that a wrong tree would have failed them; 0 unless exact.
    minimal : bool
        No tree with fewer leaves gives the same answers: this one has one split for each threshold.
    queries : int
        New questions asked.
    sentence : str
        All of it in words.
    """

    tree: Tree | None
    exact: bool
    confidence: float
    minimal: bool
    queries: int
    sentence: str


def recovered(tree: Tree, *, confidence: float, minimal: bool, queries: int) -> Recovery:
    """Return the outcome where a tree stood all checks."""
    leaves = f"{tree.n_leaves} {'leaf' if tree.n_leaves == 1 else 'leaves'}"
    sentence = (
        f"This box is a tree of {leaves}, exact with confidence {_percent(confidence)}, "
        f"found with {queries:,} queries."
    )
    return Recovery(
        tree, exact=True, confidence=confidence, minimal=minimal, queries=queries, sentence=sentence
    )


def refused(reason: str, queries: int) -> Recovery:
    """Return the outcome where the box is no small tree."""
    sentence = f"Not a small tree: {reason}; refused after {queries:,} queries."
    return Recovery(None, exact=False, confidence=0.0, minimal=False, queries=queries, sentence=sentence)


def spent(tree: Tree | None, *, budget: int, queries: int) -> Recovery:
    """Return the outcome where the budget ran out first."""
    so_far = (
        "no tree explained all answers yet"
        if tree is None
        else (f"a tree of {tree.n_leaves} leaves explains all answers so far, but has not stood the checks")
    )
    sentence = f"The budget of {budget:,} queries ran out after {queries:,}: {so_far}."
    return Recovery(tree, exact=False, confidence=0.0, minimal=False, queries=queries, sentence=sentence)


def _percent(confidence: float) -> str:
    return numbers.share(int(confidence * 1000) / 1000)  # rounded down, so that it never claims more
