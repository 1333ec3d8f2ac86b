"""Back to the bot: given back, closed, released by command, or because the person said nothing for long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.handoff import texts
from bot.handoff.board import What
from bot.handoff.errors import Gone
from bot.handoff.history import Ending, Happened
from bot.handoff.ownership import Owner, Released
from bot.handoff.step import Step, Steps
from bot.handoff.voice import Body
from bot.staff.member import Staff

# Pages, and other processes, know by this notice that the bot answers again.
NOTICE = "released"


class Closing(Steps):
    """The verbs that end a hand-off; whoever comes second meets Gone, so the closing words are said once."""

    async def give_back(self, number: int, staff: Staff) -> None:
        """The bot answers again. Raises Gone, NotAllowed, NotYours."""
        async with self._own_step(number, staff) as step:
            await self._end(step, Ending.RETURNED, staff.id)

    async def close(self, number: int, staff: Staff, tags: Sequence[str] = ()) -> None:
        """The matter is done; the bot answers again. Raises Gone, NotAllowed, NotYours."""
        async with self._own_step(number, staff) as step:
            await self._end(step, Ending.CLOSED, staff.id, tidy(tags))

    async def release(self, number: int) -> Released:
        """The bot answers again, whoever had the talk (`bangfu handoff release`). Raises Gone."""
        async with self._step(number) as step:
            await self._end(step, Ending.RELEASED)
        return Released(step.held.conversation_id, step.held.channel, step.version)

    async def end_silent(self, number: int, spoken_before: datetime) -> bool:
        """Ends the talk if the agent spoke last, and not since `spoken_before`; whether it did."""
        try:
            async with self._step(number) as step:
                spoke_at = step.held.spoke_at
                if step.held.agent_id is None or step.held.waiting_since or not spoke_at or spoke_at > spoken_before:
                    return False
                await self._end(step, Ending.SILENT)
        except Gone:
            return False
        return True

    async def _end(self, step: Step, ending: Ending, staff_id: int | None = None, tags: Sequence[str] = ()) -> None:
        # Where the bot answers already its answer under way stays good, so the version must not rise.
        if step.held.owner is not Owner.BOT:
            await step.pass_to(Owner.BOT)
        await step.change(ended_at=step.moment, ending=ending, tags=list(tags), waiting_since=None)
        await step.note(Happened(ending), staff_id)
        await self._say(step, closing_words(step, ending))
        step.tell(What.QUEUE)
        step.tell(What.OWNER)


def closing_words(step: Step, ending: Ending) -> Body:
    """What the person hears; whoever was answered is asked once how it was."""
    words = texts.text("closed_talk" if ending is Ending.CLOSED else ending)
    if step.held.answered_at is None:
        return texts.message(words, NOTICE)
    return texts.message(words + texts.text("rating"), NOTICE, texts.rating_buttons(step.held.id))


def tidy(tags: Sequence[str]) -> list[str]:
    """Those of the tags that are offered, once each; anything else might hold personal data."""
    given = {tag.strip() for tag in tags}
    return [tag for tag in texts.closing_tags() if tag in given]
