from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bot_api import ApiError, BotApi, bad_request
from sqlalchemy import insert, update
from telegram_world import START, FakeEngine, HandClock, Person, World, says

from bot.gateway.reachability import unreachable
from bot.gateway.tables import outbox
from bot.handoff.ownership import Owner
from bot.handoff.tables import conversations


async def conversation_of(world: World, person: Person) -> str:
    return await world.gateway.open("telegram", str(person.id))


async def queue(world: World, person: Person, text: str, **values: Any) -> None:
    """A row of no turn: a broadcast or an agent's message."""
    world.api.chats.add(person.id)
    body = {"text": text, "buttons": [], "citations": [], **values.pop("body", {})}
    row = {"conversation_id": await conversation_of(world, person), "channel": "telegram", "body": body}
    async with world.database.write() as connection:
        row |= {"owner_version": 0, "state": "queued", "created_at": START, **values}
        await connection.execute(insert(outbox).values(row))


async def settled(world: World) -> list[Any]:
    """The outbox once nothing is under way."""
    await world.delivery.stop()
    return await world.rows()


async def test_delivered_reply_is_recorded_with_its_message_id(world: World, person: Person) -> None:
    await person.writes("在吗")
    message = (await world.api.seen(1))[0]
    row = (await settled(world))[0]
    assert (row.state, row.provider_id, row.sent_at) == ("sent", str(message["message_id"]), START)


async def test_too_many_requests_delays_that_chat_only(
    world: World, api: BotApi, clock: HandClock, person: Person
) -> None:
    api.fail("sendMessage", ApiError(429, "Too Many Requests: retry after 7", retry_after=7))
    await person.writes("在吗")
    await clock.expects(7)
    await Person(api, 78).writes("我呢")
    await clock.passes(0.1)
    assert [message["chat"]["id"] for message in await api.seen(1)] == [78]
    await clock.passes(6.9)
    sent = await api.seen(2)
    assert [(message["chat"]["id"], message["at"]) for message in sent] == [(78, 0.1), (77, 7)]
    assert [row.state for row in await settled(world)] == ["sent", "sent"]


async def test_later_replies_wait_behind_a_postponed_one(
    world: World, api: BotApi, engine: FakeEngine, clock: HandClock, person: Person
) -> None:
    engine.answers["两条"] = says("一", "二")
    api.fail("sendMessage", ApiError(429, "Too Many Requests: retry after 7", retry_after=7))
    await person.writes("两条")
    await clock.expects(7)
    assert [row.state for row in await world.rows()] == ["queued", "queued"]
    await clock.passes(7)
    await api.seen(1)
    await clock.passes(1)
    assert [message["text"] for message in await api.seen(2)] == ["一", "二"]


async def test_person_who_blocked_the_bot_is_not_tried_again(
    world: World, api: BotApi, engine: FakeEngine, person: Person
) -> None:
    engine.answers["两条"] = says("一", "二")
    api.blocked.add(person.id)
    await person.writes("两条")
    await api.until(lambda: api.calls["sendMessage"] == 1)
    rows = await settled(world)
    assert [(row.state, row.reason) for row in rows] == [("failed", "Forbidden: bot was blocked by the user")] * 2
    assert [row.reason for row in await world.rows(unreachable)] == ["Forbidden: bot was blocked by the user"]


