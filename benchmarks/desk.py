"""The desk under load: many conversations in the hands of many agents, each message timed to the other's screen.

Every person writes at a steady pace and every agent answers each message, over the same HTTP and event streams that the
pages use. Exit code 1: a message was lost, doubled or out of order, or the 95th percentile of a push is over 500 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import aiohttp
from rich.console import Console
from rich.table import Table

from benchmarks.desk_people import PASSWORD, Agent, Journal, Person
from benchmarks.processes import DidNotStart
from benchmarks.systems import Running, serving
from bot.clock import SystemClock
from bot.process.office import Foundations
from bot.settings import Settings, settings
from bot.staff.accounts import Accounts
from bot.staff.roles import Role
from bot.storage.database import Database
from bot.storage.schema import upgrade

MOST_PUSH_MILLISECONDS = 500.0
STATUS = Console(stderr=True)


@dataclass(frozen=True)
class Office:
    """How much load: conversations, agents, messages of each person, and seconds between two of them."""

    people: int = 200
    agents: int = 20
    messages: int = 5
    pace: float = 20.0


async def hire(state: Path, office: Office) -> list[str]:
    """Accounts in the first team, which takes as many talks at once as the load needs; their logins."""
    database = Database(f"sqlite+aiosqlite:///{state / 'bangfu.db'}")
    await upgrade(database)
    base = Foundations(Settings(state_dir=state), database, SystemClock())
    accounts = Accounts(database, base.sealer, base.audit, base.clock)
    logins = [f"agent{number}" for number in range(office.agents)]
    numbers = [await _hired(accounts, login) for login in logins]
    team = await base.teams.get(1)
    cap = -(-office.people // office.agents) + 2
    await base.teams.save(type(team)(**{**vars(team), "cap": cap}))
    await base.teams.set_members(1, numbers)
    await database.close()
    return logins


async def _hired(accounts: Accounts, login: str) -> int:
    once = await accounts.add(login, login, frozenset({Role.AGENT}), "command")
    staff = await accounts.find(login)
    assert staff
    await accounts.change_password(staff.id, once, PASSWORD)
    return staff.id


async def measure(office: Office, chosen: Settings, folder: Path) -> Journal:
    """Starts the app, brings everybody together and lets them talk."""
    with tempfile.TemporaryDirectory(prefix="bangfu-bench-") as name:
        state = Path(name)
        STATUS.print(f"hiring {office.agents} agents …")
        logins = await hire(state, office)
        log = folder / "desk.log"
        async with serving(chosen, state, log, BANGFU_STAFF_SECOND_FACTOR="optional") as running:
            return await _talk(running, office, logins)


async def _talk(running: Running, office: Office, logins: Sequence[str]) -> Journal:
    journal = Journal()
    site = running.url.removesuffix("/api/chat")
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as http:
        people = [Person(http, site, number, journal) for number in range(office.people)]
        STATUS.print(f"{office.people} people ask for a person …")
        for some in range(0, office.people, 20):
            await asyncio.gather(*(person.ask_for_a_person() for person in people[some : some + 20]))
        agents = [Agent(site, login, journal) for login in logins]
        listening = [asyncio.create_task(each.listen()) for each in people]
        try:
            STATUS.print(f"{office.agents} agents take them over …")
            await asyncio.gather(*(agent.sign_in() for agent in agents))
            listening += [asyncio.create_task(agent.listen()) for agent in agents]
            await asyncio.gather(*(agent.take_over(-(-office.people // office.agents)) for agent in agents))
            STATUS.print(f"talking: {office.messages} messages each, one every {office.pace:g} s …")
            await asyncio.gather(*(person.talk(office.messages, office.pace, office.people) for person in people))
            await journal.wait_until_all_arrived()
        finally:
            for task in listening:
                task.cancel()
            await asyncio.gather(*listening, return_exceptions=True)
            await asyncio.gather(*(agent.leave() for agent in agents))
    return journal


def show(office: Office, journal: Journal, path: Path) -> bool:
    """Prints the table and writes it as JSON; whether the load went well."""
    table = Table(
        title=f"{office.people} conversations, {office.agents} agents, one message a person in {office.pace:g} s"
    )
    for heading in ("direction", "messages", "p50 ms", "p95 ms", "p99 ms", "lost", "doubled", "out of order"):
        table.add_column(heading, justify="left" if heading == "direction" else "right")
    directions = [journal.to_agents, journal.to_people]
    for each in directions:
        times = (f"{each.percentile(part):.0f}" for part in (0.5, 0.95, 0.99))
        table.add_row(each.name, str(len(each.times)), *times, *map(str, (each.lost, each.doubled, each.disordered)))
    Console(width=None if sys.stdout.isatty() else 120).print(table)
    figures = {each.name: each.figures() for each in directions}
    path.write_text(json.dumps({"load": asdict(office), **figures}, indent=2) + "\n", encoding="utf8")
    return all(each.is_whole and each.percentile(0.95) < MOST_PUSH_MILLISECONDS for each in directions)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the load; the figures go to `var/bench/desk.json`."""
    parser = argparse.ArgumentParser(description="The desk under load.")
    parser.add_argument("--people", type=int, default=Office.people)
    parser.add_argument("--agents", type=int, default=Office.agents)
    parser.add_argument("--messages", type=int, default=Office.messages)
    parser.add_argument("--pace", type=float, default=Office.pace, help="seconds between two messages of a person")
    office, chosen = Office(**vars(parser.parse_args(argv))), settings()
    folder = chosen.state_dir / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        journal = asyncio.run(measure(office, chosen, folder))
    except DidNotStart as error:
        STATUS.print(str(error))
        return 1
    return 0 if show(office, journal, folder / "desk.json") else 1


if __name__ == "__main__":
    raise SystemExit(main())
