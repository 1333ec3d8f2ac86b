"""The lists of who has not yet had what a duty asks for: their keys, what is asked, for which regions and days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from bot.registry.values import EventKind

# What QC-10 names (advice, guidance, help to a job, to a business) is given by somebody who speaks with the person; a
# notice sent or a question asked by a machine is no contact.
CONTACTS = (EventKind.POLICY_TALK, EventKind.GUIDANCE, EventKind.TRAINING, EventKind.VISIT, EventKind.CALL)


class DueList(StrEnum):
    """A list of who has not yet had something; the words and the sources stand in `services.yml`."""

    TALK_GUIDANCE = "talk_guidance"
    TRAINING = "training"
    VACANCIES = "vacancies"
    CONTACT = "contact"
    UPDATE = "update"
    ZERO_EMPLOYMENT = "zero_employment"
    BECAME_UNEMPLOYED = "became_unemployed"


@dataclass(frozen=True)
class Scope:
    """What a list is about: the regions (all when empty), and services from `since` up to `day`, both in China.

    Without `since` from the first of January. Whom the list concerns is told by what the registry says now.
    """

    day: date
    regions: tuple[str, ...] = ()
    since: date | None = None

    @property
    def first(self) -> date:
        """The first day of services that count."""
        return self.since or self.day.replace(month=1, day=1)


@dataclass(frozen=True)
class Need:
    """So much of something; `kinds` are the services that it is counted by, if it is counted by services.

    `each`: what of a service has to differ for another one to count.
    """

    key: str
    least: int
    kinds: tuple[EventKind, ...] = ()
    each: Literal["event", "vacancy"] = "event"


NEEDS: Mapping[DueList, tuple[Need, ...]] = {
    DueList.TALK_GUIDANCE: (
        Need("policy_talk", 1, (EventKind.POLICY_TALK,)),
        Need("guidance", 1, (EventKind.GUIDANCE,)),
    ),
    DueList.TRAINING: (Need("training", 1, (EventKind.TRAINING,)),),
    DueList.VACANCIES: (Need("vacancy", 3, (EventKind.VACANCY,), "vacancy"),),
    DueList.CONTACT: (Need("contact", 1, CONTACTS),),
    DueList.UPDATE: (Need("update", 1),),
    DueList.ZERO_EMPLOYMENT: (Need("worker", 1),),
    DueList.BECAME_UNEMPLOYED: (Need("task", 1),),
}


class Standing(StrEnum):
    """Where somebody stands: not yet had it all, had it, or nobody knows whether the list concerns them."""

    OPEN = "open"
    MET = "met"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Lack:
    """What is missing: so much of `least` there is."""

    need: str
    have: int
    least: int


@dataclass(frozen=True)
class DueRow:
    """A county (`region` empty: nobody recorded one) with how many the list concerns, and how many it may concern."""

    region: str
    name: str
    met: int
    open: int
    unclear: int

    @property
    def size(self) -> int:
        """How many the list concerns for certain."""
        return self.met + self.open


def total(rows: Iterable[DueRow], name: str) -> DueRow:
    """All rows in one, called `name`."""
    counted = [(row.met, row.open, row.unclear) for row in rows]
    met, open_, unclear = (sum(column) for column in zip((0, 0, 0), *counted, strict=True))
    return DueRow("", name, met, open_, unclear)
