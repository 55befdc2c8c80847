"""Reference rows that are looked at and not asked about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from distill.domain import Domain
from distill.errors import InputError
from distill.explanation.memory import enter_once
from distill.oracle import Oracle
from distill.samples import Part, TransferSet
from distill.table import Table
from distill.typing import Codes, Ints, Scores


@dataclass(frozen=True)
class Reference:
    """The rows that say what values there are, of which only the fit part of a transfer set is used.

    Parameters
    ----------
    table : Table
        All of them.
    domain : Domain
    codes : (n_fit, n_columns) float64
        Those used.
    """

    table: Table
    domain: Domain
    codes: Codes

    @classmethod
    def of(cls, oracle: Oracle, background: object) -> Reference:
        """Look at a background; the answers of a transfer set are entered into the oracle's ledger.

        Raises
        ------
        InputError
            There is none, it has fewer than two rows, or the answers are those of another box.
        """
        if background is None:
            raise InputError("`background` must be a TransferSet (`d.samples`) or a table of reference rows.")
        if isinstance(background, TransferSet):
            enter_once(oracle, background)
            rows = background.where(part=Part.FIT, real=True)
            return cls(background.table, background.domain, background.codes[rows])
        table = Table.of(background, oracle.box.columns)
        if len(table) < 2:
            raise InputError(f"At least two rows are needed, got {len(table)}.")
        admitted = oracle.box.admit(table, drop=set())[0]
        domain, codes = Domain.learn_coded(admitted)
        return cls(admitted, domain, codes)

    def answers(self, oracle: Oracle, codes: Codes) -> tuple[Ints, Scores]:
        """Ask about rows given as codes; return the positions of those the box answers, and how.

        Id-like text, which cannot be made up, is that of the first row.

        Raises
        ------
        BudgetError, BoxError
            As `Oracle.answerable`.
        """
        like = self.table.frame.iloc[np.zeros(len(codes), dtype=np.int64)]
        return oracle.answerable(self.table.with_frame(self.domain.decode(codes, like=like)))
