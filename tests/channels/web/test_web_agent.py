"""An agent's messages on the page: name, cards, files; typing both ways; the person's page without JavaScript too."""

from __future__ import annotations

import pytest
from web_site import Site

from bot.channels.web.cards import fair_card, place_card, readable_size

FAIR = {"id": 3, "title": "赶场招聘会", "time": "11月25日（周三）9:00到12:00", "place": "广场"}
PLACE = {"lat": 29.29, "lon": 108.17, "name": "办事大厅", "address": "汉葭街道1号"}
LINK = "http://127.0.0.1:8080/fairs/3.ics"


async def talk(site: Site) -> str:
    """A conversation in an agent's hands."""
    conversation: str = (await site.say(text="好"))["conversation_id"]
    await site.served(conversation)
    return conversation


async def page_of(site: Site, conversation: str) -> str:
    answer = await site.get("/", headers={"Cookie": f"bangfu_conversation={conversation}"})
    return await answer.text()


async def test_agents_name_stands_above_the_words(site: Site) -> None:
    conversation = await talk(site)
    await site.office.says(conversation, "带身份证来。")
    page = await page_of(site, conversation)
    assert '<h3 class="who">工作人员 小李</h3>' in page
    assert page.count('class="said bot agent"') == 1
    assert page.count('class="said bot notice"') == 2


async def test_name_and_words_of_an_agent_are_never_markup(site: Site) -> None:
    conversation = await talk(site)
    evil = '"><script>alert(1)</script>'
    file = {"id": evil, "name": evil, "media_type": "text/plain", "size": 1}
    fair = {"id": 1, "title": evil, "time": evil, "place": evil, "link": "javascript:alert(1)"}
    place = {"lat": 1, "lon": 2, "name": evil, "address": evil}
    await site.office.says(conversation, evil, file=file, fair=fair, location=place)
    page = await page_of(site, conversation)
    assert "<script>alert" not in page
    assert "javascript:" not in page


async def test_file_fair_and_place_are_cards(site: Site) -> None:
    conversation = await talk(site)
    file = await site.office.stores(conversation, "申请表.pdf", b"%PDF-" + b"x" * 2043)
    await site.office.says(conversation, "都在这里", file=file, fair={**FAIR, "link": LINK}, location=PLACE)
    page = await page_of(site, conversation)
    assert f'href="/files/{file["id"]}" download="申请表.pdf"' in page
    assert "<b>申请表.pdf</b> 2 KB" in page
    for part in ("<b>赶场招聘会</b>", "时间：11月25日（周三）9:00到12:00", "地点：广场", 'href="/fairs/3.ics"'):
        assert part in page
    assert 'href="geo:29.29,108.17?q=29.29,108.17(' in page
    assert "北纬 29.29，东经 108.17" in page


async def test_pushed_message_has_the_same_cards(site: Site) -> None:
    conversation = await talk(site)
    params = {"format": "html"}
    async with site.browser.get(f"{site.url}/api/chat/{conversation}/events", params=params) as stream:
        assert await stream.content.readuntil(b"\n\n") == b": open\n\n"
        await site.office.says(conversation, location=PLACE)
        pushed = (await stream.content.readuntil(b"\n\n")).decode()
    assert "工作人员 小李" in pushed
    assert "打开地图" in pushed


async def test_file_is_given_to_be_saved_and_never_kept(site: Site) -> None:
    conversation = await talk(site)
    file = await site.office.stores(conversation, '申请"表.txt', b"<script>alert(1)</script>", "text/html")
    answer = await site.get(f"/files/{file['id']}")
    assert (answer.status, await answer.read()) == (200, b"<script>alert(1)</script>")
    name = "filename=\"_____.txt\"; filename*=UTF-8''%E7%94%B3%E8%AF%B7%22%E8%A1%A8.txt"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["Content-Disposition"].endswith(name.split("; ")[1])
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("identifier", ["never-stored", "1", "%00", "..%2F..%2Fetc%2Fpasswd", "x" * 3000])
async def test_file_is_found_only_by_its_own_id(site: Site, identifier: str) -> None:
    await site.office.stores(await talk(site), "表.pdf", b"%PDF-")
    answer = await site.get(f"/files/{identifier}")
    assert (answer.status, "alert" in await answer.text()) == (404, False)


async def test_typing_of_a_person_is_told(site: Site) -> None:
    told: list[str] = []
    site.gateway.on_typing = told.append
    conversation = await talk(site)
    answer = await site.post(f"/api/chat/{conversation}/typing")
    assert (answer.status, told) == (204, [conversation])


async def test_nobody_types_in_a_strangers_talk(site: Site) -> None:
    told: list[str] = []
    site.gateway.on_typing = told.append
    other = await site.gateway.open("telegram", "77")
    for conversation in ("guessed", "%00", other):
        assert (await site.post(f"/api/chat/{conversation}/typing")).status == 404
    assert told == []


async def test_rating_without_javascript(site: Site) -> None:
    conversation = await talk(site)
    await site.office.says(conversation, "办好了。")
    await site.office.gives_back(conversation)
    number = await site.office.number(conversation)
    assert f'value="rate:{number}:3">帮上了' in await page_of(site, conversation)
    await site.post("/", data={"payload": f"rate:{number}:3"})
    page = await page_of(site, conversation)
    assert "谢谢您，记下了。" in page
    assert '<p class="words">帮上了</p>' in page


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("https://bangfu.example/fairs/3.ics", "/fairs/3.ics"),
        ("/fairs/3.ics", "/fairs/3.ics"),
        ("javascript:alert(1)", ""),
        ("https://evil.example/phishing", ""),
        ("", ""),
    ],
)
def test_calendar_link_stays_on_this_site(link: str, shown: str) -> None:
    assert fair_card({**FAIR, "link": link}).link == shown


@pytest.mark.parametrize(
    ("size", "shown"), [(0, "0 字节"), (800, "800 字节"), (12_600, "12 KB"), (1_600_000, "1.5 MB")]
)
def test_size_reads_as_people_say_it(size: int, shown: str) -> None:
    assert readable_size(size) == shown


def test_place_without_a_name_still_has_its_point() -> None:
    card = place_card({"lat": -1.5, "lon": 100})
    assert (card.name, card.link) == ("", "geo:-1.5,100?q=-1.5,100")
