"""An office with a large registry and one approved campaign for all of it, for the broadcast benchmark."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import batched
from typing import Any

from sqlalchemy import insert

from bot.broadcast.campaign import Kind, NewCampaign
from bot.broadcast.campaigns import Campaigns
from bot.registry.filter import PeopleFilter
from bot.registry.tables import people
from bot.staff.member import Staff
from bot.staff.roles import Role
from bot.staff.tables import staff
from bot.storage.database import Database

TEXT = "{称呼}，您好。{地区}人社局提醒您：本周六上午九点有招聘会，请带身份证。不识路可以打 12333 问。"
ROWS_AT_ONCE = 1000


def member(number: int, role: Role) -> Staff:
    """A member of staff with one role."""
    return Staff(number, f"bench{number}", "测试", frozenset({role}), False, True, False, False, False)


WRITER, APPROVER = member(1, Role.BROADCASTER), member(2, Role.APPROVER)


async def fill(database: Database, moment: datetime, count: int) -> None:
    """Two members of staff and `count` invented people who take notices."""
    async with database.write() as connection:
        await connection.execute(insert(staff), [_account(each, moment) for each in (WRITER, APPROVER)])
        for rows in batched(_people(moment, count), ROWS_AT_ONCE):
            await connection.execute(insert(people), list(rows))


async def approved(campaigns: Campaigns) -> int:
    """A campaign for everybody, approved; its number."""
    soon = campaigns.clock.now() + timedelta(days=1)
    new = NewCampaign("演练", TEXT, PeopleFilter(), kind=Kind.OTHER, expires_at=soon)
    number = await campaigns.create(new, WRITER)
    await campaigns.submit(number, None, WRITER)
    await campaigns.approve(number, None, APPROVER)
    return number


def _people(moment: datetime, count: int) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        row = {"id": number, "name": f"张{number}", "sex": "female", "home_region": "500243", "notices": "given"}
        yield row | {"source": "console", "created_at": moment, "updated_at": moment}


def _account(person: Staff, moment: datetime) -> dict[str, Any]:
    row = {"id": person.id, "login": person.login, "name": person.name, "roles": sorted(person.roles)}
    row |= {"password_hash": "", "must_change": False, "second_factor_step": 0, "failures": 0, "demo": False}
    return row | {"sees_confidential": False, "created_at": moment}
