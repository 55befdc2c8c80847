"""What a record is written from: everything measured, before it becomes plain JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from distill.blackbox import BlackBox
from distill.distillation import Distillation
from distill.distillation.student import Said, answers_of
from distill.document.files import SourceFile
from distill.document.grouping import Group
from distill.document.protected import Protected
from distill.document.reasons import Draft
from distill.domain import UNSEEN
from distill.explanation import Explanation, Explanations
from distill.explanation.line.challenger import Challenger
from distill.explanation.stability import Stability
from distill.fidelity import Fidelity
from distill.permutation import Importance
from distill.policy import Policy
from distill.samples import Part, TransferSet
from distill.table import Table
from distill.tree.rules import Rule
from distill.tree.surrogate import TreeSurrogate
from distill.typing import Codes, Floats, Ints


@dataclass(frozen=True)
class Material:
    """The results an audit is made of.

    Parameters
    ----------
    box : BlackBox
        Completed: it has been asked.
    distillation : Distillation
        Measured and judged with the groups.
    explained : (n_explained,) int64
        Positions of the explained rows in the transfer set.
    explanations : Explanations
        One for each of them.
    challengers : tuple of Challenger or None
        For the first of them: a small tree that is more faithful than the line, or None.
    stabilities : tuple of Stability
        For the first of them, where it was asked for.
    drafts : tuple of Draft
        Principal reasons of the first of them, or why there are none.
    groups : tuple of Group
    protected : tuple of Protected
        What was tested about each protected column.
    importance : Importance, optional
        What permuting columns showed; None where it was not asked for, or could not be done.
    accuracy : Fidelity, optional
        Both models beside the truth.
    truth : (n_report_rows, 1 or n_outputs), optional
        The truth of the real report rows, NaN where it is not known; as `read_truth` gives it.
    policy : Policy
    X, test : Table
        The user's rows.
    files : sequence of SourceFile
    settings : mapping
        What the audit was asked for, as plain values.
    title : str, optional
    hides_rows : bool
        No value of a row enters the record.
    blanks : sequence of mapping
        What people state, by `key`, with its `text` or None.
    regulation : mapping, optional
        The provisions that the document is laid beside.
    """

    box: BlackBox
    distillation: Distillation
    explained: Ints
    explanations: Explanations[Explanation]
    challengers: tuple[Challenger | None, ...]
    stabilities: tuple[Stability, ...]
    drafts: tuple[Draft, ...]
    groups: tuple[Group, ...]
    protected: tuple[Protected, ...]
    importance: Importance | None
    accuracy: Fidelity | None
    truth: Floats | None
    policy: Policy
    X: Table
    test: Table | None
    files: Sequence[SourceFile]
    settings: Mapping[str, Any]
    title: str | None
    hides_rows: bool
    blanks: Sequence[Mapping[str, Any]]
    regulation: Mapping[str, Any] | None

    @property
    def samples(self) -> TransferSet:
        """All labelled rows."""
        return self.distillation.samples

    @property
    def surrogate(self) -> TreeSurrogate | None:
        """The surrogate, if it is a tree of this library."""
        surrogate = self.distillation.surrogate
        return surrogate if isinstance(surrogate, TreeSurrogate) else None

    @cached_property
    def report(self) -> Ints:
        """(n_rows,) int64: positions of the real report rows in the transfer set."""
        return self.samples.where(part=Part.REPORT, real=True)

    @cached_property
    def said(self) -> Said:
        """What the surrogate answers on the real report rows."""
        table = self.samples.table.take(self.report)
        return answers_of(self.distillation.surrogate, table, self.samples.answers)

    @cached_property
    def leaves(self) -> Ints:
        """(n_rows,) int64: the leaf of the tree that each real report row comes to; empty without a tree."""
        if self.surrogate is None:
            return np.empty(0, dtype=np.int64)
        return self.surrogate.tree_.apply(self.samples.codes[self.report])

    @cached_property
    def rules(self) -> dict[int, Rule]:
        """The tree's rules by leaf, from left to right; none without a tree."""
        return {rule.leaf: rule for rule in self.surrogate.rules()} if self.surrogate else {}

    def row_of(self, position: int) -> dict[str, Any]:
        """Return which of the user's rows stands at a position of the transfer set."""
        source = int(self.samples.source[position])
        n = len(self.X)
        return {"table": "X" if source < n else "test", "position": source if source < n else source - n}

    def report_place(self, position: int) -> int:
        """Return the place among the real report rows of a row of the transfer set."""
        return int(np.flatnonzero(self.report == position)[0])

    def answer(self, place: int) -> str:
        """Return the surrogate's answer to a real report row, by its place among them."""
        answers = self.samples.answers
        if self.said.decisions is not None:
            return answers.outputs[int(self.said.decisions[place])]
        return numbers_text(self.said.scores[place])

    def box_answer(self, position: int) -> str:
        """Return the box's answer to a row of the transfer set."""
        answers = self.samples.answers
        if answers.classifies:
            return answers.outputs[int(self.samples.decisions[position])]
        return numbers_text(self.samples.scores[position])

    def shown(self, position: int, column: int) -> str:
        """Return a value of a row in the data's own words."""
        code = float(self.samples.codes[position, column])
        described = self.samples.domain.columns[column]
        if code == UNSEEN and described.is_levelled:
            return str(self.samples.rows.iat[position, column])
        return described.show(code)


def numbers_text(numbers: Codes) -> str:
    """Return the numbers of a regression answer as text."""
    return ", ".join(f"{number:.4g}" for number in np.atleast_1d(numbers))
