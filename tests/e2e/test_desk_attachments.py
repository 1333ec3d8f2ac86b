"""What an agent sends beside words, choices, a fair, a place and a file, on the web page and on Telegram."""

from __future__ import annotations

from typing import Any

from desk_browsers import Desk, Screen, picture
from playwright.async_api import expect
from telegram_server import TelegramServer
from telegram_world import titles
from test_telegram_talk_with_engine import Chat
from waiting import until

FORM = b"%PDF-1.7\nform\n"
PLACE = {"名称": "彭水县人社局", "地址": "滨江路1号", "纬度": "29.29", "经度": "108.16"}


async def send_choices(screen: Screen) -> None:
    """A question with two choices."""
    await screen.page.get_by_role("button", name="选项").click()
    await screen.page.get_by_label("一行一个").fill("上午来\n下午来")
    await screen.page.locator("#choosing").get_by_role("button", name="加上").click()
    await screen.page.locator("#box").fill("您什么时候来？")
    await screen.sends()


async def send_fair(screen: Screen) -> str:
    """The first fair that is offered; its title."""
    await screen.page.get_by_role("button", name="招聘会").click()
    hit = screen.page.locator("#fair-hits .hit").first
    title = await hit.locator("b").text_content() or ""
    await hit.click()
    await screen.sends()
    return title


async def send_place(screen: Screen) -> None:
    """A place by its coordinates as a phone shows them."""
    await screen.page.get_by_role("button", name="位置").click()
    form = screen.page.locator("#places form")
    for label, value in PLACE.items():
        await form.get_by_label(label).fill(value)
    await form.get_by_role("button", name="加上").click()
    await screen.sends()


async def send_file(screen: Screen) -> None:
    """A PDF."""
    await screen.page.set_input_files("#file", {"name": "申请表.pdf", "mimeType": "text/html", "buffer": FORM})
    await expect(screen.page.locator("#extras")).to_contain_text("申请表.pdf")
    await screen.sends()


async def test_choices_fair_place_and_file_reach_the_web_page(desk: Desk) -> None:
    person, screen = await desk.labourer(), await desk.sits(desk.office.wang)
    await screen.claims(await person.asks_for_a_person())
    title = await send_fair(screen)
    await send_place(screen)
    await send_file(screen)
    cards = person.page.locator(".said.agent .card")
    await expect(cards).to_have_count(3)
    await expect(cards.nth(0)).to_contain_text(title)
    await expect(cards.nth(1)).to_contain_text("滨江路1号")
    await expect(cards.nth(1)).to_contain_text("29.29")
    link = person.page.get_by_role("link", name="申请表.pdf")
    await picture(person.page, "labourer-cards")
    await picture(screen.page, "agent-cards")
    file = desk.system.http.get(str(await link.get_attribute("href")))
    assert (file.content, file.headers["Content-Type"]) == (FORM, "application/pdf")
    assert file.headers["Content-Disposition"].startswith("attachment")
    await send_choices(screen)
    await person.taps("下午来")
    await expect(screen.lines("person").last).to_have_text("下午来")
    await expect(person.said.last).to_have_text("下午来")
    await expect(person.page.locator("#owner")).to_have_text("工作人员在")


async def test_choices_fair_place_and_file_reach_telegram(desk: Desk, telegram: TelegramServer) -> None:
    chat, screen = Chat(telegram), await desk.sits(desk.office.wang)
    chat.writes("转人工")
    assert "下一个就是您" in chat.reads(1)
    ((number,),) = desk.system.rows("SELECT max(id) FROM handoffs")
    await screen.claims(number)
    assert "王敏来了" in chat.reads(2)
    await screen.replies("您好，我是王敏。")
    assert chat.reads(3) == "工作人员 王敏\n您好，我是王敏。"
    title = await send_fair(screen)
    await send_place(screen)
    await send_file(screen)
    await send_choices(screen)
    until(lambda: len(chat.seen) == 7)
    fair, place, file, choices = chat.seen[3:]
    assert title in str(fair["text"])
    assert f"{desk.system.url}/fairs/" in str(fair["text"])
    assert venue_of(place) == ("彭水县人社局", "滨江路1号", 29.29, 108.16)
    assert telegram.api.files[content_of(file)["file_id"]] == FORM
    assert content_of(file)["file_name"] == "申请表.pdf"
    assert titles(choices) == ["上午来", "下午来"]
    chat.taps("下午来")
    await expect(screen.lines("person").last).to_have_text("下午来")
    await picture(screen.page, "agent-telegram")
    await screen.closes("已解决")
    assert "点一下就行" in chat.reads(8)
    chat.taps("帮上了")
    assert "谢谢您" in chat.reads(9)
    assert desk.system.rows("SELECT rating FROM handoffs WHERE id = ?", number) == [(3,)]


def content_of(message: dict[str, Any]) -> dict[str, Any]:
    """The document of a message."""
    document: dict[str, Any] = message["document"]
    return document


def venue_of(message: dict[str, Any]) -> tuple[str, str, float, float]:
    """Title, address and point of a venue."""
    venue = message["venue"]
    point = venue["location"]
    return venue["title"], venue["address"], point["latitude"], point["longitude"]
