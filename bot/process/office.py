"""The office side of one app: the desk, the watch that looks after it, and the console; tied to the gateway."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from actions.services import Services
from bot.clock import Clock
from bot.console.services import Console
from bot.gateway.delivery import Delivery
from bot.gateway.engine import EngineClient
from bot.gateway.gateway import Gateway
from bot.gateway.reception import Reception
from bot.gateway.speaker import Speaker
from bot.gateway.store import GatewayStore
from bot.handoff.board import Board, Change, What
from bot.handoff.desk import Desk
from bot.handoff.holidays import Holidays
from bot.handoff.ownership import Owner
from bot.handoff.presence import Presence
from bot.handoff.queue import Queue
from bot.handoff.teams import Teams
from bot.handoff.watch import Patience, Watch
from bot.privacy.audit import Audit
from bot.privacy.sealing import Sealer
from bot.process.parts import Parts
from bot.settings import Settings
from bot.staff.accounts import Accounts
from bot.staff.sessions import Sessions
from bot.storage.database import Database
from policy_kb.phrases import topics


class Foundations:
    """What gateway and office both stand on."""

    def __init__(self, chosen: Settings, database: Database, clock: Clock) -> None:
        """Makes them over one database."""
        self.settings, self.database, self.clock = chosen, database, clock
        self.audit = Audit(database, clock)
        self.sealer = Sealer(chosen.secret_keys)
        self.holidays = Holidays(database, clock)
        self.teams = Teams(database, self.holidays)
        self.store = GatewayStore(database, Reception(self.teams, self.sealer, clock))


class Office:
    """Desk, watch and console; start it after the gateway, stop it before."""

    def __init__(  # noqa: PLR0913, PLR0917  what desk and console stand on
        self,
        base: Foundations,
        parts: Parts,
        gateway: Gateway,
        delivery: Delivery,
        engine: EngineClient,
        services: Services,
    ) -> None:
        """Makes desk and console and listens to the gateway."""
        self._board = Board()
        self._desk = make_desk(base, Speaker(gateway, delivery), self._board)
        self._watch = Watch(base.database, base.teams, self._desk, base.clock, Patience.of(base.settings))
        self.console = self._make_console(base, parts, gateway, engine, services)
        self._tasks: set[asyncio.Task[None]] = set()
        # Told of each campaign that was started or goes on; whoever sends sets it.
        self.on_campaign: Callable[[int], Awaitable[None]] | None = None
        gateway.on_heard = self._heard
        gateway.on_queued = self._desk.queued
        gateway.on_typing = lambda talk: self._board.publish(Change(What.TYPING, conversation_id=talk))

    def start(self) -> None:
        """Begins to look after the queue."""
        self._later(self._watch.run())

    async def stop(self) -> None:
        """Ends all work under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _heard(self, conversation_id: str, _owner: Owner) -> None:
        self._later(self._desk.heard(conversation_id))

    async def _wake_campaign(self, number: int) -> None:
        if self.on_campaign is not None:
            await self.on_campaign(number)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _make_console(
        self, base: Foundations, parts: Parts, gateway: Gateway, engine: EngineClient, services: Services
    ) -> Console:
        chosen, database, clock = base.settings, base.database, base.clock
        names = {**topics(), **services.routing.names}
        return Console(
            settings=chosen,
            database=database,
            clock=clock,
            accounts=Accounts(database, base.sealer, base.audit, clock),
            sessions=Sessions(database, clock, chosen.session_idle, chosen.session_longest),
            audit=base.audit,
            sealer=base.sealer,
            teams=base.teams,
            holidays=base.holidays,
            desk=self._desk,
            queue=Queue(database, base.teams, base.audit, clock, names, base.sealer),
            presence=Presence(database, clock),
            board=self._board,
            transcript=base.store.transcript,
            gateway=gateway,
            divisions=services.divisions,
            fairs=services.fairs,
            routing=services.routing,
            engine=engine,
            selector=services.selector,
            **parts.registry,
            **parts.broadcast,
            wake_campaign=self._wake_campaign,
        )


def make_desk(base: Foundations, speaker: Speaker, board: Board) -> Desk:
    """The desk with the keys and the hotline of the settings."""
    return Desk(
        base.database,
        base.teams,
        speaker,
        board,
        base.audit,
        base.clock,
        base.sealer,
        base.settings.distress_hotline,
    )
