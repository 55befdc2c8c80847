"""What is asked about rows so that their answers can be shared out: one game with each background row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from distill.errors import BoxError
from distill.explanation.notes import lost_note
from distill.explanation.shapley.backdrop import Backdrop
from distill.explanation.shapley.coalitions import Coalitions, all_pairs
from distill.explanation.shapley.hybrids import Hybrids
from distill.explanation.shapley.sharing import Shares, Sharing
from distill.oracle import Oracle
from distill.seeds import stream
from distill.typing import Bools, Floats, Ints

MOST_DESIGNS = 64
"""Independent draws of coalitions for one number of players; background rows take them in turn."""

WORK = 4 * 1024**3
"""Fewer draws where this many steps of matrix inversion would not do."""


@dataclass(frozen=True)
class Designs:
    """The coalitions for each number of players, which depend on that and the seed alone.

    Parameters
    ----------
    n : int
        The most coalitions with one background row.
    seed : int
    """

    n: int
    seed: int
    _made: dict[tuple[int, int], Sharing] = field(default_factory=dict, repr=False, compare=False)

    def of(self, n_players: int, behind: int) -> tuple[tuple[int, int], Sharing]:
        """Return the coalitions for so many players and a background row, and what they are known by."""
        n_pairs = min(self.n // 2, all_pairs(n_players))
        exact = n_pairs == all_pairs(n_players)
        many = 1 if exact else min(max(WORK // n_pairs**3, 1), MOST_DESIGNS)
        key = (n_players, behind % many)
        if key not in self._made:
            rng = stream(self.seed, f"coalitions {n_players} {key[1]}")
            self._made[key] = Sharing(Coalitions.draw(n_players, n_pairs, rng))
        return key, self._made[key]


@dataclass(frozen=True)
class Match:
    """One row against one background row: the columns that differ are the players.

    Parameters
    ----------
    behind : int
        Which background row.
    players : (n_players,) int64
    design : (int, int)
    sharing : Sharing
    part : slice
        Where its hybrids stand among those of the row.
    """

    behind: int
    players: Ints
    design: tuple[int, int]
    sharing: Sharing
    part: slice

    def is_enough(self, pairs: Bools) -> bool:
        """Whether these pairs, (n_pairs,) bool, do: half of all, and some of every size."""
        sizes = self.sharing.coalitions.members.sum(axis=1)
        return bool(2 * pairs.sum() >= len(pairs) and len(set(sizes[pairs])) == len(set(sizes)))

    def shares(self, worth: Floats, pairs: Bools, none: float, everyone: float) -> Shares:
        """Return the shares from the pairs that were answered.

        Parameters
        ----------
        worth : (n_hybrids,) float64
        pairs : (n_pairs,) bool
        none, everyone : float
            The answers to the background row and to the row.
        """
        sharing = self.sharing if pairs.all() else Sharing(self.sharing.coalitions.take(pairs))
        one, other = worth[: len(pairs)][pairs], worth[len(pairs) :][pairs]
        return sharing.shares(one, other, none=none, everyone=everyone)


@dataclass(frozen=True)
class Shared:
    """What the columns get of one row's answer.

    Parameters
    ----------
    value, error : (n_columns,) float64
    base : float
        What the values are added to: the mean answer to the background.
    r2 : float
        How much of the answers' variance over coalitions the values' sums tell; NaN without any.
    n_asked : int
        Hybrids by coalition and background row.
    notes : tuple of str
    """

    value: Floats
    error: Floats
    base: float
    r2: float
    n_asked: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Game:
    """A game of columns for every row and every background row; a row's values are their mean.

    Columns in which a row equals a background row have no part in their game, so that few columns are
    often seen whole. Coalitions differ from one background row to the next, and their errors average out.

    Parameters
    ----------
    oracle : Oracle
    backdrop : Backdrop
    hybrids : Hybrids
    designs : Designs
    """

    oracle: Oracle
    backdrop: Backdrop
    hybrids: Hybrids
    designs: Designs

    def needed(self) -> int:
        """Return how many distinct rows are asked about, the rows and the background among them."""
        behind = np.arange(len(self.backdrop.rows))
        none = np.zeros((len(behind), self.hybrids.width), dtype=np.bool_)
        every = []
        for row in range(self.hybrids.n_rows):
            masks, others = self._hybrids(list(self._matches(row)))
            masks = np.concatenate([none, ~none[:1], masks])
            every.append(self.hybrids.keys(row, masks, np.concatenate([behind, [0], others])))
        known = len(behind) if self.backdrop.is_labelled else 0
        return len(np.unique(np.concatenate(every))) - known

    def shared(self, row: int, output: int, *, behind: Floats, everyone: float) -> Shared:
        """Share out a row's answer for one output.

        Parameters
        ----------
        row, output : int
        behind : (n_background,) float64
            The answers to the background rows; NaN for those that are left out.
        everyone : float
            The answer to the row.

        Raises
        ------
        BoxError
            More hybrids stayed without an answer than are allowed, or too many of this row.
        """
        matches = [match for match in self._matches(row) if not np.isnan(behind[match.behind])]
        worth = self._worth(row, matches, output)
        answered = {match.behind: _answered(worth[match.part]) for match in matches}
        short = [match.behind for match in matches if not match.is_enough(answered[match.behind])]
        share = self._share(row, behind, short)
        value, spread, missed = np.zeros(self.hybrids.width), 0.0, 0.0
        moved: dict[tuple[int, int], Floats] = {}
        for match in matches:
            weight, pairs = share[match.behind], answered[match.behind]
            if weight == 0:
                continue
            found = match.shares(worth[match.part], pairs, float(behind[match.behind]), everyone)
            value[match.players] += weight * found.value
            spread, missed = spread + weight * found.spread, missed + weight * found.missed
            total = moved.setdefault(match.design, np.zeros((len(pairs), self.hybrids.width)))
            total[np.ix_(pairs, match.players)] += weight * found.moved
        squares = [(total**2).sum(axis=0) for total in moved.values()]
        return Shared(
            value=value,
            error=np.sqrt(np.sum(squares, axis=0)) if squares else np.zeros(len(value)),
            base=float(np.nansum(share * behind)),
            r2=1.0 - missed / spread if spread > 0 else float("nan"),
            n_asked=int(np.count_nonzero(~np.isnan(worth))),
            notes=_notes(matches, worth, n_behind=len(behind), n_left_out=int(np.sum(share == 0))),
        )

    def widest(self) -> int:
        """Return in how many columns a row differs from a background row at most."""
        rows = range(self.hybrids.n_rows)
        return max(int(self.hybrids.differs(row).sum(axis=1).max()) for row in rows)

    def _matches(self, row: int) -> Iterator[Match]:
        """Yield a row's games, one with each background row that differs from it."""
        start = 0
        for behind, differs in enumerate(self.hybrids.differs(row)):
            players = np.flatnonzero(differs)
            if len(players):
                design, sharing = self.designs.of(len(players), behind)
                stop = start + 2 * len(sharing.coalitions.members)
                yield Match(behind, players, design, sharing, slice(start, stop))
                start = stop

    def _hybrids(self, matches: list[Match]) -> tuple[Bools, Ints]:
        """Return (n_hybrids, n_columns) which columns come from the row, and (n_hybrids,) background rows."""
        sizes = [match.part.stop - match.part.start for match in matches]
        masks = np.zeros((sum(sizes), self.hybrids.width), dtype=np.bool_)
        stop = 0
        for match, size in zip(matches, sizes, strict=True):
            start, stop = stop, stop + size
            masks[start:stop, match.players] = match.sharing.coalitions.both
        return masks, np.repeat([match.behind for match in matches], sizes).astype(np.int64)

    def _worth(self, row: int, matches: list[Match], output: int) -> Floats:
        """Return the answers to a row's hybrids by their place, NaN without one."""
        worth = np.full(max((match.part.stop for match in matches), default=0), np.nan)
        masks, behind = self._hybrids(matches)
        if len(masks):
            mixed = self.hybrids.mixed(row, masks, behind)
            kept, scores = self.oracle.answerable(mixed.rows)
            answers = np.full(len(mixed.rows), np.nan)
            answers[kept] = scores[:, output]
            worth[_places(matches)] = answers[mixed.place]
        return worth

    def _share(self, row: int, behind: Floats, short: list[int]) -> Floats:
        """Return (n_background,): what each background row stands for, 0 for those left out.

        Raises
        ------
        BoxError
            Most are.
        """
        kept = ~np.isnan(behind)
        kept[short] = False
        if 2 * np.count_nonzero(kept) < len(kept):
            raise BoxError(
                f"The black box left too many hybrids of row {row} without an answer: with "
                f"{np.count_nonzero(~kept)} of {len(kept)} background rows its answer cannot be shared out."
            )
        return self.backdrop.share_of(kept)


