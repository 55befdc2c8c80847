"""A weighted line through a box's answers: how it is fitted, what it shows, the tree that challenges it."""
