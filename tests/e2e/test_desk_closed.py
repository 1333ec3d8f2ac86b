"""Out of hours: the person hears once when staff return, asks the bot meanwhile and leaves a number to be called."""

from __future__ import annotations

import re

from desk_browsers import Desk, picture
from playwright.async_api import expect

NUMBER = "13987650123"
RETURN = re.compile(r"现在下班了。工作人员(今天下午1:00|明天上午9:00)上班。")


async def test_closed_office_tells_when_it_opens_and_the_bot_answers_meanwhile(desk: Desk) -> None:
    await desk.office.closes()
    person = await desk.labourer()
    number = await person.asks_for_a_person()
    await expect(person.heard.last).to_have_text(RETURN)
    await picture(person.page, "labourer-closed")
    await person.taps("先问机器人")
    await person.hears("好，您先问我")
    await person.says("我自己创业能贷多少")
    await person.hears("您在哪个市")
    await person.taps("吉林省")
    await person.hears("20万")
    await expect(person.heard.filter(has_text="现在下班了")).to_have_count(1)
    assert desk.system.rows("SELECT ended_at, agent_id FROM handoffs WHERE id = ?", number) == [(None, None)]
    screen = await desk.sits(desk.office.wang)
    await expect(screen.page.locator(f"#row{number}")).to_contain_text("先问机器人")
    await screen.claims(number)
    await person.hears("王敏来了")
    await person.says("那我找谁办")
    await expect(screen.lines("person").last).to_have_text("那我找谁办")
    await expect(person.page.locator("#owner")).to_have_text("工作人员在")
    assert "那我找谁办" in (await person.said.all_text_contents())[-1]


async def test_number_to_be_called_is_masked_until_opened_with_a_reason_that_the_audit_log_keeps(desk: Desk) -> None:
    await desk.office.closes()
    person = await desk.labourer()
    number = await person.asks_for_a_person()
    await person.taps("留个电话")
    await person.hears("请打字发一个电话号码")
    await person.says(NUMBER)
    await person.hears("尾号 0123")
    await picture(person.page, "labourer-callback")
    screen = await desk.sits(desk.office.wang)
    await screen.claims(number)
    sealed = screen.page.locator("#sealed-callback")
    await expect(sealed).to_contain_text("尾号 0123")
    assert NUMBER not in await screen.page.content()
    await sealed.get_by_role("button", name="查看").click()
    await screen.page.locator("#why-callback").fill("给他回电话")
    await picture(screen.page, "agent-reveals")
    await screen.page.locator("#reveal-callback").get_by_role("button", name="查看").click()
    await expect(sealed).to_have_text(NUMBER)
    await picture(screen.page, "agent-revealed")
    shown = desk.office.chief.get("/console/audit?action=talk.opened_personal").text
    assert all(words in shown for words in ("王敏", "给他回电话", f"handoff:{number}"))
    assert NUMBER not in shown
    assert NUMBER.encode() not in desk.system.everything_stored()
    assert desk.office.chain_is_whole()