def _places(matches: list[Match]) -> Ints:
    """Return (n_hybrids,): where the hybrids of some games stand among those of the row."""
    parts = [np.arange(match.part.start, match.part.stop) for match in matches]
    return np.concatenate([np.empty(0, dtype=np.int64), *parts])


def _answered(worth: Floats) -> Bools:
    """Return (n_pairs,): of which coalitions both hybrids were answered, their own and the complement's."""
    half = len(worth) // 2
    return ~np.isnan(worth[:half] + worth[half:])


def _notes(matches: list[Match], worth: Floats, *, n_behind: int, n_left_out: int) -> tuple[str, ...]:
    """Say how sure a row's values are, and what got no answer."""
    asked = worth[_places(matches)]
    n_lost = int(np.isnan(asked).sum())
    lost = (
        *lost_note(n_lost, len(asked), "hybrids of this row with background rows"),
        *lost_note(n_left_out, n_behind, "background rows, or too few of their hybrids"),
    )
    if not matches:
        return ("The row equals every background row, so that there is nothing to share out.", *lost)
    widest = max(len(match.players) for match in matches)
    if not n_lost and all(match.sharing.coalitions.is_exact for match in matches):
        how = "with each of its rows all coalitions of the columns that differ"
        return (f"Exact for this background: {how}, 2^{widest} at most.", *lost)
    most = max(match.part.stop - match.part.start for match in matches)
    extent = (
        f"From {most} at most of 2^{widest} coalitions of columns with each background row; the "
        "intervals are over their draw, not over that of the background."
    )
    return (extent, *lost)
