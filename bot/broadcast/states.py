"""The states of a campaign and of a delivery, and which may follow which."""

from __future__ import annotations

from enum import StrEnum


class Campaign(StrEnum):
    """The life of a campaign."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Delivery(StrEnum):
    """What became of one person's notice on one channel."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


# A delivery in one of these never changes again: a status does not go backwards.
SETTLED = (Delivery.SENT, Delivery.FAILED, Delivery.SKIPPED, Delivery.UNKNOWN)

# From → to. `draft` again: sent back, or taken back to change it, which takes the approval away. A drill that is done
# may be started for real, drilled again, sent back or cancelled; what was sent for real stays done.
STEPS: dict[Campaign, frozenset[Campaign]] = {
    Campaign.DRAFT: frozenset({Campaign.SUBMITTED, Campaign.CANCELLED}),
    Campaign.SUBMITTED: frozenset({Campaign.DRAFT, Campaign.APPROVED, Campaign.CANCELLED}),
    Campaign.APPROVED: frozenset(
        {Campaign.SCHEDULED, Campaign.RUNNING, Campaign.DRAFT, Campaign.CANCELLED, Campaign.EXPIRED}
    ),
    Campaign.SCHEDULED: frozenset({Campaign.RUNNING, Campaign.APPROVED, Campaign.CANCELLED, Campaign.EXPIRED}),
    Campaign.RUNNING: frozenset({Campaign.PAUSED, Campaign.DONE, Campaign.CANCELLED, Campaign.EXPIRED}),
    Campaign.PAUSED: frozenset({Campaign.RUNNING, Campaign.CANCELLED, Campaign.EXPIRED}),
    Campaign.DONE: frozenset({Campaign.RUNNING, Campaign.SCHEDULED, Campaign.DRAFT, Campaign.CANCELLED}),
    Campaign.CANCELLED: frozenset(),
    Campaign.EXPIRED: frozenset(),
}
