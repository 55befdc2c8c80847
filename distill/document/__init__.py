"""The audit record, the verb that makes one, and the document that shows it."""

from distill.document.auditing import audit
from distill.document.comparison import Comparison
from distill.document.files import SourceFile
from distill.document.reporting import Report, report
from distill.document.result import Audit
from distill.document.schema import SCHEMA, schema
from distill.document.verify import Difference, Verification

__all__ = [
    "SCHEMA",
    "Audit",
    "Comparison",
    "Difference",
    "Report",
    "SourceFile",
    "Verification",
    "audit",
    "report",
    "schema",
]
