"""Serves the counters to Prometheus, on a loopback port of their own."""

from __future__ import annotations

from prometheus_client import start_http_server


def serve_metrics(port: int) -> None:
    """Serves `/metrics` on 127.0.0.1."""
    start_http_server(port, addr="127.0.0.1")
