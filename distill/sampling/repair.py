"""Real rows made legal, so that whatever is put together from them is legal too."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from distill.domain import Domain
from distill.typing import Bools, Codes


def legal_rows(codes: Codes, domain: Domain) -> Codes:
    """Return the rows with every illegal value replaced.

    Rows that the domain was not learned on may hold unseen categories, numbers out of range, and
    missing values in columns that never miss any. A number goes to the nearest legal one. A category
    becomes missing where the column can be missing; where it cannot, the columns of its group are
    copied from rows that are legal there, taken in turn.

    Parameters
    ----------
    codes : (n_rows, n_columns) float64
    domain : Domain

    Returns
    -------
    (n_rows, n_columns) float64
    """
    share = np.array([column.missing for column in domain.columns])
    levelled = np.array([column.is_levelled for column in domain.columns])
    unseen = levelled & (codes < 0)
    legal = domain.legalise(codes)
    legal[unseen | (share == 1.0)] = np.nan
    barred = np.isnan(legal) & (share == 0.0)
    for group in domain.groups:
        # In a group a lone missing value would be a combination nobody has seen.
        broken = barred | unseen if len(group) > 1 else barred
        _copy_from_others(legal, broken[:, group].any(axis=1), group, domain)
    return legal


def _copy_from_others(legal: Codes, broken: Bools, group: Sequence[int], domain: Domain) -> None:
    if not broken.any():
        return
    lenders = legal[~broken][:, group]
    if len(lenders) == 0:
        lenders = np.array([[domain.columns[j].low for j in group]])
    taken = np.arange(np.count_nonzero(broken)) % len(lenders)
    legal[np.flatnonzero(broken)[:, None], np.array(group)] = lenders[taken]
