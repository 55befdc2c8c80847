"""What a distillation is: a small model, how far it agrees with the black box, and on which rows."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from distill.distillation.curve import Curve
from distill.distillation.picture import TreePicture, report_drawing
from distill.distillation.probe import Probe
from distill.distillation.rules import RuleList, measured_rules
from distill.errors import InputError
from distill.fidelity import Candidate, Fidelity, Judgement, candidates_table
from distill.plain import plain
from distill.samples import TransferSet
from distill.transfer import Finding
from distill.tree.recovery import Recovery
from distill.tree.surrogate import TreeSurrogate


@dataclass(frozen=True)
class Queries:
    """What the distillation cost: rows it needed labelled, and how many of them are distinct."""

    rows: int
    distinct: int


@dataclass(frozen=True)
class Distillation:
    """A surrogate of a black box with its held-out fidelity.

    Parameters
    ----------
    surrogate : estimator
        Fitted on the fit and select parts.
    fidelity : Fidelity
        Measured on the report part.
    judgement : Judgement
        The verdict under the policy, with its reasons.
    curve : Curve, optional
        Fidelity against size; None when the surrogate was given.
    candidates : tuple of Candidate
        What could have been delivered instead, see `compare`; none when the surrogate was given or the
        box's own tree was found.
    samples : TransferSet
        All labelled rows: give them to `explain` and nothing is bought twice.
    findings : tuple of Finding
    pool : str
        Which rows taught the surrogate, and why.
    recovery : Recovery, optional
        What came of asking whether the box is itself a small tree; None where that was not tried.
    probe : Probe
        Whether the box answers rows drawn column by column otherwise than real ones.
    queries : Queries
    seed : int
    """

    surrogate: Any
    fidelity: Fidelity
    judgement: Judgement
    curve: Curve | None
    candidates: tuple[Candidate, ...]
    samples: TransferSet
    findings: tuple[Finding, ...]
    pool: str
    recovery: Recovery | None
    probe: Probe
    queries: Queries
    seed: int

    def plot(self) -> TreePicture:
        """Return the tree diagram; it shows itself in a notebook and has `.save(path)`.

        Raises
        ------
        InputError
            The surrogate is not a tree of this library.
        """
        return TreePicture(report_drawing(self._tree("a diagram"), self.samples))

    def rules(self) -> RuleList:
        """Return a rule for each leaf, that of the most rows first, each measured on the real report rows.

        `print(d.rules())` lists them; `d.rules().to_frame()` is a table. Coverage and agreement are of
        rows the tree did not learn from, where those of `d.surrogate.rules()` are of its training rows.

        Raises
        ------
        InputError
            The surrogate is not a tree of this library.
        """
        return measured_rules(self._tree("rules"), self.samples)

    def to_frame(self) -> pd.DataFrame:
        """Return the fidelity table."""
        return self.fidelity.to_frame()

    def compare(self) -> pd.DataFrame:
        """Return one line per candidate: held-out fidelity, size and cost, and who is on the Pareto front."""
        return candidates_table(self.candidates)

    def to_dict(self) -> dict[str, Any]:
        """Return tree, fidelity, verdict and findings as plain JSON types."""
        tree = self.surrogate.tree_.to_dict() if isinstance(self.surrogate, TreeSurrogate) else None
        return {
            "surrogate": repr(self.surrogate),
            "tree": tree,
            "fidelity": self.fidelity.to_dict(),
            "verdict": asdict(self.judgement),
            "curve": None if self.curve is None else self.curve.to_dict(),
            "candidates": self.compare().to_dict("records"),
            "findings": [finding._asdict() for finding in self.findings],
            "pool": self.pool,
            "recovery": None if self.recovery is None else self.recovery.sentence,
            "probe": self.probe.to_dict(),
            "queries": vars(self.queries),
            "seed": self.seed,
        }

    def to_json(self) -> str:
        """Return `to_dict` as JSON text."""
        return json.dumps(plain(self.to_dict()), ensure_ascii=False, indent=2, allow_nan=False)

    def _tree(self, what: str) -> TreeSurrogate:
        if not isinstance(self.surrogate, TreeSurrogate):
            raise InputError(
                f"Only a TreeSurrogate has {what}; this surrogate is a {type(self.surrogate).__name__}."
            )
        return self.surrogate

    def _repr_html_(self) -> str:
        table = self.to_frame().to_html(index=False, float_format="{:.3f}".format)
        picture = self.plot().svg() if isinstance(self.surrogate, TreeSurrogate) else ""
        return f"<p>{self.judgement.verdict}</p>{picture}{table}"
