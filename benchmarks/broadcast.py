"""A rehearsal for a whole registry: how many deliveries a second, and is every person there exactly once.

`--kill N` runs the worker as a process of its own and kills it (SIGKILL) N times at random moments; `--disturb COMMAND`
runs a shell command once in the middle, for instance one that restarts the database. Exit code 1: a person has no line
and is not reported unknown, or has two; or, undisturbed, fewer than a thousand deliveries a second.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import quantiles

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks.broadcast_people import WRITER, approved, fill
from bot.broadcast.campaigns import Campaigns
from bot.broadcast.insisting import insist
from bot.broadcast.states import Campaign as State
from bot.broadcast.tables import deliveries
from bot.clock import SystemClock
from bot.directory.divisions import Divisions
from bot.process.broadcasting import Broadcasting, make_campaigns, progress_of, run_campaign
from bot.settings import Settings, settings
from bot.storage.database import Database
from bot.storage.schema import upgrade

FEWEST_A_SECOND = 1000
LONGEST_SECONDS = 600
STATUS = Console(stderr=True)


class TimedDatabase(Database):
    """Remembers how long each writing transaction took, begin to commit."""

    def __init__(self, url: str) -> None:
        """Connects lazily."""
        super().__init__(url)
        self.milliseconds: list[float] = []

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A writing transaction."""
        began = time.perf_counter()
        async with super().write() as connection:
            yield connection
        self.milliseconds.append((time.perf_counter() - began) * 1000)


async def prepare(database: Database, chosen: Settings, people: int) -> tuple[Campaigns, int]:
    """The registry, and a campaign that is being rehearsed."""
    await upgrade(database)
    clock = SystemClock()
    campaigns = make_campaigns(chosen, database, clock, Divisions.load())
    STATUS.print(f"{people} people …")
    await fill(database, clock.now(), people)
    number = await approved(campaigns)
    await campaigns.start_drill(number, None, WRITER)
    return campaigns, number


async def run_here(chosen: Settings, campaigns: Campaigns, number: int) -> float:
    """Rehearses in this process; the seconds until the last line."""
    broadcasting = Broadcasting(chosen, campaigns, (), None)
    began = time.perf_counter()
    await broadcasting.start()
    progress = await progress_of(campaigns.database, number)
    while progress.settled < progress.total:
        await asyncio.sleep(0.1)
        progress = await progress_of(campaigns.database, number)
    seconds = time.perf_counter() - began
    await broadcasting.stop()
    return seconds


async def run_apart(chosen: Settings, campaigns: Campaigns, number: int, kills: int, disturb: str) -> None:
    """Rehearses in a process that is killed again and again, until the campaign is done."""
    clock = campaigns.clock
    environment = {**os.environ, "BANGFU_STATE_DIR": str(chosen.state_dir), "BANGFU_DATABASE_URL": chosen.database_url}
    environment |= {"BANGFU_DRILL_FILE": str(chosen.drill_file)}
    command = (sys.executable, "-m", "benchmarks.broadcast", "--work", str(number))
    while True:
        worker = await asyncio.create_subprocess_exec(*command, env=environment)
        try:
            if kills:
                kills -= 1
                await _after_some_lines(campaigns, number)
                worker.send_signal(signal.SIGKILL)
                STATUS.print("killed")
            elif disturb:
                await _after_some_lines(campaigns, number)
                STATUS.print(f"$ {disturb}")
                await (await asyncio.create_subprocess_shell(disturb)).wait()
                disturb = ""
            async with asyncio.timeout(LONGEST_SECONDS):
                await worker.wait()
        finally:
            if worker.returncode is None:
                worker.kill()
                await worker.wait()
        campaign = await insist(lambda: campaigns.get(number), clock)
        if campaign.state is not State.RUNNING:
            return


async def _after_some_lines(campaigns: Campaigns, number: int) -> None:
    before = await progress_of(campaigns.database, number)
    while (await progress_of(campaigns.database, number)).settled == before.settled < before.total:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    await asyncio.sleep(random.uniform(0, 2))  # noqa: S311  any moment will do


async def check(chosen: Settings, database: Database, number: int, people: int) -> dict[str, int]:
    """What became of everybody, by the file and by the rows."""
    lines = Counter(json.loads(line)["person"] for line in chosen.drill_lines.open(encoding="utf8"))
    query = select(deliveries.c.state, func.count().label("rows")).where(deliveries.c.campaign_id == number)
    rows = select(deliveries.c.person_id).where(deliveries.c.campaign_id == number, deliveries.c.state == "unknown")
    async with database.read() as connection:
        states = {row.state: row.rows for row in await connection.execute(query.group_by(deliveries.c.state))}
        unknown = set((await connection.execute(rows)).scalars())
    missing = sum(1 for person in range(1, people + 1) if person not in lines and person not in unknown)
    return {
        "people": people,
        "lines": lines.total(),
        "twice": sum(1 for count in lines.values() if count > 1),
        "missing": missing,
        **states,
    }


async def bench(options: argparse.Namespace, state: Path) -> int:
    """The whole run; its exit code."""
    chosen = Settings(state_dir=state, drill_file=state / "drill.jsonl", database_url=options.database)
    database = TimedDatabase(chosen.sql_url)
    campaigns, number = await prepare(database, chosen, options.people)
    figures: dict[str, object] = {"database": database.url.get_backend_name()}
    database.milliseconds.clear()
    is_fast = True
    if options.kill or options.disturb:
        await run_apart(chosen, campaigns, number, options.kill, options.disturb)
    else:
        seconds = await run_here(chosen, campaigns, number)
        cuts = quantiles(database.milliseconds, n=100)
        is_fast = options.people / seconds >= FEWEST_A_SECOND
        figures |= {"seconds": f"{seconds:.1f}", "deliveries/s": f"{options.people / seconds:.0f}"}
        figures |= {"commit p50": f"{cuts[49]:.1f} ms", "commit p99": f"{cuts[98]:.1f} ms"}
    found = await check(chosen, database, number, options.people)
    await database.close()
    _print({**figures, **found})
    return 0 if is_fast and not found["twice"] and not found["missing"] else 1


def _print(figures: dict[str, object]) -> None:
    table = Table("broadcast", "")
    for name, value in figures.items():
        table.add_row(name, str(value))
    Console().print(table)


def main() -> int:
    """Reads the options and runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--database", default="", help="an empty PostgreSQL database; default: a SQLite file")
    parser.add_argument("--kill", type=int, default=0, help="how often the worker is killed")
    parser.add_argument("--disturb", default="", help="a shell command that is run once in the middle")
    parser.add_argument("--work", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        asyncio.run(run_campaign(settings(), options.work, lambda _: None))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(bench(options, Path(folder)))


if __name__ == "__main__":
    raise SystemExit(main())
