"""A list of 100,000 invented people: brought in, and one with 500 planted faults, each of which has to be found.

Exit code 1: the import took longer than three minutes, a fault was not found, or the faulty list changed anything.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from bot.clock import SystemClock
from bot.directory.divisions import Divisions
from bot.privacy.audit import Audit
from bot.privacy.blind_index import BlindIndex
from bot.privacy.sealing import Sealer
from bot.registry.importing import Imports
from bot.registry.tables import people as people_table
from bot.settings import ROOT, settings
from bot.storage.database import Database
from bot.storage.schema import upgrade

sys.path.append(str(ROOT / "tests" / "registry"))

from invented import id_number, people, person, phone, write_list

MOST_SECONDS = 180.0
MEGABYTE = 1024
HEADER = 1
COMMAND = "command"
STATUS = Console(stderr=True)
Fault = Callable[[int], dict[str, Any]]
# Each plants one fault in a row of its own.
FAULTS: tuple[Fault, ...] = (
    lambda number: {"姓名": ""},
    lambda number: {"户籍地": "没有这个县"},
    lambda number: {"户籍地": "朝阳区"},
    lambda number: {"身份证号": id_number(number)[:17]},
    lambda number: {"身份证号": "", "电话": "", "性别": "", "出生日期": ""},
    lambda number: {"性别": "女" if person(number)["性别"] == "男" else "男"},
    lambda number: {"出生日期": "1950-01-01"},
    lambda number: {"电话": "1234"},
    lambda number: {"就业状态": "不清楚", "未就业原因": ""},
    lambda number: {"核实日期": "2199-01-01"},
    lambda number: {"核实日期": "1930-01-01"},
    lambda number: {"住址": "长" * 300},
    lambda number: {"期望月薪": "面议"},
    lambda number: {"人员类别": "神仙"},
    lambda number: {key: person(number - 7)[key] for key in ("身份证号", "性别", "出生日期")},
    lambda number: {key: person(number - 7)[key] for key in ("姓名", "电话")},
    lambda number: {"电话": f"{phone(number)}、{phone(number + 1)}"},
    lambda number: {"身份证号": "9.99999E+17"},
    lambda number: {"残疾等级": "九级"},
    lambda number: {"同意接收通知": "也许"},
)


def faulty(count: int, faults: int) -> Iterator[dict[str, Any]]:
    """The rows of `count` people with so many faults, far from each other."""
    planted = planted_at(count, faults)
    for number in range(count):
        place = planted.get(number)
        yield person(number) if place is None else person(number, **FAULTS[place % len(FAULTS)](number))


def planted_at(count: int, faults: int) -> dict[int, int]:
    """Which people have a fault, and which one."""
    apart = count // faults
    return {(place + 1) * apart - 1: place for place in range(faults)}


def _imports(database: Database, folder: Path) -> Imports:
    clock, sealer = SystemClock(), Sealer(folder / "secret.key")
    return Imports(database, sealer, BlindIndex(sealer), Audit(database, clock), clock, Divisions.load())


async def measure(count: int, faults: int, kind: str, folder: Path) -> dict[str, Any]:
    """Writes the two lists, brings them in, and takes the good one back; seconds by phase, faults found."""
    database = Database(f"sqlite+aiosqlite:///{folder / 'bangfu.db'}")
    await upgrade(database)
    imports, phases = _imports(database, folder), Phases()
    STATUS.print(f"writing lists of {count} people …")
    good = write_list(folder / f"good.{kind}", people(count))
    bad = write_list(folder / f"bad.{kind}", faulty(count, faults))
    STATUS.print("importing the faulty one …")
    begun = time.perf_counter()
    refused = await imports.run(bad, COMMAND)
    checked_in = time.perf_counter() - begun
    left = await _count(database)
    STATUS.print("importing the good one …")
    begun = time.perf_counter()
    done = await imports.run(good, COMMAND, phases.tell)
    took = time.perf_counter() - begun
    assert done.checked.added == count
    begun = time.perf_counter()
    await imports.undo(COMMAND)
    undone_in = time.perf_counter() - begun
    await database.close()
    rows = {problem.row for problem in refused.checked.problems}
    wrong = rows ^ {number + HEADER + 1 for number in planted_at(count, faults)}
    return {
        "people": count,
        "kind": kind,
        "import_s": round(took, 1),
        "phases_s": phases.seconds(),
        "faulty_s": round(checked_in, 1),
        "undo_s": round(undone_in, 1),
        "faults_planted": faults,
        "faulty_rows_found": len(rows),
        "rows_missed_or_blamed": len(wrong),
        "people_after_the_faulty_list": left,
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEGABYTE,
    }


async def _count(database: Database) -> int:
    async with database.read() as connection:
        return (await connection.execute(select(func.count()).select_from(people_table))).scalar_one()


class Phases:
    """How long each phase took."""

    def __init__(self) -> None:
        self._begun: dict[str, float] = {}
        self._ended: dict[str, float] = {}

    def tell(self, _done: int, _total: int, phase: str) -> None:
        """Notes when a phase is first and last heard of."""
        now = time.perf_counter()
        self._begun.setdefault(phase, now)
        self._ended[phase] = now

    def seconds(self) -> dict[str, float]:
        """From the end of the phase before to the end of each."""
        marks = [min(self._begun.values()), *self._ended.values()]
        pairs = zip(self._ended, marks, marks[1:], strict=False)
        return {phase: round(end - start, 1) for phase, start, end in pairs}


def is_good(figures: dict[str, Any]) -> bool:
    """Fast enough, every fault found, and nothing changed by the faulty list."""
    exact = not figures["rows_missed_or_blamed"] and not figures["people_after_the_faulty_list"]
    return figures["import_s"] < MOST_SECONDS and exact


def main(argv: Sequence[str] | None = None) -> int:
    """Runs it; the figures go to `var/bench/registry_import.json`."""
    parser = argparse.ArgumentParser(description="A large list comes into the registry.")
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--faults", type=int, default=500)
    parser.add_argument("--kind", choices=("xlsx", "csv"), default="xlsx")
    chosen = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="bangfu-bench-") as name:
        figures = asyncio.run(measure(chosen.people, chosen.faults, chosen.kind, Path(name)))
    folder = settings().state_dir / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "registry_import.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    table = Table("figure", "value")
    for key, value in figures.items():
        table.add_row(key, str(value))
    Console(width=None if sys.stdout.isatty() else 120).print(table)
    return 0 if is_good(figures) else 1


if __name__ == "__main__":
    raise SystemExit(main())
