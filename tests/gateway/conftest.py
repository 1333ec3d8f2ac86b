from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from engine_server import EngineServer
from gateway_world import World, gateway_on

from bot.storage.database import Database


@pytest.fixture
async def world(database: Database, engine: EngineServer) -> AsyncIterator[World]:
    """A started gateway with one conversation on the web."""
    async with gateway_on(database, engine) as made:
        made.talk = await made.gateway.open("web")
        yield made
