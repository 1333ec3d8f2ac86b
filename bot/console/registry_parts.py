"""The services of the registry and the local supplements as the console is given them, made over one database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypedDict

from bot.knowledge.sources.keeping import Sources
from bot.knowledge.supplements.keeping import Supplements
from bot.privacy.blind_index import BlindIndex
from bot.registry.consents import Consents
from bot.registry.events import Events
from bot.registry.exporting import Exports
from bot.registry.households import Households
from bot.registry.import_job import ImportJobs
from bot.registry.importing import Imports
from bot.registry.lists import Lists
from bot.registry.people import People
from bot.registry.tasks import Tasks, in_a_week

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.directory.divisions import Divisions
    from bot.privacy.audit import Audit
    from bot.privacy.sealing import Sealer
    from bot.registry.erasing import Forget
    from bot.settings import Settings
    from bot.storage.database import Database


class RegistryParts(TypedDict):
    """The fields of `Console` that belong to the registry, and the local supplements."""

    people: People
    households: Households
    consents: Consents
    tasks: Tasks
    events: Events
    lists: Lists
    imports: Imports
    import_jobs: ImportJobs
    exports: Exports
    supplements: Supplements
    sources: Sources


def registry_parts(  # noqa: PLR0913, PLR0917
    chosen: Settings,
    database: Database,
    sealer: Sealer,
    audit: Audit,
    clock: Clock,
    divisions: Divisions,
    *,
    due: Callable[[date], date] = in_a_week,
    forget: Sequence[Forget] = (),
) -> RegistryParts:
    """All of them; `due` and `forget` as in `People`."""
    index = BlindIndex(sealer)
    people = People(database, sealer, index, audit, clock, divisions, due=due, forget=forget)
    imports = Imports(database, sealer, index, audit, clock, divisions, due=due)
    ages = range(chosen.working_age_from, chosen.working_age_to + 1)
    return RegistryParts(
        people=people,
        households=Households(database, audit, clock, ages),
        consents=Consents(database, clock),
        tasks=Tasks(database, clock),
        events=Events(database, clock, audit),
        lists=Lists(database, people, divisions, ages),
        imports=imports,
        import_jobs=ImportJobs(imports, chosen.state_dir / "imports"),
        exports=Exports(database, sealer, index, audit, clock, divisions),
        supplements=Supplements(database, audit, clock),
        sources=Sources(database, audit, clock),
    )
