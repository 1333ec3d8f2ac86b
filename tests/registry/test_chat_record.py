"""One's own record in chat: seen masked, corrected by staff, erased; notices on and off by the person's word."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import invented
import pytest
from chat_world import ChatWorld, chat_on, payloads, said
from engine_server import EngineServer, says
from registry_world import CLERK, PENGSHUI, World
from sqlalchemy import select

from bot.gateway.tables import outbox
from bot.registry.tables import (
    consents,
    people,
    person_accounts,
    registry_talks,
    registry_tasks,
    service_events,
)
from bot.registry.values import EventKind, PersonClass, Verified
from bot.settings import TIME_ZONE

ABOUT = "record:about"


@pytest.fixture
async def chat(world: World, engine: EngineServer) -> AsyncIterator[ChatWorld]:
    async with chat_on(world, engine, office=lambda region: f"{region}人社局") as made:
        yield made


async def test_record_is_shown_masked_with_its_last_check(chat: ChatWorld) -> None:
    person = await chat.linked(employment="employed", work_region="441900", wanted_jobs="保洁", address="示例路 3 号")
    await chat.registry.people.verify(person, CLERK, Verified.VISIT, date(2026, 11, 3))
    told = said(await chat.says("我的信息"))
    for word in ("甲**", "**************", "190****0000", "广东省东莞市", "保洁", "单位就业"):
        assert word in told
    assert f"2026年11月3日，上门核实，{PENGSHUI}人社局" in told
    for hidden in (invented.name(0), invented.id_number(0), invented.phone(0), "示例路", CLERK):
        assert hidden not in told


async def test_record_of_nobody_offers_to_link(chat: ChatWorld) -> None:
    told = await chat.says("我的信息")
    assert "还没有绑定" in said(told)
    assert payloads(told) == ["link:start"]
    assert "同意" in said(await chat.taps("link:start"))


async def test_question_for_the_list_is_answered_from_the_record_of_a_linked_person(chat: ChatWorld) -> None:
    chat.answers("名单里有没有我", ABOUT, "名单在村里公示。", intent="my_record")
    told = await chat.says("名单里有没有我")
    assert said(told).startswith("名单在村里公示。")
    assert "link:start" in payloads(told)
    await chat.linked()
    assert said(await chat.says("名单里有没有我")).startswith("台账里有您，甲**。")


async def test_correction_goes_to_staff_masked(chat: ChatWorld) -> None:
    person = await chat.linked()
    await chat.says("我的信息")
    await chat.taps("record:correct")
    chat.engine.answers["电话换成〔手机号〕了"] = {**says("？"), "intent": {"name": "my_record", "confidence": 0.9}}
    assert "已请工作人员核对" in said(await chat.says(f"电话换成{invented.phone(9)}了"))
    (task,) = await chat.rows(registry_tasks)
    assert (task.kind, task.person_id) == ("correct_record", person)
    assert "电话换成〔手机号〕了" in task.detail


async def test_correction_said_straight_away_is_one(chat: ChatWorld) -> None:
    await chat.linked()
    words = "学历填错了，我是初中"
    handoff = {"topic": "my_record", "urgent": True, "region": None, "desk": "", "summary": "", "confidential": False}
    answer = says("转人工", errand={"verb": ABOUT, "detail": {}}, handoff=handoff)
    chat.engine.answers[words] = {**answer, "intent": {"name": "my_record", "confidence": 0.9}}
    told = await chat.says(words)
    assert (told.owner, len(await chat.rows(registry_tasks))) == ("bot", 1)


@pytest.mark.parametrize(("intent", "confidence"), [("distress", 0.4), ("handoff_human", 0.9), ("job_fair", 0.9)])
async def test_other_business_is_no_correction(chat: ChatWorld, intent: str, confidence: float) -> None:
    await chat.linked()
    await chat.says("我的信息")
    await chat.taps("record:correct")
    chat.engine.answers["别的事"] = {**says("别的回答。"), "intent": {"name": intent, "confidence": confidence}}
    assert said(await chat.says("别的事")) == "别的回答。"
    assert await chat.rows(registry_tasks) == []


async def test_erasing_is_explained_asked_once_and_done(chat: ChatWorld) -> None:
    person = await chat.linked()
    other = await chat.opens()
    await chat.links(0, other)
    told = await chat.says("把我信息删了")
    assert "不会删" in said(told)
    assert await chat.rows(people) != []
    assert "删好了" in said(await chat.says("确定删除"))
    for table in (people, person_accounts, consents, registry_talks):
        assert await chat.rows(table) == []
    assert "还没有绑定" in said(await chat.says("我的信息"))
    assert "还没有绑定" in said(await chat.says("我的信息", other))
    assert person not in [row.person_id for row in await chat.rows(service_events)]


async def test_who_thinks_again_is_not_erased(chat: ChatWorld) -> None:
    await chat.linked()
    await chat.says("把我信息删了")
    assert said(await chat.taps("record:erase_no")) == "好，不删。"
    assert len(await chat.rows(people)) == 1


async def test_yes_long_after_the_question_erases_nobody(chat: ChatWorld) -> None:
    await chat.linked()
    await chat.says("把我信息删了")
    chat.registry.clock.move(minutes=11)
    await chat.says("确定")
    assert len(await chat.rows(people)) == 1


async def test_button_of_an_erasure_long_ago_asks_again(chat: ChatWorld) -> None:
    await chat.linked()
    await chat.says("把我信息删了")
    chat.registry.clock.move(minutes=11)
    assert "真的删吗" in said(await chat.taps("record:erase_yes"))
    assert len(await chat.rows(people)) == 1
    assert "删好了" in said(await chat.taps("record:erase_yes"))
    assert await chat.rows(people) == []


async def test_classes_are_those_of_the_day_in_china(chat: ChatWorld) -> None:
    person = await chat.linked()
    moment = chat.registry.clock.now().astimezone(TIME_ZONE)
    await chat.registry.people.enter_class(person, PersonClass.MONITORED, moment.date(), CLERK, Verified.OFFICE)
    chat.registry.clock.move(hours=24 + 1 - moment.hour)
    tomorrow = chat.registry.clock.now().astimezone(TIME_ZONE).date()
    await chat.registry.people.leave_class(person, PersonClass.MONITORED, tomorrow, CLERK, Verified.OFFICE)
    assert "监测" not in said(await chat.says("我的信息"))


@pytest.mark.parametrize("words", ["好", "嗯", "是", "对"])
async def test_small_yes_neither_erases_nor_subscribes(chat: ChatWorld, words: str) -> None:
    await chat.registry.person(0)
    await chat.links()
    await chat.says(words)
    await chat.says("把我信息删了")
    await chat.says(words)
    assert [row.notices for row in await chat.rows(people)] == [""]


async def test_restart_before_the_answer_to_an_erasure(world: World, engine: EngineServer) -> None:
    async with chat_on(world, engine) as chat:
        await chat.linked()
        await chat.says("把我信息删了")
        talk = chat.talk
    async with chat_on(world, engine, talk) as chat:
        assert "删好了" in said(await chat.says("确定"))


async def test_notices_are_turned_on_and_off_by_word(chat: ChatWorld) -> None:
    person = await chat.linked()
    chat.answers("有招聘会告诉我", "notices:on", intent="subscribe")
    chat.answers("别发了", "notices:off", intent="unsubscribe")
    await chat.says("有招聘会告诉我")
    assert (await chat.registry.again(person)).notices == "given"
    assert "不再给您发通知" in said(await chat.says("别发了"))
    assert (await chat.registry.again(person)).notices == "refused"
    assert [row.state for row in await chat.rows(consents) if row.purpose == "notices"] == ["given", "refused"]


async def test_notices_of_nobody(chat: ChatWorld) -> None:
    chat.answers("有招聘会告诉我", "notices:on")
    chat.answers("别发了", "notices:off")
    assert "不会收到通知" in said(await chat.says("别发了"))
    assert payloads(await chat.says("有招聘会告诉我")) == ["link:start"]


async def test_policy_explained_to_a_linked_person_is_noted_once_a_day_and_does_not_count(chat: ChatWorld) -> None:
    chat.answers("公益岗给谁", "talk:given", "给就业困难人员。")
    assert said(await chat.says("公益岗给谁")) == "给就业困难人员。"
    assert await chat.rows(service_events) == []
    person = await chat.linked()
    await chat.says("公益岗给谁")
    await chat.says("公益岗给谁")
    found = [(row.person_id, row.kind, row.actor, row.counts) for row in await chat.rows(service_events)]
    assert found == [(person, EventKind.POLICY_TALK, "bot", False)]


async def test_nothing_personal_is_in_what_was_said(chat: ChatWorld) -> None:
    await chat.linked()
    await chat.says("我的信息")
    async with chat.registry.database.read() as connection:
        bodies = str((await connection.execute(select(outbox.c.body))).scalars().all())
    assert invented.name(0) not in bodies
    assert invented.id_number(0)[:14] not in bodies
