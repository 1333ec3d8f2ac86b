"""Who looks after business of other rooms in the talks: notices and the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.services import Services
from bot.broadcast.answers import NoticeClerk, note_check_in
from bot.broadcast.attendance import Attendance
from bot.broadcast.trials import Trials
from bot.directory.vacancies import Vacancies
from bot.gateway.clerks import Clerks
from bot.privacy.blind_index import BlindIndex
from bot.process.deadlines import WorkingDays
from bot.process.forgetting import forget_person
from bot.registry import chat_visit
from bot.registry.chat_desk import RegistryDesk
from bot.registry.chat_talks import Talks
from bot.registry.consents import Consents
from bot.registry.events import Events
from bot.registry.people import People
from bot.registry.recommendations import Recommendations
from bot.registry.tasks import Tasks

if TYPE_CHECKING:
    from bot.process.office import Foundations

# The topic of the desk that keeps the register.
REGISTER = "my_record"


def make_clerks(base: Foundations, services: Services) -> Clerks:
    """The clerks in the order in which they are asked; the registry's is the aide too."""
    registry = RegistryDesk(_registry(base, services))
    return Clerks((_notices(base, services), registry), registry)


def _notices(base: Foundations, services: Services) -> NoticeClerk:
    database, clock, url = base.database, base.clock, services.base_url
    attendance = Attendance(database, base.audit, clock, url)
    trials = Trials(database, base.sealer, base.audit, clock, services.divisions, url)
    return NoticeClerk(database, Consents(database, clock), attendance, trials, clock, url)


def _registry(base: Foundations, services: Services) -> chat_visit.Services:
    database, clock, divisions = base.database, base.clock, services.divisions
    index, due = BlindIndex(base.sealer), WorkingDays(base.settings.task_days).after
    return chat_visit.Services(
        database=database,
        clock=clock,
        divisions=divisions,
        index=index,
        talks=Talks(base.sealer),
        people=People(database, base.sealer, index, base.audit, clock, divisions, due=due, forget=(forget_person,)),
        consents=Consents(database, clock),
        tasks=Tasks(database, clock),
        events=Events(database, clock, base.audit),
        recommendations=Recommendations(database, clock),
        vacancies=Vacancies(database, divisions),
        due=due,
        office=lambda region: _office(services, region),
        answered=note_check_in,
    )


def _office(services: Services, region: str) -> str:
    """Who looks after the register in a division."""
    chain = [each.code for each in services.divisions.chain(region)] if region else []
    return services.routing.desk(REGISTER, chain)
