"""Pauses a campaign by itself when too many of its notices fail."""

from __future__ import annotations

from collections import defaultdict, deque

import structlog

from bot.broadcast.errors import NotNow
from bot.broadcast.running import Running
from bot.broadcast.states import Delivery
from bot.broadcast.texts import sentence

LOG = structlog.get_logger("broadcast")
# The share is taken of the last hundred outcomes, and of no fewer than twenty: two of three may be bad luck.
LAST = 100
FEWEST = 20
FAILURES = frozenset({Delivery.FAILED, Delivery.UNKNOWN})


class Guard:
    """Looks at the outcomes of this process; a campaign that was paused is looked at anew when it goes on."""

    def __init__(self, running: Running) -> None:
        """`running` pauses."""
        self._running = running
        self._outcomes: dict[int, deque[Delivery]] = defaultdict(lambda: deque(maxlen=LAST))

    async def note(self, campaign_id: int, failure_percent: int, outcome: Delivery) -> None:
        """An outcome; pauses the campaign when more than `failure_percent` of the last ones are failures."""
        seen = self._outcomes[campaign_id]
        seen.append(outcome)
        failed = sum(each in FAILURES for each in seen)
        if len(seen) < FEWEST or failed * 100 <= failure_percent * len(seen):
            return
        why = sentence("paused_by_itself", seen=len(seen), failed=failed, percent=failure_percent)
        try:
            await self._running.pause(campaign_id, None, None, why)
            LOG.warning("campaign paused", campaign=campaign_id, failed=failed, of=len(seen))
        except NotNow:
            LOG.info("campaign no longer runs", campaign=campaign_id)
        del self._outcomes[campaign_id]
