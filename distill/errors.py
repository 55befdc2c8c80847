"""What can go wrong, as a tree.

::

    DistillError
    ├── InputError (ValueError)            the caller's argument, data or file is at fault
    │   └── BudgetError                    the questions needed are more than the budget allows
    ├── BoxError (RuntimeError)            the black box failed
    │   ├── ContractError                  it answered, but not what a black box may answer
    │   └── UnavailableError               it cannot be reached, or is too busy, for now
    │       └── UnreachableError           no connection to it has ever come about
    └── MissingLibraryError (ImportError)  an optional library is not installed

Every message is one sentence: what is wrong, which value, how to mend it. The command line
exits with 3 for a `BoxError` and with 2 for the others.
"""

from __future__ import annotations


class DistillError(Exception):
    """Whatever this library raises on purpose."""


class InputError(DistillError, ValueError):
    """An argument, a table or a file cannot be used as it is."""


class BudgetError(InputError):
    """More new questions are needed than the budget allows; none has been asked."""


class BoxError(DistillError, RuntimeError):
    """The black box raised an exception or could not be reached."""


class ContractError(BoxError):
    """The black box answered with something that is no valid answer."""


class UnavailableError(BoxError):
    """The black box cannot be reached or is too busy; the rows are not at fault and may be asked again."""


class UnreachableError(UnavailableError):
    """No connection to the black box has ever come about, so waiting for it to come back is of no use."""


class MissingLibraryError(DistillError, ImportError):
    """An optional library is needed for this and is not installed."""
