"""The workspace over real HTTP: lists, talk, lines, deeds, and what is refused."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from engine_server import EngineServer
from work_world import SECRET, WAGES, WorkWorld, work_world

from bot.handoff.ownership import Owner
from bot.staff.roles import Role
from bot.storage.database import Database

NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture
async def world(database: Database, tmp_path: Path, engine: EngineServer) -> AsyncIterator[WorkWorld]:
    async with work_world(database, tmp_path, engine) as made:
        yield made


async def test_queue_shows_topic_place_and_mark_and_urgent_ones_first(world: WorkWorld) -> None:
    browser = world.browse(await world.hire("王敏"))
    await world.waits(ago=30)
    await world.waits(WAGES, ago=5)
    page = await (await browser.get("/console/work/queue")).text()
    assert page.index("拖欠工资") < page.index("找工作")
    assert "商河县" in page
    assert "彭水苗族土家族自治县" in page
    assert page.count("急</b>") == 1


async def test_talk_shows_what_was_said_before_and_what_happened(world: WorkWorld) -> None:
    browser = world.browse(await world.hire("王敏"))
    number = await world.waits(WAGES, "老板拖欠工资怎么办")
    await browser.post(f"/console/work/talks/{number}/claim")
    page = await (await browser.get(f"/console/work/talks/{number}")).text()
    for words in ("老板拖欠工资怎么办", "我在接待", "王敏 接手", "山东省济南市商河县", "区县人力社保局"):
        assert words in page


async def test_second_agent_reads_who_was_faster(world: WorkWorld) -> None:
    first, second = world.browse(await world.hire("王敏")), world.browse(await world.hire("陈芳"))
    number = await world.waits()
    assert (await first.post(f"/console/work/talks/{number}/claim")).status == 204
    late = await second.post(f"/console/work/talks/{number}/claim")
    assert late.status == 409
    assert "王敏" in await late.text()


async def test_reply_sent_again_after_a_lost_answer_is_stored_once(world: WorkWorld) -> None:
    browser = world.browse(await world.hire("王敏"))
    number = await world.waits()
    await browser.post(f"/console/work/talks/{number}/claim")
    first = await (await browser.reply(number, "您好", "request-7")).json()
    again = await (await browser.reply(number, "您好", "request-7")).json()
    assert first == again
    assert await world.said(number) == ["您好"]


async def test_lines_after_the_mark_come_in_order_and_the_mark_moves(world: WorkWorld) -> None:
    browser = world.browse(await world.hire("王敏"))
    number = await world.waits()
    await browser.post(f"/console/work/talks/{number}/claim")
    path = f"/console/work/talks/{number}"
    first = await (await browser.get(f"{path}/lines?after=0.0.0.0")).json()
    await world.says(await world.talk_of(number), "在吗")
    await browser.reply(number, "在的")
    await browser.post(f"{path}/note", {"text": "要回访"})
    news = await (await browser.get(f"{path}/lines?after={first['cursor']}")).json()
    fresh = [line for line in news["lines"] if line not in first["lines"]]
    places = ["".join(fresh).index(words) for words in ("在吗", "在的", "要回访")]
    assert places == sorted(places)
    assert news["key"] == first["key"]
    assert "要回访" in news["notes"]
    assert (await browser.get(f"{path}/lines?after=1.2")).status == 422


async def test_words_are_shown_and_never_run(world: WorkWorld) -> None:
    browser = world.browse(await world.hire("王敏"))
    number = await world.waits(WAGES, NASTY)
    path = f"/console/work/talks/{number}"
    await browser.post(f"{path}/claim")
    await browser.post(f"{path}/note", {"text": NASTY})
    kept = await browser.post(
        f"{path}/file", b"%PDF-1.7", headers={"Bangfu-File-Name": "%3Cscript%3Ex%3C%2Fscript%3E.pdf"}
    )
    await browser.reply(number, NASTY, file=(await kept.json())["id"])
    texts = [await (await browser.get(part)).text() for part in (path, f"{path}/suggestions", "/console/work/queue")]
    lines = await (await browser.get(f"{path}/lines?after=0.0.0.0")).json()
    whole = "".join([*texts, *lines["lines"], lines["notes"]])
    assert "&lt;script&gt;alert(1)" in whole
    assert "<script" not in whole
    assert "<img" not in whole


async def test_talk_of_another_team_and_one_in_confidence_are_refused_and_recorded(world: WorkWorld) -> None:
    await world.hire("王敏")
    stranger = world.browse(await world.hire("外人", team=None))
    plain = world.browse(await world.hire("陈芳"))
    number, secret = await world.waits(), await world.waits(SECRET)
    for browser, talk in ((stranger, number), (plain, secret)):
        for path in ("", "/lines?after=0.0.0.0", "/suggestions", "/fairs", "/transfer"):
            assert (await browser.get(f"/console/work/talks/{talk}{path}")).status == 403
        for deed in ("claim", "note", "give-back", "close", "reveal/callback"):
            assert (
                await browser.post(f"/console/work/talks/{talk}/{deed}", {"text": "x", "reason": "要回电话"})
            ).status == 403
        assert "冒领" not in await (await browser.get("/console/work/queue")).text()
    assert len(await world.console.audit.page(action="talk.refused")) >= 10


async def test_reply_needs_the_talk_and_the_token(world: WorkWorld) -> None:
    agent = await world.hire("王敏")
    browser, other = world.browse(agent), world.browse(await world.hire("陈芳"))
    number = await world.waits()
    assert (await browser.reply(number, "您好")).status == 409
    await other.post(f"/console/work/talks/{number}/claim")
    late = await browser.reply(number, "您好")
    assert late.status == 409
    assert "陈芳" in await late.text()
    browser.csrf = "forged"
    assert (await browser.post(f"/console/work/talks/{number}/claim")).status == 403
    assert await world.said(number) == []


async def test_other_roles_do_not_enter(world: WorkWorld) -> None:
    editor = world.browse(await world.hire("编辑", role=Role.EDITOR))
    for path in ("/console/work", "/console/work/queue", "/console/events"):
        assert (await editor.get(path)).status == 403


async def test_talk_given_back_is_the_bots_and_gone_from_the_desk(world: WorkWorld) -> None:
    browser = world.browse(await world.hire("王敏"))
    number = await world.waits()
    await browser.post(f"/console/work/talks/{number}/claim")
    await browser.reply(number, "办好了")
    given = await browser.post(f"/console/work/talks/{number}/give-back")
    assert json.loads(given.headers["HX-Trigger"]) == {"talk-ended": {"talk": number}}
    assert await world.owner(number) == Owner.BOT
    assert (await browser.reply(number, "还有", "request-2")).status == 410


async def test_what_a_page_asks_by_itself_about_an_ended_talk_is_no_error(world: WorkWorld) -> None:
    browser = world.browse(await world.hire("王敏"))
    number = await world.waits()
    path = f"/console/work/talks/{number}"
    await browser.post(f"{path}/claim")
    await browser.post(f"{path}/close")
    news = await browser.get(f"{path}/lines?after=0.0.0.0")
    assert (news.status, await news.json()) == (200, {"over": "这个对话已经结束，请看队列里的下一个。"})
    assert (await browser.post(f"{path}/typing")).status == 204
    assert (await browser.post(f"{path}/seen", {"inbox": "1"})).status == 204
    assert (await browser.get(f"{path}/suggestions")).status == 204
    assert (await browser.get(path)).status == 410


async def test_long_queue_says_how_many_more_wait(world: WorkWorld) -> None:
    browser = world.browse(await world.hire("王敏"))
    for _ in range(62):
        await world.waits()
    page = await (await browser.get("/console/work/queue")).text()
    assert page.count('<li><a class="item') == 60
    assert "后面还有 2 个人在等" in page


async def test_tags_are_kept_at_closing(world: WorkWorld) -> None:
    browser = world.browse(await world.hire("王敏"))
    number = await world.waits()
    await browser.post(f"/console/work/talks/{number}/claim")
    await browser.post(f"/console/work/talks/{number}/close", [("tag", "已解决"), ("tag", "投诉")])
    assert (await world.row(number)).tags == ["已解决", "投诉"]


async def test_answer_becomes_a_lesson_with_the_question_before_it(world: WorkWorld) -> None:
    browser = world.browse(await world.hire("王敏"))
    number = await world.waits(WAGES, "工头跑了工资找谁要")
    await browser.post(f"/console/work/talks/{number}/claim")
    assert (await browser.post(f"/console/work/talks/{number}/lesson")).status == 422
    await browser.reply(number, "找总包单位要，它要先垫付。")
    await browser.post(f"/console/work/talks/{number}/close")
    assert (await browser.post(f"/console/work/talks/{number}/lesson")).status == 200
    [lesson] = await open_lessons(world)
    assert (lesson.question, lesson.answer, lesson.kind) == (
        "工头跑了工资找谁要",
        "找总包单位要，它要先垫付。",
        "measure",
    )


async def open_lessons(world: WorkWorld) -> list[object]:
    from bot.handoff.lessons import Lessons

    return list(await Lessons(world.database, world.console.audit, world.console.clock).open())
