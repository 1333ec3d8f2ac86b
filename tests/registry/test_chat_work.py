"""What people say of their own work is written to their record with its trail, and confirmed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest
from chat_world import ChatWorld, chat_on, payloads, said
from engine_server import EngineServer
from registry_world import CLERK, TODAY, World
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.gateway.messages import Button, Reply
from bot.registry.tables import person_statuses, registry_tasks, service_events
from bot.registry.values import Verified

DONGGUAN = "441900"
ASK = "check:0:ask"


@pytest.fixture
def answered() -> list[tuple[int, str]]:
    return []


@pytest.fixture
async def chat(world: World, engine: EngineServer, answered: list[tuple[int, str]]) -> AsyncIterator[ChatWorld]:
    async def note(connection: AsyncConnection, delivery: int, answer: str) -> None:
        answered.append((delivery, answer))

    async with chat_on(world, engine, answered=note) as made:
        yield made


async def tells(chat: ChatWorld, words: str) -> str:
    chat.answers(words, "check:said", intent="check_in")
    return said(await chat.says(words))


@pytest.mark.parametrize(
    ("words", "employment", "region", "confirmed"),
    [
        ("还在东莞打工", "employed", DONGGUAN, "您在上班，在广东省东莞市"),
        ("还在干", "employed", "", "您在上班。"),
        ("没换，还是那家", "employed", "", "您在上班。"),
        ("没换厂，还在那干", "employed", "", "您在上班。"),
        ("我没辞职，还在干", "employed", "", "您在上班。"),
        ("没被裁，还在厂里上班", "employed", "", "您在上班。"),
        ("刚被裁了", "unemployed", "", "您现在没上班"),
        ("没上班了", "unemployed", "", "您现在没上班"),
        ("厂倒了，我回来了", "unemployed", "", "您现在没上班"),
        ("换厂了，现在在佛山", "employed", "440600", "您换地方了，现在在广东省佛山市上班"),
        ("打零工呢", "flexible", "", "您在打零工"),
        ("自己干了，开了个小吃店", "self_employed", "", "您自己干"),
    ],
)
async def test_what_is_said_is_written(
    chat: ChatWorld, words: str, employment: str, region: str, confirmed: str
) -> None:
    person = await chat.linked()
    assert confirmed in await tells(chat, words)
    found = await chat.registry.again(person)
    assert (found.employment, found.work_region) == (employment, region)
    assert (found.verified_how, found.verified_by, found.verified_on) == ("chat", "person", TODAY)
    assert [row.kind for row in await chat.rows(service_events)] == ["check_in"]
    (trail, *_) = [row for row in await chat.rows(person_statuses) if row.status == "employment"]
    assert (trail.value, trail.recorded_by, trail.how) == (employment, "person", "chat")


async def test_confirmation_can_be_corrected(chat: ChatWorld) -> None:
    person = await chat.linked()
    chat.answers("还在上班", "check:said")
    assert ASK in payloads(await chat.says("还在上班"))
    assert payloads(await chat.taps(ASK)) == ["check:0:working", "check:0:not_working", "check:0:moved"]
    await chat.taps("check:0:not_working")
    assert (await chat.registry.again(person)).employment == "unemployed"


async def test_buttons_of_a_notice_answer_its_delivery(chat: ChatWorld, answered: list[tuple[int, str]]) -> None:
    await chat.linked()
    await offer(chat, "check:7:not_working")
    told = await chat.taps("check:7:not_working")
    assert answered == [(7, "not_working")]
    assert [each.split(":")[2:] for each in payloads(told)][:3] == [
        ["why", "looking"],
        ["why", "unskilled"],
        ["why", "cannot_leave"],
    ]


async def offer(chat: ChatWorld, payload: str) -> None:
    """A notice offers the choice."""
    await chat.gateway.offer(chat.talk, Reply("您还在上班吗？", (Button("选", payload),)))


@pytest.mark.parametrize("how", ["check:0:why:unskilled", "我啥也不会"])
async def test_why_not_is_kept_and_something_offered(chat: ChatWorld, how: str) -> None:
    person = await chat.linked()
    await tells(chat, "没上班了")
    told = await (chat.taps(how) if how.startswith("check") else chat.says(how))
    assert (await chat.registry.again(person)).employment_detail == "unskilled"
    assert "/skill_training" in payloads(told)


async def test_who_became_unemployed_is_a_task(chat: ChatWorld) -> None:
    await chat.linked(employment="employed")
    await tells(chat, "被辞了，现在没活")
    assert [row.kind for row in await chat.rows(registry_tasks)] == ["became_unemployed"]


async def test_another_place_is_asked_for_and_an_ambiguous_one_asked_back(chat: ChatWorld) -> None:
    person = await chat.linked(employment="employed")
    await offer(chat, "check:0:moved")
    assert "换到哪里了" in said(await chat.taps("check:0:moved"))
    told = await chat.says("朝阳")
    assert len(payloads(told)) > 1
    await chat.taps(payloads(told)[0])
    assert (await chat.registry.again(person)).work_region == payloads(told)[0].split(":")[-1]


async def test_place_may_be_typed_after_a_restart(world: World, engine: EngineServer) -> None:
    async with chat_on(world, engine) as chat:
        person = await chat.linked(employment="employed")
        await offer(chat, "check:0:moved")
        await chat.taps("check:0:moved")
        talk = chat.talk
    async with chat_on(world, engine, talk) as chat:
        assert "广东省东莞市" in said(await chat.says("东莞"))
        assert (await world.again(person)).work_region == DONGGUAN


async def test_question_in_between_is_no_place(chat: ChatWorld) -> None:
    await chat.linked()
    await offer(chat, "check:0:moved")
    await chat.taps("check:0:moved")
    await chat.says("东莞哪天有招聘会")
    assert chat.engine.texts == ["东莞哪天有招聘会"]


@pytest.mark.parametrize("words", ["我儿子还在厂里", "我爱人不在那家了，回来了", "替我哥回，他还在工地上"])
async def test_word_about_somebody_else_is_not_written(chat: ChatWorld, words: str) -> None:
    person = await chat.linked()
    assert "家里别人" in await tells(chat, words)
    assert (await chat.registry.again(person)).employment == ""


async def test_unclear_word_is_asked_back(chat: ChatWorld) -> None:
    await chat.linked()
    assert "您现在在上班吗" in await tells(chat, "就那样吧")


async def test_who_is_not_linked_is_asked_to_link(chat: ChatWorld) -> None:
    assert "没有绑定" in await tells(chat, "还在上班")
    assert await chat.rows(service_events) == []


async def test_record_of_a_later_day_is_left_to_staff(chat: ChatWorld) -> None:
    person = await chat.linked(employment="employed")
    chat.registry.clock.move(days=-10)
    assert "已请工作人员改" in await tells(chat, "没上班了")
    assert (await chat.registry.again(person)).employment == "employed"
    assert [row.kind for row in await chat.rows(registry_tasks)] == ["correct_record"]


async def test_still_working_keeps_how_and_where(chat: ChatWorld) -> None:
    person = await chat.linked(
        employment="employed", employment_detail="workshop", work_region=DONGGUAN, workplace="示例厂"
    )
    await chat.registry.people.verify(person, CLERK, Verified.PHONE, date(2026, 1, 5))
    assert "广东省东莞市" in await tells(chat, "还在干")
    found = await chat.registry.again(person)
    assert (found.employment_detail, found.workplace) == ("workshop", "示例厂")
