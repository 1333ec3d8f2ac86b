"""Why a delivery was skipped, as `deliveries.reason` holds it (failures hold the provider's words)."""

from __future__ import annotations

from enum import StrEnum


class Skipped(StrEnum):
    """A notice that was not tried, and never will be."""

    ERASED = "erased"
    REFUSED = "refused"
    NO_CONSENT = "no_consent"
    NO_CHAT = "no_chat"
    UNREACHABLE = "unreachable"
    TOLD_ALREADY = "told_already"
    ONE_A_DAY = "one_a_day"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


# The reason of an `unknown` delivery whose process died.
STOPPED_WHILE_SENDING = "stopped while sending"
