"""The command line: `distill demo`, `audit`, `tree`, `explain` and the other commands."""

from distill.cli.app import main, run

__all__ = ["main", "run"]
