"""Who looks after business of other rooms in the talks: notices, the registry, the knowledge and the lessons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.services import Services
from bot.broadcast.answers import NoticeClerk
from bot.directory.vacancies import Vacancies
from bot.gateway.clerks import Clerks
from bot.knowledge.aide import KnowledgeAide
from bot.knowledge.counts import Counts
from bot.knowledge.questions.keeping import OpenQuestions
from bot.lessons.aide import LessonsAide
from bot.lessons.keeping import NluLessons
from bot.privacy.blind_index import BlindIndex
from bot.registry import chat_visit
from bot.registry.chat_desk import RegistryDesk
from bot.registry.chat_talks import Talks
from bot.registry.chat_visit import Answered
from bot.registry.recommendations import Recommendations

if TYPE_CHECKING:
    from bot.process.office import Foundations
    from bot.process.parts import Parts

# The topic of the desk that keeps the register.
REGISTER = "my_record"


def make_clerks(base: Foundations, services: Services, parts: Parts) -> Clerks:
    """The clerks in the order in which they are asked, and the aides.

    The registry's is both; as an aide it comes first, for words that it takes over are no open question.
    """
    notices = _notices(base, services, parts)
    registry = RegistryDesk(_registry(base, services, parts, notices.note_check_in))
    return Clerks((notices, registry), (registry, _knowledge(base), _lessons(base)))


def _notices(base: Foundations, services: Services, parts: Parts) -> NoticeClerk:
    ours = parts.broadcast
    consents = parts.registry["consents"]
    return NoticeClerk(base.database, consents, ours["attendance"], ours["trials"], base.clock, services.base_url)


def _knowledge(base: Foundations) -> KnowledgeAide:
    questions = OpenQuestions(base.database, base.audit, base.clock)
    return KnowledgeAide(Counts(base.database), questions, base.settings.day)


def _lessons(base: Foundations) -> LessonsAide:
    return LessonsAide(NluLessons(base.database, base.audit, base.clock))


def _registry(base: Foundations, services: Services, parts: Parts, answered: Answered) -> chat_visit.Services:
    database, clock, divisions, ours = base.database, base.clock, services.divisions, parts.registry
    return chat_visit.Services(
        database=database,
        clock=clock,
        divisions=divisions,
        index=BlindIndex(base.sealer),
        talks=Talks(base.sealer),
        people=ours["people"],
        consents=ours["consents"],
        tasks=ours["tasks"],
        events=ours["events"],
        recommendations=Recommendations(database, clock),
        vacancies=Vacancies(database, divisions),
        due=parts.due,
        office=lambda region: _office(services, region),
        answered=answered,
    )


def _office(services: Services, region: str) -> str:
    """Who looks after the register in a division."""
    chain = [each.code for each in services.divisions.chain(region)] if region else []
    return services.routing.desk(REGISTER, chain)
