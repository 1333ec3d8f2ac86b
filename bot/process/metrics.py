"""Counters for Prometheus, served on a loopback port of their own."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, start_http_server

TURNS = Counter("bangfu_turns_total", "Answered messages", ["channel", "owner", "outcome"])
WAITING = Gauge("bangfu_engine_ready", "1 when the engine answers")


def serve_metrics(port: int) -> None:
    """Serves `/metrics` on 127.0.0.1."""
    start_http_server(port, addr="127.0.0.1")
