"""Local supplements in the console: two people for each, files all or nothing. Offices and notices are invented."""

from __future__ import annotations

import asyncio
import html
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import FormData
from console_browser import CHROMIUM, PHONE, chromium, findings, is_too_wide, opened, picture, sign_in
from console_site import ConsoleSite, Visitor

from bot.console.limits import LARGEST_UPLOAD, largest
from bot.console.pages.supplements import PATH
from bot.console.services import Console
from bot.staff.roles import Role
from policy_kb.loader import knowledge_base
from policy_kb.select import Selector

NASTY = "<b>坏</b>"
NOTICE = "关于公布办事地点的通知"
WRITTEN = {
    "region": "500243 重庆市彭水苗族土家族自治县",
    "measure": "CQ-10",
    "topic": "",
    "aspect": "where",
    "text": f"去样例路办事大厅{NASTY}，电话023-00000000。",
    "source": NOTICE,
    "source_date": "2026-03-01",
    "valid_from": "",
    "valid_to": "",
}
HEAD = "地区,措施,事项,内容,来源,来源日期\n"
ROW = f"彭水县,CQ-10,要带什么,带身份证。,{NOTICE},2026-03-01\n"


@dataclass
class Desk:
    """A site with two editors signed in and somebody who does not care for the knowledge."""

    site: ConsoleSite
    author: Visitor
    second: Visitor
    agent: Visitor

    async def page(self, path: str = PATH, visitor: Visitor | None = None) -> str:
        answer = await (visitor or self.author).get(path)
        assert answer.status == 200, await answer.text()
        return html.unescape(await answer.text())

    async def writes(self, **other: str) -> Any:
        await self.author.get(f"{PATH}/new")
        return await self.author.post(f"{PATH}/new", WRITTEN | other)

    async def uploads(self, content: str, name: str = "补充.csv") -> Any:
        await self.author.get(f"{PATH}/import")
        form = FormData({"csrf": self.author.csrf}, quote_fields=False)
        form.add_field("file", content.encode(), filename=name)
        url = f"{self.site.url}{PATH}/import"
        return await self.author.http.post(url, data=form, headers={"Accept": "text/html"}, allow_redirects=False)


@pytest.fixture
def console(console: Console) -> Console:
    return replace(console, selector=Selector(knowledge_base()))


@pytest.fixture
async def desk(site: ConsoleSite) -> Desk:
    for login, role in (("wang", Role.EDITOR), ("chen", Role.EDITOR), ("liu", Role.AGENT)):
        await site.hire(login, role, name={"wang": "王芳", "chen": "陈晨", "liu": "刘洋"}[login])
    return Desk(site, await site.enter("wang"), await site.enter("chen"), await site.enter("liu"))


PLACES = [
    ("GET", PATH),
    ("GET", f"{PATH}/regions"),
    ("GET", f"{PATH}/new"),
    ("POST", f"{PATH}/new"),
    ("GET", f"{PATH}/import"),
    ("POST", f"{PATH}/import"),
    ("GET", f"{PATH}/template.xlsx"),
    ("POST", f"{PATH}/1/confirm"),
    ("POST", f"{PATH}/1/withdraw"),
]


async def test_only_those_who_care_for_the_knowledge_reach_it(desk: Desk) -> None:
    for method, path in PLACES:
        for visitor, expected in ((desk.author, False), (desk.agent, True)):
            answer = await (visitor.get(path) if method == "GET" else visitor.post(path))
            assert (answer.status == 403) == expected, (method, path)
            assert answer.status < 500, (method, path)


@pytest.mark.parametrize("path", [path for method, path in PLACES if method == "POST"])
async def test_form_without_the_token_is_refused(desk: Desk, path: str) -> None:
    desk.author.csrf = "wrong"
    assert (await desk.author.post(path, WRITTEN)).status == 403


async def test_a_supplement_is_written_by_one_and_confirmed_by_another(desk: Desk) -> None:
    written = await desk.writes()
    assert written.headers["Location"] == f"{PATH}?did=added"
    mine = await desk.page(f"{PATH}?did=added")
    assert ("请另一个人确认" in mine, "要别人确认" in mine, f"{PATH}/1/confirm" in mine) == (True, True, False)
    theirs = await desk.page(visitor=desk.second)
    assert (f"{PATH}/1/confirm" in theirs, "等人确认" in theirs) == (True, True)
    confirmed = await desk.second.post(f"{PATH}/1/confirm")
    assert confirmed.headers["Location"] == f"{PATH}?did=confirmed"
    shown = await desk.page()
    assert ("陈晨 确认" in shown, "王芳 写" in shown) == (True, True)
    (entry,) = await desk.site.recorded("supplement.confirmed")
    assert entry.actor == "staff:2"


async def test_the_author_cannot_confirm_by_hand_either(desk: Desk) -> None:
    await desk.writes()
    await desk.page()
    answer = await desk.author.post(f"{PATH}/1/confirm")
    assert (answer.status, "要由另一个人确认" in await answer.text()) == (409, True)
    assert await desk.site.recorded("supplement.confirmed") == []


async def test_what_was_typed_is_shown_as_text(desk: Desk) -> None:
    await desk.writes()
    answer = await desk.author.get(PATH)
    body = await answer.text()
    assert (NASTY in body, html.escape(NASTY) in body, "重庆市彭水苗族土家族自治县" in body) == (False, True, True)


