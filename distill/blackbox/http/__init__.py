"""Models behind an address: MLflow, the Open Inference Protocol, and any service that speaks JSON."""

from distill.blackbox.http.opening import open_server

__all__ = ["open_server"]
