"""The document on paper: PDF/A-2a and PDF/UA-1, set by typst from data alone."""

from distill.document.pdf.printing import installed, pdf, printed

__all__ = ["installed", "pdf", "printed"]
