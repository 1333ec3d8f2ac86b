"""The engine process: one Rasa agent behind three routes on loopback, each asking for the token.

    POST /turn   {"conversation_id","message_id","text","metadata","passing"} → {"messages","intent"}
    POST /parse  {"text"} → Rasa's parse result
    GET  /ready

A turn with the message id of the last one is not run again: its messages are returned as they were, so that an app
that died between asking and storing can ask again. Of a talk whose turn is `passing` (true) nothing is kept.

A message with several needs (`bangfu_engine.needs`) runs as several turns with one answer; their metadata says which
of how many a turn is for: `need` (from 1) and `needs`.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import hmac
import json
import logging
import os
import signal
from pathlib import Path
from typing import Any, Dict, List, Optional, Text

import structlog
from aiohttp import web

LOG = logging.getLogger("engine")
ENGINE = web.AppKey("engine", object)
TOKEN = web.AppKey("token", str)
# While one of these slots holds a question of ours, what the person says is most likely the answer.
ASKING = ("interview", "pending", "unsure")
SURE_WHILE_ASKING = 0.9


class Engine:
    """A loaded agent and its tracker store."""

    def __init__(self, agent: Any, store: Any, endpoint: Any) -> None:
        """Use `load` to make one."""
        self.agent = agent
        self.endpoint = endpoint
        self._store = store

    @classmethod
    def load(cls, model: Text, actions_url: Text, actions_token: Text, talks: Text) -> Engine:
        """Loads the newest model of the folder `model`; takes many seconds, most of them Rasa's imports."""
        from rasa.core.agent import Agent
        from rasa.core.lock_store import InMemoryLockStore

        from bangfu_engine import processor, remote_action
        from bangfu_engine.tracker_store import SnapshotTrackerStore

        remote_action.install()
        processor.install()
        endpoint = remote_action.KeptEndpoint(actions_url, headers={"Authorization": f"Bearer {actions_token}"})
        store = SnapshotTrackerStore(None, path=talks)
        agent = Agent.load(model, tracker_store=store, lock_store=InMemoryLockStore(), action_endpoint=endpoint)
        endpoint.on_broken = store.give_up_turn
        return cls(agent, store, endpoint)

    async def turn(self, order: Dict[Text, Any]) -> Optional[Dict[Text, Any]]:
        """Runs one user message through the dialogue; None if an action could not be called and nothing was kept."""
        if order.get("passing") is not True:
            return await self._run(order)
        with self._store.passing(order["conversation_id"]):
            return await self._run(order)

    async def _run(self, order: Dict[Text, Any]) -> Optional[Dict[Text, Any]]:
        from bangfu_engine.turns import user_messages

        conversation = order["conversation_id"]
        stored = self._store.answer_of(conversation, order["message_id"])
        if stored is not None:
            return stored
        messages = user_messages(order, await self._understand(order))
        with self._store.turn(conversation, order["message_id"], messages[-1].output_channel.messages):
            for message in messages:
                await self.agent.processor.handle_message(message)
        return self._store.answer_of(conversation, order["message_id"])

    async def _understand(self, order: Dict[Text, Any]) -> List[Dict[Text, Any]]:
        """The message's parse, or that of each of its needs."""
        from bangfu_engine.turns import as_need

        whole = await self.parse(order["text"])
        needs = whole.get("needs") or []
        if not needs:
            return [whole]
        if await self._is_asking(order) and min(need["confidence"] for need in needs) < SURE_WHILE_ASKING:
            return [whole]
        return [as_need(need, await self.parse(need["text"])) for need in needs]

    async def _is_asking(self, order: Dict[Text, Any]) -> bool:
        tracker = await self._store.retrieve(order["conversation_id"])
        return tracker is not None and any(tracker.get_slot(name) for name in ASKING)

    async def parse(self, text: Text) -> Dict[Text, Any]:
        """Understands a text without a talk."""
        return await self.agent.parse_message(text)


async def _turn(request: web.Request) -> web.Response:
    order = await _order(request, "conversation_id", "message_id", "text")
    answer = await request.app[ENGINE].turn(order)
    if answer is None:
        raise web.HTTPServiceUnavailable(text="an action could not be called; ask again")
    return _answer(answer)


async def _parse(request: web.Request) -> web.Response:
    order = await _order(request, "text")
    return _answer(await request.app[ENGINE].parse(order["text"]))


async def _order(request: web.Request, *fields: Text) -> Dict[Text, Any]:
    """The JSON object of the request, in which every one of `fields` is a string."""
    try:
        order = await request.json()
    except ValueError:
        raise web.HTTPBadRequest(text="the body is not JSON") from None
    if not isinstance(order, dict):
        raise web.HTTPBadRequest(text="the body is not an object")
    wrong = [field for field in fields if not isinstance(order.get(field), str)]
    if wrong:
        raise web.HTTPUnprocessableEntity(text=f"not a string: {', '.join(wrong)}")
    return order


async def _ready(request: web.Request) -> web.Response:
    return _answer({"ready": True, "model": request.app[ENGINE].agent.model_name})


def _answer(body: Dict[Text, Any]) -> web.Response:
    return web.Response(text=json.dumps(body, ensure_ascii=False, default=str), content_type="application/json")


@web.middleware
async def _ask_for_token(request: web.Request, handler: Any) -> web.StreamResponse:
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {request.app[TOKEN]}".encode()):
        raise web.HTTPUnauthorized(text="token missing or wrong")
    return await handler(request)


def build(engine: Engine, token: Text) -> web.Application:
    """The engine's web application."""
    app = web.Application(middlewares=[_ask_for_token], client_max_size=64 * 1024)
    app[ENGINE] = engine
    app[TOKEN] = token
    app.add_routes([web.post("/turn", _turn), web.post("/parse", _parse), web.get("/ready", _ready)])
    app.on_cleanup.append(lambda _: engine.endpoint.close())
    return app


def _arguments(argv: Optional[List[Text]] = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Bangfu's Rasa engine")
    parser.add_argument("--model", default="models")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--actions", required=True, help="URL of the app's action route")
    parser.add_argument("--talks", default="var/engine.db", help="SQLite file of the talks")
    return parser.parse_args(argv)


async def _serve(app: web.Application, port: int) -> None:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    LOG.info("ready on 127.0.0.1:%d", port)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
    await runner.cleanup()


def set_up_logging() -> None:
    """Logs what matters to standard error; what a person wrote, which Rasa's debug lines hold, is never logged."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    for name in ("rasa", "jieba"):
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


def main() -> None:
    """Loads the model and serves until told to stop. The token comes in the environment, never on the command line."""
    arguments = _arguments()
    set_up_logging()
    token = os.environ["BANGFU_ENGINE_TOKEN"]
    LOG.info("loading the model of %s", Path(arguments.model))
    engine = Engine.load(arguments.model, arguments.actions, token, arguments.talks)
    gc.collect()
    gc.freeze()  # a million objects of Rasa's that never die: without them each full collection is short
    asyncio.run(_serve(build(engine, token), arguments.port))


if __name__ == "__main__":
    main()
