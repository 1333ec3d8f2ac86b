"""The transcript: who said what, in order; read on from where one was."""

from __future__ import annotations

import pytest
from gateway_world import World, tapped, text_message
from sqlalchemy import update

from bot.gateway.messages import Incoming, Kind
from bot.gateway.tables import outbox
from bot.gateway.transcript import Cursor, Line

FAIR = {"id": 3, "title": "赶场招聘会", "time": "11月25日9:00", "place": "广场", "link": "/fairs/3.ics"}
PLACE = {"lat": 29.29, "lon": 108.17, "name": "办事大厅", "address": "汉葭街道1号"}


async def lines(world: World, after: Cursor | None = None, limit: int = 200) -> list[Line]:
    return await world.store.transcript.lines(world.talk, after, limit)


async def test_each_side_is_named(world: World) -> None:
    await world.ask("在吗")
    await world.served()
    await world.office.says(world.talk, "您好")
    told = await lines(world)
    assert [(line.who, line.name) for line in told] == [
        ("person", ""),
        ("bot", ""),
        ("person", ""),
        ("system", ""),
        ("system", ""),
        ("agent", "小李"),
    ]
    assert told[1].text == "您问：在吗"
    assert (told[0].intent, told[0].confidence) == ("ask", 0.9)


async def test_tapped_choice_place_and_picture_are_words(world: World) -> None:
    view = await world.queued()
    title = view.messages[0]["buttons"][0]["title"]
    await world.tap(view, title)
    await world.ask(Incoming("web", "", "place", Kind.LOCATION, latitude=29.3, longitude=108.2))
    await world.ask(Incoming("web", "", "picture", Kind.MEDIA, "这是啥"))
    person = [line for line in await lines(world) if line.who == "person"]
    assert [line.text for line in person] == ["转人工", title, "我的位置", "（发了图片或语音）这是啥"]
    assert person[2].extra == {"location": {"lat": 29.3, "lon": 108.2}}


async def test_what_an_agent_sends_along_is_kept(world: World) -> None:
    await world.served()
    citations = [{"document": "CQ", "clause": "二"}]
    await world.office.says(world.talk, "看这里", fair=FAIR, location=PLACE, citations=citations)
    last = (await lines(world))[-1]
    assert (last.extra, last.citations, last.state) == ({"fair": FAIR, "location": PLACE}, tuple(citations), "sent")


@pytest.mark.parametrize("state", ["queued", "failed", "unknown"])
async def test_delivery_of_an_agents_message_is_shown(world: World, state: str) -> None:
    await world.served()
    posted = await world.office.says(world.talk, "您好")
    async with world.database.write() as connection:
        await connection.execute(update(outbox).where(outbox.c.id == posted.outbox_id).values(state=state))
    assert (await lines(world))[-1].state == state


async def test_reply_that_was_dropped_was_never_said(world: World) -> None:
    await world.ask("在吗")
    async with world.database.write() as connection:
        await connection.execute(update(outbox).values(state="dropped"))
    assert [line.who for line in await lines(world)] == ["person"]


async def test_reading_on_gives_each_line_once_and_in_order(world: World) -> None:
    for number in range(7):
        await world.ask(f"第{number}句")
    cursor, read = Cursor(), list[Line]()
    while fresh := await lines(world, cursor, limit=3):
        cursor = Cursor.read(str(cursor.after(fresh)))
        read += fresh
    assert [line.id for line in read] == [line.id for line in await lines(world)]
    assert [line.text for line in read[:2]] == ["第0句", "您问：第0句"]
    assert str(cursor) == "7.7"


async def test_without_a_cursor_the_last_lines_are_given(world: World) -> None:
    for number in range(3):
        await world.ask(f"第{number}句")
    assert [line.text for line in await lines(world, limit=2)] == ["第2句", "您问：第2句"]


async def test_other_conversations_stay_apart(world: World) -> None:
    await world.ask(text_message("别人的话"), await world.gateway.open("web"))
    assert await lines(world) == []


async def test_title_of_a_choice_is_found_though_it_was_offered_before_the_cursor(world: World) -> None:
    view = await world.queued()
    cursor = Cursor().after(await lines(world))
    await world.ask(tapped(view.messages[0]["buttons"][0]["payload"]))
    assert (await lines(world, cursor))[0].text == "先问机器人"


@pytest.mark.parametrize("written", ["", "1", "a.b", "1.2.3", "-1.2", "1. 2"])
def test_what_is_no_cursor_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="cursor"):
        Cursor.read(written)


def test_row_number_beyond_every_database_is_cut() -> None:
    assert Cursor.read("9999999999.1").inbox == 2**31 - 1
