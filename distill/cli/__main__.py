"""`python -m distill.cli`: the same as the `distill` program."""

from distill.cli.app import main

main()
