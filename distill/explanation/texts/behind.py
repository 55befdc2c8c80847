"""What stands behind the explanation of a text in the process that made it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from distill.checks import listed
from distill.errors import InputError
from distill.explanation.line.seen import Seen
from distill.explanation.texts.asking import Heard, heard
from distill.explanation.texts.fitting import TextFit
from distill.explanation.texts.masks import drawn
from distill.oracle import Oracle
from distill.representation import Text
from distill.seeds import stream
from distill.table import Table
from distill.typing import Floats

if TYPE_CHECKING:
    from distill.explanation.texts.result import TextExplanation
    from distill.explanation.texts.telling import Teller


@dataclass(frozen=True)
class Behind:
    """The black box, one text, and what was said about it.

    Parameters
    ----------
    oracle : Oracle
    teller : Teller
    row : int
    text : Text
    size : int
        The queries it may take.
    heard : Heard
    output : int
    """

    oracle: Oracle
    teller: Teller
    row: int
    text: Text
    size: int
    heard: Heard
    output: int

    def told(self) -> TextExplanation:
        """Return the explanation, with this behind it."""
        return replace(self.teller.tell(self.row, self.text, self.heard, self.output), behind=self)

    def of(self, output: str) -> TextExplanation:
        """Return that of another output, from the same answers.

        Raises
        ------
        InputError
            There is no such output.
        """
        outputs = self.outputs
        if output not in outputs:
            raise InputError(f"`output` must be one of {listed(outputs)}, got {output!r}.")
        return replace(self, output=outputs.index(output)).told()

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of the box's outputs."""
        return self.teller.answers.outputs

    def again(self, seed: int) -> TextExplanation:
        """Return what another seed gives: other masks, which are asked about."""
        law = self.heard.law
        found = heard(self.oracle, self.text.passage, law, self.size, seed)
        return replace(self, heard=found, teller=replace(self.teller, seed=seed)).told()

    def fresh(self, fit: TextFit, n: int) -> tuple[Seen, Floats]:
        """Ask about `n` fresh draws of masks; return both answers and how often each mask came."""
        masks = drawn(self.heard.law, n, stream(self.teller.seed, "fresh masks"))
        kept, scores = self.oracle.answerable(Table.of_texts(self.text.passage.masked(masks.kept)))
        return Seen(np.asarray(scores[:, self.output]), fit.predict(masks.kept[kept])), masks.weight[kept]
