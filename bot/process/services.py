"""Makes the services of one app from its settings."""

from __future__ import annotations

from actions.services import Services
from bot.directory.divisions import Divisions
from bot.directory.fairs import Fairs
from bot.directory.places import Places
from bot.directory.vacancies import Vacancies
from bot.handoff.routing import routing
from bot.settings import Settings
from bot.storage.database import Database
from policy_kb.loader import knowledge_base
from policy_kb.select import Selector


def make_services(settings: Settings, database: Database) -> Services:
    """The services that actions call."""
    divisions = Divisions.load()
    return Services(
        selector=Selector(knowledge_base()),
        divisions=divisions,
        fairs=Fairs(database, divisions),
        routing=routing(),
        hotline=settings.hotline,
        distress_hotline=settings.distress_hotline,
        base_url=settings.web_url(),
        vacancies=Vacancies(database, divisions),
        places=Places(database, divisions),
    )
