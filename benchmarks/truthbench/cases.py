"""The cases of the coverage protocol: every interval that is printed anywhere.

Some intervals have no case of their own. Accuracy, the agreement that `compare` gives, the curve's and those
of candidates are the function of another case; so are those of proxies and of protected groups' agreement, at
the simultaneous level that the case of leaves measures. Level gap, comprehensiveness and sufficiency are
exact, and max-sensitivity states a lower end only, which is a value seen. Weights of explanations: local.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from truthbench import on_decisions, on_groups, on_numbers, on_probabilities, on_trial
from truthbench.case import Case


def cases() -> Iterator[Case]:
    """Yield all of them."""
    rooms = on_decisions, on_probabilities, on_numbers, on_groups, on_trial
    return chain.from_iterable(room.cases() for room in rooms)
