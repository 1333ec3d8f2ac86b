"""The workspace in a real browser, an agent and a labourer at once: nothing is lost, doubled or said by two."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from console_browser import CHROMIUM, chromium, picture
from engine_server import EngineServer
from playwright.async_api import Browser, Route, expect
from work_browser import at_desk, in_hand, labourer, write
from work_world import WAGES, WorkWorld, work_world

from bot.handoff.ownership import Owner
from bot.storage.database import Database

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")


@pytest.fixture
async def world(database: Database, tmp_path: Path, engine: EngineServer) -> AsyncIterator[WorkWorld]:
    async with work_world(database, tmp_path, engine) as made:
        yield made


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as made:
        yield made


async def test_agent_helps_a_labourer_with_keys_alone(browser: Browser, world: WorkWorld) -> None:
    agent = await world.hire("王敏")
    number = await world.waits(WAGES, "老板欠我3个月工资")
    page = await at_desk(browser, world, agent)
    person = await labourer(browser, world, await world.talk_of(number))
    await page.keyboard.press("c")
    await expect(page.locator("#head")).to_contain_text("我在接待")
    await write(page, "您好，我来帮您。")
    await expect(page.locator(".line.agent .words")).to_have_text("您好，我来帮您。")
    await expect(page.locator(".line.agent .state")).to_have_text("已发出")
    await expect(person.locator(".bot .words").last).to_have_text("您好，我来帮您。")
    await person.get_by_label("打字问我").fill("工头电话打不通")
    await person.get_by_role("button", name="发送").click()
    await expect(page.locator(".line.person .words").last).to_have_text("工头电话打不通")
    await page.keyboard.press("Escape")
    await page.keyboard.press("n")
    await page.keyboard.type("工头失联")
    await page.keyboard.press("Enter")
    await expect(page.locator(".line.note")).to_contain_text("工头失联")
    await expect(person.locator("main")).not_to_contain_text("工头失联")
    await page.keyboard.press("Escape")
    await page.keyboard.press("g")
    await page.keyboard.press("Enter")
    await expect(page.locator("#case")).to_contain_text("这次对话结束了")
    assert await world.owner(number) == Owner.BOT
    assert await world.said(number) == ["您好，我来帮您。"]


async def test_of_two_who_claim_at_once_the_loser_reads_who(browser: Browser, world: WorkWorld) -> None:
    agents = [await world.hire("王敏"), await world.hire("陈芳")]
    number = await world.waits()
    winner, loser = [await at_desk(browser, world, agent, f"/talks/{number}") for agent in agents]
    asked, may_go = asyncio.Event(), asyncio.Event()

    async def slow(route: Route) -> None:
        asked.set()
        await may_go.wait()
        await route.continue_()

    await loser.route("**/claim", slow)
    await loser.keyboard.press("c")
    await asked.wait()
    async with loser.expect_response("**/lines?*"):
        await winner.keyboard.press("c")
    await expect(winner.locator("#head")).to_contain_text("我在接待")
    may_go.set()
    await expect(loser.locator(".toast.bad")).to_contain_text("王敏")
    await expect(loser.locator("#head")).to_contain_text("王敏在接待")
    assert (await world.row(number)).agent_id == agents[0].staff.id


async def test_talk_passed_on_leaves_one_page_and_comes_to_the_other(browser: Browser, world: WorkWorld) -> None:
    agent, colleague = await world.hire("王敏"), await world.hire("陈芳")
    number = await in_hand(world, agent)
    page = await at_desk(browser, world, agent, f"/talks/{number}")
    other = await at_desk(browser, world, colleague)
    await page.keyboard.press("t")
    await page.get_by_label("陈芳").check()
    await page.get_by_label("为什么转").fill("她管劳动监察")
    await page.get_by_role("button", name="转交", exact=True).click()
    await expect(page.locator("#head")).to_contain_text("陈芳在接待")
    await expect(page.locator("#reply")).to_have_count(0)
    await other.keyboard.press("j")
    await expect(other.locator("#head")).to_contain_text("我在接待")
    await expect(other.locator(".line.event").last).to_contain_text("她管劳动监察")


async def test_talk_is_closed_with_tags_and_its_answer_goes_to_the_editor(browser: Browser, world: WorkWorld) -> None:
    agent = await world.hire("王敏")
    number = await in_hand(world, agent, "工头跑了找谁要钱")
    page = await at_desk(browser, world, agent, f"/talks/{number}")
    await write(page, "找总包单位要。")
    await expect(page.locator(".line.agent")).to_have_count(1)
    await page.keyboard.press("Escape")
    await page.keyboard.press("x")
    await page.get_by_label("已解决").check()
    await picture(page, "work-closing")
    await page.get_by_role("button", name="结束对话").click()
    # The dialog has a button of the same name.
    await expect(page.locator("#case")).to_contain_text("这次对话结束了。")
    await page.get_by_role("button", name="把我的回答交给编辑").click()
    await expect(page.locator(".toast").last).to_have_text("已经交给编辑。")
    assert (await world.row(number)).tags == ["已解决"]


async def test_draft_outlives_switching_talks_and_reloading(browser: Browser, world: WorkWorld) -> None:
    agent = await world.hire("王敏")
    first, second = await in_hand(world, agent, "第一个"), await in_hand(world, agent, "第二个")
    page = await at_desk(browser, world, agent, f"/talks/{first}")
    await page.locator("#box").fill("还没写完")
    await page.get_by_role("button", name="选项").click()
    await page.get_by_label("一行一个").fill("要\n不要")
    await page.get_by_role("button", name="加上").first.click()
    await page.locator(f"#row{second}").click()
    await expect(page.locator("#log")).to_contain_text("第二个")
    await expect(page.locator("#box")).to_have_value("")
    await page.go_back()
    await expect(page.locator("#box")).to_have_value("还没写完")
    await page.reload()
    await expect(page.locator("#box")).to_have_value("还没写完")
    await expect(page.locator("#extras")).to_contain_text("选项：要、不要")


async def test_message_that_was_not_sent_stays_and_is_sent_again_by_hand(browser: Browser, world: WorkWorld) -> None:
    agent = await world.hire("王敏")
    number = await in_hand(world, agent)
    page = await at_desk(browser, world, agent, f"/talks/{number}")
    await page.route("**/reply", lambda route: route.abort())
    await write(page, "马上办")
    await expect(page.locator(".unsent .why")).to_contain_text("没有发出")
    await picture(page, "work-unsent")
    await page.reload()
    await expect(page.locator(".unsent .words")).to_have_text("马上办")
    assert await world.said(number) == []
    await page.unroute("**/reply")
    await page.get_by_role("button", name="再发一次").click()
    await expect(page.locator(".unsent")).to_have_count(0)
    await expect(page.locator(".line.agent .words")).to_have_text(["马上办"])
    assert await world.said(number) == ["马上办"]


async def test_message_whose_answer_was_lost_is_shown_once_and_stored_once(browser: Browser, world: WorkWorld) -> None:
    agent = await world.hire("王敏")
    number = await in_hand(world, agent)
    page = await at_desk(browser, world, agent, f"/talks/{number}")

    async def lose_answer(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await page.route("**/reply", lose_answer)
    await write(page, "马上办")
    await expect(page.locator("[data-request] .words")).to_have_text(["马上办"])
    await expect(page.locator(".unsent")).to_have_count(0)
    await page.reload()
    await expect(page.locator(".line.agent .words")).to_have_text(["马上办"])
    assert await world.said(number) == ["马上办"]


async def test_nothing_is_lost_or_doubled_when_the_server_restarts(
    browser: Browser, database: Database, tmp_path: Path, engine: EngineServer
) -> None:
    world = WorkWorld(database, tmp_path, engine)
    async with world.running():
        agent = await world.hire("王敏")
        number = await in_hand(world, agent, "一")
        page = await at_desk(browser, world, agent, f"/talks/{number}")
        await world.says(await world.talk_of(number), "二")
        await expect(page.locator(".line.person .words")).to_have_text(["一", "二"])
    async with world.running():
        await world.says(await world.talk_of(number), "三")
        await expect(page.locator(".line.person .words")).to_have_text(["一", "二", "三"], timeout=15000)
        await world.says(await world.talk_of(number), "四")
        await expect(page.locator(".line.person .words")).to_have_text(["一", "二", "三", "四"])
        await expect(page.locator("#link")).to_have_text("")
        await write(page, "在")
        await expect(page.locator(".line.agent .words")).to_have_text(["在"])
        await page.context.close()


async def test_typing_is_shown_both_ways(browser: Browser, world: WorkWorld) -> None:
    agent = await world.hire("王敏")
    number = await in_hand(world, agent)
    talk = await world.talk_of(number)
    page = await at_desk(browser, world, agent, f"/talks/{number}")
    person = await labourer(browser, world, talk)
    world.gateway.on_typing(talk)
    await expect(page.locator("#typing")).to_have_text("对方正在打字…")
    await page.locator("#box").press_sequentially("您")
    await expect(person.locator("#status")).to_contain_text("正在打字")


async def test_unread_talk_is_counted_until_it_is_opened(browser: Browser, world: WorkWorld) -> None:
    agent = await world.hire("王敏")
    number = await in_hand(world, agent)
    page = await at_desk(browser, world, agent)
    await world.says(await world.talk_of(number), "有人吗")
    await expect(page.locator(f"#row{number} .unread")).to_contain_text("2")
    await expect(page).to_have_title("(2) 接待 · 帮扶通工作台")
    await page.keyboard.press("j")
    await expect(page.locator(f"#row{number} .unread")).to_have_count(0)
