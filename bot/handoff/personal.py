"""Opening what a person left about themselves: only with a reason, and the audit log keeps it."""

from __future__ import annotations

from typing import Literal

from bot.handoff.errors import NoReason, NothingLeft
from bot.handoff.held import Held
from bot.handoff.history import Happened
from bot.handoff.step import Steps
from bot.privacy.masking import mask
from bot.privacy.sealing import Place, Sealer
from bot.staff.member import Staff

Personal = Literal["callback", "address"]
SHORTEST_REASON = 4
LONGEST_REASON = 200
OPENED = "talk.opened_personal"
WEB = "web"


class Revealing(Steps):
    """The verb that opens personal data."""

    async def reveal(self, number: int, staff: Staff, what: Personal, reason: str) -> str:
        """The call-back number, or the address on the channel, for the agent who has the talk.

        Raises NoReason, Gone, NotAllowed, NotYours, NothingLeft.
        """
        reason = mask(reason.strip())[:LONGEST_REASON]
        if len(reason) < SHORTEST_REASON:
            raise NoReason
        async with self._own_step(number, staff) as step:
            found = personal(self.sealer, step.held, what)
            if not found:
                raise NothingLeft
            await step.note(Happened.REVEALED, staff.id, what=what)
            subject = f"handoff:{number}"
            await self.audit.write(step.connection, staff.actor, OPENED, subject, what=what, reason=reason)
        return found


def personal(sealer: Sealer, held: Held, what: Personal) -> str:
    """What the person left, in clear; empty when there is nothing. Raises SealingError."""
    if what == "callback":
        return callback_of(sealer, held.id, held.callback)
    return address_of(held.channel, held.address)


def callback_of(sealer: Sealer, handoff_id: int, sealed: str | None) -> str:
    """The call-back number in clear; empty when none was left. Raises SealingError."""
    return sealer.open(sealed, callback_place(handoff_id)) if sealed else ""


def address_of(channel: str, address: str) -> str:
    """The person's account on the channel; the web page knows none, and what it is found by opens it for anybody."""
    return "" if channel == WEB else address


def callback_place(handoff_id: int) -> Place:
    """Where a call-back number is sealed."""
    return Place("handoffs", "callback", str(handoff_id))
