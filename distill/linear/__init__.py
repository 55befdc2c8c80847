"""Sparse linear surrogates: the fit, its link and its intervals."""

from distill.linear.fit import LinearFit, Link, fit

__all__ = ["LinearFit", "Link", "fit"]
