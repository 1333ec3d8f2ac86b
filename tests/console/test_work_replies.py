"""What an agent can send, and the help to write it, over real HTTP."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from engine_server import EngineServer
from sqlalchemy import select
from work_world import JOBS, Browser, WorkWorld, work_world

from bot.gateway.tables import outbox
from bot.storage.database import Database

LOAN = replace(JOBS, topic="loan_amount_rate", region="220802")


@pytest.fixture
async def world(database: Database, tmp_path: Path, engine: EngineServer) -> AsyncIterator[WorkWorld]:
    async with work_world(database, tmp_path, engine) as made:
        yield made


@pytest.fixture
async def desk(world: WorkWorld) -> tuple[Browser, int]:
    """An agent with a talk in hand."""
    agent = await world.hire("王敏")
    number = await world.waits(LOAN, "创业贷款能贷多少")
    await world.console.desk.claim(number, agent.staff)
    return world.browse(agent), number


async def body(world: WorkWorld) -> dict[str, Any]:
    """The last message that an agent sent."""
    query = select(outbox.c.body).where(outbox.c.staff_id.is_not(None)).order_by(outbox.c.id.desc()).limit(1)
    async with world.database.read() as connection:
        stored: dict[str, Any] = (await connection.execute(query)).scalar_one()
    return stored


async def test_choices_clauses_and_the_agents_name_go_along(world: WorkWorld, desk: tuple[Browser, int]) -> None:
    browser, number = desk
    answer = await browser.reply(number, "选一个", choices=["办过", "没办过", "办过"], clauses=["JL-30"])
    assert answer.status == 200
    said = await body(world)
    assert said["buttons"] == [{"title": "办过", "payload": "say:办过"}, {"title": "没办过", "payload": "say:没办过"}]
    assert said["citations"][0]["clause"] == "二(五)3"
    assert said["agent"] == "王敏"


async def test_fair_is_found_and_sent_with_time_place_and_link(world: WorkWorld, desk: tuple[Browser, int]) -> None:
    browser, number = desk
    fair = await world.fair("彭水冬季招聘会")
    await world.fair("别的专场")
    hits = await (await browser.get(f"/console/work/talks/{number}/fairs?q=冬季")).text()
    assert f'data-value="{fair}"' in hits
    assert "别的专场" not in hits
    await browser.reply(number, "", fair=fair)
    assert (await body(world))["fair"] == {
        "id": fair,
        "title": "彭水冬季招聘会",
        "time": "11月27日（周五）09:00到15:00",
        "place": "彭水体育馆 滨江路1号",
        "link": f"{world.url}/fairs/{fair}.ics",
    }


async def test_places_of_the_region_and_venues_are_offered(world: WorkWorld, desk: tuple[Browser, int]) -> None:
    browser, number = desk
    await world.fair("彭水冬季招聘会")
    own = await (await browser.get(f"/console/work/talks/{number}/places")).text()
    assert "洮北区政府驻地" in own
    assert "彭水体育馆" in own
    found = await (await browser.get(f"/console/work/talks/{number}/places?q=商河县")).text()
    assert "商河县政府驻地" in found


async def test_location_is_stored_in_wgs84(world: WorkWorld, desk: tuple[Browser, int]) -> None:
    browser, number = desk
    place = {"name": "政务中心", "address": "泉城路1号", "lat": 36.665, "lon": 117.02, "system": "gcj02"}
    await browser.reply(number, "到这里", location=place)
    sent = (await body(world))["location"]
    assert sent["name"] == "政务中心"
    assert 0.0005 < abs(sent["lon"] - 117.02) < 0.01


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"text": "   "}, "还没有内容"),
        ({"text": "长" * 2001}, "太长"),
        ({"choices": ["长" * 21]}, "选项"),
        ({"choices": list("甲乙丙丁戊己庚")}, "选项"),
        ({"clauses": ["XX-99"]}, "XX-99"),
        ({"fair": 99}, "招聘会"),
        ({"file": "stranger"}, "文件"),
        ({"location": {"name": "x", "lat": 91, "lon": 0}}, "经纬度"),
        ({"buttons": [{"title": "x", "payload": "/restart"}]}, "看不懂"),
        ({"staff_id": 7}, "看不懂"),
    ],
)
async def test_what_cannot_be_sent_is_refused_with_the_mend(
    world: WorkWorld, desk: tuple[Browser, int], more: dict[str, Any], why: str
) -> None:
    browser, number = desk
    content = {"request_id": "request-1", "text": "您好", **more}
    answer = await browser.post(f"/console/work/talks/{number}/reply", json=content)
    assert answer.status == 422
    assert why in await answer.text()
    assert await world.said(number) == []


async def test_file_of_another_talk_is_not_sent(world: WorkWorld, desk: tuple[Browser, int]) -> None:
    browser, number = desk
    kept = await (await browser.post(f"/console/work/talks/{number}/file", b"%PDF-1.7")).json()
    other = await world.waits()
    await browser.post(f"/console/work/talks/{other}/claim")
    assert (await browser.reply(other, "", file=kept["id"])).status == 422
    assert (await browser.reply(number, "", file=kept["id"])).status == 200


async def test_large_file_is_refused(desk: tuple[Browser, int]) -> None:
    browser, number = desk
    answer = await browser.post(f"/console/work/talks/{number}/file", io.BytesIO(b"%PDF-" + bytes(5 * 1024 * 1024)))
    assert answer.status == 422
    assert "5 MB" in await answer.text()


async def test_canned_reply_is_filled_for_the_person(world: WorkWorld, desk: tuple[Browser, int]) -> None:
    browser, number = desk
    greeting = await world.canned("欢迎语", "您好，我是{坐席}。{热线}也能问。")
    loan = await world.canned("贷款额度", "按规定：", "JL-30")
    plain = await (await browser.get(f"/console/work/talks/{number}/canned/{greeting}")).json()
    assert plain["text"] == "您好，我是王敏。12333也能问。"
    filled = await (await browser.get(f"/console/work/talks/{number}/canned/{loan}")).json()
    assert [clause["key"] for clause in filled["clauses"]] == ["JL-30"]
    assert filled["warnings"]
    assert (await browser.get(f"/console/work/talks/{number}/canned/999")).status == 404


async def test_region_is_set_by_name_and_asked_back_when_unclear(world: WorkWorld, desk: tuple[Browser, int]) -> None:
    browser, number = desk
    path = f"/console/work/talks/{number}/region"
    assert "没有找到" in await (await browser.post(path, {"text": "火星市"})).text()
    several = await (await browser.post(path, {"text": "朝阳区"})).text()
    assert "北京市朝阳区" in several
    assert (await browser.post(path, {"text": "山东济南商河"})).status == 204
    assert (await world.row(number)).region == "370126"
    assert (await browser.post(path, {"text": ""})).status == 204
    assert (await world.row(number)).region is None


async def test_number_to_call_back_is_opened_only_with_a_reason_and_recorded(world: WorkWorld) -> None:
    agent = await world.hire("王敏")
    browser = world.browse(agent)
    number = await world.waits(LOAN)
    await world.says(await world.talk_of(number), "打我电话 13800138000")
    await world.console.desk.claim(number, agent.staff)
    page = await (await browser.get(f"/console/work/talks/{number}")).text()
    assert "13800138000" not in page
    assert "8000" in page
    path = f"/console/work/talks/{number}/reveal/callback"
    assert (await browser.post(path, {"reason": "看"})).status == 422
    assert "13800138000" in await (await browser.post(path, {"reason": "要回电话"})).text()
    [entry] = await world.console.audit.page(action="talk.opened_personal")
    assert entry.detail["reason"] == "要回电话"


async def test_talk_is_passed_to_another_team(world: WorkWorld, desk: tuple[Browser, int]) -> None:
    browser, number = desk
    team = await world.console.teams.get(1)
    other = await world.console.teams.save(replace(team, id=0, name="劳动监察"))
    offered = await (await browser.get(f"/console/work/talks/{number}/transfer")).text()
    assert "劳动监察" in offered
    assert (await browser.post(f"/console/work/talks/{number}/transfer", {"to": "team:x"})).status == 422
    passed = await browser.post(f"/console/work/talks/{number}/transfer", {"to": f"team:{other}", "why": "归他们管"})
    assert passed.status == 204
    assert (await world.row(number)).team_id == other
    assert (await browser.get(f"/console/work/talks/{number}")).status == 403


async def test_facts_show_what_was_asked_and_earlier_talks(world: WorkWorld, desk: tuple[Browser, int]) -> None:
    browser, number = desk
    await browser.post(f"/console/work/talks/{number}/close")
    talk = await world.talk_of(number)
    await world.says(talk, "转人工")
    again = next(each for each in await world.console.queue.all_waiting() if each.conversation_id == talk)
    page = await (await browser.get(f"/console/work/talks/{again.id}")).text()
    for words in ("网页", "创业担保贷款", f'href="/console/talks/{number}"', "已结束"):
        assert words in page
