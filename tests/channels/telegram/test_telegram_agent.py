"""An agent on Telegram: words, choices, files, places and fairs arrive; the bot does not talk over them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from bot_api import ApiError, BotApi, bad_request
from telegram_world import HANDS_OVER, FakeEngine, HandClock, Person, World, titles

from bot.gateway.tables import inbox

PLACE = {"lat": 29.29, "lon": 108.17, "name": "办事大厅", "address": "汉葭街道1号"}
FAIR = {
    "id": 3,
    "title": "赶场招聘会",
    "time": "11月25日（周三）9:00到12:00",
    "place": "广场",
    "link": "https://b.example/fairs/3.ics",
}
WAIT = {"retry_after": 7}


@pytest.fixture
async def talk(world: World, engine: FakeEngine, person: Person, clock: HandClock) -> str:
    """A conversation that an agent has taken; the person has read two messages."""
    engine.answers["转人工"] = HANDS_OVER
    await world.office.hire()
    await person.writes("转人工")
    await world.api.seen(1)
    conversation = await world.gateway.open("telegram", str(person.id))
    await world.office.claims(conversation)
    await clock.passes(1)
    await world.api.seen(2)
    clock.skip(1)
    return conversation


async def states(world: World) -> list[str]:
    """The outbox once nothing is under way."""
    await world.delivery.stop()
    return [row.state for row in await world.rows()]


async def test_agents_words_stand_under_the_agents_name(world: World, talk: str) -> None:
    await world.office.says(talk, "您好")
    assert (await world.api.seen(3))[2]["text"] == "工作人员 小李\n您好"


async def test_tapped_choice_of_an_agent_is_said_in_its_words(world: World, person: Person, talk: str) -> None:
    await world.office.says(talk, "什么时候来？", buttons=[{"title": "上午来", "payload": "say:上午来"}])
    assert titles((await world.api.seen(3))[2]) == ["上午来"]
    await person.taps("上午来")
    await world.api.until(lambda: len(world.api.answered) == 1)
    assert [(row.kind, row.text) for row in await world.rows(inbox)][1:] == [("text", "上午来")]


async def test_file_is_sent_from_the_database_with_its_name(world: World, api: BotApi, talk: str) -> None:
    file = await world.office.stores(talk, "申请表（新）.pdf", b"%PDF-1.7 content")
    await world.office.says(talk, "填这张表。", file=file)
    message = (await api.seen(3))[2]
    assert message["caption"] == "工作人员 小李\n填这张表。"
    assert message["document"]["file_name"] == "申请表（新）.pdf"
    assert api.files[message["document"]["file_id"]] == b"%PDF-1.7 content"


async def test_words_too_long_for_a_caption_go_before_the_file(
    world: World, api: BotApi, clock: HandClock, talk: str
) -> None:
    file = await world.office.stores(talk, "表.pdf", b"%PDF-")
    await world.office.says(talk, "先看清楚。" * 300, file=file)
    assert len((await api.seen(3))[2]["text"]) > 1024
    await clock.passes(1)
    assert "caption" not in (await api.seen(4))[3]


async def test_file_that_is_gone_fails_and_holds_nothing_up(
    world: World, api: BotApi, talk: str, clock: HandClock
) -> None:
    await world.office.says(talk, file={"id": "gone", "name": "表.pdf", "media_type": "application/pdf", "size": 1})
    await world.office.says(talk, "再说一句")
    await clock.passes(1)
    assert (await api.seen(3))[2]["text"] == "工作人员 小李\n再说一句"
    assert (await states(world))[2:] == ["failed", "sent"]


async def test_place_with_name_and_address_is_a_venue(world: World, api: BotApi, talk: str) -> None:
    await world.office.says(talk, location=PLACE)
    venue = (await api.seen(3))[2]["venue"]
    assert (venue["title"], venue["address"]) == ("办事大厅", "汉葭街道1号")
    assert venue["location"] == {"latitude": 29.29, "longitude": 108.17}


async def test_place_without_an_address_is_a_location_after_the_words(
    world: World, api: BotApi, clock: HandClock, talk: str
) -> None:
    await world.office.says(talk, "来这里", location={**PLACE, "address": ""})
    assert (await api.seen(3))[2]["text"] == "工作人员 小李\n来这里"
    await clock.passes(1)
    message = (await api.seen(4))[3]
    assert ("venue" in message, message["location"]) == (False, {"latitude": 29.29, "longitude": 108.17})
    assert (await states(world))[2:] == ["sent"]


@pytest.mark.parametrize("error", [bad_request("any"), ApiError(429, "Too Many Requests: retry after 7", **WAIT)])
async def test_words_are_not_said_twice_when_what_follows_them_fails(
    world: World, api: BotApi, clock: HandClock, talk: str, error: ApiError
) -> None:
    api.fail("sendVenue", error)
    await world.office.says(talk, "来这里", location=PLACE)
    await api.seen(3)
    await clock.passes(1)
    await api.until(lambda: api.calls["sendVenue"] == 1)
    assert (await states(world))[2:] == ["unknown"]
    assert len(api.sent) == 3


async def test_fair_is_told_with_its_calendar_link(world: World, talk: str) -> None:
    await world.office.says(talk, "可以去这个", fair=FAIR)
    assert (await world.api.seen(3))[2]["text"] == (
        "工作人员 小李\n可以去这个\n\n赶场招聘会\n时间：11月25日（周三）9:00到12:00\n地点：广场\n"
        "记到日历：https://b.example/fairs/3.ics"
    )


async def test_typing_is_shown_at_most_once_in_four_seconds(
    world: World, api: BotApi, clock: HandClock, talk: str
) -> None:
    for _ in range(3):
        world.office.voice.typing(talk)
    await api.until(lambda: len(api.actions) == 1)
    clock.skip(3.9)
    world.office.voice.typing(talk)
    clock.skip(0.1)
    world.office.voice.typing(talk)
    await api.until(lambda: len(api.actions) == 2)
    assert api.actions[0] == {"chat_id": 77, "action": "typing"}


async def test_typing_takes_no_place_from_messages_and_its_failure_harms_none(
    world: World, api: BotApi, talk: str
) -> None:
    api.fail("sendChatAction", bad_request("any"))
    world.office.voice.typing(talk)
    await world.office.says(talk, "您好")
    assert (await api.seen(3))[2]["text"] == "工作人员 小李\n您好"


async def held_back(world: World, api: BotApi, clock: HandClock, person: Person, words: str) -> str:
    """The person's message is answered, but Telegram does not take the answer for 7 s."""
    api.fail("sendMessage", ApiError(429, "Too Many Requests: retry after 7", **WAIT))
    await world.office.hire()
    await person.writes(words)
    await clock.expects(7)
    return await world.gateway.open("telegram", str(person.id))


