"""What the actions call: the knowledge base, the directory, the desks. One set per app."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.directory.divisions import Divisions
from bot.directory.fairs import Fairs
from bot.directory.places import Places
from bot.directory.vacancies import Vacancies
from bot.handoff.routing import Routing
from bot.knowledge.sources.shelf import SourcesInForce
from policy_kb.rules.facts import Facts
from policy_kb.select import Selector
from policy_kb.supplement import Shelf, SupplementShelf

# What the registry knows of the person whose chat this is; nothing of anybody else.
KnownFacts = Callable[[str], Awaitable[Facts]]


async def nothing_known(conversation_id: str) -> Facts:
    """No registry stands beside."""
    return Facts()


@dataclass(frozen=True)
class Services:
    """The services of one app; `hotline` and `distress_hotline` are telephone numbers from the settings."""

    selector: Selector
    divisions: Divisions
    fairs: Fairs
    routing: Routing
    hotline: str
    distress_hotline: str
    base_url: str
    vacancies: Vacancies | None = None
    places: Places | None = None
    supplements: SupplementShelf = field(default_factory=Shelf)
    known_facts: KnownFacts = nothing_known
    originals: SourcesInForce | None = None

    def region_name(self, code: str) -> str:
        """The division's name with its parents, or the code itself when it is unknown."""
        return self.divisions.name_path(code) if self.divisions.get(code) else code

    def prepare(self) -> None:
        """Builds the indexes now instead of at the first question; may run in a thread."""
        self.divisions.prepare()
        self.selector.prepare()
