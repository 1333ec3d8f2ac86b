"""The console over real HTTP, on a SQLite file, with a clock that the test moves."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from argon2 import PasswordHasher
from console_site import ConsoleSite

from bot.channels.web.routes import set_up as set_up_chat
from bot.console.app import set_up
from bot.console.broadcast_parts import broadcast_parts
from bot.console.registry_parts import registry_parts
from bot.console.services import Console
from bot.directory.divisions import Divisions
from bot.directory.fairs import Fairs
from bot.handoff.holidays import Holidays
from bot.handoff.routing import routing
from bot.handoff.teams import Teams
from bot.privacy.audit import Audit
from bot.privacy.sealing import Sealer
from bot.settings import Settings
from bot.staff.accounts import Accounts
from bot.staff.sessions import Sessions
from bot.storage.database import Database

LARGEST_BODY = 64 * 1024
# Invented people come from the registry's own tests.
sys.path.append(str(Path(__file__).parents[1] / "registry"))


class HandClock:
    """Time stands still until the test moves it."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
        self.seconds = 1000.0

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.move(seconds)

    def move(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)
        self.seconds += seconds


async def nobody_woken(_number: int) -> None:
    """Nothing is sent here: a test that sends wakes whoever does."""


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, state_dir=tmp_path, staff_second_factor="optional", today=date(2026, 11, 20))


@pytest.fixture
def console(database: Database, clock: HandClock, settings: Settings) -> Console:
    """The services that the shell and the administration's pages call; the talks' pages have tests of their own."""
    audit, sealer = Audit(database, clock), Sealer(settings.secret_keys)
    holidays, divisions = Holidays(database, clock), Divisions.load()
    none = cast(Any, None)
    return Console(
        settings=settings,
        database=database,
        clock=clock,
        accounts=Accounts(database, sealer, audit, clock, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)),
        sessions=Sessions(database, clock, settings.session_idle, settings.session_longest),
        audit=audit,
        sealer=sealer,
        teams=Teams(database, holidays),
        holidays=holidays,
        desk=none,
        queue=none,
        presence=none,
        board=none,
        transcript=none,
        gateway=none,
        divisions=divisions,
        fairs=Fairs(database, divisions),
        routing=routing(),
        engine=none,
        selector=none,
        **registry_parts(settings, database, sealer, audit, clock, divisions),
        **broadcast_parts(settings, database, sealer, audit, clock, divisions),
        wake_campaign=nobody_woken,
    )


@pytest.fixture
async def site(console: Console, clock: HandClock) -> AsyncIterator[ConsoleSite]:
    app = web.Application(client_max_size=LARGEST_BODY)
    set_up_chat(app, console.gateway, console.fairs)
    set_up(app, console)
    async with TestServer(app) as server:
        made = ConsoleSite(str(server.make_url("")).rstrip("/"), console, server, clock)
        yield made
        for http in made.sessions:
            await http.close()
