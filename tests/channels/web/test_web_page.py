"""The page without JavaScript, its weight, its headers and its files."""

from __future__ import annotations

import gzip
import json
import re
import struct
from datetime import date
from pathlib import Path

import pytest
from web_site import Site

import bot.channels.web
from bot.channels.citation import years
from bot.channels.web.page import linked
from bot.directory.samples import fill_samples

ROOM = Path(bot.channels.web.__file__).parent
HTML = {"Accept": "text/html"}


async def test_first_page_offers_plain_choices(site: Site) -> None:
    page = await (await site.get("/")).text()
    assert page.count('name="text" value=') >= 8
    assert 'lang="zh-CN"' in page
    assert "style=" not in page
    assert " on" + "click=" not in page


async def test_form_post_leads_back_to_the_page_with_the_answer(site: Site) -> None:
    answer = await site.post("/", data={"text": "能贷款吗", "message_id": "a"})
    assert (answer.status, answer.headers["Location"]) == (303, "/#latest")
    page = await (await site.get("/")).text()
    assert "能贷款。\n最多 &lt;10&gt; 万元" in page
    assert '<a href="tel:12333">12333</a>' in page
    for part in ("《吉林行动方案》二(五)3", "吉林省", "2018年到2020年", "已过期"):
        assert part in page


async def test_form_pressed_twice_asks_once(site: Site) -> None:
    for _ in range(2):
        await site.post("/", data={"text": "贷款", "message_id": "a"})
    await site.post("/", data={"text": "别的", "message_id": "a"})
    assert [order["text"] for order in site.engine.heard] == ["贷款", "别的"]


async def test_tapped_choice_reads_as_its_title(site: Site) -> None:
    await site.post("/", data={"text": "贷款"})
    await site.post("/", data={"payload": '/apply{"measure":"JL-30"}', "text": ""})
    page = await (await site.get("/")).text()
    assert '<p class="words">我要贷款</p>' in page


async def test_owner_is_shown(site: Site) -> None:
    await site.post("/", data={"text": "贷款"})
    await site.post("/", data={"payload": "/handoff_human"})
    assert "正在等工作人员" in await (await site.get("/")).text()


async def test_too_long_text_is_kept_in_the_box(site: Site) -> None:
    answer = await site.post("/", data={"text": "长" * 1001})
    page = await answer.text()
    assert answer.status == 422
    assert "您发的太长了" in page
    assert "长" * 1001 in page


@pytest.mark.parametrize("words", ["", "😀", "<img src=x onerror=alert(1)>", '/intent{"a":"b"}', "\u0000\ud7ff"])
async def test_rubbish_in_the_form_gets_a_plain_reply(site: Site, words: str) -> None:
    assert (await site.post("/", data={"text": words})).status == 303
    page = await (await site.get("/")).text()
    assert "<img src=x" not in page
    assert page.count('class="said bot"') == 1


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"text=" + b"x" * 1_000_000, "application/x-www-form-urlencoded", 413),
        (b"text=\xff\xfe", "application/x-www-form-urlencoded", 400),
        (b"text=x", "application/x-www-form-urlencoded; charset=nonsense", 400),
        (b"{}", "application/json", 415),
    ],
)
async def test_bad_form_gets_a_page_with_one_sentence(site: Site, body: bytes, kind: str, status: int) -> None:
    answer = await site.post("/", data=body, headers=HTML | {"Content-Type": kind})
    assert (answer.status, answer.content_type) == (status, "text/html")
    assert "回到首页" in await answer.text()


async def test_form_of_another_site_is_refused(site: Site) -> None:
    for origin in ("https://evil.example", "null"):
        answer = await site.post("/", data={"text": "好"}, headers={"Origin": origin})
        assert answer.status == 403
    assert (await site.post("/", data={"text": "好"}, headers={"Origin": site.url})).status == 303


@pytest.mark.parametrize("cookie", ["never-given-out", "%00", "x" * 3000])
async def test_strange_cookie_shows_the_first_page(site: Site, cookie: str) -> None:
    answer = await site.get("/", headers={"Cookie": f"bangfu_conversation={cookie}"})
    assert (answer.status, "您想问什么" in await answer.text()) == (200, True)


async def test_starting_anew_forgets_the_conversation(site: Site) -> None:
    await site.post("/", data={"text": "我的秘密"})
    await site.post("/new")
    assert "我的秘密" not in await (await site.get("/")).text()


async def test_cookie_and_headers_are_safe(site: Site) -> None:
    answer = await site.post("/", data={"text": "好"})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    page = await site.get("/")
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Cache-Control"] == "no-store"


async def test_page_with_all_its_files_is_under_40_kb_compressed(site: Site) -> None:
    page = (await (await site.get("/")).text()).encode()
    files = [path.read_bytes() for path in (ROOM / "static").iterdir()]
    weight = sum(len(gzip.compress(each)) for each in [page, *files])
    assert weight < 40 * 1024


async def test_every_linked_file_is_served_and_may_be_kept(site: Site) -> None:
    page = await (await site.get("/")).text()
    for path in set(re.findall(r'"(/static/[^"#]+)', page)):
        answer = await site.get(path)
        assert answer.status == 200
        assert "immutable" in answer.headers["Cache-Control"]


async def test_page_can_be_installed(site: Site) -> None:
    manifest = json.loads(await (await site.get("/manifest.webmanifest")).text())
    for icon in manifest["icons"][:2]:
        picture = await (await site.get(icon["src"])).read()
        width, height = struct.unpack(">II", picture[16:24])
        assert icon["sizes"] == f"{width}x{height}"
    worker = await site.get("/sw.js")
    assert worker.content_type == "text/javascript"
    assert (await site.get("/static/offline.html")).status == 200


async def test_fair_is_given_as_a_calendar_entry(site: Site) -> None:
    await fill_samples(site.database, date(2026, 11, 20))
    answer = await site.get("/fairs/1.ics")
    assert answer.content_type == "text/calendar"
    assert (await answer.text()).startswith("BEGIN:VCALENDAR")


async def test_unknown_fair_is_not_found(site: Site) -> None:
    answer = await site.get("/fairs/999.ics", headers=HTML)
    assert (answer.status, "没有这场招聘会" in await answer.text()) == (404, True)


@pytest.mark.parametrize(
    ("period", "shown"),
    [
        ({"from": "2018-01-01", "to": "2020-12-31"}, "2018年到2020年"),
        ({"from": "2018-01-01", "to": "2018-12-31"}, "2018年"),
        ({"from": "2021-05-01", "to": None}, "2021年起"),
        ({"to": "2020-12-31"}, "到2020年"),
        ({}, ""),
    ],
)
def test_period_reads_in_years(period: dict[str, str | None], shown: str) -> None:
    assert years(period) == shown


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("打12333。", '打<a href="tel:12333">12333</a>。'),
        ("打023-12345678吧", '打<a href="tel:02312345678">023-12345678</a>吧'),
        ("给12345元", "给12345元"),
        ("给12300.5元", "给12300.5元"),
        ("看 https://a.example/x?y=1。好", '看 <a href="https://a.example/x?y=1">https://a.example/x?y=1</a>。好'),
        ("<a>&", "&lt;a&gt;&amp;"),
    ],
)
def test_numbers_to_dial_and_addresses_become_links(words: str, shown: str) -> None:
    assert linked(words) == shown
