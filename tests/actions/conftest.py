from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from talking import Talk

from actions.registry import executor
from actions.services import Services
from bot.directory.places import Places
from bot.directory.samples import fill_samples
from bot.directory.vacancies import Vacancies
from bot.process.services import make_services
from bot.settings import Settings
from bot.storage.database import Database

DAY = date(2026, 11, 21)
StartTalk = Callable[..., Talk]


@pytest.fixture(scope="session")
def shared_services(tmp_path_factory: pytest.TempPathFactory) -> Services:
    """Indexes built once; the database of each test takes the place of this one's."""
    folder = tmp_path_factory.mktemp("state")
    made = make_services(_settings(folder), Database(f"sqlite+aiosqlite:///{folder / 'none.db'}"))
    made.prepare()
    return made


def _settings(folder: Path) -> Settings:
    return Settings(state_dir=folder, public_url="https://bangfu.example")


@pytest.fixture
async def services(shared_services: Services, tmp_path: Path, database: Database) -> Services:
    """Real services on this test's database, with the sample job fairs."""
    await fill_samples(database, DAY)
    made = make_services(_settings(tmp_path), database)
    known = {"selector": shared_services.selector, "divisions": shared_services.divisions}
    directory = {
        "vacancies": Vacancies(database, shared_services.divisions),
        "places": Places(database, shared_services.divisions),
    }
    return Services(**{**vars(made), **known, **directory})


@pytest.fixture
def talk(services: Services) -> StartTalk:
    """Starts a talk, today if no day is given."""

    def start(day: str = DAY.isoformat(), region: str | None = None) -> Talk:
        return Talk(executor(services), date.fromisoformat(day), region)

    return start
