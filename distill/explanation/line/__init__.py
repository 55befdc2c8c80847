"""A weighted line through a box's answers: its settings, its components and what each of them changes."""
