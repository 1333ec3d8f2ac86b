"""A labourer and an agent in two browsers: from the queue through the talk to the rating, and on to a colleague."""

from __future__ import annotations

import json
import uuid

from desk_browsers import Desk, picture
from playwright.async_api import expect
from waiting import until


async def test_person_who_waits_is_answered_by_name_and_rates_once(desk: Desk) -> None:
    person, screen = await desk.labourer(), await desk.sits(desk.office.wang)
    number = await person.asks_for_a_person()
    await person.hears("下一个就是您")
    await picture(person.page, "labourer-queue")
    await picture(screen.page, "agent-queue")
    await screen.claims(number)
    await person.hears("王敏来了")
    await expect(person.page.locator("#owner")).to_have_text("工作人员在")
    await screen.key("r")
    await screen.page.locator("#box").press_sequentially("您好")
    await expect(person.page.locator("#status")).to_have_text("工作人员正在打字…")
    await picture(person.page, "labourer-agent-types")
    await screen.replies("您好，我是王敏，您在哪个县？")
    await person.hears("您好，我是王敏，您在哪个县？")
    await expect(person.page.locator(".said.agent .who")).to_have_text("工作人员 王敏")
    await person.page.get_by_label("打字问我").press_sequentially("我在彭水")
    await expect(screen.page.locator("#typing")).to_have_text("对方正在打字…")
    await person.page.get_by_role("button", name="发送").click()
    await expect(screen.lines("person").last).to_have_text("我在彭水")
    await expect(screen.page.locator("#facts")).not_to_contain_text("账号")
    await screen.notes("工头失联，要回访")
    await picture(screen.page, "agent-talk")
    await picture(person.page, "labourer-talk")
    await screen.closes("已解决")
    await picture(screen.page, "agent-closed")
    await person.hears("点一下就行")
    await expect(person.page.locator("#owner")).to_have_text("")
    await person.taps("帮上了")
    await person.hears("谢谢您")
    await picture(person.page, "labourer-rated")
    tap = {"conversation_id": await person.conversation(), "payload": f"rate:{number}:1"}
    desk.system.say(**tap, message_id=str(uuid.uuid4()))
    ((rating, tags),) = desk.system.rows("SELECT rating, CAST(tags AS TEXT) FROM handoffs WHERE id = ?", number)
    assert (rating, json.loads(tags)) == (3, ["已解决"])
    await person.page.reload()
    assert "工头失联" not in await person.page.content()
    await expect(screen.page.get_by_role("button", name="把我的回答交给编辑")).to_be_visible()
    await expect(screen.page.locator(".toast.bad")).to_have_count(0)


async def test_talk_passed_to_a_colleague_and_back_to_the_bot_that_knows_what_was_said(desk: Desk) -> None:
    wang, chen = await desk.sits(desk.office.wang), await desk.sits(desk.office.chen)
    person = await desk.labourer()
    number = await person.asks_for_a_person()
    await wang.claims(number)
    await wang.transfers_to("陈芳", "她管贷款")
    await person.hears("现在换陈芳来帮您")
    await expect(wang.page.locator("#reply")).to_have_count(0)
    await chen.opens(number)
    await expect(chen.log).to_contain_text("她管贷款")
    await chen.replies("您在哪个省？")
    await expect(person.page.locator(".said.agent .who").last).to_have_text("工作人员 陈芳")
    await person.says("我在吉林省")
    await expect(chen.lines("person").last).to_have_text("我在吉林省")
    await picture(chen.page, "colleague-talk")
    await chen.page.locator("[data-open=region]").click()
    await chen.page.locator("#region-words").fill("吉林省")
    await chen.page.locator("#region").get_by_role("button", name="保存").click()
    await expect(chen.page.locator("#head")).to_contain_text("吉林省")
    await chen.gives_back()
    await person.hears("接着问我")
    await person.says("我自己创业能贷多少")
    await person.hears("20万")
    await expect(person.page.locator("main")).not_to_contain_text("您在哪个市")
    await picture(person.page, "labourer-back-with-the-bot")


async def test_of_two_agents_who_claim_at_once_one_wins_and_the_other_reads_who(desk: Desk) -> None:
    screens = [await desk.sits(desk.office.wang), await desk.sits(desk.office.chen)]
    person = await desk.labourer()
    number = await person.asks_for_a_person()
    for screen in screens:
        await screen.opens(number)
    for screen in screens:
        await screen.page.evaluate("document.querySelector('[data-key=c]').click()")
    until(lambda: desk.system.rows("SELECT agent_id FROM handoffs WHERE id = ?", number) != [(None,)])
    ((winner,),) = desk.system.rows("SELECT agent_id FROM handoffs WHERE id = ?", number)
    loser = screens[0] if winner == screens[1].member.id else screens[1]
    name = next(each.member.name for each in screens if each.member.id == winner)
    await expect(loser.page.locator(".toast.bad")).to_contain_text(f"{name}已经接手了")
    await expect(loser.page.locator("#head")).to_contain_text(f"{name}在接待")
    await expect(person.heard.filter(has_text="来了，正在看")).to_have_count(1)
