"""The tree surrogate: binning, growing, reading out as rules, and the estimator around them."""
