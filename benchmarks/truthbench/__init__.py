"""The protocols of truth.py: figures against truths that are known."""
