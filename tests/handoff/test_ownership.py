"""Who owns a conversation: compare-and-swap, one step with what is said, and back to the bot."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import Table, select
from sqlalchemy.exc import IntegrityError

from bot.gateway.messages import Incoming, Kind, Pending, Reply, Turn
from bot.gateway.store import GatewayStore
from bot.gateway.tables import inbox, outbox
from bot.handoff.ownership import HandOff, NotWaiting, Owner, enqueue, is_still
from bot.handoff.queue import waiting
from bot.handoff.tables import conversations, handoffs
from bot.storage.database import Database

WAGES = HandOff("wage_arrears", True, "220000", "当地人社局", "老板欠薪")


@pytest.fixture
def store(database: Database) -> GatewayStore:
    return GatewayStore(database)


async def rows(database: Database, table: Table) -> list[Any]:
    async with database.read() as connection:
        return list((await connection.execute(select(table).order_by(table.c.id))).all())


async def stored(store: GatewayStore, talk: str, channel: str = "web") -> Pending:
    """A message of the talk as the gateway claims it."""
    await store.keep(talk, Incoming(channel, "", f"of {talk}", Kind.TEXT, "转人工"))
    return (await store.claim(talk)).pending[0]


async def queued(store: GatewayStore, handoff: HandOff = WAGES, channel: str = "web") -> str:
    """A conversation that waits for a person."""
    talk = await store.open_conversation(channel)
    await store.finish([await stored(store, talk, channel)], 0, Turn((Reply("好，帮您转。"),), handoff=handoff))
    return talk


async def test_reply_and_hand_off_are_one_step(store: GatewayStore, database: Database) -> None:
    talk = await queued(store)
    (conversation,) = await rows(database, conversations)
    assert (conversation.id, conversation.owner, conversation.owner_version) == (talk, Owner.QUEUE, 1)
    assert [row.body["text"] for row in await rows(database, outbox)] == ["好，帮您转。"]
    (handoff,) = await rows(database, handoffs)
    assert (handoff.topic, handoff.urgent, handoff.region, handoff.summary) == (
        "wage_arrears",
        True,
        "220000",
        "老板欠薪",
    )


async def test_hand_off_that_cannot_be_stored_leaves_no_reply_behind(store: GatewayStore, database: Database) -> None:
    talk = await store.open_conversation("web")
    pending = await stored(store, talk)
    broken = HandOff("wage_arrears", True, None, None, "x")  # type: ignore[arg-type]
    with pytest.raises(IntegrityError):
        await store.finish([pending], 0, Turn((Reply("好，帮您转。"),), handoff=broken))
    assert await rows(database, outbox) == []
    assert [row.state for row in await rows(database, inbox)] == ["new"]
    assert [row.owner for row in await rows(database, conversations)] == [Owner.BOT]


async def test_second_of_two_changes_of_owner_loses(store: GatewayStore, database: Database) -> None:
    talk = await store.open_conversation("web")

    async def hand_over(topic: str) -> None:
        async with database.write() as connection:
            await enqueue(connection, talk, 0, HandOff(topic, False, None, "当地人社局", topic))

    await asyncio.gather(*(hand_over(topic) for topic in ("first", "second", "third")))
    assert len(await rows(database, handoffs)) == 1
    assert [row.owner_version for row in await rows(database, conversations)] == [1]


async def test_old_version_no_longer_owns(store: GatewayStore, database: Database) -> None:
    talk = await queued(store)
    async with database.write() as connection:
        assert not await is_still(connection, talk, 0)
        assert await is_still(connection, talk, 1)


async def test_release_gives_the_talk_back_and_tells_the_person(store: GatewayStore, database: Database) -> None:
    talk = await queued(store)
    number = (await waiting(database))[0].id
    released = await store.release(number)
    assert (released.conversation_id, released.version) == (talk, 2)
    last = (await rows(database, outbox))[-1]
    assert (last.body["notice"], last.state, last.owner_version) == ("released", "sent", 2)
    assert await waiting(database) == []
    assert (await store.claim(talk)).owner is Owner.BOT


async def test_release_on_a_pushing_channel_is_left_to_delivery(store: GatewayStore, database: Database) -> None:
    await queued(store, channel="telegram")
    await store.release((await waiting(database))[0].id)
    assert [row.state for row in await rows(database, outbox)] == ["queued", "queued"]


async def test_second_release_changes_nothing_and_says_so(store: GatewayStore, database: Database) -> None:
    await queued(store)
    number = (await waiting(database))[0].id
    outcomes = await asyncio.gather(store.release(number), store.release(number), return_exceptions=True)
    assert sum(isinstance(outcome, NotWaiting) for outcome in outcomes) == 1
    assert len(await rows(database, outbox)) == 2


async def test_unknown_number_is_not_waiting(store: GatewayStore, database: Database) -> None:
    with pytest.raises(NotWaiting):
        await store.release(404)
    assert await rows(database, outbox) == []


async def test_urgent_come_first_then_who_waits_longest(store: GatewayStore, database: Database) -> None:
    plain = HandOff("find_job", False, None, "当地人社局", "找活")
    for topic, handoff in (("一", plain), ("二", plain), ("三", WAGES)):
        await queued(store, HandOff(**{**vars(handoff), "summary": topic}))
    assert [each.summary for each in await waiting(database)] == ["三", "一", "二"]
