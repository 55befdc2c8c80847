"""The oracle: the one door to the black box."""

from distill.oracle.counts import Counts
from distill.oracle.identity import identity
from distill.oracle.oracle import Oracle, oracle_of

__all__ = ["Counts", "Oracle", "identity", "oracle_of"]
