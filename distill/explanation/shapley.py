"""`method="shapley"`: an answer less the mean answer to the background, shared out among the columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from distill.checks import refuse, whole
from distill.errors import BudgetError
from distill.explanation.asked import outputs_of, rows_like
from distill.explanation.attribution import Attribution
from distill.explanation.backdrop import Backdrop
from distill.explanation.coalitions import Coalitions, all_pairs
from distill.explanation.explanations import Explanations
from distill.explanation.hybrids import Hybrids
from distill.explanation.request import Request
from distill.explanation.sharing import Shares, Sharing
from distill.explanation.split import Asked, Split, attributions, fit_of_sums
from distill.explanation.trees import by_trees
from distill.oracle import Oracle
from distill.progress import progress
from distill.seeds import stream
from distill.table import stack
from distill.typing import Bools, Floats, Ints

DEFAULT_COALITIONS = 2048
DEFAULT_BACKGROUND = 100

MOST_COALITIONS = 8192
"""Where they are not all: beyond, the covariance of what three columns make does not fit a small machine."""

FEWEST_PER_COLUMN = 4


def shapley(request: Request) -> Explanations[Attribution]:
    """Explain rows by Shapley values: Kernel SHAP, or with `look_inside` the library's own TreeSHAP.

    Raises
    ------
    InputError, BudgetError, BoxError
        As `distill.explain`.
    """
    if request.look_inside not in (None, True, False):
        refuse("look_inside", "True or False", request.look_inside)
    return by_trees(request) if request.look_inside else by_coalitions(request)


def by_coalitions(request: Request) -> Explanations[Attribution]:
    """Ask about hybrids of each row with background rows, and share out its answer by their answers."""
    oracle, n = request.oracle, request.n_background
    most = DEFAULT_BACKGROUND if n is None else whole("n_background", n, at_least=1)
    backdrop = Backdrop.of(oracle, request.background, n=most, seed=request.seed)
    table = rows_like(request.rows, backdrop.reference, backdrop.domain)
    codes = backdrop.domain.encode(table.frame)  # refuses what no column can hold before anything is asked
    hybrids = Hybrids(table, backdrop.rows)
    game = Game.settled(oracle, backdrop, hybrids, request.n_samples, request.seed)
    answered = oracle.label(stack([backdrop.rows, table]))
    n_behind = len(backdrop.rows)
    scores = answered[n_behind:]
    outputs = outputs_of(request.output, oracle.answers, scores)
    asked = Asked(backdrop.domain, codes, scores, outputs, oracle.answers)
    base = (answered[:n_behind] * backdrop.share[:, None]).sum(axis=0)[outputs]
    found = []
    with progress("explaining", len(table)) as bar:
        for i, k in enumerate(outputs.tolist()):
            found.append(game.shares(i, k, none=float(base[i]), everyone=float(scores[i, k])))
            bar.advance(1)
    split = Split(
        values=np.stack([shares.value for shares in found]),
        errors=np.stack([shares.error for shares in found]),
        base=base,
        fit=tuple(fit_of_sums(shares.r2, game.n_asked(i)) for i, shares in enumerate(found)),
        notes=tuple(game.note(i) for i in range(len(found))),
        sentence=_sentence(backdrop),
    )
    return Explanations(attributions(asked, split, seed=request.seed))


@dataclass(frozen=True)
class Game:
    """What is asked about rows: which coalitions, each with every background row.

    Parameters
    ----------
    oracle : Oracle
    backdrop : Backdrop
    hybrids : Hybrids
    players : tuple of (n_players,) int64
        The columns in which each row differs from the background; the others have no part in it.
    sharings : dict of Sharing by n_players
        The same coalitions for all rows with as many players.
    remark : tuple of str
        What the budget did not allow.
    """

    oracle: Oracle
    backdrop: Backdrop
    hybrids: Hybrids
    players: tuple[Ints, ...]
    sharings: dict[int, Sharing]
    remark: tuple[str, ...]

    @classmethod
    def settled(
        cls, oracle: Oracle, backdrop: Backdrop, hybrids: Hybrids, n_samples: int | None, seed: int
    ) -> Game:
        """Settle the coalitions within the budget, before anything is asked.

        Raises
        ------
        InputError
            `n_samples` is too small or too large for a row.
        BudgetError
            The coalitions asked for, or the fewest that could do, do not fit the budget.
        """
        players = tuple(hybrids.differing(i) for i in range(hybrids.n_rows))
        widest = max(len(columns) for columns in players)
        fewest = min(FEWEST_PER_COLUMN * widest, 2**widest)
        n = max(DEFAULT_COALITIONS, fewest) if n_samples is None else _checked(n_samples, widest, fewest)
        game = cls(oracle, backdrop, hybrids, players, _sharings(players, n, seed), ())
        left = oracle.budget_left
        if left is None or game.needed() <= left:
            return game
        wanted, stop = n, n if n_samples is not None else fewest
        while n > stop and game.needed() > left:
            n = max(n // 2, stop)
            game = cls(oracle, backdrop, hybrids, players, _sharings(players, n, seed), ())
        if game.needed() > left:
            raise BudgetError(oracle.refusal(game.needed()))
        remark = f"The budget leaves {left} queries: up to {n} coalitions of columns instead of {wanted}."
        return cls(oracle, backdrop, hybrids, players, game.sharings, (remark,))

    def needed(self) -> int:
        """Return how many distinct rows are asked about, the rows and the background among them."""
        width = self.hybrids.width
        ends = np.array([[False] * width, [True] * width])
        every = [
            self.hybrids.keys(i, np.concatenate([ends, self._masks(i)])) for i in range(len(self.players))
        ]
        known = len(self.backdrop.rows) if self.backdrop.is_labelled else 0
        return len(np.unique(np.concatenate(every))) - known

    def shares(self, row: int, output: int, *, none: float, everyone: float) -> Shares:
        """Return what each column gets of a row's answer for one output; 0 for those without a part."""
        value, error = np.zeros(self.hybrids.width), np.zeros(self.hybrids.width)
        columns = self.players[row]
        if not len(columns):
            return Shares(value, error, float("nan"))
        worth = self._worth(row, output)
        half = len(worth) // 2
        found = self.sharings[len(columns)].shares(worth[:half], worth[half:], none=none, everyone=everyone)
        value[columns], error[columns] = found.value, found.error
        return Shares(value, error, found.r2)

    def n_asked(self, row: int) -> int:
        """Return how many coalitions a row was asked about with."""
        columns = self.players[row]
        return 2 * len(self.sharings[len(columns)].coalitions.members) if len(columns) else 0

    def note(self, row: int) -> tuple[str, ...]:
        """Say how sure a row's values are."""
        n_players = len(self.players[row])
        if not n_players:
            return ("The row equals every background row, so that there is nothing to share out.",)
        if self.sharings[n_players].coalitions.is_exact:
            extent = f"Exact for this background: all {2**n_players} coalitions of {n_players} column(s)."
            return (extent, *self.remark)
        extent = (
            f"From {self.n_asked(row)} of 2^{n_players} coalitions of columns; the intervals are over their "
            "draw, not over that of the background."
        )
        return (extent, *self.remark)

    def _worth(self, row: int, output: int) -> Floats:
        masks = self._masks(row)
        if not len(masks):
            return np.empty(0)
        mixed = self.hybrids.mixed(row, masks)
        return mixed.worth(self.oracle.label(mixed.rows)[:, output], self.backdrop.share)

    def _masks(self, row: int) -> Bools:
        """Return (n_coalitions, n_columns): which columns come from the row."""
        columns = self.players[row]
        if not len(columns):
            return np.zeros((0, self.hybrids.width), dtype=bool)
        both = self.sharings[len(columns)].coalitions.both
        masks = np.zeros((len(both), self.hybrids.width), dtype=bool)
        masks[:, columns] = both
        return masks


def _checked(n_samples: int, widest: int, fewest: int) -> int:
    n = whole("n_samples", n_samples, at_least=2)
    if n < fewest:
        rule = f"at least {fewest}, as {widest} columns of a row differ from the background"
        refuse("n_samples", rule, n)
    if n > MOST_COALITIONS and n < 2**widest:
        rule = f"at most {MOST_COALITIONS}, or all 2^{widest} coalitions of the columns that differ"
        refuse("n_samples", rule, n)
    return n


def _sharings(players: tuple[Ints, ...], n: int, seed: int) -> dict[int, Sharing]:
    """Return the coalitions for each number of players; their draw depends on that and the seed alone."""
    return {
        width: Sharing(
            Coalitions.draw(width, min(n // 2, all_pairs(width)), stream(seed, f"coalitions {width}"))
        )
        for width in {len(columns) for columns in players} - {0}
    }


def _sentence(backdrop: Backdrop) -> str:
    return (
        "Interventional Shapley values: this answer less the mean answer to "
        f"{backdrop.words}, shared out among the columns, where a column left out takes a background row's "
        "value whatever the others hold; an attribution of this answer, not judged as a local model."
    )
