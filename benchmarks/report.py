"""What a run showed: a table, a JSON file and a verdict."""

from __future__ import annotations

import json
import os
import platform
import statistics
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from benchmarks.load import Measured, Shape

LEAST_RATIO = 5.0
PERCENTILES = {"p50": 0.50, "p95": 0.95, "p99": 0.99}


@dataclass(frozen=True)
class Round:
    """One system under one load; memory in megabytes, start-up in seconds by stage, percentiles in milliseconds."""

    system: str
    number: int
    measured: Measured
    start_up: dict[str, float]
    memory: float

    def figures(self) -> dict[str, float]:
        """The round's figures by name."""
        times = {name: self.measured.percentile(part) for name, part in PERCENTILES.items()}
        return {"turns_per_second": self.measured.turns_per_second, **times, "memory_mb": self.memory}


@dataclass(frozen=True)
class Outcome:
    """All rounds of a run; the first system is the one that the second is compared with."""

    shape: Shape
    rounds: list[Round]

    @property
    def systems(self) -> list[str]:
        """The systems in the order they were measured."""
        return list(dict.fromkeys(each.system for each in self.rounds))

    def median(self, system: str) -> dict[str, float]:
        """The median of every figure over the system's rounds."""
        own = [each.figures() for each in self.rounds if each.system == system]
        return {name: statistics.median(figures[name] for figures in own) for name in own[0]}

    @property
    def ratio(self) -> float:
        """How many times the first system's turns per second the second makes (medians)."""
        first, second = (self.median(system)["turns_per_second"] for system in self.systems)
        return second / first

    @property
    def silent(self) -> int:
        """Turns without an answer, in all rounds."""
        return sum(each.measured.silent for each in self.rounds)

    @property
    def is_good(self) -> bool:
        """Fast enough, and no turn silent."""
        return self.ratio >= LEAST_RATIO and not self.silent

    def table(self) -> Table:
        """Every round and the medians."""
        table = Table(title=f"{self.shape.turns} turns, {self.shape.users} users, {self.shape.per_user} a talk")
        for heading in (
            "system",
            "round",
            "turns/s",
            "p50 ms",
            "p95 ms",
            "p99 ms",
            "silent",
            "start-up s",
            "memory MB",
        ):
            table.add_column(heading, justify="left" if heading == "system" else "right")
        for each in self.rounds:
            stages = ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in each.start_up.items())
            table.add_row(each.system, str(each.number), *_cells(each.figures(), str(each.measured.silent), stages))
        for system in self.systems:
            table.add_row(system, "median", *_cells(self.median(system), "", ""), style="bold")
        return table

    def verdict(self) -> str:
        """One sentence."""
        compared = f"{self.systems[1]}: {self.ratio:.1f} times the turns per second of {self.systems[0]}"
        return f"{compared} (at least {LEAST_RATIO:g} wanted), {self.silent} silent turns."

    def write(self, path: Path) -> None:
        """Writes everything as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self._content(), ensure_ascii=False, indent=2) + "\n", encoding="utf8")

    def _content(self) -> dict[str, Any]:
        rounds = [
            {
                "system": each.system,
                "round": each.number,
                "silent": each.measured.silent,
                "start_up_s": each.start_up,
                **each.figures(),
            }
            for each in self.rounds
        ]
        medians = {system: self.median(system) for system in self.systems}
        machine = {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.system()}
        verdict = {"ratio": self.ratio, "silent": self.silent, "good": self.is_good}
        return {"load": vars(self.shape), "machine": machine, "rounds": rounds, "medians": medians, **verdict}


def _cells(figures: dict[str, float], silent: str, stages: str) -> list[str]:
    times = [f"{figures[name]:.0f}" for name in PERCENTILES]
    return [f"{figures['turns_per_second']:.1f}", *times, silent, stages, f"{figures['memory_mb']:.0f}"]
