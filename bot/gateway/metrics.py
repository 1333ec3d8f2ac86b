"""What the gateway counts; `bot/process/metrics.py` serves it."""

from __future__ import annotations

from prometheus_client import Counter

ANSWERED = Counter("bangfu_answered_total", "Batches of messages answered", ["channel", "owner"])
APOLOGIES = Counter("bangfu_apologies_total", "Messages that got the apology because no answer came", ["channel"])
WAKING = Counter("bangfu_waking_total", "Messages told that the engine is waking up", ["channel"])
STALE = Counter("bangfu_stale_total", "Answers dropped because the owner had changed", ["channel"])
