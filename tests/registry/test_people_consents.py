"""What people agreed to: the newest word holds, and chats stay linked only as long as somebody agrees."""

from __future__ import annotations

import pytest
from registry_world import World

from bot.registry import accounts
from bot.registry.errors import AccountTaken, sentence
from bot.registry.values import Consent, Purpose


async def test_nothing_said_is_neither_yes_nor_no(world: World) -> None:
    person = await world.person(1)
    assert person.notices == ""
    assert await world.consents.state(person.id, Purpose.NOTICES) is None


async def test_the_newest_word_holds(world: World) -> None:
    person = await world.person(1)
    async with world.database.write() as connection:
        await world.consents.give(connection, person.id, Purpose.NOTICES, "person", "chat")
        await world.consents.give(connection, person.id, Purpose.ACCOUNT, "person", "chat")
        await world.consents.withdraw(connection, person.id, Purpose.NOTICES, "staff:3", "phone")
    assert await world.consents.state(person.id, Purpose.NOTICES) is Consent.REFUSED
    assert await world.consents.state(person.id, Purpose.ACCOUNT) is Consent.GIVEN
    assert (await world.again(person.id)).notices == "refused"
    said = [(row.purpose, row.state, row.how, row.recorded_by) for row in await world.consents.history(person.id)]
    assert said == [
        (Purpose.NOTICES, Consent.REFUSED, "phone", "staff:3"),
        (Purpose.ACCOUNT, Consent.GIVEN, "chat", "person"),
        (Purpose.NOTICES, Consent.GIVEN, "chat", "person"),
    ]


async def test_a_chat_is_one_persons(world: World) -> None:
    first, second = await world.person(1), await world.person(2)
    talk = await world.chat()
    async with world.database.write() as connection:
        await accounts.link(connection, first.id, talk, "chat", world.clock.now())
        await accounts.link(connection, first.id, talk, "chat", world.clock.now())
        with pytest.raises(AccountTaken) as taken:
            await accounts.link(connection, second.id, talk, "chat", world.clock.now())
    assert "先解除" in sentence(taken.value)
    assert await world.people.by_conversation(talk) == first.id
    assert [(account.channel, account.how) for account in (await world.again(first.id)).accounts] == [("web", "chat")]


async def test_who_takes_the_agreement_back_has_no_chat_any_more(world: World) -> None:
    first, second = await world.person(1), await world.person(2)
    talks = [await world.chat(f"talk-{number}") for number in range(3)]
    async with world.database.write() as connection:
        for person, talk in zip((first, first, second), talks, strict=True):
            await accounts.link(connection, person.id, talk, "chat", world.clock.now())
        await world.consents.withdraw(connection, first.id, Purpose.ACCOUNT, "person", "chat")
    assert [await world.people.by_conversation(talk) for talk in talks] == [None, None, second.id]
    async with world.database.write() as connection:
        await accounts.unlink(connection, talks[2])
    assert await world.people.by_conversation(talks[2]) is None