async def read(api: BotApi, clock: HandClock, number: int, dropped: int = 0) -> list[Any]:
    """What the person has read when `number` messages are through; a dropped one has taken its second too."""
    before = len(api.sent)
    await clock.passes(7)
    for _ in range(dropped):
        await clock.passes(1)
    for count in range(before + 1, number):
        await api.seen(count)
        await clock.passes(1)
    return [message["text"] for message in await api.seen(number)]


async def test_reply_is_dropped_when_an_agent_claims_from_the_bot(
    world: World, api: BotApi, engine: FakeEngine, clock: HandClock, person: Person
) -> None:
    engine.answers["转人工"] = HANDS_OVER
    await person.writes("转人工")
    await api.seen(1)
    await person.taps("先问机器人")
    await clock.passes(1)
    await api.seen(2)
    clock.skip(1)
    conversation = await held_back(world, api, clock, person, "我能贷多少")
    await world.office.claims(conversation)
    await world.office.says(conversation, "我来帮您")
    heard = await read(api, clock, 4, dropped=1)
    assert heard[2:] == ["小李来了，正在看您前面说的话。请等一下。", "工作人员 小李\n我来帮您"]
    assert (await states(world))[2:] == ["dropped", "sent", "sent"]


async def test_reply_and_announcement_are_dropped_when_an_agent_claims_from_the_queue(
    world: World, api: BotApi, engine: FakeEngine, clock: HandClock, person: Person
) -> None:
    engine.answers["转人工"] = HANDS_OVER
    conversation = await held_back(world, api, clock, person, "转人工")
    await world.office.claims(conversation)
    assert await read(api, clock, 1, dropped=1) == ["小李来了，正在看您前面说的话。请等一下。"]
    assert await states(world) == ["dropped", "sent"]


async def test_announcement_is_delivered_while_only_the_queue_owns(
    world: World, api: BotApi, engine: FakeEngine, clock: HandClock, person: Person
) -> None:
    engine.answers["转人工"] = HANDS_OVER
    await held_back(world, api, clock, person, "转人工")
    assert (await read(api, clock, 1))[0].startswith("好，帮您转。")


async def test_agents_last_words_outlive_the_give_back(world: World, api: BotApi, clock: HandClock, talk: str) -> None:
    api.fail("sendMessage", ApiError(429, "Too Many Requests: retry after 7", **WAIT))
    await world.office.says(talk, "带身份证来。")
    await world.office.says(talk, "9点开门。")
    await clock.expects(7)
    await world.office.gives_back(talk)
    assert (await read(api, clock, 5))[2:4] == ["工作人员 小李\n带身份证来。", "工作人员 小李\n9点开门。"]
    assert (await states(world))[2:] == ["sent", "sent", "sent"]


async def test_rating_by_tap_is_thanked_for(
    world: World, api: BotApi, clock: HandClock, person: Person, talk: str
) -> None:
    await world.office.says(talk, "您好")
    await world.office.gives_back(talk)
    await api.seen(3)
    await clock.passes(1)
    await api.seen(4)
    await person.taps("帮上了")
    await clock.passes(1)
    assert (await api.seen(5))[4]["text"] == "谢谢您，记下了。有事接着问我。"


async def test_stop_while_typing_is_shown_ends_cleanly(world: World, talk: str) -> None:
    world.office.voice.typing(talk)
    async with asyncio.timeout(5):
        await world.delivery.stop()
