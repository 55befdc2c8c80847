"""What `benchmarks/local.py` is made of."""
