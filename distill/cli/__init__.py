"""The command line: what `distill demo`, `audit`, `tree`, `explain` and `doctor` do."""

from distill.cli.app import main, run

__all__ = ["main", "run"]
