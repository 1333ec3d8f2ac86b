"""The action endpoint: one aiohttp route for the engine, on loopback and with its token only."""

from __future__ import annotations

import hmac
from functools import cached_property
from typing import TYPE_CHECKING

from aiohttp import web

from actions.services import Services

if TYPE_CHECKING:
    from rasa_sdk.executor import ActionExecutor

LOOPBACK = frozenset({"127.0.0.1", "::1"})


class Endpoint:
    """`POST /actions`: refused unless it comes from this machine with the engine's token."""

    def __init__(self, services: Services, token: str) -> None:
        """Serves the actions of the given services."""
        self._services = services
        self._token = token

    @cached_property
    def _executor(self) -> ActionExecutor:
        # rasa-sdk takes a third of a second to import; the app answers its health checks before that.
        from actions.registry import executor

        return executor(self._services)

    def prepare(self) -> None:
        """Loads what the first call would load; may run in a thread."""
        self._services.prepare()
        _ = self._executor

    def route(self) -> web.RouteDef:
        """The route for the app."""
        return web.post("/actions", self.run)

    async def run(self, request: web.Request) -> web.Response:
        """Runs one action call of the engine."""
        from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

        self._refuse_strangers(request)
        call = await request.json()
        try:
            result = await self._executor.run(call)
        except ActionExecutionRejection as rejection:
            return web.json_response({"error": str(rejection), "action_name": rejection.action_name}, status=400)
        except ActionNotFoundException as missing:
            return web.json_response({"error": str(missing), "action_name": missing.action_name}, status=404)
        return web.json_response(result.model_dump() if result else {})

    def _refuse_strangers(self, request: web.Request) -> None:
        given = request.headers.get("Authorization", "").encode()
        if request.remote not in LOOPBACK or not hmac.compare_digest(given, f"Bearer {self._token}".encode()):
            raise web.HTTPForbidden(text="only the engine may call actions")
