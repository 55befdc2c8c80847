"""Models behind an address: MLflow, the Open Inference Protocol, and any service that speaks JSON."""

from distill.blackbox.http.address import is_address
from distill.blackbox.http.opening import open_server

__all__ = ["is_address", "open_server"]
