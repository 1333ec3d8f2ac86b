"""What several rooms' tests share: a real database, an engine by its contract, and the way to helpers of channels."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest
import scratch
from engine_server import EngineServer
from scratch import REDIS, SERVER

from bot.storage.database import Database
from bot.storage.schema import upgrade

# The tests of the whole system reuse the fake Bot API, the helpers of the page's tests and the invented people.
HERE = Path(__file__).parent
sys.path += [str(HERE / "channels" / "telegram"), str(HERE / "channels" / "web"), str(HERE / "registry")]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a database with the newest schema that is copied for each test."""
    if not SERVER:
        url = scratch.file_url(tmp_path_factory.mktemp("template") / "bangfu.db")
        scratch.apart(scratch.fill(url))
        yield url
        return
    with scratch.server_database(SERVER) as url:
        scratch.apart(scratch.fill(url))
        yield url


@pytest.fixture
def database_url(template: str, tmp_path: Path) -> Iterator[str]:
    """A database of this test with the newest schema: a SQLite file, or one in the given PostgreSQL."""
    with _copy(template, tmp_path) as url:
        scratch.FOLDERS[scratch.name_of(url)] = tmp_path
        yield url


def _copy(template: str, folder: Path) -> AbstractContextManager[str]:
    if not SERVER:
        return nullcontext(scratch.copied_file(template, folder / "bangfu.db"))
    return scratch.server_database(SERVER, scratch.name_of(template))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The database of this test, with the newest schema."""
    made = Database(database_url)
    yield made
    await made.close()


@pytest.fixture
def empty_url(tmp_path: Path) -> Iterator[str]:
    """A database of this test without any table."""
    if not SERVER:
        yield scratch.file_url(tmp_path / "empty.db")
        return
    with scratch.server_database(SERVER) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite file, for a test that is about SQLite."""
    return scratch.file_url(tmp_path / "sqlite.db")


@pytest.fixture
async def sqlite_database(sqlite_url: str) -> AsyncIterator[Database]:
    """A SQLite database with the newest schema, for a test that is about SQLite."""
    made = Database(sqlite_url)
    await upgrade(made)
    yield made
    await made.close()


@pytest.fixture
def redis_url() -> str:
    """A Redis for this test; without one the test is about something else than this run."""
    if not REDIS:
        pytest.skip("needs a Redis: `make test-services` brings one")
    return scratch.redis_database(REDIS)


@pytest.fixture
async def engine() -> AsyncIterator[EngineServer]:
    """An engine that is up."""
    server = EngineServer()
    await server.start()
    yield server
    server.let_go()
    await server.stop()
