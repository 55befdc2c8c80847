"""Many explanations at a glance: sizes, swarms, and dependence on the data."""
