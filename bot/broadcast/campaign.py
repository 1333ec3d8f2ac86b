"""A campaign as the app passes it around: what is said, to whom, on which channels, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row

from bot.broadcast import states
from bot.registry.filter import PeopleFilter

# Where a drill writes; it is never chosen for a campaign.
DRILL = "drill"
# The chats that a campaign may go to.
# In the order in which somebody with several chats is told: in one of them only.
CHANNELS = ("telegram", "web")
FAILURE_PERCENT = 20
LONGEST_TITLE = 100
LONGEST_TEXT = 2000


class Kind(StrEnum):
    """What a campaign is about."""

    FAIR = "fair"
    JOBS = "jobs"
    TRAINING = "training"
    POLICY = "policy"
    CHECK_IN = "check_in"
    OTHER = "other"


@dataclass(frozen=True)
class NewCampaign:
    """What staff write. `expires_at` (aware): nothing goes out later; None: the fair's end, or three days from now.

    Sending pauses by itself when more than `failure_percent` of the notices fail.
    """

    title: str
    text: str
    audience: PeopleFilter
    channels: tuple[str, ...] = CHANNELS
    kind: Kind = Kind.FAIR
    fair_id: int | None = None
    urgent: bool = False
    expires_at: datetime | None = None
    failure_percent: int = FAILURE_PERCENT


@dataclass(frozen=True)
class Campaign:
    """A stored campaign; moments are aware UTC, people of the staff are numbers.

    `drill`: the present (or last) run reached nobody. `people`: how many were in the audience at the approval.
    `why`: why it was sent back, paused or cancelled.
    """

    id: int
    version: int
    state: states.Campaign
    kind: Kind
    title: str
    text: str
    fair_id: int | None
    audience: PeopleFilter
    channels: tuple[str, ...]
    urgent: bool
    drill: bool
    starts_at: datetime | None
    expires_at: datetime
    failure_percent: int
    digest: str | None
    people: int | None
    why: str
    created_by: int
    created_at: datetime
    edited_by: int
    submitted_by: int | None
    submitted_at: datetime | None
    approved_by: int | None
    approved_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None

    @property
    def is_rehearsed(self) -> bool:
        """Whether a drill has run to its end and nobody was told yet."""
        return self.drill and self.state is states.Campaign.DONE

    @property
    def authors(self) -> frozenset[int]:
        """The people of the staff who made it; none of them may approve it."""
        return frozenset(each for each in (self.created_by, self.edited_by, self.submitted_by) if each is not None)


def campaign_of(row: Row[Any]) -> Campaign:
    """The campaign of a row of the table `campaigns`."""
    values = dict(row._mapping)
    values |= {"state": states.Campaign(row.state), "kind": Kind(row.kind), "channels": tuple(row.channels)}
    return Campaign(**values | {"audience": PeopleFilter.from_json(row.audience)})