async def test_block_and_return_are_noted(world: World, api: BotApi, engine: FakeEngine, person: Person) -> None:
    await queue(world, person, "下周招聘会", due_at=START + timedelta(days=1))
    update_of_block = await person.changes_reach("kicked")
    await api.until(lambda: api.confirmed > update_of_block["update_id"])
    assert [row.reason for row in await world.rows(unreachable)] == ["blocked by the user"]
    assert [row.state for row in await world.rows()] == ["failed"]
    update_of_return = await person.changes_reach("member")
    await api.until(lambda: api.confirmed > update_of_return["update_id"])
    assert await world.rows(unreachable) == []


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (bad_request("message is too long"), "failed"),
        (bad_request("chat not found"), "failed"),
        (ApiError(502, "Bad Gateway"), "unknown"),
        (ApiError(500, "Internal Server Error"), "unknown"),
    ],
)
async def test_refused_message_does_not_hold_up_the_next(
    world: World, clock: HandClock, person: Person, error: ApiError, state: str
) -> None:
    api = world.api
    api.fail("sendMessage", error)
    await person.writes("第一句")
    await api.until(lambda: api.calls["sendMessage"] == 1)
    await Person(api, 78).writes("第二句")
    await clock.passes(1)
    await api.seen(1)
    assert [row.state for row in await settled(world)] == [state, "sent"]


async def test_moved_chat_gets_the_message_at_its_new_address(
    world: World, api: BotApi, clock: HandClock, person: Person
) -> None:
    api.chats.add(990)
    api.fail("sendMessage", ApiError(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=990))
    await person.writes("在吗")
    await clock.passes(0.1)
    assert [message["chat"]["id"] for message in await api.seen(1)] == [990]


async def test_send_without_an_answer_is_unknown_and_not_repeated(world: World, api: BotApi, person: Person) -> None:
    api.cut("sendMessage")
    await person.writes("在吗")
    await api.seen(1)
    assert [row.state for row in await settled(world)] == ["unknown"]
    await world.restart()
    assert [row.state for row in await settled(world)] == ["unknown"]
    assert len(api.sent) == 1


async def test_reply_overtaken_by_an_agent_is_dropped(
    world: World, api: BotApi, clock: HandClock, person: Person
) -> None:
    api.fail("sendMessage", ApiError(429, "Too Many Requests: retry after 7", retry_after=7))
    await person.writes("在吗")
    await clock.expects(7)
    async with world.database.write() as connection:
        await connection.execute(update(conversations).values(owner=Owner.AGENT, owner_version=2))
    await queue(world, person, "我是工作人员", owner_version=2)
    await clock.passes(7)
    await clock.passes(1)
    assert (await api.seen(1))[0]["text"] == "我是工作人员"
    assert [row.state for row in await settled(world)] == ["dropped", "sent"]


async def test_answers_go_before_broadcasts(idle: World, api: BotApi, clock: HandClock) -> None:
    await idle.start()
    await idle.stop()
    for chat in range(100, 104):
        await queue(idle, Person(api, chat), "招聘会通知", body={"lane": "broadcast"})
    await queue(idle, Person(api, 200), "您的答复")
    await idle.start()
    for number in range(1, 5):
        await api.seen(number)
        await clock.passes(0.034)
    assert [message["chat"]["id"] for message in await api.seen(5)] == [200, 100, 101, 102, 103]
    await idle.stop()


async def test_broadcast_for_later_does_not_hold_up_an_answer(world: World, api: BotApi, person: Person) -> None:
    later = START + timedelta(days=1)
    await queue(world, person, "招聘会通知", body={"lane": "broadcast"}, due_at=later)
    await person.writes("在吗")
    assert [message["text"] for message in await api.seen(1)] == ["您问：在吗"]


async def test_row_left_sending_by_a_crash_is_not_sent_again(idle: World, api: BotApi, person: Person) -> None:
    await idle.start()
    await idle.stop()
    await queue(idle, person, "也许到了", state="sending")
    await queue(idle, person, "还没发")
    await idle.start()
    assert [message["text"] for message in await api.seen(1)] == ["还没发"]
    await idle.stop()
    assert [row.state for row in await idle.rows()] == ["unknown", "sent"]


async def test_what_waits_at_a_stop_is_sent_after_the_next_start(
    world: World, api: BotApi, engine: FakeEngine, person: Person
) -> None:
    engine.answers["两条"] = says("一", "二")
    await person.writes("两条")
    await api.seen(1)
    await world.stop()
    await world.start()
    assert [message["text"] for message in await api.seen(2)] == ["一", "二"]
