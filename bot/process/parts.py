"""The services of registry and broadcast, made once for an app: the console and the talks work with the same ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.console.broadcast_parts import BroadcastParts, broadcast_parts
from bot.console.registry_parts import RegistryParts, registry_parts
from bot.process.deadlines import WorkingDays
from bot.process.forgetting import forget_person

if TYPE_CHECKING:
    from bot.directory.divisions import Divisions
    from bot.process.office import Foundations


@dataclass(frozen=True)
class Parts:
    """Both rooms' services; `due` gives the day by which a task made on a day is to be done."""

    registry: RegistryParts
    broadcast: BroadcastParts
    due: Callable[[date], date]


def make_parts(base: Foundations, divisions: Divisions) -> Parts:
    """All of them over the app's database, keys and audit log."""
    given = base.settings, base.database, base.sealer, base.audit, base.clock, divisions
    due = WorkingDays(base.settings.task_days).after
    return Parts(registry_parts(*given, due=due, forget=(forget_person,)), broadcast_parts(*given), due)
