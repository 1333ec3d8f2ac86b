"""What broadcast counts; `bot/process/metrics.py` serves it."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

SETTLED = Counter("bangfu_deliveries_total", "Notices by what became of them", ["channel", "state"])
BEHIND = Gauge("bangfu_deliveries_behind_seconds", "How long the notice that waits longest has been due")