async def test_withdrawn_is_listed_as_such_and_only_under_its_state(desk: Desk) -> None:
    await desk.writes()
    await desk.page()
    assert (await desk.author.post(f"{PATH}/1/withdraw")).headers["Location"] == f"{PATH}?did=withdrawn"
    assert "王芳 撤回" in await desk.page(f"{PATH}?state=withdrawn")
    assert "没有这样的补充" in await desk.page(f"{PATH}?state=waiting")
    again = await desk.second.post(f"{PATH}/1/withdraw")
    assert (again.status, "已经撤回" in await again.text()) in {(409, True), (403, False)}
    assert (await desk.author.post(f"{PATH}/9/withdraw")).status == 404


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"region": "没有县"}, "没有“没有县”这个地区"),
        ({"topic": "student_aid"}, "只能写一个"),
        ({"text": "找张主任13812345678。"}, "个人的手机号"),
        ({"source_date": "2026-11-21"}, "还没到"),
        ({"source": ""}, "没有填"),
    ],
)
async def test_what_cannot_be_is_said_and_the_form_keeps_the_words(
    desk: Desk, fields: dict[str, str], sentence: str
) -> None:
    answer = await desk.writes(**fields)
    body = await answer.text()
    assert (answer.status, sentence in body, 'aria-invalid="true"' in body) == (422, True, True)
    assert fields.get("text", "样例路办事大厅") in body
    assert "还没有补充" in await desk.page()


async def test_another_is_written_after_the_old_one(desk: Desk) -> None:
    await desk.writes()
    form = await desk.page(f"{PATH}/new?from=1")
    assert ("500243 重庆市彭水" in form, "样例路办事大厅" in form, NOTICE in form) == (True, True, False)
    assert (await desk.author.get(f"{PATH}/new?from=9")).status == 404


async def test_the_same_words_are_not_kept_twice(desk: Desk) -> None:
    await desk.writes()
    assert (await desk.writes()).headers["Location"] == f"{PATH}?did=known"
    assert '<b class="number">1</b>' in await desk.page()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (HEAD + ROW, "补充.csv"),
        (
            f"- {{地区: 彭水县, 措施: CQ-10, 事项: 要带什么, 内容: 带证。, 来源: {NOTICE}, 来源日期: 2026-03-01}}",
            "a.yml",
        ),
    ],
)
async def test_a_file_is_kept_to_be_confirmed(desk: Desk, content: str, name: str) -> None:
    answer = await desk.uploads(content, name)
    body = await answer.text()
    assert (answer.status, '<b>登记</b><span class="big">1</span>' in body) == (200, True), body
    assert "等人确认" in await desk.page()
    assert not list((desk.site.console.settings.state_dir / "exports").iterdir())
    assert largest(f"{PATH}/import") > LARGEST_UPLOAD


async def test_a_bad_file_changes_nothing_and_names_row_and_column(desk: Desk) -> None:
    answer = await desk.uploads(HEAD + ROW + ROW.replace("彭水县", NASTY))
    body = await answer.text()
    assert (answer.status, "一条也没有导入：有 1 处不对" in body) == (422, True)
    assert 'data-label="行">3</td><td data-label="列">地区</td>' in body
    assert "还没有补充" in await desk.page()
    assert await desk.site.recorded("supplement.added") == []


@pytest.mark.parametrize("content", ["", "\0\1", "一列\n值\n"])
async def test_a_file_that_is_no_list_is_refused(desk: Desk, content: str) -> None:
    answer = await desk.uploads(content)
    assert (answer.status, 'role="alert"' in await answer.text()) == (422, True)


async def test_the_template_is_a_workbook(desk: Desk) -> None:
    answer = await desk.author.get(f"{PATH}/template.xlsx")
    assert (await answer.read())[:2] == b"PK"


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
async def test_two_people_settle_a_supplement_in_the_browser(desk: Desk, tmp_path: Path) -> None:
    async with chromium() as browser:
        page = await opened(browser)
        await sign_in(page, desk.site, "wang")
        await page.goto(f"{desk.site.url}{PATH}/new")
        for label, words in (("地区", "彭水县"), ("措施编号", "CQ-10"), ("内容", "带身份证。"), ("来源", NOTICE)):
            await page.get_by_label(label, exact=True).fill(words)
        await page.get_by_label("补充哪一样").select_option("papers")
        await page.get_by_label("来源日期").fill("2026-03-01")
        await picture(page, "supplement-form")
        assert await findings(page) == []
        await page.get_by_role("button", name="登记").click()
        await page.get_by_text("请另一个人确认").wait_for()
        other = await opened(browser)
        await sign_in(other, desk.site, "chen")
        await other.goto(f"{desk.site.url}{PATH}")
        other.on("dialog", lambda dialog: asyncio.ensure_future(dialog.accept()))
        await other.get_by_role("button", name="确认第 1 条").click()
        await other.get_by_text("已确认，开始使用").wait_for()
        assert await findings(other) == []
        await desk.writes(text="去样例路办事大厅。")
        await other.goto(f"{desk.site.url}{PATH}")
        await picture(other, "supplements")
        phone = await opened(browser, viewport=PHONE)
        await sign_in(phone, desk.site, "chen")
        await phone.goto(f"{desk.site.url}{PATH}")
        await picture(phone, "supplements-phone")
        assert not await is_too_wide(phone)
        bad = tmp_path / "坏.csv"
        bad.write_text(HEAD + ROW.replace("彭水县", "没有县"), encoding="utf-8")
        await page.goto(f"{desk.site.url}{PATH}/import")
        await page.get_by_label("xlsx、CSV 或 YAML 文件").set_input_files(bad)
        await page.get_by_role("button", name="导入").click()
        await page.get_by_text("一条也没有导入").wait_for()
        await picture(page, "supplements-import")
        assert await findings(page) == []
