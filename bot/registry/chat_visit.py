"""What every business of the registry in chats shares: the services it calls, and one visit to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.directory.divisions import Divisions
from bot.directory.vacancies import Vacancies
from bot.gateway.messages import Reply
from bot.privacy.blind_index import BlindIndex
from bot.registry.chat_talks import Standing, Step, Talks
from bot.registry.chat_texts import text
from bot.registry.consents import Consents
from bot.registry.events import Events
from bot.registry.people import People
from bot.registry.recommendations import Recommendations
from bot.registry.tasks import NewTask, Tasks, in_a_week
from bot.registry.values import TaskKind
from bot.settings import TIME_ZONE
from bot.storage.database import Database

# The actor of what people say of themselves in a chat.
PERSON = "person"
CHAT = "chat"

Answered = Callable[[AsyncConnection, int, str], Awaitable[None]]


async def nobody_asks(connection: AsyncConnection, delivery: int, answer: str) -> None:
    """Nobody wants to know which delivery was answered."""


def usual_office(region: str) -> str:
    """The office of a region, where none is known by name."""
    return text("office")


@dataclass(frozen=True)
class Services:
    """What the registry's chats call.

    `due` gives the day by which a task made on a day is to be done, `office` the name of the office of a division code;
    `answered` is told which delivery of a notice a check-in answers, and what (working, not_working, moved).
    """

    database: Database
    clock: Clock
    divisions: Divisions
    index: BlindIndex
    talks: Talks
    people: People
    consents: Consents
    tasks: Tasks
    events: Events
    recommendations: Recommendations
    vacancies: Vacancies
    due: Callable[[date], date] = in_a_week
    office: Callable[[str], str] = usual_office
    answered: Answered = nobody_asks


@dataclass(frozen=True)
class Visit:
    """One message at one business, inside the transaction that answers it.

    `args` are the parts of the payload after its verb, `words` what was typed, `prepared` what was read before.
    """

    connection: AsyncConnection
    standing: Standing
    moment: datetime
    args: tuple[str, ...] = ()
    words: str = ""
    prepared: Any = None

    @property
    def talk(self) -> str:
        """The conversation."""
        return self.standing.talk

    @property
    def today(self) -> date:
        """The day in China."""
        return self.moment.astimezone(TIME_ZONE).date()

    @property
    def region(self) -> str:
        """The division code that the talk has named; empty if none."""
        return str(self.standing.detail.get("region") or "")


Replies = tuple[Reply, ...]
Do = Callable[[Visit], Awaitable[Replies]]
# What the bot knows of an errand: region, age, location …
Told = Mapping[str, Any]
# Reads, or does what has a transaction of its own, before the one of the visit; asked for again after a crash.
Prepare = Callable[[Standing, tuple[str, ...], str, Told], Awaitable[Any]]


@dataclass(frozen=True)
class Verb:
    """What is done at a verb."""

    do: Do
    before: Prepare | None = None


class Desk:
    """Base of a business: what it does at which verb."""

    def __init__(self, services: Services) -> None:
        """Uses the given services."""
        self.services = services
        self.talks = services.talks

    def verbs(self) -> dict[str, Verb]:
        """The verbs by name."""
        raise NotImplementedError

    async def wait(self, visit: Visit, step: Step, **more: Any) -> None:
        """Sets what the talk waits for next."""
        await self.talks.put(visit.connection, visit.standing, visit.moment, step, **more)

    async def ask_staff(self, visit: Visit, kind: TaskKind, detail: str, person_id: int | None = None) -> None:
        """Leaves a task."""
        due = self.services.due(visit.today)
        task = NewTask(kind, due, person_id, visit.talk, visit.region, detail)
        await self.services.tasks.add(visit.connection, task)
