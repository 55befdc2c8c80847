"""`method="shapley"`: an answer less the mean answer to the background, shared out among the columns."""
