"""Server-sent events: what a person is told without having asked (an agent's words, a notice, who owns the talk)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import structlog
from aiohttp import web

from bot.channels.web.problems import problem
from bot.gateway.gateway import Gateway, Listener

LOG = structlog.get_logger("web")
KEEP_ALIVE_SECONDS = 15.0
# The largest row number of PostgreSQL's integer.
LAST_ROW = 2**31 - 1
Event = dict[str, Any]
STREAMS: web.AppKey[set[Listener]] = web.AppKey("web_streams", set)
CLOSE: Event = {"event": "close"}


def as_json(message: Event) -> str:
    """A reply as the web API gives it."""
    return json.dumps(message, ensure_ascii=False)


def first_row(request: web.Request) -> int | None:
    """After which outbox row to start: the later of `Last-Event-ID` and `?after=`; None starts with what comes now."""
    given = [request.headers.get("Last-Event-ID"), request.query.get("after")]
    numbers = [_row(value) for value in given if value]
    return max(numbers, default=None)


def _row(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= 10):
        raise problem(422, "bad_after", "after")
    return min(int(value), LAST_ROW)


async def stream(
    request: web.Request, gateway: Gateway, identifier: str, show: Callable[[Event], str]
) -> web.StreamResponse:
    """Sends the replies of a conversation, written by `show`, until the browser or the app goes away."""
    after = first_row(request)
    response = web.StreamResponse(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
    response.content_type = "text/event-stream"
    async with gateway.subscribe(identifier) as queue:
        request.app[STREAMS].add(queue)
        try:
            await response.prepare(request)
            await _missed(gateway, identifier, queue, after)
            await _send_all(response, queue, show)
        except ConnectionError:
            LOG.debug("page went away")
        finally:
            request.app[STREAMS].discard(queue)
    return response


async def _missed(gateway: Gateway, identifier: str, queue: Listener, after: int | None) -> None:
    if after is None:
        return
    early = [queue.get_nowait() for _ in range(queue.qsize())]
    for message in [*await gateway.store.replies_after(identifier, after), *early]:
        queue.put_nowait(message)


async def _send_all(response: web.StreamResponse, queue: Listener, show: Callable[[Event], str]) -> None:
    # The gateway tells all replies to a message again when one is added; the queue may hold what was just read.
    sent: set[str] = set()
    await response.write(b": open\n\n")
    while (message := await _next(queue)) is not CLOSE:
        number = (message or {}).get("id", "")
        if number in sent:
            continue
        sent |= {number} - {""}
        await response.write(_frame(message, show).encode())


async def _next(queue: Listener) -> Event | None:
    try:
        async with asyncio.timeout(KEEP_ALIVE_SECONDS):
            return await queue.get()
    except TimeoutError:
        return None


def _frame(message: Event | None, show: Callable[[Event], str]) -> str:
    if message is None:
        return ": still here\n\n"
    if "event" in message:
        return f"event: {message['event']}\ndata: {as_json(message)}\n\n"
    lines = "".join(f"data: {line}\n" for line in show(message).splitlines())
    return f"id: {message['id']}\n{lines}\n"


async def close_streams(app: web.Application) -> None:
    """Ends all streams, so that the app need not wait for open pages when it stops."""
    for queue in app[STREAMS]:
        queue.put_nowait(CLOSE)
