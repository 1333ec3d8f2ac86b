"""Vacancies in a talk: what suits, why, and how what people say of them changes what comes next."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import invented
import pytest
from chat_world import ChatWorld, chat_on, payloads, said
from engine_server import EngineServer
from registry_world import PENGSHUI, World
from sqlalchemy import insert

from bot.directory.tables import employers_blocked
from bot.directory.wishes import Wishes
from bot.gateway.messages import View
from bot.registry.chat_texts import first_of
from bot.registry.chat_wishes import from_kept, kept, wishes_in
from bot.registry.tables import recommendations, service_events

FIND = "有没有活干"


@pytest.fixture
async def chat(world: World, engine: EngineServer) -> AsyncIterator[ChatWorld]:
    async with chat_on(world, engine) as made:
        yield made


async def looks(chat: ChatWorld, words: str = FIND, *told: str, **detail: object) -> View:
    chat.answers(words, "job:find", *told, **{"region": PENGSHUI, "short": "政策管介绍工作。", **detail})
    return await chat.says(words)


async def three(chat: ChatWorld) -> tuple[int, int, int]:
    near = await chat.vacancy("保洁", latitude=29.30, longitude=108.17, coordinate_system="gcj02")
    far = await chat.vacancy("保安", latitude=29.90, longitude=108.17, coordinate_system="gcj02", pay_text="5000元/月")
    night = await chat.vacancy("分拣员", shift="night", pay_text="4000元/月")
    return near, far, night


async def test_vacancy_is_told_with_pay_as_written_place_reason_and_contact(chat: ChatWorld) -> None:
    await chat.vacancy("商场保洁", address="示例路 1 号", pay_text="3000-3500元/月", sample=True)
    told = said(await looks(chat, "找保洁"))
    for word in (
        "1. 商场保洁（样例，不是真的）",
        "工资：3000-3500元/月",
        "彭水苗族土家族自治县示例路 1 号",
        "推荐理由：您想做保洁，正好",
        "联系：12333",
        "不交押金",
    ):
        assert word in told


async def test_at_most_three_are_shown_and_more_on_demand(chat: ChatWorld) -> None:
    for number in range(5):
        await chat.vacancy(f"保洁{number}")
    first = await looks(chat)
    assert len([each for each in payloads(first) if each.startswith("job:apply")]) == 3
    second = await chat.says("再看几个")
    assert "好，再看几个" in said(second)
    assert set(payloads(first)[:3]).isdisjoint(payloads(second)[:2])
    assert len(await chat.rows(recommendations)) == 5


async def test_documents_follow_in_one_line(chat: ChatWorld) -> None:
    await chat.vacancy()
    citation = {"document": "JL", "clause": "一"}
    chat.answers(FIND, "job:find", "政策管介绍工作。还有很多。", region=PENGSHUI, short="政策管介绍工作。")
    chat.engine.answers[FIND]["messages"][0]["custom"]["citations"] = [citation]
    told = await chat.says(FIND)
    assert told.messages[-1]["text"].startswith("政策上：政策管介绍工作。")
    assert told.messages[-1]["citations"] == [citation]
    assert "还有很多" not in said(told)


async def test_nothing_suitable_is_said_honestly_with_what_else_there_is(chat: ChatWorld) -> None:
    told = await looks(chat, "找焊工的活，月薪八千", "政策管介绍工作。还有很多。")
    assert "还有很多" in said(told)
    assert "都没有合适的活（按您说的：焊工，月薪8000元以上）" in said(told)
    assert {"/job_fair", "/skill_training", "/handoff_human", "job:wider"} <= set(payloads(told))


async def test_wider_reach_is_named(chat: ChatWorld) -> None:
    await chat.vacancy(region="500114")
    assert "现在没有合适的，省里别的地方有这些" in said(await looks(chat))


async def test_blocked_employer_and_expired_vacancy_are_never_shown(chat: ChatWorld) -> None:
    await chat.vacancy("过期的", valid_until=date(2020, 1, 1))
    await chat.vacancy("坏厂的", employer="坏厂")
    row = {"name": "坏厂", "name_key": "坏厂", "reason": "欠薪", "since": date(2020, 1, 1)}
    async with chat.registry.database.write() as connection:
        await connection.execute(insert(employers_blocked).values(**row, created_at=chat.registry.clock.now()))
    assert "都没有合适的活" in said(await looks(chat))


@pytest.mark.parametrize("words", ["太远了", "有没有近点的", "都太远了，近点的有吗"])
async def test_too_far_brings_nearer_ones(chat: ChatWorld, words: str) -> None:
    await chat.vacancy("保安", latitude=29.90, longitude=108.17, coordinate_system="gcj02")
    await looks(chat)
    await chat.vacancy("保洁", latitude=29.30, longitude=108.17, coordinate_system="gcj02")
    told = said(await chat.says(words))
    assert "公里以内再找" in told
    assert "1. 保洁" in told
    assert "保安" not in told
    assert [row.verdict for row in await chat.rows(recommendations)] == ["too_far", None]


async def test_low_pay_brings_better_paid_ones(chat: ChatWorld) -> None:
    await chat.vacancy("保洁", pay_text="3000元/月")
    await looks(chat)
    await chat.vacancy("保安", pay_text="5000元/月")
    told = said(await chat.says("工资太低了"))
    assert "好，找月薪 3100 元以上的" in told
    assert "1. 保安" in told


async def test_no_night_shift_leaves_night_work_out(chat: ChatWorld) -> None:
    await three(chat)
    await looks(chat)
    told = said(await chat.says("不上夜班"))
    assert "好，不推夜班的了" in told
    assert "分拣员" not in told


async def test_which_one_is_not_wanted_is_asked_and_its_trade_left_out(chat: ChatWorld) -> None:
    near, *_ = await three(chat)
    await looks(chat)
    await chat.vacancy("楼道保洁")
    told = await chat.taps("job:not")
    assert said(told) == "哪个不想干？"
    after = said(await chat.taps(f"job:not:{near}"))
    assert "好，不推保洁了" in after
    assert "1. 保洁" not in after
    assert "楼道保洁" not in after


@pytest.mark.parametrize("words", ["2", "第二个", "第二个怎么报名", "我想去第二个"])
async def test_number_of_a_vacancy_gives_its_contact(chat: ChatWorld, words: str) -> None:
    await three(chat)
    second = payloads(await looks(chat))[1]
    told = await chat.says(words)
    assert "先打电话问" in said(told)
    (verdict,) = [row for row in await chat.rows(recommendations) if row.verdict]
    assert (f"job:apply:{verdict.vacancy_id}", verdict.verdict) == (second, "suits")


async def test_vacancy_without_a_contact_goes_to_staff(chat: ChatWorld) -> None:
    await chat.vacancy(contact="")
    told = await looks(chat)
    told = await chat.taps(payloads(told)[0])
    assert "没有留电话" in said(told)
    assert "/handoff_human" in payloads(told)


async def test_record_of_a_linked_person_guides_the_search_and_what_is_shown_counts(chat: ChatWorld) -> None:
    person = await chat.linked(wanted_jobs="保洁", wanted_pay=3000)
    await three(chat)
    told = said(await looks(chat, region=None))
    assert "1. 保洁" in told
    assert "保安" not in told
    found = [(row.person_id, row.kind, row.counts) for row in await chat.rows(service_events)]
    assert found == [(person, "vacancy", True)]
    await chat.says("太远了")
    assert [row.counts for row in await chat.rows(service_events)] == [False]


async def test_refused_vacancy_stays_away_from_the_next_search(chat: ChatWorld) -> None:
    await chat.vacancy("保洁")
    await looks(chat)
    await chat.says("钱少了")
    assert "保洁" not in said(await looks(chat, "还有活吗"))


async def test_feedback_is_understood_after_a_restart(world: World, engine: EngineServer) -> None:
    async with chat_on(world, engine) as chat:
        await chat.vacancy("保洁", pay_text="3000元/月")
        await looks(chat)
        talk = chat.talk
    async with chat_on(world, engine, talk) as chat:
        assert "3100" in said(await chat.says("工资太低"))


async def test_such_words_hours_later_are_about_something_else(chat: ChatWorld) -> None:
    await chat.vacancy()
    await looks(chat)
    chat.registry.clock.move(hours=3)
    await chat.says("太远")
    assert chat.engine.texts[-1] == "太远"


async def test_distress_after_a_list_reaches_the_language_model(chat: ChatWorld) -> None:
    await chat.vacancy()
    await looks(chat)
    await chat.says("太累了，不想活了")
    assert chat.engine.texts[-1] == "太累了，不想活了"


async def test_looking_for_work_keeps_a_link_under_way(chat: ChatWorld) -> None:
    await chat.vacancy()
    await chat.registry.person(0)
    await chat.says("绑定")
    await chat.taps("link:yes")
    await looks(chat)
    assert "对上了" in said(await chat.says(f"{invented.name(0)} {invented.id_number(0)}"))


@pytest.mark.parametrize(
    ("words", "verb"),
    [
        ("不合适", "not"),
        ("不想去第二个", "not"),
        ("第二个合适", "apply"),
        ("不想干夜班", "shift"),
        ("都太远了", "far"),
        ("工资再高点", "pay"),
        ("太累了干不动", "hard"),
        ("换一批", "more"),
        ("公益岗给谁", None),
    ],
)
def test_words_about_vacancies_are_told_apart(words: str, verb: str | None) -> None:
    assert first_of("feedback", words) == verb


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("找保洁，不上夜班", {"jobs": ("保洁",), "no_shifts": ("night",)}),
        ("月薪五千以上包住的活", {"pay_min": 5000}),
        ("工资4500", {"pay_min": 4500}),
        ("离我家五公里以内的", {}),
        ("5公里以内的", {"max_km": 5.0}),
        ("离家近的活", {"max_km": 30.0}),
        ("53岁了还有人要不", {"age": 53}),
        ("只要白班", {"shifts": ("day",)}),
        ("两千块的", {"pay_min": 2000}),
        ("孩子3岁", {}),
    ],
)
def test_wishes_are_read_from_words(words: str, expected: dict[str, object]) -> None:
    assert wishes_in(words, Wishes(), {}) == replace(Wishes(), **expected)  # type: ignore[arg-type]


def test_wishes_survive_being_kept() -> None:
    wishes = wishes_in("找保洁，不上夜班，轻松点，月薪五千", Wishes(region=PENGSHUI, avoid=(3, 4)), {"age": "50"})
    assert from_kept(kept(wishes)) == wishes
