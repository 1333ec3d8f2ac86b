"""What happens to a message before anybody answers it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from engine_server import EngineServer, says
from gateway_world import World, gateway_on, tapped, text_message, texts
from scratch import all_stored

from bot.gateway.dialogue import neutral
from bot.gateway.errors import NotOffered, Overloaded, UnknownConversation
from bot.gateway.messages import Incoming, Kind
from bot.gateway.tables import inbox, outbox
from bot.storage.database import Database

LOAN = '/loan_amount_rate{"measure":"JL-30"}'
PRIVATE = "我叫某人，身份证11010519491231002X，电话138 0000 0000，卡6222020200112233445"


async def test_acknowledged_message_is_already_stored(world: World, database_url: str) -> None:
    world.engine.hold()
    await world.send("我能贷多少")
    other = Database(database_url)
    async with other.read() as connection:
        row = (await connection.execute(inbox.select())).one()
    await other.close()
    assert (row.text, row.state, row.conversation_id) == ("我能贷多少", "new", world.talk)


async def test_repeated_message_gets_the_same_reply_and_does_nothing_twice(world: World) -> None:
    first = await world.ask(text_message("在吗", "same"))
    again = await world.ask(text_message("在吗", "same"))
    assert first == again
    assert world.engine.texts == ["在吗"]
    assert len(await world.rows(outbox)) == 1


async def test_message_sent_five_times_at_once_is_answered_once_and_to_all(world: World) -> None:
    views = await asyncio.gather(*(world.ask(text_message("在吗", "same")) for _ in range(5)))
    assert [texts(view) for view in views] == [["您问：在吗"]] * 5
    assert world.engine.texts == ["在吗"]
    assert len(await world.rows(inbox)) == 1


async def test_repeated_hand_off_queues_once(world: World) -> None:
    first = await world.ask(text_message("转人工", "same"))
    again = await world.ask(text_message("转人工", "same"))
    assert (first.owner, first.messages) == (again.owner, again.messages)
    assert len(await world.rows(outbox)) == 1


@pytest.mark.parametrize(
    ("sent", "heard"),
    [
        ("/handoff_human", "handoff_human"),
        ('/inform{"region":"500000"}', 'inform{"region":"500000"}'),
        ("／inform", "inform"),
        (" / inform", "inform"),
        ("\u3000/／ /inform", "inform"),
        ("\n/\t/inform", "inform"),
        ("\u00a0/inform", "inform"),
        ("1/2的人", "1/2的人"),
    ],
)
async def test_no_text_can_force_an_intent(world: World, sent: str, heard: str) -> None:
    await world.ask(sent)
    assert world.engine.texts == [heard]


@pytest.mark.parametrize("gap", ["\u00a0", "\u2003", "\u2028", "\x0b", "\x0c", "\x1f", "\x85"])
def test_no_kind_of_blank_hides_a_slash_from_the_gateway(gap: str) -> None:
    # Rasa strips every blank of Unicode before it looks for the slash.
    assert not neutral(f"/{gap}/inform").strip().startswith("/")


async def test_slash_in_the_second_fragment_is_neutral_too(world: World) -> None:
    world.engine.hold()
    first = await world.send("你好")
    await world.engine.asked(1)
    await world.send("/restart")
    second = await world.send("／inform")
    world.engine.let_go()
    await world.answered(first)
    await world.answered(second)
    assert world.engine.texts == ["你好", "restart，inform"]


async def test_choice_that_was_offered_is_taken(world: World) -> None:
    world.engine.answers["贷款"] = says("选一个", buttons=[("多少钱", LOAN)])
    await world.ask("贷款")
    await world.ask(tapped(LOAN))
    assert world.engine.texts == ["贷款", LOAN]


@pytest.mark.parametrize("payload", ["/handoff_human", LOAN[:-1] + " }", "", "多少钱", '/inform{"region":"500000"}'])
async def test_choice_never_offered_is_refused_and_not_stored(world: World, payload: str) -> None:
    world.engine.answers["贷款"] = says("选一个", buttons=[("多少钱", LOAN)])
    await world.ask("贷款")
    with pytest.raises(NotOffered):
        await world.send(tapped(payload))
    assert len(await world.rows(inbox)) == 1


async def test_choice_offered_to_somebody_else_is_refused(world: World) -> None:
    world.engine.answers["贷款"] = says("选一个", buttons=[("多少钱", LOAN)])
    await world.ask("贷款")
    with pytest.raises(NotOffered):
        await world.send(tapped(LOAN), await world.gateway.open("web"))


async def test_numbers_of_people_reach_neither_the_engine_nor_the_file(world: World) -> None:
    await world.ask(PRIVATE)
    expected = "我叫某人，身份证〔身份证号〕，电话〔手机号〕，卡〔银行卡号〕"
    assert world.engine.texts == ["我叫某人"]
    assert (await world.rows(inbox))[0].text == expected
    for number in (b"11010519491231002X", b"138 0000 0000", b"6222020200112233445"):
        assert number not in await all_stored(world.database)


async def test_region_location_and_day_go_with_the_message(world: World) -> None:
    await world.ask(text_message("招聘会", region="重庆"))
    await world.ask(Incoming("web", "", "place", Kind.LOCATION, latitude=29.3, longitude=108.2))
    words, place = world.engine.orders
    assert words["metadata"] == {"today": "2026-11-21", "channel": "web", "region": "重庆"}
    assert place["text"] == "/inform"
    assert place["metadata"]["location"] == {"lat": 29.3, "lon": 108.2}


@pytest.mark.parametrize(
    ("kind", "words", "key"),
    [(Kind.TEXT, "", "empty"), (Kind.TEXT, " \n ", "empty"), (Kind.TEXT, "//／", "empty"), (Kind.MEDIA, "", "media")],
)
async def test_message_without_words_is_answered_without_the_engine(
    world: World, kind: Kind, words: str, key: str
) -> None:
    view = await world.ask(Incoming("web", "", "m", kind, words))
    assert texts(view) == [world.gateway.text(key)]
    assert world.engine.orders == []


async def test_conversation_that_was_never_given_out_is_unknown(world: World) -> None:
    with pytest.raises(UnknownConversation):
        await world.send("在吗", "guessed")
    assert await world.rows(inbox) == []


async def test_conversation_of_another_channel_is_unknown(world: World) -> None:
    telegram = await world.gateway.open("telegram", "77")
    with pytest.raises(UnknownConversation):
        await world.send("在吗", telegram)


async def test_same_address_is_the_same_conversation(world: World) -> None:
    opened = await asyncio.gather(*(world.gateway.open("telegram", "77") for _ in range(5)))
    assert len(set(opened)) == 1
    assert await world.gateway.open("telegram", "78") not in opened


async def test_full_house_refuses_before_it_stores(database: Database, engine: EngineServer) -> None:
    async with gateway_on(database, engine, limit=1) as world:
        engine.hold()
        first, second = [await world.gateway.open("web") for _ in range(2)]
        await world.send("在吗", first)
        with pytest.raises(Overloaded) as refused:
            await world.send("在吗", second)
        assert refused.value.retry_after > 0
        assert len(await world.rows(inbox)) == 1


async def test_slow_answer_is_not_waited_for_beyond_the_limit(database: Database, engine: EngineServer) -> None:
    async with gateway_on(database, engine, reply_timeout=0.1) as world:
        engine.hold()
        talk = await world.gateway.open("web")
        ticket = await world.send("在吗", talk)
        view = await world.gateway.answer(ticket)
        assert (view.answered, view.messages) == (False, [])
        engine.let_go()
        late: Any = await world.answered(ticket)
        assert texts(late) == ["您问：在吗"]
