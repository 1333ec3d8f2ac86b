"""The household of a person as a form: by its number in the county."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.console.registry_texts import text
from bot.console.team_form import BadField
from bot.registry.errors import Changed
from bot.registry.households import NewHousehold
from bot.registry.person import PersonChange
from bot.registry.values import Verified

if TYPE_CHECKING:
    from bot.console.forms import Typed
    from bot.console.services import Console
    from bot.registry.person import Person

COUNTY_DIGITS = 6
LONGEST_NUMBER = 40


async def join(console: Console, person: Person, form: Typed, by: str) -> None:
    """Puts the person into the household with this number, made if there is none; without a number out of any.

    A household's number counts in the county where the person is registered. Raises BadField, RegistryError.
    """
    if form["version"] != str(person.version):
        raise Changed
    number = form["household"]
    if len(number) > LONGEST_NUMBER:
        raise BadField("household", text("household_long", most=LONGEST_NUMBER))
    household_id = await _numbered(console, person, number, by) if number else None
    values = {"household_id": household_id, "is_head": form.has("is_head") and household_id is not None}
    await console.people.change(person.id, person.version, PersonChange(values), by, Verified.OFFICE)


async def _numbered(console: Console, person: Person, number: str, by: str) -> int:
    region = person.home_region[:COUNTY_DIGITS]
    if not region:
        raise BadField("household", text("household_no_region"))
    same = await console.households.numbered(region, number)
    return same or await console.households.add(NewHousehold(number, region, person.village), by)
