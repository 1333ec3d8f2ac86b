"""What must not be: markup read as markup, pages beyond a role, forged sessions, other agents' talks."""

from __future__ import annotations

import uuid
from urllib.parse import quote

import httpx
from desk_browsers import Desk, picture
from desk_staff import COOKIE, Member
from playwright.async_api import Page, expect
from system import words

NASTY = "<img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script>"
TITLE = "<b>x</b><script>"


async def is_plain(page: Page) -> bool:
    """Whether nothing of NASTY has become a part of the page."""
    found = await page.locator("main img[src='x'], main b:text-is('x'), main script:not([id])").count()
    return found == 0 and "hacked" not in await page.title()


async def test_markup_in_every_text_stays_text_on_both_sides(desk: Desk) -> None:
    person, screen = await desk.labourer(), await desk.sits(desk.office.wang)
    number = await person.asks_for_a_person()
    await person.says(NASTY)
    await screen.claims(number)
    await expect(screen.lines("person").last).to_have_text(NASTY)
    await screen.replies(NASTY)
    await person.hears(NASTY)
    await screen.notes(NASTY)
    await screen.key("r")
    await screen.page.set_input_files("#file", {"name": f"{NASTY}.txt", "mimeType": "text/html", "buffer": b"<script>"})
    await expect(screen.page.locator("#extras li")).to_have_count(1)
    await screen.page.get_by_role("button", name="选项").click()
    await screen.page.get_by_label("一行一个").fill(TITLE)
    await screen.page.locator("#choosing").get_by_role("button", name="加上").click()
    await screen.page.locator("#box").fill(NASTY)
    await screen.sends()
    await expect(person.page.get_by_role("button", name=TITLE)).to_be_visible()
    await person.taps(TITLE)
    await expect(screen.lines("person").last).to_have_text(TITLE)
    await picture(screen.page, "agent-markup")
    await picture(person.page, "labourer-markup")
    for page in (person.page, screen.page):
        assert await is_plain(page)
        await page.reload()
        await expect(page.locator("main")).to_contain_text(NASTY)
        assert await is_plain(page)
    await screen.closes()
    for path in (f"/console/talks/{number}", f"/console/talks/{number}/print"):
        await screen.page.goto(desk.system.url + path)
        await expect(screen.page.locator("body")).to_contain_text(NASTY)
        assert await is_plain(screen.page)
    await picture(screen.page, "print")


async def test_talk_in_a_colleagues_hands_takes_no_words_of_another(desk: Desk) -> None:
    person, screen = await desk.labourer(), await desk.sits(desk.office.wang)
    number = await person.asks_for_a_person()
    await screen.claims(number)
    chen = desk.office.chen
    chen.get("/console/me")
    answer = chen.reply(number, "我来插一句", str(uuid.uuid4()))
    assert (answer.status_code, answer.json()["detail"]) == (409, "这个对话在王敏手上，请联系王敏。")
    for deed in ("claim", "give-back", "close", "transfer", "region"):
        assert chen.post(f"/console/work/talks/{number}/{deed}", to="staff:1").status_code in {409, 422}
    await screen.replies("还是我")
    await expect(person.page.locator(".said.agent .words")).to_have_text(["还是我"])


async def test_confidential_report_is_closed_to_those_who_may_not_see_it(desk: Desk) -> None:
    reply = desk.system.say("我要举报，有人冒领公益岗的补贴")
    assert "只给负责查办的人看" in words(reply)
    ((number,),) = desk.system.rows("SELECT max(id) FROM handoffs WHERE confidential")
    chen = desk.office.chen
    assert f"/talks/{number}" in desk.office.wang.get("/console/work").text
    assert f"/talks/{number}" not in chen.get("/console/work").text
    for path in ("", "/lines?after=0.0.0.0"):
        assert chen.get(f"/console/work/talks/{number}{path}").status_code == 403
    assert chen.post(f"/console/work/talks/{number}/claim").status_code == 403
    assert chen.reply(number, "您好", str(uuid.uuid4())).status_code == 403
    assert chen.get(f"/console/talks/{number}").status_code in {403, 404}
    refused = [(actor, subject) for actor, subject, _ in desk.office.recorded("talk.refused")]
    assert (chen.actor, f"handoff:{number}") in refused
    assert desk.office.chain_is_whole()


async def test_what_a_role_may_not_and_forged_requests_are_refused_and_recorded(desk: Desk) -> None:
    office = desk.office
    waiting = desk.system.say("转人工")["conversation_id"]
    ((number,),) = desk.system.rows("SELECT id FROM handoffs WHERE conversation_id = ?", waiting)
    assert office.chief.get("/console/work").status_code == 403
    assert office.chief.post(f"/console/work/talks/{number}/claim").status_code == 403
    for path in ("staff", "teams", "calendar", "audit", "lessons", "reports"):
        assert office.wang.get(f"/console/{path}").status_code == 403
    claim = f"/console/work/talks/{number}/claim"
    assert sent(desk, office.wang, claim, csrf="forged").status_code == 403
    assert sent(desk, office.wang, claim, {"Origin": "https://evil.example"}).status_code == 403
    forged = desk.system.http.get("/console/work", headers={"Cookie": f"{COOKIE}={'x' * 43}"})
    assert (forged.status_code, forged.headers["Location"].split("?")[0]) == (303, "/console/sign-in")
    assert desk.system.rows("SELECT agent_id FROM handoffs WHERE id = ?", number) == [(None,)]
    recorded = {action: actor for actor, action in desk.system.rows("SELECT actor, action FROM audit_log")}
    assert recorded["request.no_csrf"] == office.wang.actor
    assert recorded["session.forged"] == "unknown"
    assert {"request.forbidden", "request.cross_site"} <= recorded.keys()
    assert office.chain_is_whole()


async def test_strangers_read_neither_talks_nor_files(desk: Desk) -> None:
    number = desk.system.say("转人工")["conversation_id"]
    for path in (f"/api/chat/{quote(number[:-1])}/events", "/api/chat/1/events", "/files/1", "/console/files/1"):
        assert desk.system.status(path) == 404
    answer = desk.system.http.post("/api/chat", json={"text": "你好", "conversation_id": number[::-1]})
    assert answer.status_code == 404


def sent(
    desk: Desk, member: Member, path: str, headers: dict[str, str] | None = None, csrf: str = ""
) -> httpx.Response:
    """A POST in the member's session from elsewhere."""
    cookies = {COOKIE: member.cookie}
    return httpx.post(
        desk.system.url + path, data={"csrf": csrf}, headers=headers, cookies=cookies, trust_env=False, timeout=20
    )
