"""Linear surrogates: the fit, its link and its intervals."""

from distill.linear.fit import Line, LinearFit, Link, fit, line

__all__ = ["Line", "LinearFit", "Link", "fit", "line"]
