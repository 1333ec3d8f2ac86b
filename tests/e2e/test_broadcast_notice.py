"""Notices from the console to real chats: written, approved by another, sent to a page and to Telegram, answered."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest
from desk_browsers import Desk, Labourer, picture
from playwright.async_api import expect
from registry_people import COUNTY, Listed, Register, TelegramChat, link
from registry_staff import CODE, FAIR, PATH, VERSION, Crew, at_console
from system import System
from telegram_server import TelegramServer

# They go out while the app gets over its death in the rehearsal.
pytestmark = pytest.mark.usefixtures("rehearsal")


@dataclass(frozen=True)
class Pair:
    """Two linked people: one on the page, one on Telegram."""

    on_page: Listed
    labourer: Labourer
    on_telegram: Listed
    chat: TelegramChat


@pytest.fixture
async def pair(desk: Desk, register: Register, telegram: TelegramServer) -> Pair:
    """Nobody else of the county has a chat."""
    pair = Pair(register.somebody(), await desk.labourer(), register.somebody(), TelegramChat(telegram))
    await asyncio.to_thread(pair.chat.links, pair.on_telegram)
    await link(pair.labourer, pair.on_page)
    return pair


@pytest.fixture
def fair(crew: Crew, tmp_path: Path) -> int:
    """The fair that is open today."""
    return crew.fair(tmp_path)


async def write(desk: Desk, crew: Crew, fair: int) -> int:
    """A notice of the fair in the form of the console; its number."""
    page = await at_console(desk, crew.writer, f"{PATH}/new")
    await page.get_by_label("标题（只给同事看）").fill("家门口招聘会")
    await page.get_by_label("招聘会", exact=True).select_option(str(fair))
    await page.get_by_label("正文").fill("{称呼}，{地点}有{招聘会}，来看看。")
    await page.get_by_label("户籍或现住地区（含下级）").fill(COUNTY)
    await expect(page.locator(".looking")).to_contain_text(f"张女士，县文化广场有{FAIR}，来看看。")
    await expect(page.locator(".looking")).to_contain_text("现在能收到")
    await picture(page, "broadcast-written")
    await page.get_by_role("button", name="存为草稿").click()
    await page.get_by_role("button", name="提交审批").click()
    await expect(page.get_by_text("不能由您批准")).to_be_visible()
    await expect(page.get_by_role("button", name="批准", exact=True)).to_have_count(0)
    await picture(page, "broadcast-own")
    return int(page.url.split("?")[0].rsplit("/", 1)[1])


async def approve(desk: Desk, crew: Crew, number: int) -> None:
    """What another of the staff does in the console."""
    page = await at_console(desk, crew.approver, f"{PATH}/{number}")
    await page.get_by_role("button", name="批准", exact=True).click()
    await expect(page.get_by_text("正文和名单定住了。").first).to_be_visible()


async def test_notice_goes_from_the_form_to_both_chats_and_the_answers_to_the_report(
    desk: Desk, crew: Crew, pair: Pair, fair: int
) -> None:
    number = await write(desk, crew, fair)
    await asyncio.to_thread(is_refused, crew, number)
    await approve(desk, crew, number)
    page = await at_console(desk, crew.writer, f"{PATH}/{number}")
    await page.get_by_role("button", name="马上发送").click()
    labourer, chat = pair.labourer, pair.chat
    # The open page shows it by itself.
    await labourer.hears(f"县文化广场有{FAIR}")
    card = labourer.page.locator(".said.bot .card").last
    await expect(card).to_contain_text(FAIR)
    await expect(card.get_by_role("link")).to_have_attribute("href", f"/fairs/{fair}.ics")
    message = await asyncio.to_thread(chat.reads, f"县文化广场有{FAIR}")
    assert f"/fairs/{fair}.ics" in message["text"]
    await labourer.taps("我去")
    await labourer.hears("记下了，您要去")
    await picture(labourer.page, "labourer-notice")
    await asyncio.to_thread(crew.is_done, number)
    await page.reload()
    await expect(page.get_by_role("listitem").filter(has_text="说要去")).to_contain_text("1")
    await expect(page.get_by_role("listitem").filter(has_text="已通知")).to_contain_text("2")
    await picture(page, "broadcast-report")
    await came(desk.system, crew, fair, labourer)
    await page.reload()
    await expect(page.get_by_role("listitem").filter(has_text="到场（通知过的）")).to_contain_text("1")
    await stops(desk, crew, pair)


def is_refused(crew: Crew, number: int) -> None:
    """Who wrote it approves it past the page."""
    version = VERSION.search(crew.writer.get(f"{PATH}/{number}").text)
    assert version
    refused = crew.writer.post(f"{PATH}/{number}/approve", version=version[1])
    assert refused.status_code == 422
    assert "请让另一位审批员批准" in refused.text


async def came(system: System, crew: Crew, fair: int, labourer: Labourer) -> None:
    """The person types the code on the wall."""
    code = CODE.search(await asyncio.to_thread(system.run, "broadcast", "poster", str(fair)))
    assert code
    await labourer.says(f"签到 {code[1]}")
    await labourer.hears("签到好了")
    await labourer.says(f"签到{code[1]}")
    await labourer.hears("不用再签")


async def stops(desk: Desk, crew: Crew, pair: Pair) -> None:
    """Who wants no more notices is skipped by the next campaign, and the page says why."""
    await pair.labourer.says("退订")
    await pair.labourer.hears("以后不再给您发通知")
    number = await asyncio.to_thread(crew.approved, "第二场", "{称呼}，明天还有一场。", COUNTY, "--urgent")
    await asyncio.to_thread(crew.start, number)
    await asyncio.to_thread(pair.chat.reads, "明天还有一场")
    await expect(pair.labourer.heard.filter(has_text="明天还有一场")).to_have_count(0)
    page = await at_console(desk, crew.writer, f"{PATH}/{number}/people")
    row = page.get_by_role("row").filter(has_text="本人不愿接收通知")
    await expect(row).to_have_count(1)
    await expect(row).to_contain_text("没有发")
    await picture(page, "broadcast-people")


async def test_check_in_by_notice_writes_that_the_person_works(desk: Desk, register: Register, crew: Crew) -> None:
    person, labourer = register.somebody(), await desk.labourer()
    await link(labourer, person)
    number = await asyncio.to_thread(
        crew.approved, "回访", "{称呼}，您现在在上班吗？", COUNTY, "--kind", "check_in", "--urgent", "--channel", "web"
    )
    await asyncio.to_thread(crew.start, number)
    await labourer.hears("您现在在上班吗")
    await labourer.taps("在上班")
    await labourer.hears("记下了：您在上班")
    who = register.id_of(person)
    assert desk.system.rows("SELECT employment, verified_how FROM people WHERE id = ?", who) == [("employed", "chat")]
    answers = desk.system.rows("SELECT answer FROM deliveries WHERE campaign_id = ? AND person_id = ?", number, who)
    assert answers == [("working",)]
    shown = (await asyncio.to_thread(crew.keeper.get, f"/console/people/{who}")).text
    assert "单位就业" in shown
