"""The stream of one open console: what changed, as ids, and the heartbeat that says somebody sits there."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import structlog
from aiohttp import web
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.console.entry import token_of
from bot.console.events import BEAT_SECONDS, CLOSE, Mailbox, News, Viewer
from bot.console.gate import background, needs, staff_of
from bot.console.services import CONSOLE, Console
from bot.handoff.board import Change, What
from bot.handoff.tables import handoffs
from bot.staff.member import Staff
from bot.staff.roles import Permission

LOG = structlog.get_logger("console")
STREAMS: web.AppKey[set[Mailbox]] = web.AppKey("console_streams", set)
# A console that loses its stream looks for it again after a second.
GREETING = b"retry: 1000\n: open\n\n"
STILL_HERE = b": still here\n\n"
KIND = "text/event-stream"


def set_up(site: web.Application) -> None:
    """Keeps the open streams, and ends them when the app stops."""
    site[STREAMS] = set()
    site.on_shutdown.append(close_streams)


def routes() -> list[web.RouteDef]:
    """The stream."""
    return [web.get("/console/events", stream)]


async def close_streams(site: web.Application) -> None:
    """Ends all streams, so that the app need not wait for open consoles when it stops."""
    for mailbox in site[STREAMS]:
        mailbox.put(News(CLOSE))


@background
@needs(Permission.TALK)
async def stream(request: web.Request) -> web.StreamResponse:
    """Sends news until the browser, the session or the app goes away."""
    watching = Watching(request.app[CONSOLE], staff_of(request), token_of(request))
    response = web.StreamResponse(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
    response.content_type = KIND
    request.app[STREAMS].add(watching.mailbox)
    try:
        await watching.serve(request, response)
    except ConnectionError:
        LOG.debug("console went away")
    except (OSError, SQLAlchemyError) as error:
        # The page opens another one; no second answer can follow the one that has begun.
        LOG.warning("stream ended", error=type(error).__name__)
    finally:
        request.app[STREAMS].discard(watching.mailbox)
    return response


@dataclass
class Watching:
    """One open console."""

    console: Console
    staff: Staff
    token: str
    mailbox: Mailbox = field(default_factory=Mailbox)

    async def serve(self, request: web.Request, response: web.StreamResponse) -> None:
        """Writes news and heartbeats; returns when the session or the app ends, or no more news can be heard.

        It listens before the stream opens: a page that looks everything up at the opening misses nothing.
        """
        await self.console.presence.beat(self.staff.id)
        # Whoever is about to pass a talk on sees at once who has just sat down.
        self.console.board.publish(Change(What.PRESENCE))
        async with self.console.board.subscribe() as changes:
            self._viewer = await self._look()
            await response.prepare(request)
            await response.write(GREETING)
            listening = asyncio.create_task(self._listen(changes))
            listening.add_done_callback(self._hung_up)
            try:
                await self._write(response)
            finally:
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)

    async def _listen(self, changes: asyncio.Queue[Change]) -> None:
        while True:
            change = await changes.get()
            # Judged as the viewer was before: whoever loses a talk is told so.
            news = self._viewer.news(change)
            if self._viewer.needs_new(change):
                self._viewer = await self._look()
            if news:
                self.mailbox.put(news)

    def _hung_up(self, listening: asyncio.Task[None]) -> None:
        """Ends a stream that hears nothing any more: the page opens another."""
        if not listening.cancelled() and (error := listening.exception()):
            LOG.warning("stream hears nothing", error=type(error).__name__)
        self.mailbox.put(News(CLOSE))

    async def _write(self, response: web.StreamResponse) -> None:
        beat_at = self.console.clock.monotonic() + BEAT_SECONDS
        while True:
            news = await self.mailbox.take_within(max(0.0, beat_at - self.console.clock.monotonic()))
            if news is not None and news.kind == CLOSE:
                return
            await response.write(news.frame() if news else STILL_HERE)
            if self.console.clock.monotonic() < beat_at:
                continue
            if not await self._beat():
                return
            beat_at = self.console.clock.monotonic() + BEAT_SECONDS

    async def _beat(self) -> bool:
        """Somebody still sits here, who may see what their account and teams allow now; False when the session is over.

        An open stream is no use of the session: without any other request it ends, and the presence with it.
        """
        session = await self.console.sessions.peek(self.token)
        if session is None or not session.staff.may(Permission.TALK):
            return False
        self.staff = session.staff
        self._viewer = await self._look()
        await self.console.presence.beat(self.staff.id)
        return True

    async def _look(self) -> Viewer:
        staff = self.staff
        teams = frozenset(team.id for team in await self.console.teams.of(staff.id))
        mine = (handoffs.c.agent_id == staff.id) & handoffs.c.ended_at.is_(None)
        query = select(handoffs.c.conversation_id, handoffs.c.id).where(mine)
        async with self.console.database.read() as connection:
            own = {row.conversation_id: row.id for row in await connection.execute(query)}
        return Viewer(staff.id, teams, staff.sees_confidential, own)
