from __future__ import annotations

from bot_api import BotApi
from telegram_world import FakeEngine, HandClock, Person, World, says, titles

CITATION = {
    "document": "JL",
    "short": "吉林就业扶贫通知",
    "clause": "二(五)3",
    "region": "220000",
    "region_name": "吉林省",
    "period": {"from": "2018-01-01", "to": "2020-12-31"},
    "standing": "period_over",
}
LONG_PAYLOAD = '/inform{"measure":"JL-30","region":"220000","topic":"' + "补贴" * 30 + '"}'


async def test_question_is_answered_with_its_citation(world: World, engine: FakeEngine, person: Person) -> None:
    engine.answers["路费能报吗"] = says("可以。每人每年1次。", citations=[CITATION])
    await person.writes("路费能报吗")
    sent = await world.api.seen(1)
    assert sent[0]["text"] == (
        "可以。每人每年1次。\n\n依据：《吉林就业扶贫通知》二(五)3 · 吉林省 · 2018年到2020年 · 已过期"
    )
    assert sent[0]["chat"]["id"] == person.id


async def test_start_command_is_a_greeting(world: World, engine: FakeEngine, person: Person) -> None:
    await person.writes("/start qr7")
    assert (await engine.asked(1))[0]["text"] == "你好"


async def test_other_commands_cannot_force_an_intent(world: World, engine: FakeEngine, person: Person) -> None:
    await person.writes("//inform@bangfu_bot{}")
    assert (await engine.asked(1))[0]["text"] == "inform{}"


async def test_tapped_choice_reaches_the_engine_with_its_long_payload(
    world: World, engine: FakeEngine, person: Person
) -> None:
    engine.answers["你好"] = says("您想问什么？", buttons=[("贷款", "/loan"), ("补贴", LONG_PAYLOAD)])
    await person.writes("你好")
    assert titles((await world.api.seen(1))[0]) == ["贷款", "补贴"]
    await person.taps("补贴")
    assert (await engine.asked(2))[1]["text"] == LONG_PAYLOAD
    await world.api.until(lambda: len(world.api.answered) == 1)
    assert "text" not in world.api.answered[0]


async def test_invented_choice_gets_a_notice_and_no_answer(world: World, engine: FakeEngine, person: Person) -> None:
    await person.writes("你好")
    message = (await world.api.seen(1))[0]
    for data in ("/inform", "o1.0", "o999999999999.1"):
        await person.taps_data(message, data)
    await world.api.until(lambda: len(world.api.answered) == 3)
    assert {notice["text"] for notice in world.api.answered} == {world.gateway.text("not_offered")}
    assert len(engine.orders) == 1


async def test_choice_of_another_person_is_not_taken(world: World, engine: FakeEngine, person: Person) -> None:
    engine.answers["你好"] = says("选一个", buttons=[("贷款", "/loan")])
    await person.writes("你好")
    message = (await world.api.seen(1))[0]
    stranger = Person(world.api, 78)
    data = message["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await stranger.taps_data({**message, "chat": stranger.chat}, data)
    await world.api.until(lambda: len(world.api.answered) == 1)
    assert world.api.answered[0]["text"] == world.gateway.text("not_offered")


async def test_shared_location_reaches_the_engine(world: World, engine: FakeEngine, person: Person) -> None:
    await person.sends(location={"latitude": 29.3, "longitude": 108.2})
    order = (await engine.asked(1))[0]
    assert order["metadata"]["location"] == {"lat": 29.3, "lon": 108.2}


async def test_voice_photo_and_sticker_get_a_polite_reply(world: World, clock: HandClock, person: Person) -> None:
    file = {"file_id": "f", "file_unique_id": "u"}
    await person.sends(voice={**file, "duration": 3})
    await world.api.seen(1)
    await person.sends(photo=[{**file, "width": 9, "height": 9}], caption="这是啥")
    await clock.passes(1)
    await world.api.seen(2)
    sticker = {"width": 9, "height": 9, "is_animated": False, "is_video": False, "type": "regular"}
    await person.sends(sticker={**file, **sticker})
    await clock.passes(1)
    sent = await world.api.seen(3)
    assert {message["text"] for message in sent} == {world.gateway.text("media")}
    assert world.engine.orders == []


async def test_groups_edits_and_service_messages_are_left_alone(
    world: World, engine: FakeEngine, person: Person
) -> None:
    group = {"id": -5, "type": "group", "title": "老乡群"}
    await world.api.put(message={**person.message(text="大家好"), "chat": group})
    await world.api.put(edited_message={**person.message(text="改过"), "edit_date": 1_790_000_001})
    await person.sends(delete_chat_photo=True)
    await person.writes("在吗")
    assert [order["text"] for order in await engine.asked(1)] == ["在吗"]


async def test_repeated_update_is_answered_once(
    world: World, engine: FakeEngine, clock: HandClock, person: Person
) -> None:
    update = await person.writes("在吗")
    await world.api.seen(1)
    await world.api.repeat(update)
    other = Person(world.api, 78)
    await other.writes("好了")
    await clock.passes(1)
    assert [message["chat"]["id"] for message in await world.api.seen(2)] == [77, 78]
    assert [order["text"] for order in engine.orders] == ["在吗", "好了"]


async def test_overlong_answer_is_shortened_and_keeps_its_citation(
    world: World, engine: FakeEngine, person: Person
) -> None:
    engine.answers["全文"] = says("这一句话说的是补贴😀。" * 600, citations=[CITATION])
    await person.writes("全文")
    text = (await world.api.seen(1))[0]["text"]
    assert "太长了" in text
    assert text.endswith("已过期")


async def test_several_replies_arrive_in_order_one_a_second(
    world: World, engine: FakeEngine, clock: HandClock, person: Person
) -> None:
    engine.answers["三条"] = says("一", "二", "三")
    await person.writes("三条")
    for number in (1, 2):
        await world.api.seen(number)
        await clock.passes(1)
    sent = await world.api.seen(3)
    assert [message["text"] for message in sent] == ["一", "二", "三"]
    assert [message["at"] for message in sent] == [0, 1, 2]


async def test_masked_number_never_leaves_the_inbox(world: World, engine: FakeEngine, person: Person) -> None:
    await person.writes("我电话13800000000")
    assert "138" not in (await engine.asked(1))[0]["text"]


async def test_offset_moves_only_behind_stored_updates(api: BotApi, world: World, person: Person) -> None:
    update = await person.writes("在吗")
    await api.until(lambda: api.confirmed == update["update_id"] + 1)
    await world.api.seen(1)
