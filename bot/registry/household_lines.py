"""Households as lists show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from bot.registry.tables import households, people

HEAD = (
    select(func.min(people.c.name)).where(people.c.household_id == households.c.id, people.c.is_head).scalar_subquery()
)
MEMBERS = select(func.count()).where(people.c.household_id == households.c.id).scalar_subquery()


@dataclass(frozen=True)
class HouseholdLine:
    """One household in a list; `head` is empty when nobody is said to be."""

    id: int
    number: str
    region: str
    village: str
    helper_id: int | None
    helper_name: str
    head: str
    members: int


def lines() -> Select[Any]:
    """The lines of households, for more conditions."""
    named = [households.c[name] for name in HouseholdLine.__dataclass_fields__ if name in households.c]
    return select(*named, func.coalesce(HEAD, "").label("head"), MEMBERS.label("members"))
