"""The number to be called back: found in what a person writes, before it is masked, and sealed into the hand-off."""

from __future__ import annotations

import re

import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.gateway.tables import outbox
from bot.handoff.ownership import Owner
from bot.handoff.personal import callback_place
from bot.handoff.tables import handoffs
from bot.privacy.masking import CARD, ID_NUMBER, LANDLINE, MOBILE, OLD_ID_NUMBER
from bot.privacy.sealing import Sealer, SealingError

LOG = structlog.get_logger("gateway")
PLAIN_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
OTHER_NUMBERS = (ID_NUMBER, CARD, OLD_ID_NUMBER)
COUNTRY = re.compile(r"(?:00)?86(?=1[3-9]\d{9}$)")
# What `mask` leaves of such a number.
MASKED = ("〔手机号〕", "〔电话〕")
TAIL = 4
# The notice of the request to write a number.
ASKED = "callback"


def number_in(words: str) -> str | None:
    """The first mobile or landline number in a text as plain digits, without the country's code."""
    plain = words.translate(PLAIN_DIGITS)
    for other in OTHER_NUMBERS:
        plain = other.sub(" 号 ", plain)
    found = MOBILE.search(plain) or LANDLINE.search(plain)
    return COUNTRY.sub("", re.sub(r"\D", "", found.group())) if found else None


class Callback:
    """Keeps and reads the number of an open hand-off."""

    def __init__(self, sealer: Sealer | None) -> None:
        """Without a sealer no number is kept."""
        self._sealer = sealer

    async def keep(self, connection: AsyncConnection, conversation_id: str, owner: Owner, number: str) -> None:
        """Seals the number into the open hand-off, unless the bot answers and has not asked for it."""
        waiting = select(handoffs.c.id).where(handoffs.c.conversation_id == conversation_id)
        handoff_id = (await connection.execute(waiting.where(handoffs.c.ended_at.is_(None)))).scalar_one_or_none()
        if self._sealer is None or handoff_id is None or not await self.is_expected(connection, conversation_id, owner):
            return
        try:
            sealed = self._sealer.seal(number, callback_place(handoff_id))
        except SealingError as error:
            # The message itself must not be lost for it.
            LOG.error("number to call back not kept", handoff=handoff_id, why=type(error).__name__)
            return
        await connection.execute(update(handoffs).where(handoffs.c.id == handoff_id).values(callback=sealed))

    async def is_expected(self, connection: AsyncConnection, conversation_id: str, owner: Owner) -> bool:
        """Whether a number written now is meant for the staff."""
        if owner is not Owner.BOT:
            return True
        last = select(outbox.c.body).where(outbox.c.conversation_id == conversation_id)
        body = (await connection.execute(last.order_by(outbox.c.id.desc()).limit(1))).scalar()
        return (body or {}).get("notice") == ASKED

    async def tail(self, connection: AsyncConnection, handoff_id: int) -> str | None:
        """The last four digits of the number that is kept."""
        query = select(handoffs.c.callback).where(handoffs.c.id == handoff_id)
        sealed = (await connection.execute(query)).scalar_one_or_none()
        if sealed is None or self._sealer is None:
            return None
        try:
            return self._sealer.open(sealed, callback_place(handoff_id))[-TAIL:]
        except SealingError as error:
            LOG.error("number to call back not readable", handoff=handoff_id, why=type(error).__name__)
            return None
