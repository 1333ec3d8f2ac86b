"""Is the app alive, is it ready, and what does its interface look like."""

from __future__ import annotations

import json
from pathlib import Path

from aiohttp import web
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.gateway.engine import EngineClient
from bot.storage.database import Database

OPENAPI = Path(__file__).parent / "openapi.json"


def routes(database: Database, engine: EngineClient) -> list[web.RouteDef]:
    """`/livez`, `/readyz` and `/openapi.json`."""

    async def live(_: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def ready(_: web.Request) -> web.Response:
        parts = {"database": await _answers(database), "engine": await engine.is_ready()}
        return web.json_response(
            {"ready": all(parts.values()), "parts": parts}, status=200 if all(parts.values()) else 503
        )

    async def interface(_: web.Request) -> web.Response:
        return web.json_response(json.loads(OPENAPI.read_text(encoding="utf8")))

    return [web.get("/livez", live), web.get("/readyz", ready), web.get("/openapi.json", interface)]


async def _answers(database: Database) -> bool:
    try:
        async with database.read() as connection:
            await connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError):
        return False
    return True
