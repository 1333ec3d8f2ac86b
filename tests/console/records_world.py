"""A console whose archive is full: staff of every kind who may read it, and some hundred talks that are over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from console_site import ConsoleSite
from past_talks import Past, People, add_team

from bot.console.services import Console
from bot.gateway.transcript import Transcript
from bot.staff.roles import Role
from bot.storage.database import Database
from policy_kb.loader import knowledge_base
from policy_kb.select import Selector

FIRST = datetime.fromisoformat("2026-10-26T00:00:00+08:00")
LAST = datetime.fromisoformat("2026-11-20T09:30:00+08:00")


@dataclass(frozen=True)
class Office:
    """The ids of the invented office's people and teams."""

    agent: int
    colleague: int
    rights: int
    desk: int = 1


def with_records(console: Console, database: Database) -> Console:
    """The console with what closed talks and canned replies are read from."""
    return replace(console, transcript=Transcript(database), selector=Selector(knowledge_base()))


async def staffed(site: ConsoleSite) -> Office:
    """Two agents in two teams, an auditor, one who may see what is confidential, an editor and an administrator."""
    agent = await site.hire("li", Role.AGENT, name="李敏")
    colleague = await site.hire("wang", Role.AGENT, name="王强")
    await site.hire("shen", Role.AUDITOR, name="沈计")
    await site.hire("mi", Role.AUDITOR, name="米兰", sees_confidential=True)
    await site.hire("bian", Role.EDITOR, name="边辑")
    await site.hire("guan", Role.ADMINISTRATOR, name="管平")
    rights = await add_team(site.console.database, "维权组", (agent,))
    await site.console.teams.set_members(1, [colleague])
    return Office(agent, colleague, rights)


async def fill(site: ConsoleSite, office: Office, count: int) -> None:
    """That many hand-offs in the four weeks before the test's day."""
    people = People((office.agent, office.colleague), (office.desk, office.rights))
    await Past(people, FIRST, LAST).fill(site.console.database, count, lines=2)
