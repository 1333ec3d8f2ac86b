"""One person: what is stored and how, sealed fields, changes that meet, numbers that are taken."""

from __future__ import annotations

from datetime import date
from typing import Any

import invented
import pytest
from registry_world import CLERK, PENGSHUI, TODAY, World, member
from sqlalchemy import select

from bot.registry.errors import (
    BadValue,
    Changed,
    IdNumberTaken,
    InFuture,
    NoSuchPerson,
    NotAllowed,
    NotSealed,
    sentence,
)
from bot.registry.person import SEALED, NewPerson, PersonChange, shown
from bot.registry.tables import people
from bot.registry.values import PersonClass, Verified
from bot.staff.roles import Role

SECRETS = {
    "address": "示例路 7 号",
    "disability": "3",
    "illness": "示例慢病",
    "mobility": "拄拐",
}


async def test_what_was_written_is_read_again(world: World) -> None:
    person = await world.person(
        1, PersonClass.MONITORED, workplace="示例厂", wants_work=None, wanted_pay=3500, **SECRETS
    )
    assert (person.name, person.id_number, person.phone) == (
        invented.name(1),
        invented.id_number(1),
        invented.phone(1),
    )
    assert {name: getattr(person, name) for name in SECRETS} == SECRETS
    assert (person.wants_work, person.wanted_pay, person.workplace) == (None, 3500, "示例厂")
    assert person.classes_on(TODAY) == (PersonClass.MONITORED,)


async def test_nothing_that_is_sealed_stands_in_the_database_in_clear(world: World) -> None:
    person = await world.person(1, **SECRETS)
    async with world.database.read() as connection:
        row = (await connection.execute(select(*(people.c[name] for name in SEALED)))).one()
    for name, stored in row._mapping.items():
        assert len(stored) > 40, name
        # A grade is one digit, which any sealed text may hold.
        assert name == "disability" or getattr(person, name) not in stored


async def test_birth_date_and_sex_follow_from_the_id_number(world: World) -> None:
    person = await world.person(1, id_number=invented.id_number(4, date(1988, 2, 29), man=True))
    assert (person.birth_date, person.sex, person.age(TODAY)) == (date(1988, 2, 29), "male", 38)


async def test_what_is_not_known_stays_unknown(world: World) -> None:
    person = await world.person(1, id_number="", phone="")
    assert (person.sex, person.birth_date, person.age(TODAY), person.works, person.notices) == (
        "",
        None,
        None,
        None,
        "",
    )
    assert set(shown(person).values()) == {""}


async def test_lists_show_ends_of_numbers_only(world: World) -> None:
    person = await world.person(1, **SECRETS)
    assert shown(person) == {
        "id_number": "*" * 14 + person.id_number[-4:],
        "phone": "190****0001",
        **dict.fromkeys(SECRETS, "******"),
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "甲" * 41),
        ("sex", "女"),
        ("birth_date", "1990-01-01"),
        ("birth_date", date(1899, 1, 1)),
        ("birth_date", date(1990, 3, 8)),
        ("sex", "male"),
        ("id_number", invented.id_number(1)[:-1] + "?"),
        ("phone", "12345"),
        ("home_region", "999999"),
        ("employment_detail", "enterprise"),
        ("wants_work", "yes"),
        ("wanted_pay", -1),
        ("wanted_pay", True),
        ("insurances", {"养老": "长" * 41}),
        ("notices", "given"),
        ("id", 7),
    ],
)
async def test_a_value_that_cannot_be_is_refused(world: World, field: str, value: Any) -> None:
    given = {"name": invented.name(1), "id_number": invented.id_number(1)}
    with pytest.raises(BadValue) as refused:
        await world.people.add(NewPerson({**given, field: value}), CLERK)
    said = sentence(refused.value)
    assert "{" not in said
    assert len(str(value)) < 4 or str(value) not in said


async def test_an_id_number_is_one_persons(world: World) -> None:
    first = await world.person(1)
    with pytest.raises(IdNumberTaken) as taken:
        await world.person(2, id_number=f" {first.id_number[:6]} {first.id_number[6:]}")
    assert taken.value.person_id == first.id
    second = await world.person(2)
    with pytest.raises(IdNumberTaken):
        await world.people.change(
            second.id, second.version, PersonChange({"id_number": first.id_number}), CLERK, Verified.VISIT
        )


