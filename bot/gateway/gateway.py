"""The way of a message: stored, then answered one at a time per conversation, by whoever owns the conversation.

A message is acknowledged only after it is in the inbox. The answer, the mark on the inbox row and a change of owner are
one transaction, so a crash leaves a message either unanswered (it is taken up again) or answered once.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.gateway import metrics
from bot.gateway.answering import Answering
from bot.gateway.callback import number_in
from bot.gateway.choices import OpenChoices
from bot.gateway.clerks import Clerks
from bot.gateway.dialogue import split_batch
from bot.gateway.engine import EngineClient
from bot.gateway.errors import BackWithBot, EngineUnavailable, NotOffered, Overloaded
from bot.gateway.messages import Claim, Incoming, Kind, Pending, Reply, Said, Ticket, Turn, View
from bot.gateway.news import News
from bot.gateway.store import GatewayStore, Hearing
from bot.gateway.texts import text
from bot.handoff.ownership import Owner, Queued
from bot.privacy.masking import HIDDEN, mask

LOG = structlog.get_logger("gateway")
RETRY_SECONDS = 0.3
RETRY_AFTER_SECONDS = 5
# A choice that an agent offers: tapping it says its title.
SAY = "say:"
Listener = asyncio.Queue[dict[str, Any]]


class Gateway:
    """Takes messages in and answers them; start it, stop it."""

    def __init__(  # noqa: PLR0913, PLR0917  what a gateway is made of
        self,
        store: GatewayStore,
        engine: EngineClient,
        today: Callable[[], date],
        reply_timeout: float,
        limit: int,
        clerks: Clerks | None = None,
    ) -> None:
        """`reply_timeout` (seconds) bounds `answer`; beyond `limit` waiting messages new ones are refused."""
        self.store = store
        self._engine = engine
        self._clerks = clerks or Clerks()
        self._answering = Answering(store, engine, today, self._clerks)
        self._reply_timeout = reply_timeout
        self._limit = limit
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._waiters: dict[int, list[asyncio.Future[View | None]]] = defaultdict(list)
        self._listeners: dict[str, set[Listener]] = defaultdict(set)
        self._choices = OpenChoices()
        self._woken: set[int] = set()
        self._fresh: set[str] = set()
        self._watch: asyncio.Task[None] | None = None
        self._shown = News(store, self.publish, lambda: bool(self._listeners))
        self._news: asyncio.Task[None] | None = None
        # Who wants to know: delivery of a channel; the desk of a message to staff, a new place, a person who types.
        self.on_reply: Callable[[str], None] = lambda channel: None
        self.on_heard: Callable[[str, Owner], None] = lambda conversation_id, owner: None
        self.on_queued: Callable[[str, Queued], None] = lambda conversation_id, queued: None
        self.on_typing: Callable[[str], None] = lambda conversation_id: None

    async def start(self) -> None:
        """Takes up what an earlier run left unanswered."""
        for conversation_id in await self.store.conversations_waiting():
            self._work(conversation_id)
        await self._shown.begin()
        self._news = asyncio.create_task(self._shown.run())

    async def stop(self) -> None:
        """Stops working; what is unanswered stays in the inbox."""
        tasks = [*self._workers.values(), *(task for task in (self._watch, self._news) if task)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def open(self, channel: str, address: str | None = None) -> str:
        """The id of the conversation at `address`, or of a new one."""
        return await self.store.open_conversation(channel, address)

    async def receive(self, conversation_id: str, incoming: Incoming) -> Ticket:
        """Stores a message and sets about answering it. Raises UnknownConversation, NotOffered, Overloaded."""
        if len(self._workers) >= self._limit:
            raise Overloaded(RETRY_AFTER_SECONDS)
        incoming = await self._chosen(conversation_id, self._choices.read(conversation_id, incoming))
        number = number_in(incoming.text) if incoming.kind is Kind.TEXT else None
        masked = replace(incoming, text=mask(incoming.text))
        ticket = await self.store.keep(
            conversation_id, masked, number, self._hearing(conversation_id, incoming, masked)
        )
        self._work(ticket.conversation_id)
        return ticket

    def _hearing(self, conversation_id: str, incoming: Incoming, masked: Incoming) -> Hearing | None:
        """What lets the clerks hear words whose numbers the masked message no longer shows."""
        if incoming.kind is not Kind.TEXT or not HIDDEN.search(masked.text):
            return None
        return partial(self._clerks.hear, conversation_id=conversation_id, words=incoming.text)

    async def _chosen(self, conversation_id: str, incoming: Incoming) -> Incoming:
        if incoming.kind is not Kind.PAYLOAD:
            return incoming
        title = await self.store.offered(conversation_id, incoming.text)
        if title is None:
            raise NotOffered(incoming.text[:20])
        return replace(incoming, kind=Kind.TEXT, text=title) if incoming.text.startswith(SAY) else incoming

    async def answer(self, ticket: Ticket) -> View:
        """The replies to a message, waiting for them up to the time-out."""
        # The wait begins before the look, so that an answer stored in between is not missed.
        future: asyncio.Future[View | None] = asyncio.get_running_loop().create_future()
        self._waiters[ticket.inbox_id].append(future)
        try:
            return await self._known(ticket) or await self._awaited(ticket, future)
        finally:
            self._forget(ticket.inbox_id, future)

    async def _known(self, ticket: Ticket) -> View | None:
        """The replies that a repeated message has already."""
        if not ticket.repeated:
            return None
        view = await self.store.view(ticket.inbox_id)
        if view.answered or view.messages:
            return view
        self._work(ticket.conversation_id)
        return None

    async def _awaited(self, ticket: Ticket, future: asyncio.Future[View | None]) -> View:
        try:
            async with asyncio.timeout(self._reply_timeout):
                view = await future
        except TimeoutError:
            view = None
        return view or await self.store.view(ticket.inbox_id)

    def _forget(self, inbox_id: int, future: asyncio.Future[View | None]) -> None:
        waiting = self._waiters.get(inbox_id, [])
        if future in waiting:
            waiting.remove(future)
        if not waiting:
            self._waiters.pop(inbox_id, None)

    @asynccontextmanager
    async def subscribe(self, conversation_id: str) -> AsyncIterator[Listener]:
        """A queue of the replies and events of a conversation while the context is open."""
        queue: Listener = asyncio.Queue()
        self._listeners[conversation_id].add(queue)
        try:
            yield queue
        finally:
            self._listeners[conversation_id].discard(queue)
            if not self._listeners[conversation_id]:
                del self._listeners[conversation_id]

    def publish(self, conversation_id: str, event: dict[str, Any]) -> None:
        """Tells the pages that show the conversation."""
        for queue in self._listeners.get(conversation_id, ()):
            queue.put_nowait(event)

    def show(self, conversation_id: str, outbox_id: int, body: dict[str, Any]) -> None:
        """Shows a stored message that answers none; its buttons may be typed as well as tapped."""
        self._shown.is_told(outbox_id)
        self._choices.remember(conversation_id, [body])
        self.publish(conversation_id, {"id": str(outbox_id), **body})

    def text(self, key: str) -> str:
        """One of the gateway's own sentences."""
        return text(key)

    def _work(self, conversation_id: str) -> None:
        self._fresh.add(conversation_id)
        if conversation_id not in self._workers:
            self._workers[conversation_id] = asyncio.create_task(self._answer_all(conversation_id))

    async def _answer_all(self, conversation_id: str) -> None:
        """Answers until nothing is left; what comes in meanwhile marks the conversation fresh and is seen too."""
        try:
            while conversation_id in self._fresh:
                self._fresh.discard(conversation_id)
                await self._answer_waiting(conversation_id)
        except (SQLAlchemyError, OSError) as error:
            LOG.error("storage failed", error=type(error).__name__)
            self._resume()
        finally:
            del self._workers[conversation_id]

    async def _answer_waiting(self, conversation_id: str) -> None:
        claim = await self.store.claim(conversation_id)
        if not claim.pending:
            return
        batch = split_batch(claim.pending)
        if claim.owner is not Owner.BOT or claim.handoff_id is not None:
            self.on_heard(conversation_id, claim.owner)
        try:
            await self._answer_batch(claim, batch)
        except EngineUnavailable:
            await self._wait_for_engine(claim)
            return
        except BackWithBot:
            self._fresh.add(conversation_id)
            return
        if len(batch) < len(claim.pending):
            self._fresh.add(conversation_id)

    async def _answer_batch(self, claim: Claim, batch: Sequence[Pending]) -> None:
        turn = await self._answering.turn(claim, batch)
        said = await self.store.finish(batch, claim.version, turn)
        channel = batch[-1].channel
        outcome = metrics.ANSWERED.labels(channel, claim.owner) if said else metrics.STALE.labels(channel)
        outcome.inc()
        LOG.info("answered", inbox=batch[-1].inbox_id, owner=claim.owner, intent=turn.intent, dropped=said is None)
        # A word in the queue, or silence beside an agent, does not take the choices back.
        if said and said.messages and claim.owner is not Owner.QUEUE:
            self._choices.remember(batch[-1].conversation_id, said.messages)
        await self._announce(batch, _view(claim, turn, said))
        if said and said.queued:
            self.on_queued(batch[-1].conversation_id, said.queued)

    async def _announce(self, batch: Sequence[Pending], view: View | None = None) -> None:
        """Tells whoever waits; where only the database knows all that was said, `view` is None and they read it."""
        last = batch[-1]
        whole = None if any(pending.inbox_id in self._woken for pending in batch) else view
        for pending in batch:
            self._woken.discard(pending.inbox_id)
            for future in self._waiters.pop(pending.inbox_id, ()):
                if not future.done():
                    future.set_result(whole)
        if self._listeners.get(last.conversation_id):
            await self._push(last)
        self.on_reply(last.channel)

    async def _push(self, last: Pending) -> None:
        view = await self.store.view(last.inbox_id)
        for message in view.messages:
            self.publish(last.conversation_id, message)
        self.publish(last.conversation_id, {"event": "owner", "owner": view.owner})

    async def _wait_for_engine(self, claim: Claim) -> None:
        for pending in claim.pending:
            if pending.inbox_id not in self._woken:
                await self.store.notify(pending, claim.version, Reply(text("waking"), notice="waking"))
                metrics.WAKING.labels(pending.channel).inc()
                await self._announce([pending])
                self._woken.add(pending.inbox_id)
        self._resume()

    def _resume(self) -> None:
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._resume_when_ready())

    async def _resume_when_ready(self) -> None:
        """Takes the waiting messages up again once engine and storage answer; neither can tell us when that is."""
        while True:
            await asyncio.sleep(RETRY_SECONDS)
            if not await self._engine.is_ready():
                continue
            try:
                waiting = await self.store.conversations_waiting()
            except (SQLAlchemyError, OSError):
                continue
            for conversation_id in waiting:
                self._work(conversation_id)
            return


def _view(claim: Claim, turn: Turn, said: Said | None) -> View | None:
    if said is None:
        return None
    return View(said.owner or claim.owner, turn.intent, turn.confidence, said.messages, answered=True)
