"""How staff read what the registry holds: values, places, who recorded something, when something held."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.console.registry_texts import names, text
from bot.registry.person import age_on
from bot.registry.service_words import names as service_names
from bot.registry.service_words import sorts
from bot.registry.wording import name_of

if TYPE_CHECKING:
    from bot.console.services import Console
    from bot.directory.divisions import Divisions


def named(value: str | bool | None, field: str) -> str:
    """The Chinese name of a value of this field; 未登记 when nobody recorded it."""
    return text("unrecorded") if value is None or value == "" else name_of(field, value)


def known(value: Any) -> Any:
    """A value as it is; 未登记 when nobody recorded it."""
    return text("unrecorded") if value is None or value == "" else value


def place(code: str | None, divisions: Divisions) -> str:
    """The full name of a region; 未登记 when nobody recorded it."""
    return (divisions.name_path(code) or code) if code else text("unrecorded")


def county(code: str | None, divisions: Divisions) -> str:
    """The name of the county and what is below it: enough for a narrow column."""
    if not code:
        return text("unrecorded")
    chain = divisions.chain(code)
    return "".join(each.name for each in reversed(chain[:2])) or code


def age(born: date | None, day: date) -> str:
    """Full years as staff read them."""
    return text("unrecorded") if born is None else text("age", years=age_on(born, day))


def actor(code: str, people: Mapping[str, str]) -> str:
    """Who did something, from the audit log's name of them: a member of staff, or a part of the system."""
    return people.get(code) or names("actors").get(code.split(":", maxsplit=1)[0], code)


async def staff_names(console: Console) -> dict[str, str]:
    """The names of the staff by the audit log's name of them."""
    return {each.actor: each.name for each in await console.accounts.all()}


def span(since: date | None, until: date | None) -> str:
    """From when to when something held."""
    begin = since.isoformat() if since else text("since_unknown")
    return text("span", since=begin, until=until.isoformat()) if until else text("span_open", since=begin)


def service_word(key: str, code: str) -> str:
    """What a word of a service is called: of its channels, outcomes, verdicts, platforms or plans."""
    if key in {"platforms", "plans"}:
        return next((sort.name for sort in sorts(key) if sort.code == code), code)
    return service_names(key).get(code, code)