async def test_who_comes_second_has_to_look_again(world: World) -> None:
    person = await world.person(1)
    await world.people.change(person.id, person.version, PersonChange({"village": "示例一村"}), CLERK, Verified.VISIT)
    with pytest.raises(Changed) as late:
        await world.people.change(
            person.id, person.version, PersonChange({"village": "示例二村"}), CLERK, Verified.VISIT
        )
    assert sentence(late.value) == "刚被别人改过，请重新打开再改。"
    assert (await world.again(person.id)).village == "示例一村"


async def test_a_change_that_changes_nothing_leaves_no_trace(world: World) -> None:
    person = await world.person(1)
    same = PersonChange({"phone": "+86 " + person.phone, "home_region": PENGSHUI})
    await world.people.change(person.id, person.version, same, CLERK, Verified.VISIT)
    assert await world.again(person.id) == person
    assert await world.actions() == ["registry.person_added"]


async def test_the_audit_log_names_fields_and_no_values(world: World) -> None:
    person = await world.person(1)
    change = PersonChange({"address": "示例路 9 号", "phone": invented.phone(9)})
    await world.people.change(person.id, person.version, change, CLERK, Verified.PHONE)
    entry = (await world.audit.page())[0]
    assert (entry.actor, entry.subject) == (CLERK, f"person:{person.id}")
    assert entry.detail == {"fields": ["address", "phone"], "how": "phone"}


async def test_a_field_can_be_emptied(world: World) -> None:
    person = await world.person(1, **SECRETS)
    empty = PersonChange({"phone": "", "illness": "", "wants_work": None, "id_number": ""})
    await world.people.change(person.id, person.version, empty, CLERK, Verified.PHONE)
    person = await world.again(person.id)
    assert (person.phone, person.illness, person.id_number) == ("", "", "")
    assert await world.people.by_phone(invented.phone(1)) == []


async def test_numbers_find_their_people_in_any_writing(world: World) -> None:
    first, second = await world.person(1), await world.person(2, phone=invented.phone(1))
    found = await world.people.by_id_number(first.id_number.lower().replace("1990", "1990 "))
    assert found is not None
    assert found.id == first.id
    shared = await world.people.by_phone("+86 190-0000-0001")
    assert [each.id for each in shared] == [first.id, second.id]
    assert await world.people.by_id_number(invented.id_number(3)) is None


async def test_what_is_revealed_stands_in_the_audit_log(world: World) -> None:
    person = await world.person(1)
    clerk = member(Role.REGISTRAR)
    assert await world.people.reveal(person.id, "id_number", clerk) == person.id_number
    assert await world.people.reveal(person.id, "illness", clerk) == ""
    entries = (await world.audit.page())[:2]
    assert [(entry.action, entry.subject, entry.detail["field"]) for entry in reversed(entries)] == [
        ("registry.revealed", f"person:{person.id}", "id_number"),
        ("registry.revealed", f"person:{person.id}", "illness"),
    ]


async def test_nothing_is_revealed_to_those_who_may_not(world: World) -> None:
    person = await world.person(1)
    with pytest.raises(NotAllowed):
        await world.people.reveal(person.id, "id_number", member(Role.AGENT, Role.ADMINISTRATOR))
    with pytest.raises(NotSealed):
        await world.people.reveal(person.id, "version", member(Role.REGISTRAR))
    with pytest.raises(NoSuchPerson):
        await world.people.reveal(person.id + 1, "phone", member(Role.REGISTRAR))
    assert await world.actions() == ["registry.person_added"]


async def test_an_older_check_never_covers_a_newer_one(world: World) -> None:
    person = await world.person(1)
    await world.people.verify(person.id, CLERK, Verified.VISIT, TODAY)
    await world.people.verify(person.id, "staff:4", Verified.PHONE, date(2026, 11, 1))
    person = await world.again(person.id)
    assert (person.verified_on, person.verified_by, person.verified_how) == (TODAY, CLERK, "visit")
    with pytest.raises(InFuture):
        await world.people.verify(person.id, CLERK, Verified.VISIT, date(2026, 11, 21))


async def test_the_day_is_that_of_china(world: World) -> None:
    world.clock.move(hours=15)
    person = await world.person(1)
    await world.people.verify(person.id, CLERK, Verified.VISIT, date(2026, 11, 21))
    assert (await world.again(person.id)).verified_on == date(2026, 11, 21)
