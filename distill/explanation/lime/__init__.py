"""`method="lime"`: what lime estimates, for all rows at once, with bins or without."""
