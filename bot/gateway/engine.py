"""The engine as the gateway sees it: a turn and a parse, over HTTP on loopback."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp

from bot.gateway.errors import EngineFailed, EngineLost, EngineUnavailable

# The engine could not reach the app's actions: the turn is not run and may be asked for again.
NOT_NOW = 503


@dataclass(frozen=True)
class Order:
    """One user message for the engine; a repeated `message_id` gets the same answer and is not run again."""

    conversation_id: str
    message_id: str
    text: str
    metadata: dict[str, Any]


class EngineClient(Protocol):
    """What the gateway needs of an engine."""

    async def turn(self, order: Order) -> dict[str, Any]:
        """`{"messages": […], "intent": {…}}`; raises EngineUnavailable or EngineFailed."""

    async def parse(self, text: str) -> dict[str, Any]:
        """Rasa's parse result."""

    async def is_ready(self) -> bool:
        """Whether turns are answered now."""


class HttpEngine:
    """The engine process behind `bangfu_engine.server`."""

    def __init__(self, url: str, token: str, timeout: float) -> None:
        """`timeout` is in seconds, for one turn."""
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"}
        self._timeout = aiohttp.ClientTimeout(total=timeout, connect=1)
        self._session: aiohttp.ClientSession | None = None

    async def turn(self, order: Order) -> dict[str, Any]:
        """Runs one message through the dialogue."""
        return await self._call("POST", "/turn", vars(order))

    async def parse(self, text: str) -> dict[str, Any]:
        """Understands a text without a talk."""
        return await self._call("POST", "/parse", {"text": text})

    async def is_ready(self) -> bool:
        """Whether the engine has loaded its model."""
        try:
            return bool((await self._call("GET", "/ready", None)).get("ready"))
        except (EngineUnavailable, EngineFailed):
            return False

    async def close(self) -> None:
        """Closes the HTTP session."""
        if self._session:
            await self._session.close()

    async def _call(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        if self._session is None:
            self._session = aiohttp.ClientSession(headers=self._headers, timeout=self._timeout)
        try:
            async with self._session.request(method, self._url + path, json=body) as answer:
                return await self._read(path, answer)
        except aiohttp.ClientConnectorError as error:
            raise EngineUnavailable(path) from error
        except (aiohttp.ClientConnectionError, TimeoutError) as error:
            raise EngineLost(path) from error
        except (aiohttp.ClientError, ValueError) as error:
            raise EngineFailed(f"{path}: {type(error).__name__}") from error

    @staticmethod
    async def _read(path: str, answer: aiohttp.ClientResponse) -> dict[str, Any]:
        if answer.status == NOT_NOW:
            raise EngineUnavailable(path)
        if answer.status >= 400:
            raise EngineFailed(f"{path}: {answer.status}")
        result = await answer.json()
        if not isinstance(result, dict):
            raise EngineFailed(f"{path}: not an object")
        return result
