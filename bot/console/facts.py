"""What is known of the person in a talk: where from, since when, what was asked and answered, what came before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from bot.channels.citation import basis
from bot.console.services import Console
from bot.console.work_texts import need_name, topic_name, words
from bot.gateway.transcript import Line
from bot.handoff.access import visible_to
from bot.handoff.case import Case
from bot.handoff.tables import conversations, handoffs
from bot.registry.tasks import Task, TaskFilter
from bot.staff.member import Staff
from bot.staff.roles import Permission

MOST_EARLIER = 5
MOST_ASKED = 6
MOST_TASKS = 5


@dataclass(frozen=True)
class Asked:
    """Something the person asked, and the clauses it was answered with."""

    topic: str
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Earlier:
    """An earlier hand-off of the same conversation."""

    id: int
    topic: str
    at: datetime
    ending: str


@dataclass(frozen=True)
class Sealed:
    """Personal data shown masked: `what` is callback or address."""

    what: str
    label: str
    masked: str


@dataclass(frozen=True)
class Known:
    """What the registry says of the person; `number` is 0 for staff who may not open the record."""

    number: int
    classes: tuple[str, ...]
    employment: str
    detail: str
    region: str
    verified_on: date | None
    tasks: tuple[Task, ...]


@dataclass(frozen=True)
class Facts:
    """What stands beside the talk; `known` is None if the chat is linked to nobody of the registry."""

    region: str
    channel: str
    desk: str
    first: datetime | None
    sealed: tuple[Sealed, ...]
    asked: tuple[Asked, ...]
    earlier: tuple[Earlier, ...]
    known: Known | None


async def read_facts(console: Console, case: Case, lines: Sequence[Line], staff: Staff) -> Facts:
    """The facts of a talk as this member of staff may see them."""
    first = select(conversations.c.started_at).where(conversations.c.id == case.conversation_id)
    async with console.database.read() as connection:
        started = (await connection.execute(first)).scalar_one_or_none()
    return Facts(
        region=console.divisions.name_path(case.region) if case.region else "",
        channel=str(words()["channels"].get(case.channel, case.channel)),
        desk=case.desk,
        first=started,
        sealed=tuple(_sealed(case)),
        asked=tuple(asked(lines)),
        earlier=tuple(await _earlier(console, case, staff)),
        known=await known(console, case.conversation_id, staff),
    )


async def known(console: Console, conversation_id: str, staff: Staff) -> Known | None:
    """What the registry says of the person whose chat this is: nothing that is sealed, and no name."""
    number = await console.people.by_conversation(conversation_id)
    person = await console.people.get(number) if number else None
    if person is None:
        return None
    return Known(
        number=person.id if staff.may(Permission.REGISTRY) else 0,
        classes=person.classes_on(console.settings.day()),
        employment=person.employment,
        detail=person.employment_detail,
        region=person.region,
        verified_on=person.verified_on,
        tasks=tuple(await console.tasks.open(TaskFilter(person_id=person.id), MOST_TASKS)),
    )


def _sealed(case: Case) -> Iterable[Sealed]:
    masked = {"callback": case.callback_masked, "address": case.address_masked}
    return (Sealed(what, str(words()["sealed"][what]), shown) for what, shown in masked.items() if shown)


def asked(lines: Iterable[Line]) -> list[Asked]:
    """What was asked of the bot, latest last, each topic once, with the clauses of its last answer.

    Words that only carry the talk on (a region, a yes) belong to the topic before them.
    """
    found: dict[str, tuple[str, ...]] = {}
    current = ""
    for line in lines:
        if line.who == "person" and need_name(line.intent):
            current = need_name(line.intent)
            found[current] = found.pop(current, ())
        if line.who == "bot" and current and line.citations:
            found[current] = tuple(dict.fromkeys(basis(citation) for citation in line.citations))
    return [Asked(topic, labels) for topic, labels in found.items()][-MOST_ASKED:]


async def _earlier(console: Console, case: Case, staff: Staff) -> list[Earlier]:
    same = (handoffs.c.conversation_id == case.conversation_id) & handoffs.c.ended_at.is_not(None)
    query = select(handoffs.c.id, handoffs.c.topic, handoffs.c.queued_at, handoffs.c.ending)
    query = query.where(same, visible_to(staff)).order_by(handoffs.c.id.desc()).limit(MOST_EARLIER)
    async with console.database.read() as connection:
        rows = (await connection.execute(query)).all()
    endings = words()["endings"]
    return [
        Earlier(row.id, topic_name(row.topic) or row.topic, row.queued_at, str(endings.get(row.ending, row.ending)))
        for row in rows
    ]
