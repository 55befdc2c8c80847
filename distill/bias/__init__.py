"""Protected columns: what the surrogate asks, who stands in for them, outcomes by group, and flips.

Everything here says what was tested, on which rows and how surely. None of it says that a box is fair.
"""

from distill.bias.flips import Flips, flips
from distill.bias.proxies import Proxies, proxies
from distill.bias.rates import Rates, outcome_rates
from distill.bias.statements import about_flips, about_rates, about_splits

__all__ = [
    "Flips",
    "Proxies",
    "Rates",
    "about_flips",
    "about_rates",
    "about_splits",
    "flips",
    "outcome_rates",
    "proxies",
]
