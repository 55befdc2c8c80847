"""What a legal row is: the kind, range and levels of each column, and how far apart two rows are."""

from distill.domain.column import DAY, UNSEEN, Column, Kind
from distill.domain.domain import Domain, columns_named

__all__ = ["DAY", "UNSEEN", "Column", "Domain", "Kind", "columns_named"]
