"""The parts of `benchmarks/trees.py`: data and boxes, what is measured in a cell, peers, cache, table."""
