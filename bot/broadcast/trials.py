"""Trying a notice on oneself: the bot sends it to the chat in which somebody types the number that staff were shown.

So it reaches nobody's chat but one's own, on any channel. The number is made from the campaign's present version with
the app's key and stored nowhere; after a change there is another.
"""

from __future__ import annotations

import hmac
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.broadcast.campaign import Campaign, campaign_of
from bot.broadcast.errors import ChatOfPerson, NoChat
from bot.broadcast.preview import sample_person
from bot.broadcast.states import Campaign as State
from bot.broadcast.steps import demand, fair_in, subject
from bot.broadcast.tables import campaigns
from bot.broadcast.text import Template
from bot.broadcast.texts import sentence
from bot.clock import Clock
from bot.directory.divisions import Divisions
from bot.gateway.store import FETCHED
from bot.gateway.tables import outbox
from bot.handoff.tables import conversations
from bot.privacy.audit import Audit
from bot.privacy.sealing import Sealer
from bot.registry.tables import person_accounts
from bot.staff.member import Staff
from bot.staff.roles import Permission
from bot.storage.database import Database

PURPOSE = "trial of a campaign"
# With 号 between the two numbers no campaign's number makes them look like a phone, which would be masked.
DIGITS = 8
OVER = (State.CANCELLED, State.EXPIRED)


class Trials:
    """Sends trials."""

    def __init__(  # noqa: PLR0913, PLR0917  what a trial needs
        self, database: Database, sealer: Sealer, audit: Audit, clock: Clock, divisions: Divisions, base_url: str
    ) -> None:
        """`base_url` is the app's public address."""
        self._database, self._sealer, self._audit = database, sealer, audit
        self._clock, self._divisions, self._base_url = clock, divisions, base_url

    def words(self, campaign: Campaign) -> str:
        """What to type in one's own chat to be sent this version of the campaign: 试发 12号48291374."""
        return sentence("trial_words", number=campaign.id, code=self._code(campaign.id, campaign.version))

    async def answer(self, connection: AsyncConnection, talk: str, campaign_id: int, code: str) -> bool:
        """Sends the trial to the talk that typed the words; False if the number is not the present one."""
        query = select(campaigns).where(campaigns.c.id == campaign_id, campaigns.c.state.not_in(OVER))
        row = (await connection.execute(query)).one_or_none()
        if row is None or not hmac.compare_digest(code, self._code(row.id, row.version)):
            return False
        await self._post(connection, talk, campaign_of(row))
        return True

    async def send(self, campaign: Campaign, talk: str, by: Staff) -> None:
        """Sends it to a talk whose id is known; raises NoChat, NotAllowed, and ChatOfPerson for a person's talk."""
        demand(by, Permission.BROADCAST)
        async with self._database.write() as connection:
            owned = select(person_accounts.c.person_id).where(person_accounts.c.conversation_id == talk)
            if (await connection.execute(owned)).first():
                raise ChatOfPerson
            await self._post(connection, talk, campaign)
            await self._audit.write(connection, by.actor, "campaign.trial", subject(campaign.id))

    async def _post(self, connection: AsyncConnection, talk: str, campaign: Campaign) -> None:
        query = select(conversations.c.channel, conversations.c.owner_version).where(conversations.c.id == talk)
        chat = (await connection.execute(query)).one_or_none()
        if chat is None:
            raise NoChat
        fair = await fair_in(connection, campaign.fair_id)
        body = Template(campaign, fair, self._divisions, self._base_url).render(sample_person(), 0)
        row: dict[str, Any] = {"conversation_id": talk, "channel": chat.channel, "body": body}
        row |= {"owner_version": chat.owner_version, "created_at": self._clock.now()}
        row["state"] = "sent" if chat.channel in FETCHED else "queued"
        await connection.execute(insert(outbox).values(row))

    def _code(self, campaign_id: int, version: int) -> str:
        keys = self._sealer.keys()
        made = hmac.digest(keys.derived(keys.current, PURPOSE), f"{campaign_id}:{version}".encode(), "sha256")
        return f"{int.from_bytes(made) % 10**DIGITS:0{DIGITS}}"
