"""What a person asks of `distill.explain`, as one frozen value that every method is given."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, fields

from distill.checks import listed
from distill.errors import InputError
from distill.oracle import Oracle
from distill.policy import Policy


@dataclass(frozen=True)
class Request:
    """A question to explain, and the options that were given; None stands for an option that was not.

    Parameters
    ----------
    oracle : Oracle
    rows : object
        What to explain: rows of a table, texts.
    background : object
        A transfer set or reference rows; None for inputs that need none.
    output : str, optional
    policy : Policy
    seed : int

    The other fields are options; each method names those it takes, and checks their values itself.
    """

    oracle: Oracle
    rows: object
    background: object = None
    output: str | None = None
    policy: Policy = field(default_factory=Policy)
    seed: int = 0
    n_components: int | None = None
    n_samples: int | None = None
    n_neighbors: int | None = None
    scale: float | None = None
    bins: str | None = None
    around: str | None = None
    kernel_width: float | None = None
    n_background: int | None = None
    look_inside: bool | None = None

    def check_options(self, method: str, options: Collection[str]) -> None:
        """Refuse an option that was given and that the method does not take.

        Raises
        ------
        InputError
            The sentence names the options it does take.
        """
        for name in OPTIONS:
            if getattr(self, name) is not None and name not in options:
                taken = f"it takes {listed(sorted(options))}" if options else "it takes none"
                raise InputError(f"`{name}` is no option of `method={method!r}`; {taken}.")


COMMON = ("oracle", "rows", "background", "output", "policy", "seed")
"""What every method is asked with."""

OPTIONS = tuple(one.name for one in fields(Request) if one.name not in COMMON)
