"""The ledger: paid answers, by row, in memory or in a file. What has been asked once is never asked again."""

from distill.ledger.file import Title
from distill.ledger.keys import Keys, canonical, distinct, row_keys
from distill.ledger.ledger import Ledger, Stock
from distill.ledger.runs import Raw, Runs
from distill.ledger.shelf import Batch, FiledShelf, Shelf

__all__ = [
    "Batch",
    "FiledShelf",
    "Keys",
    "Ledger",
    "Raw",
    "Runs",
    "Shelf",
    "Stock",
    "Title",
    "canonical",
    "distinct",
    "row_keys",
]
