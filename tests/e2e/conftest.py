"""The whole system, started once for all its tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from desk_browsers import PATIENCE_MS, Desk
from desk_staff import Office
from playwright.async_api import async_playwright, expect
from registry_daytime import daytime
from registry_people import Register
from registry_rehearsal import Rehearsal, broken_off
from registry_staff import Crew, signed_in
from scratch import REDIS, SERVER, file_url, redis_database, server_database
from system import System
from telegram_server import TelegramServer
from test_page_in_chromium import ARGUMENTS, CHROMIUM

from bot.settings import ROOT

HERE = Path(__file__).parent
CHATTING, DRILLED = 24, 3000


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where tests run side by side, those of the one system stay together."""
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.xdist_group("system"))


@pytest.fixture(scope="session")
def telegram() -> Iterator[TelegramServer]:
    server = TelegramServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the system."""
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="session")
def database_of_all(state: Path) -> Iterator[str]:
    """The database of the system, without any table: its SQLite file, or one in the PostgreSQL that the tests use."""
    if not SERVER:
        yield file_url(state / "bangfu.db")
        return
    with server_database(SERVER) as url:
        yield url


@pytest.fixture(scope="session")
def running(
    state: Path, database_of_all: str, telegram: TelegramServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[System]:
    if not list((ROOT / "models").glob("*.tar.gz")):
        pytest.fail("no model: run `make train` first")
    redis = {"BANGFU_REDIS_URL": redis_database(REDIS)} if REDIS else {}
    day = daytime(tmp_path_factory.mktemp("zones"))
    system = System(state, database_of_all, telegram.api.url, **redis, **day)
    system.start()
    try:
        yield system
    finally:
        system.stop()


@pytest.fixture
def system(running: System) -> System:
    """The running system, ready; a test that killed a part is waited out here."""
    running.wait_until_ready()
    return running


@pytest.fixture(scope="session")
def office(running: System) -> Iterator[Office]:
    """The staff of the system, signed in."""
    running.wait_until_ready()
    office = Office(running)
    yield office
    office.leave()


@pytest.fixture(scope="session")
def register(running: System, tmp_path_factory: pytest.TempPathFactory) -> Register:
    """A registry with people for chats and people for a rehearsal."""
    running.wait_until_ready()
    register = Register(running, tmp_path_factory.mktemp("lists"))
    register.fill(CHATTING, DRILLED)
    return register


@pytest.fixture(scope="session")
def crew(register: Register) -> Iterator[Crew]:
    """Who keeps the registry and sends notices."""
    with signed_in(register.system) as crew:
        yield crew


@pytest.fixture(scope="session")
def rehearsal(crew: Crew) -> Rehearsal:
    """A rehearsal for many, in whose middle the app was killed."""
    return broken_off(crew, DRILLED)


@pytest.fixture
async def desk(system: System, office: Office) -> AsyncIterator[Desk]:
    """The open office with a browser; afterwards nobody waits any more, and no page had a fault."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    await office.opens()
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        desk = Desk(office, browser)
        yield desk
        await browser.close()
    office.finish_all()
    assert desk.faults == []
