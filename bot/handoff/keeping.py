"""What the watch does with a hand-off; each verb looks again under the lock, for somebody may have been faster."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from bot.handoff import texts
from bot.handoff.board import What
from bot.handoff.calendar import OfficeCalendar
from bot.handoff.errors import Gone
from bot.handoff.held import Held
from bot.handoff.history import Happened
from bot.handoff.ownership import DISTRESS, Owner
from bot.handoff.step import Step, Steps
from bot.handoff.tables import handoff_events
from bot.handoff.voice import Body


class Keeping(Steps):
    """The verbs without staff; each tells whether it did anything."""

    async def requeue(self, number: int, agent_id: int, calendar: OfficeCalendar) -> bool:
        """Takes a talk from an agent who lets the person wait; it keeps its place, and the person hears of it once."""
        try:
            async with self._step(number) as step:
                if step.held.agent_id != agent_id or step.held.waiting_since is None:
                    return False
                await self._take_back(step, agent_id, calendar)
        except Gone:
            return False
        return True

    async def _take_back(self, step: Step, agent_id: int, calendar: OfficeCalendar) -> None:
        is_first = not await _was_taken_back(step)
        await step.pass_to(Owner.QUEUE)
        await step.change(agent_id=None, claimed_at=None, told_at=step.moment)
        await step.note(Happened.REQUEUED, agent_id)
        if not calendar.is_open(step.moment):
            await self._say_closed(step, calendar)
        elif is_first:
            await self._say(step, texts.message(texts.text("requeued"), "queued"))
        step.tell(What.OWNER)
        step.tell(What.QUEUE, agent_id=None)

    async def _say_closed(self, step: Step, calendar: OfficeCalendar) -> None:
        await step.change(told_at=step.moment, told_closed=True)
        await self._say(step, closed_words(step.held, calendar, step.moment, self.hotline))

    async def note_waiting(self, number: int, heard_at: datetime) -> bool:
        """The person waits since `heard_at`, which was not noted because the app stopped just then."""
        try:
            async with self._step(number) as step:
                spoke_at = step.held.spoke_at
                if step.held.agent_id is None or step.held.waiting_since or not spoke_at or spoke_at >= heard_at:
                    return False
                await step.change(waiting_since=heard_at)
                step.tell(What.LINE)
        except Gone:
            return False
        return True

    async def remind(self, number: int, ahead: int, told_at: datetime | None) -> bool:
        """Tells who still waits how many are before them, unless something was said since `told_at`."""
        try:
            async with self._step(number) as step:
                if not _waits(step.held) or step.held.told_at != told_at:
                    return False
                await step.change(told_at=step.moment)
                await self._say(step, waiting_words(step.held, ahead, self.hotline))
        except Gone:
            return False
        return True

    async def tell_closed(self, number: int, calendar: OfficeCalendar) -> bool:
        """Tells who still waits when staff return; once."""
        try:
            async with self._step(number) as step:
                if not _waits(step.held) or step.held.told_closed or calendar.is_open(step.moment):
                    return False
                await self._say_closed(step, calendar)
        except Gone:
            return False
        return True

    async def warn(self, number: int) -> bool:
        """Tells the console that a promise is about to be broken; once for each promise."""
        try:
            async with self._step(number) as step:
                if step.held.warned_at is not None:
                    return False
                await step.change(warned_at=step.moment)
                await step.note(Happened.WARNED)
                step.tell(What.WARNING)
        except Gone:
            return False
        return True


def waiting_words(held: Held, ahead: int, hotline: str) -> Body:
    """What is said to one who waits; `ahead` are before."""
    if held.topic == DISTRESS:
        return texts.message(texts.text("waiting_stay", hotline=hotline), "queued")
    words = texts.text("waiting", ahead=ahead) if ahead else texts.text("waiting_next")
    return texts.message(words, "queued", [texts.ask_bot_button(held.id)])


def closed_words(held: Held, calendar: OfficeCalendar, moment: datetime, hotline: str) -> Body:
    """What is said when the office is closed: when staff return and what can be done meanwhile."""
    key = "closed_stay" if held.topic == DISTRESS else "closed"
    opens_at = calendar.next_opening(moment)
    if opens_at is None:
        words = texts.text(f"{key}_unknown", hotline=hotline)
    else:
        words = texts.text(key, hotline=hotline, opens=texts.opening(opens_at, moment))
    if held.topic == DISTRESS:
        return texts.message(words, "queued")
    return texts.message(words, "queued", [texts.ask_bot_button(held.id), texts.callback_button(held.id)])


def _waits(held: Held) -> bool:
    """Whether the person waits for nothing but an agent; whoever asks the bot meanwhile is not interrupted."""
    return held.owner is Owner.QUEUE and held.agent_id is None


async def _was_taken_back(step: Step) -> bool:
    before = select(handoff_events.c.id).where(
        handoff_events.c.handoff_id == step.held.id, handoff_events.c.kind == Happened.REQUEUED
    )
    return (await step.connection.execute(before.limit(1))).first() is not None
