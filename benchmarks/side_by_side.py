"""Stock Rasa and Bangfu side by side: the same load, in turn, in one run.

On one machine the two must not run at once, so their rounds alternate and medians are compared; compare ratios, never
times of different runs. Exit code 1: Bangfu is less than five times as fast, or a turn stayed silent.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence

from rich.console import Console

from benchmarks.load import Shape, put_load
from benchmarks.processes import DidNotStart
from benchmarks.report import Outcome, Round
from benchmarks.stock.model import StockTrainingFailed, trained_bot
from benchmarks.systems import System, bangfu, quiet_environment, stock
from bot.settings import Settings, settings

FULL = Shape()
QUICK = Shape(turns=192)
WARM_UP = Shape(turns=32)
STATUS = Console(stderr=True)


async def measure(system: System, number: int, shape: Shape) -> Round:
    """One round: start, warm up, load, weigh, stop."""
    STATUS.print(f"round {number}: {system.name} …")
    async with system.run() as running:
        await put_load(running.url, running.new_talk, WARM_UP)
        measured = await put_load(running.url, running.new_talk, shape)
        return Round(system.name, number, measured, running.start_up, running.memory())


async def compare(systems: Sequence[System], rounds: int, shape: Shape) -> Outcome:
    """Every system in turn, `rounds` times."""
    found = [await measure(system, number, shape) for number in range(1, rounds + 1) for system in systems]
    return Outcome(shape, found)


def _systems(chosen: Settings) -> list[System]:
    kept = chosen.state_dir / "bench"
    kept.mkdir(parents=True, exist_ok=True)
    STATUS.print("stock Rasa: training, unless its model is there …")
    bot = trained_bot(chosen.engine_python, quiet_environment(), kept)
    return [stock(bot, chosen.engine_python), bangfu(chosen, kept)]


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Stock Rasa and Bangfu under the same load.")
    parser.add_argument("--rounds", type=int, default=2, help="rounds for each system (2)")
    quick = parser.add_argument("--quick", dest="shape", action="store_const", const=QUICK, default=FULL)
    quick.help = f"{QUICK.turns} turns a round instead of {FULL.turns}"
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the comparison, prints the table, writes `var/bench/result.json`."""
    arguments, chosen = _arguments(argv), settings()
    try:
        outcome = asyncio.run(compare(_systems(chosen), arguments.rounds, arguments.shape))
    except (StockTrainingFailed, DidNotStart) as error:
        STATUS.print(str(error))
        return 1
    outcome.write(chosen.state_dir / "bench" / "result.json")
    console = Console(width=None if sys.stdout.isatty() else 140)
    console.print(outcome.table())
    console.print(outcome.verdict())
    return 0 if outcome.is_good else 1


if __name__ == "__main__":
    raise SystemExit(main())
