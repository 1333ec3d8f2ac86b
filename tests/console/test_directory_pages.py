"""The directory in the console: lists with their standing, imports that are all or nothing, the blacklist."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from aiohttp import FormData
from broadcast_desk import BroadcastDesk, broadcast_desk_of
from console_site import ConsoleSite
from sqlalchemy import func, insert, select

from bot.console.limits import LARGEST_UPLOAD, largest
from bot.console.pages.directory import PATH
from bot.directory.employer_names import employer_key
from bot.directory.kinds import kinds
from bot.directory.tables import fairs, vacancies
from bot.staff.roles import Role

HEAD = "岗位名称,用人单位,地区,有效期至\n"
NASTY = "<b>坏</b>"


@pytest.fixture
async def desk(site: ConsoleSite) -> BroadcastDesk:
    return await broadcast_desk_of(site)


async def vacancy(desk: BroadcastDesk, title: str, employer: str = "示例保洁公司", **other: Any) -> None:
    row = {"title": title, "employer": employer, "employer_key": employer_key(employer), "region": "500243"}
    row |= {"valid_until": date(2027, 1, 1), "created_at": datetime(2026, 11, 1, tzinfo=UTC)} | other
    async with desk.console.database.write() as connection:
        await connection.execute(insert(vacancies).values(**row))


async def upload(desk: BroadcastDesk, content: str, kind: str = "vacancies") -> Any:
    await desk.page(f"{PATH}/{kind}/import", desk.registrar)
    form = FormData({"csrf": desk.registrar.csrf})
    form.add_field("file", content.encode(), filename="名单.csv")
    url = f"{desk.site.url}{PATH}/{kind}/import"
    return await desk.registrar.http.post(url, data=form, headers={"Accept": "text/html"}, allow_redirects=False)


async def count(desk: BroadcastDesk) -> int:
    async with desk.console.database.read() as connection:
        return int((await connection.execute(select(func.count()).select_from(vacancies))).scalar_one())


PLACES = [
    ("GET", PATH),
    ("GET", f"{PATH}/regions"),
    *(("GET", f"{PATH}/{kind}") for kind in kinds()),
    ("GET", f"{PATH}/vacancies/template.xlsx"),
    ("GET", f"{PATH}/vacancies/import"),
    ("POST", f"{PATH}/vacancies/import"),
    ("GET", f"{PATH}/blocked"),
    ("POST", f"{PATH}/blocked"),
    ("POST", f"{PATH}/blocked/lift"),
]


async def test_only_those_who_keep_the_directory_reach_it(desk: BroadcastDesk) -> None:
    for method, path in PLACES:
        for visitor, expected in ((desk.registrar, False), (desk.writer, True), (desk.auditor, True)):
            answer = await (visitor.get(path) if method == "GET" else visitor.post(path))
            assert (answer.status == 403) == expected, (method, path)
            assert answer.status < 500, (method, path)
    assert (await desk.registrar.get(f"{PATH}/nothing")).status == 404


@pytest.mark.parametrize("path", [path for method, path in PLACES if method == "POST"])
async def test_form_without_the_token_is_refused(desk: BroadcastDesk, path: str) -> None:
    desk.registrar.csrf = "wrong"
    assert (await desk.registrar.post(path, {"name": "示例劳务公司", "reason": "欠薪"})).status == 403
    assert await desk.console.employers.listed() == []


async def test_items_are_found_by_words_region_and_standing(desk: BroadcastDesk) -> None:
    await vacancy(desk, "保洁员", pay_text="月薪3000元", requirements=NASTY)
    await vacancy(desk, "过期的岗位", valid_until=date(2026, 11, 1))
    await vacancy(desk, "样例岗位", sample=True, region="441802")
    await vacancy(desk, "坏单位的岗位", employer="黑心劳务有限公司")
    await desk.page(f"{PATH}/blocked", desk.registrar)
    await desk.registrar.post(f"{PATH}/blocked", {"name": "黑心劳务", "reason": "欠薪"})
    html = await desk.page(f"{PATH}/vacancies", desk.registrar)
    assert "<b>坏" not in html
    assert "&lt;b&gt;坏" in html
    assert html.count('data-label="情况"') == 4
    for query, titles in {
        "standing=expired": ["过期的岗位"],
        "standing=sample": ["样例岗位"],
        "standing=blocked": ["坏单位的岗位"],
        "standing=current": ["保洁员", "样例岗位"],
        "q=保洁 3000": ["保洁员"],
        "q=100%25": [],
        "region=彭水县&standing=current": ["保洁员"],
    }.items():
        found = await desk.page(f"{PATH}/vacancies?{query}", desk.registrar)
        shown = [each for each in ("保洁员", "过期的岗位", "样例岗位", "坏单位的岗位") if f">{each}<" in found]
        assert shown == titles, query
    wrong = await desk.registrar.get(f"{PATH}/vacancies?region=没有这里")
    assert (wrong.status, "找不到地区" in await wrong.text()) == (422, True)


async def test_fair_that_is_over_is_said_to_be(desk: BroadcastDesk) -> None:
    async with desk.console.database.write() as connection:
        past = {"title": "春季招聘会", "place": "广场", "region": "500243", "created_at": desk.site.clock.now()}
        times = {"starts_at": datetime(2026, 3, 1, 1, tzinfo=UTC), "ends_at": datetime(2026, 3, 1, 8, tzinfo=UTC)}
        await connection.execute(insert(fairs).values(**past, **times))
    html = await desk.page(f"{PATH}/fairs?standing=expired", desk.registrar)
    assert ("春季招聘会" in html, "彭水冬季招聘会" in html) == (True, False)


async def test_list_is_turned_page_by_page(desk: BroadcastDesk) -> None:
    for number in range(51):
        await vacancy(desk, f"岗位{number}")
    assert (await desk.page(f"{PATH}/vacancies", desk.registrar)).count('data-label="情况"') == 50
    assert (await desk.page(f"{PATH}/vacancies?page=2", desk.registrar)).count('data-label="情况"') == 1
    assert (await desk.page(f"{PATH}/vacancies?page=x", desk.registrar)).count('data-label="情况"') == 50


async def test_good_list_is_imported_and_noted(desk: BroadcastDesk) -> None:
    for numbers in ("2", "0"):
        answer = await upload(
            desk, f"{HEAD}保洁员,示例保洁公司,彭水县,2027-01-01\n保安,示例保安公司,500243,2027-01-01\n"
        )
        html = await answer.text()
        assert (answer.status, f'<b>新增</b><span class="big">{numbers}</span>' in html) == (200, True), html
    (again, noted) = await desk.site.recorded("directory.imported")
    assert (noted.subject, noted.detail["added"], again.detail["added"]) == ("vacancies", 2, 0)
    assert not list((desk.console.settings.state_dir / "exports").iterdir())


async def test_bad_row_is_named_and_nothing_is_imported(desk: BroadcastDesk) -> None:
    answer = await upload(desk, f"{HEAD}保洁员,示例保洁公司,彭水县,2027-01-01\n保安,示例保安公司,{NASTY},2027-01-01\n")
    html = await answer.text()
    assert (answer.status, "一条也没有导入：有 1 处不对" in html) == (422, True)
    assert "没有“&lt;b&gt;坏&lt;/b&gt;”这个地区" in html
    assert await count(desk) == 0
    assert await desk.site.recorded("directory.imported") == []


@pytest.mark.parametrize("content", ["", "\0\1\2", "一列\n值\n"])
async def test_file_that_is_no_list_is_refused(desk: BroadcastDesk, content: str) -> None:
    answer = await upload(desk, content)
    assert (answer.status, 'role="alert"' in await answer.text()) == (422, True)


async def test_template_can_be_filled_in_and_imported(desk: BroadcastDesk) -> None:
    for kind in kinds():
        answer = await desk.registrar.get(f"{PATH}/{kind}/template.xlsx")
        assert (await answer.read())[:2] == b"PK"
    assert largest(f"{PATH}/vacancies/import") > LARGEST_UPLOAD


async def test_employer_is_blocked_until_a_day_and_lifted(desk: BroadcastDesk) -> None:
    await desk.page(f"{PATH}/blocked", desk.registrar)
    entry = {"name": f"黑心劳务{NASTY}", "reason": "欠薪", "source": "人社局通报", "until": "2027-12-31"}
    answer = await desk.registrar.post(f"{PATH}/blocked", entry)
    assert answer.headers["Location"].endswith("done=employer_blocked")
    html = await desk.page(f"{PATH}/blocked", desk.registrar)
    assert ("2027-12-31" in html, "人社局通报" in html, NASTY in html) == (True, True, False)
    lifted = await desk.registrar.post(f"{PATH}/blocked/lift", {"name": entry["name"]})
    assert lifted.headers["Location"].endswith("done=employer_lifted")
    assert await desk.console.employers.listed() == []
    for action in ("employer.blocked", "employer.unblocked"):
        (noted,) = await desk.site.recorded(action)
        assert "黑心" not in f"{noted.subject}{noted.detail}"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "请写用人单位的名称"),
        ({"name": "甲"}, "太短"),
        ({"reason": ""}, "请写明为什么"),
        ({"until": "2026-11-19"}, "已经过了"),
        ({"until": "明年"}, "明年"),
    ],
)
async def test_entry_that_cannot_be_is_said_so(desk: BroadcastDesk, fields: dict[str, str], sentence: str) -> None:
    await desk.page(f"{PATH}/blocked", desk.registrar)
    answer = await desk.registrar.post(f"{PATH}/blocked", {"name": "黑心劳务公司", "reason": "欠薪"} | fields)
    html = await answer.text()
    assert (answer.status, sentence in html, 'aria-invalid="true"' in html) == (422, True, True)
    assert await desk.console.employers.listed() == []


async def test_directory_is_in_the_menu_of_the_registrar_alone(desk: BroadcastDesk) -> None:
    assert 'href="/console/directory"' in await desk.page("/console/me", desk.registrar)
    assert 'href="/console/directory"' not in await desk.page("/console/me", desk.writer)
    await desk.site.hire("liu", Role.REGISTRY_MANAGER)
    manager = await desk.site.enter("liu")
    assert (await manager.get(PATH)).headers["Location"] == f"{PATH}/vacancies"
