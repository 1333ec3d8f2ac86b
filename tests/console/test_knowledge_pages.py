"""The care of the knowledge over HTTP and in a real browser: what is due, and the questions nobody could answer.

Pictures are kept where `BANGFU_SCREENSHOTS` names a folder.
"""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
import yaml
from console_browser import CHROMIUM, DESK, PHONE, chromium, findings, is_too_wide, opened, picture, sign_in
from console_site import ConsoleSite, Visitor
from openpyxl import load_workbook
from playwright.async_api import Browser, expect

from bot.console.services import Console
from bot.knowledge.counts import Counts
from bot.knowledge.questions.keeping import OpenQuestions, Unanswered
from bot.staff.roles import Role
from policy_kb.loader import knowledge_base
from policy_kb.select import Selector

QUESTIONS = "/console/knowledge/questions"
DAY = date(2026, 11, 20)
ASKED = [
    ("摆摊有没有补贴", "500243", ""),
    ("请问摆摊能领补贴不", "500243", ""),
    ("我摆摊有补贴吗", "", ""),
    ("外卖骑手交社保吗", "220000", ""),
    ("加班费怎么算", "220000", "overtime_leave"),
    ("培训补贴要带啥材料", "220000", "JL-04"),
]
in_browser = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")


@pytest.fixture
def console(console: Console) -> Console:
    return replace(console, selector=Selector(knowledge_base()))


@pytest.fixture
async def editor(site: ConsoleSite) -> Visitor:
    await site.hire("chen", Role.EDITOR, name="陈晨")
    return await site.enter("chen")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as made:
        yield made


async def fill(site: ConsoleSite) -> None:
    console = site.console
    rows = OpenQuestions(console.database, console.audit, console.clock)
    async with console.database.write() as connection:
        for place, (words, region, about) in enumerate(ASKED):
            await rows.keep(connection, Unanswered(f"talk{place}", words, region, about))
        for number, measures in enumerate((["JL-30"], ["JL-30", "CQ-10"], ["JL-30"])):
            await Counts(console.database).add(connection, measures, DAY - timedelta(days=number))


@pytest.mark.parametrize("path", ["/console/knowledge", QUESTIONS, f"{QUESTIONS}/list.csv", f"{QUESTIONS}/1.yml"])
async def test_only_those_who_look_after_the_knowledge_may_see_it(site: ConsoleSite, path: str) -> None:
    await site.hire("agent", Role.AGENT)
    assert (await (await site.enter("agent")).get(path)).status == 403


async def test_what_is_asked_most_is_due_first(site: ConsoleSite, editor: Visitor) -> None:
    await fill(site)
    body = await (await editor.get("/console/knowledge")).text()
    assert body.index(">JL<") < body.index(">CQ<") < body.index(">JN<")
    assert "3 次" in body
    assert "知识库</a>" in body


@pytest.mark.parametrize("days", ["30", "365", "7", "x", "-1"])
async def test_other_days_than_those_offered_are_the_usual(editor: Visitor, days: str) -> None:
    assert (await editor.get(f"/console/knowledge?days={days}")).status == 200


async def test_questions_that_ask_alike_are_one_panel(site: ConsoleSite, editor: Visitor) -> None:
    await fill(site)
    body = await (await editor.get(QUESTIONS)).text()
    assert body.count('action="/console/knowledge/questions/settle"') == 4
    assert "3 个人问" in body
    assert "JL-04 没写" in body
    assert "加班和休假：文件没有" in body


async def test_group_that_became_a_measure_leaves_the_list(site: ConsoleSite, editor: Visitor) -> None:
    await fill(site)
    await editor.get(QUESTIONS)
    sent = {"ids": "1 2 3", "outcome": "used", "became": "JL-99"}
    answer = await editor.post(f"{QUESTIONS}/settle", sent)
    assert (answer.status, answer.headers["Location"]) == (303, f"{QUESTIONS}?done=questions_used")
    assert "摆摊" not in await (await editor.get(QUESTIONS)).text()
    (entry,) = await site.recorded("question.used")
    assert (entry.subject, entry.detail) == ("JL-99", {"questions": 3, "first": 1})
    again = await editor.post(f"{QUESTIONS}/settle", {"ids": "1 2 3", "outcome": "dismissed"})
    assert again.status == 422
    assert "已经处理过" in await again.text()


async def test_wrong_number_is_said_beside_what_was_typed(site: ConsoleSite, editor: Visitor) -> None:
    await fill(site)
    await editor.get(QUESTIONS)
    answer = await editor.post(f"{QUESTIONS}/settle", {"ids": "1 2 3", "outcome": "used", "became": "补充"})
    body = await answer.text()
    assert answer.status == 422
    assert "不是措施编号" in body
    assert 'value="补充"' in body


@pytest.mark.parametrize("ids", ["", "x", "1e3"])
async def test_no_questions_at_all_is_no_form_of_ours(editor: Visitor, ids: str) -> None:
    await editor.get(QUESTIONS)
    assert (await editor.post(f"{QUESTIONS}/settle", {"ids": ids, "outcome": "dismissed"})).status == 400


async def test_list_comes_as_workbook_and_csv_and_a_group_as_a_draft(site: ConsoleSite, editor: Visitor) -> None:
    await fill(site)
    sheet = load_workbook(io.BytesIO(await (await editor.get(f"{QUESTIONS}/list.xlsx")).read())).worksheets[0]
    assert sheet.max_row == 5
    assert "彭水" in (await (await editor.get(f"{QUESTIONS}/list.csv")).read()).decode("utf-8-sig")
    (measure,) = yaml.safe_load(await (await editor.get(f"{QUESTIONS}/1.yml")).text())
    assert len(measure["asks"]) == 3
    assert (await editor.get(f"{QUESTIONS}/99.yml")).status == 404
    assert len(await site.recorded("question.exported")) == 3


@in_browser
@pytest.mark.parametrize(("size", "scheme"), [("desk", "light"), ("phone", "dark")])
async def test_pages_look_right(site: ConsoleSite, browser: Browser, editor: Visitor, size: str, scheme: str) -> None:
    await fill(site)
    page = await opened(browser, viewport=DESK if size == "desk" else PHONE, color_scheme=scheme)
    await sign_in(page, site, "chen")
    for name, path in (("due", "/console/knowledge"), ("questions", QUESTIONS)):
        await page.goto(f"{site.url}{path}")
        await picture(page, f"knowledge-{name}-{size}")
        assert not await is_too_wide(page)
        assert await findings(page) == []


@in_browser
async def test_group_is_settled_by_a_press(site: ConsoleSite, browser: Browser, editor: Visitor) -> None:
    await fill(site)
    page = await opened(browser)
    await sign_in(page, site, "chen")
    await page.goto(f"{site.url}{QUESTIONS}")
    panel = page.locator("#group-1")
    await panel.get_by_label("写成了").fill("CQ-99")
    await panel.get_by_role("button", name="记为用上了").click()
    await expect(page.get_by_role("status").first).to_contain_text("记为用上了")
    await expect(page.locator("form.panel")).to_have_count(3)
    await page.locator("form.panel").first.get_by_role("button", name="不用处理").click()
    await expect(page.locator("form.panel")).to_have_count(2)
