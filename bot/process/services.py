"""Makes the services of one app from its settings."""

from __future__ import annotations

from actions.services import Services
from bot.clock import SystemClock
from bot.directory.divisions import Divisions
from bot.directory.fairs import Fairs
from bot.directory.places import Places
from bot.directory.vacancies import Vacancies
from bot.handoff.routing import routing
from bot.knowledge.sources.shelf import SourcesInForce
from bot.privacy.blind_index import BlindIndex
from bot.privacy.sealing import Sealer
from bot.registry.chat_facts import KnownFacts
from bot.registry.reading import PeopleReading
from bot.settings import Settings
from bot.storage.database import Database
from policy_kb.loader import knowledge_base
from policy_kb.select import Selector
from policy_kb.supplement import Shelf, SupplementShelf

NO_SUPPLEMENTS = Shelf()


def make_services(
    settings: Settings,
    database: Database,
    supplements: SupplementShelf = NO_SUPPLEMENTS,
    originals: SourcesInForce | None = None,
) -> Services:
    """The services that actions call; whoever gives supplements and originals keeps them fresh."""
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
        supplements=supplements,
        known_facts=_known_facts(settings, database).of,
        originals=originals,
    )


def _known_facts(settings: Settings, database: Database) -> KnownFacts:
    sealer, clock = Sealer(settings.secret_keys), SystemClock()
    return KnownFacts(PeopleReading(database, sealer, BlindIndex(sealer), clock), clock)
