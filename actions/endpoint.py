"""The action endpoint: rasa-sdk's executor behind one aiohttp route, for the engine on loopback only."""

from __future__ import annotations

import hmac

import structlog
from aiohttp import web
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from actions.handoff import Distress, HandOver, StaffOnly, StaffWork
from actions.policy import AnswerPolicy, GiveUp, LearnPlace, Repeat
from actions.services import Services

LOG = structlog.get_logger("actions")
ACTIONS = (AnswerPolicy, LearnPlace, GiveUp, Repeat, HandOver, Distress, StaffWork, StaffOnly)
LOOPBACK = frozenset({"127.0.0.1", "::1"})


def executor(services: Services) -> ActionExecutor:
    """An executor with all actions."""
    made = ActionExecutor()
    made.domain = {}  # no action reads the domain, so the engine does not send it
    for action in ACTIONS:
        made.register_action(action(services))
    return made


def route(services: Services, token: str) -> web.RouteDef:
    """`POST /actions`: refused unless it comes from this machine with the engine's token."""
    runner = executor(services)

    async def run(request: web.Request) -> web.Response:
        _refuse_strangers(request, token)
        call = await request.json()
        try:
            result = await runner.run(call)
        except ActionExecutionRejection as rejection:
            return web.json_response({"error": str(rejection), "action_name": rejection.action_name}, status=400)
        except ActionNotFoundException as missing:
            return web.json_response({"error": str(missing), "action_name": missing.action_name}, status=404)
        return web.json_response(result.model_dump() if result else {})

    return web.post("/actions", run)


def _refuse_strangers(request: web.Request, token: str) -> None:
    given = request.headers.get("Authorization", "").encode()
    if request.remote not in LOOPBACK or not hmac.compare_digest(given, f"Bearer {token}".encode()):
        raise web.HTTPForbidden(text="only the engine may call actions")
