"""The number to be called back: found in what a person writes, before it is masked, and sealed into the hand-off."""

from __future__ import annotations

import re
from typing import NamedTuple

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
LABELS = re.compile("〔手机号〕|〔电话〕")
MARKS = re.compile(r"[\s\W_]+")
MOST_OTHER_SIGNS = 12
# Somebody else's number: staff must never call an employer on behalf of the one who complains.
OTHERS = re.compile(
    r"老板|工头|包工|经理|公司|厂|单位|对方|他|她|中介|介绍|老乡|同事|亲戚|邻居|房东|骗|客服|主任|书记|队长|领导"
)
TAIL = 4
# The notice of the request to write a number.
ASKED = "callback"


class Talk(NamedTuple):
    """Where a number was written: the conversation, who owns it, and the masked message."""

    conversation_id: str
    owner: Owner
    words: str


def number_in(words: str) -> str | None:
    """The first mobile or landline number in a text as plain digits, without the country's code."""
    plain = words.translate(PLAIN_DIGITS)
    for other in OTHER_NUMBERS:
        plain = other.sub(" 号 ", plain)
    found = MOBILE.search(plain) or LANDLINE.search(plain)
    return COUNTRY.sub("", re.sub(r"\D", "", found.group())) if found else None


def is_own_number(masked: str) -> bool:
    """Whether a masked message says little more than one number, and not whose else it is."""
    if len(LABELS.findall(masked)) != 1 or OTHERS.search(masked):
        return False
    return len(MARKS.sub("", LABELS.sub("", masked))) <= MOST_OTHER_SIGNS


class Callback:
    """Keeps and reads the number of an open hand-off."""

    def __init__(self, sealer: Sealer | None) -> None:
        """Without a sealer no number is kept."""
        self._sealer = sealer

    async def keep(self, connection: AsyncConnection, talk: Talk, number: str) -> None:
        """Seals the number into the open hand-off, if it is meant for the staff."""
        waiting = select(handoffs.c.id).where(handoffs.c.conversation_id == talk.conversation_id)
        handoff_id = (await connection.execute(waiting.where(handoffs.c.ended_at.is_(None)))).scalar_one_or_none()
        if self._sealer is None or handoff_id is None or not await self.is_expected(connection, talk):
            return
        try:
            sealed = self._sealer.seal(number, callback_place(handoff_id))
        except SealingError as error:
            # The message itself must not be lost for it.
            LOG.error("number to call back not kept", handoff=handoff_id, why=type(error).__name__)
            return
        await connection.execute(update(handoffs).where(handoffs.c.id == handoff_id).values(callback=sealed))

    async def is_expected(self, connection: AsyncConnection, talk: Talk) -> bool:
        """Whether a number written now is meant for the staff: asked for, or the person's own written to them."""
        if talk.owner is not Owner.BOT and is_own_number(talk.words):
            return True
        last = select(outbox.c.body).where(outbox.c.conversation_id == talk.conversation_id)
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
