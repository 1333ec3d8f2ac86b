"""What several rooms' tests share: a real database, an engine by its contract, and the way to helpers of channels."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import scratch
from engine_server import EngineServer

from bot.storage.database import Database
from bot.storage.schema import upgrade

# The tests of the whole system reuse the fake Bot API and the helpers of the page's tests.
SERVER = os.environ.get("BANGFU_TEST_DATABASE_URL", "")
CHANNELS = Path(__file__).parent / "channels"
sys.path += [str(CHANNELS / "telegram"), str(CHANNELS / "web")]


@pytest.fixture
def database_url(tmp_path: Path) -> Iterator[str]:
    """An empty database of this test: a SQLite file, or one in the PostgreSQL that the tests are given."""
    if not SERVER:
        yield f"sqlite+aiosqlite:///{tmp_path / 'bangfu.db'}"
        return
    with scratch.database(SERVER) as url:
        yield url


@pytest.fixture
async def database(request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """A database with the newest schema."""
    made = Database(request.getfixturevalue("current_url" if SERVER else "database_url"))
    await upgrade(made)
    yield made
    await made.close()


@pytest.fixture(scope="session")
def template() -> Iterator[str]:
    """The name of a PostgreSQL database with the newest schema, to be copied."""
    with scratch.database(SERVER) as url:
        scratch.apart(scratch.fill(url))
        yield scratch.name_of(url)


@pytest.fixture
def current_url(template: str) -> Iterator[str]:
    """A PostgreSQL database of this test, with the newest schema."""
    with scratch.database(SERVER, template) as url:
        yield url


@pytest.fixture
def redis_url() -> str:
    """A Redis for this test; without one the test is about something else than this run."""
    url = os.environ.get("BANGFU_TEST_REDIS_URL", "")
    if not url:
        pytest.skip("needs a Redis: `make test-services` brings one")
    return url


@pytest.fixture
async def engine() -> AsyncIterator[EngineServer]:
    """An engine that is up."""
    server = EngineServer()
    await server.start()
    yield server
    server.let_go()
    await server.stop()
