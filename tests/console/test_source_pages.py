"""The published wording in the console: bring in, look through, correct, confirm; rubbish keeps nothing."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import FormData
from console_site import ConsoleSite, Visitor

from bot.console.limits import LARGEST_UPLOAD, largest
from bot.console.pages.sources import PATH
from bot.console.services import Console
from bot.console.source_tree import tree
from bot.staff.roles import Role
from policy_kb.ingest.clauses import Clause
from policy_kb.loader import knowledge_base
from policy_kb.select import Selector

sys.path.append(str(Path(__file__).parents[1] / "policy_kb"))
from ingest_documents import BARE, PLAN, docx_of, scan

NASTY = "<b>坏</b>"


@pytest.fixture
def console(console: Console) -> Console:
    return replace(console, selector=Selector(knowledge_base()))


@pytest.fixture
async def editor(site: ConsoleSite) -> Visitor:
    await site.hire("bian", Role.EDITOR, name="编辑")
    return await site.enter("bian")


async def upload(editor: Visitor, content: bytes, name: str = "方案.txt", code: str = "") -> Any:
    await editor.get(PATH)
    form = FormData({"csrf": editor.csrf, "code": code}, quote_fields=False)
    form.add_field("file", io.BytesIO(content), filename=name)
    headers = {"Accept": "text/html"}
    return await editor.http.post(f"{editor.url}{PATH}/import", data=form, headers=headers, allow_redirects=False)


async def brought_in(editor: Visitor, content: bytes = PLAN.encode(), code: str = "") -> str:
    answer = await upload(editor, content, code=code)
    assert answer.status == 303, await answer.text()
    return str(answer.headers["Location"])


async def test_only_those_who_look_after_the_knowledge_reach_it(site: ConsoleSite, editor: Visitor) -> None:
    one = (await brought_in(editor)).split("?")[0]
    await site.hire("ke", Role.AGENT)
    agent = await site.enter("ke")
    for method, path in (
        ("GET", PATH),
        ("GET", one),
        ("POST", one),
        ("POST", f"{PATH}/import"),
        ("POST", f"{one}/drop"),
    ):
        answer = await (agent.get(path) if method == "GET" else agent.post(path))
        assert answer.status == 403, (method, path)
    assert (await editor.get(f"{PATH}/999")).status == 404
    editor.csrf = "wrong"
    assert (await editor.post(one, {})).status == 403


async def test_a_file_is_kept_with_what_it_says_and_how_that_is_known(editor: Visitor) -> None:
    answer = await editor.get(await brought_in(editor, docx_of(PLAN.splitlines())))
    html = await answer.text()
    for said in (
        "已收录。请对照原文核对", "待核对", 'value="济示服发〔2019〕18号"', "文件写明", "落款：2019年3月5日", "推断",
        "“三年行动”，正文写到2021年", 'value="370100 山东省济南市"', "末段", "年度目标:2019年办40件。", "删掉这一版",
    ):  # fmt: skip
        assert said in html


async def test_the_same_file_again_leads_to_what_is_kept(editor: Visitor) -> None:
    first = await brought_in(editor)
    assert await brought_in(editor) == first.replace("ingested", "known")


async def test_what_is_corrected_and_confirmed_is_shown_and_recorded(site: ConsoleSite, editor: Visitor) -> None:
    one = (await brought_in(editor, code="SY")).split("?")[0]
    answer = await editor.post(one, fields(title=f"改好的{NASTY}", region="重庆市", period_to=""))
    assert answer.headers["Location"] == f"{one}?did=confirmed"
    html = await (await editor.get(f"{one}?did=confirmed")).text()
    assert "求助的人可以看到原文了" in html
    assert "在引用" in html
    assert NASTY not in html
    assert "&lt;b&gt;坏&lt;/b&gt;" in html
    assert 'value="500000 重庆市"' in html
    listed = await (await editor.get(PATH)).text()
    assert "改好的" in listed
    recorded = await site.recorded("source.confirmed")
    assert recorded[0].detail["changed"] == ["title", "number", "issuer", "region", "period_to"]


def fields(**changed: str) -> dict[str, str]:
    typed = {"title": "标题", "region": "济南市", "issued": "2019-03-05", "period_from": "2019-01-01"}
    return typed | {"period_to": "2021-12-31", "standing": "in_force", "quoted_from": "2019-01-01"} | changed


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": ""}, "请填写标题"),
        ({"region": "朝阳区"}, "有好几处"),
        ({"issued": "2019-02-30"}, "不是日期"),
        ({"period_to": "2001-01-01"}, "结束日期早于开始日期"),
        ({"standing": "x"}, "不能选"),
    ],
)
async def test_a_wrong_field_is_told_and_what_was_typed_stays(
    editor: Visitor, changed: dict[str, str], said: str
) -> None:
    one = (await brought_in(editor)).split("?")[0]
    answer = await editor.post(one, fields(number="示发〔2019〕7号") | changed)
    assert answer.status == 422
    html = await answer.text()
    assert said in html
    assert "示发〔2019〕7号" in html
    assert "待核对" in html


async def test_a_newer_version_is_listed_beside_the_older(editor: Visitor) -> None:
    first = (await brought_in(editor, code="SY")).split("?")[0]
    await editor.post(first, fields())
    newer = (await brought_in(editor, PLAN.replace("3个岗位", "5个岗位").encode(), "SY")).split("?")[0]
    await editor.post(newer, fields(quoted_from="2020-06-01"))
    html = await (await editor.get(first)).text()
    assert "其他版本" in html
    assert "引用到 2020-05-31" in html
    assert "旧版" in await (await editor.get(PATH)).text()


async def test_what_the_knowledge_base_cites_is_counted(editor: Visitor) -> None:
    html = await (await editor.get(await brought_in(editor, BARE.encode(), "JL"))).text()
    assert "知识库引用的" in html
    assert "没找到：" in html
    assert "2018年就业扶贫工作方案" in html


async def test_what_waits_can_be_dropped_and_what_is_confirmed_cannot(editor: Visitor) -> None:
    one = (await brought_in(editor)).split("?")[0]
    assert (await editor.post(f"{one}/drop")).headers["Location"] == f"{PATH}?did=dropped"
    assert (await editor.get(one)).status == 404
    kept = (await brought_in(editor)).split("?")[0]
    await editor.post(kept, fields())
    answer = await editor.post(f"{kept}/drop")
    assert (answer.status, "不能删" in await answer.text()) == (422, True)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "x.txt", "是空的"),
        (scan(), "x.pdf", "扫描的图片"),
        (b"PK\x03\x04 no archive", "x.docx", "不是完好的 Word 文件"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(128, 256)), "x.jpg", "看不懂"),
        (PLAN.encode(), "", "没有选文件"),
    ],
)
async def test_rubbish_is_told_in_one_sentence_and_keeps_nothing(
    site: ConsoleSite, editor: Visitor, content: bytes, name: str, said: str
) -> None:
    answer = await upload(editor, content, name)
    assert answer.status == 422
    assert said in await answer.text()
    assert await site.console.sources.versions() == []


async def test_too_large_a_file_is_refused(site: ConsoleSite, editor: Visitor) -> None:
    assert largest(f"{PATH}/import") > LARGEST_UPLOAD
    answer = await upload(editor, b"a" * (2 * LARGEST_UPLOAD))
    assert answer.status == 413
    assert "最多 5 MB" in await answer.text()
    assert await site.console.sources.versions() == []


@pytest.mark.parametrize("code", ["../x", "A B", "x" * 30, NASTY])
async def test_a_code_that_cannot_be_one_is_told(editor: Visitor, code: str) -> None:
    answer = await upload(editor, PLAN.encode(), code=code)
    assert answer.status == 422
    assert NASTY not in await answer.text()


def test_clauses_become_a_tree_even_where_numbers_are_counted_through() -> None:
    paths = ["开头", "一", "(一)", "二", "(二)", "(三)", "(三)1", "末段"]
    shown = [
        (top.clause.path, [each.clause.path for each in top.inside]) for top in tree(Clause(p, "", "") for p in paths)
    ]
    assert shown == [("开头", []), ("一", ["(一)"]), ("二", ["(二)", "(三)"]), ("末段", [])]
