"""The registry's people in the console: search, somebody new, the list as a file, and who may do what."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from console_site import ConsoleSite, Visitor
from openpyxl import load_workbook
from registry_desk import ADDRESS, ID_NUMBER, NAME, PENGSHUI, PHONE, WHOLE, Desk, desk_of

from bot.staff.roles import Role


@pytest.fixture
async def desk(site: ConsoleSite) -> Desk:
    return await desk_of(site)


def holds_nothing_whole(html: str) -> bool:
    return not any(each in html for each in WHOLE)


PLACES = [
    ("GET", "/console/people", Role.REGISTRAR),
    ("POST", "/console/people", Role.REGISTRAR),
    ("GET", "/console/people/regions", Role.REGISTRAR),
    ("GET", "/console/people/new", Role.REGISTRAR),
    ("POST", "/console/people/new", Role.REGISTRAR),
    ("GET", "/console/people/template.xlsx", Role.REGISTRAR),
    ("POST", "/console/people/export", Role.REGISTRAR),
    ("POST", "/console/people/events", Role.REGISTRAR),
    ("GET", "/console/people/{id}", Role.REGISTRAR),
    ("GET", "/console/people/{id}/edit", Role.REGISTRAR),
    ("POST", "/console/people/{id}/edit", Role.REGISTRAR),
    ("POST", "/console/people/{id}/verify", Role.REGISTRAR),
    ("POST", "/console/people/{id}/classes", Role.REGISTRAR),
    ("POST", "/console/people/{id}/classes/end", Role.REGISTRAR),
    ("POST", "/console/people/{id}/history", Role.REGISTRAR),
    ("POST", "/console/people/{id}/consents", Role.REGISTRAR),
    ("POST", "/console/people/{id}/unlink", Role.REGISTRAR),
    ("POST", "/console/people/{id}/events", Role.REGISTRAR),
    ("POST", "/console/people/{id}/events/1/remove", Role.REGISTRAR),
    ("POST", "/console/people/{id}/household", Role.REGISTRAR),
    ("POST", "/console/people/{id}/reveal/phone", Role.REGISTRAR),
    ("GET", "/console/people/{id}/masked/phone", Role.REGISTRAR),
    ("GET", "/console/people/{id}/erase", Role.REGISTRY_MANAGER),
    ("POST", "/console/people/{id}/erase", Role.REGISTRY_MANAGER),
    ("GET", "/console/people/import", Role.REGISTRY_MANAGER),
    ("POST", "/console/people/import", Role.REGISTRY_MANAGER),
    ("GET", "/console/people/import/progress", Role.REGISTRY_MANAGER),
    ("POST", "/console/people/import/start", Role.REGISTRY_MANAGER),
    ("POST", "/console/people/import/cancel", Role.REGISTRY_MANAGER),
    ("GET", "/console/people/import/faults.xlsx", Role.REGISTRY_MANAGER),
    ("POST", "/console/people/import/undo", Role.REGISTRY_MANAGER),
    ("GET", "/console/people/households/1", Role.REGISTRAR),
    ("POST", "/console/people/households/1", Role.REGISTRAR),
    ("GET", "/console/lists", Role.REGISTRAR),
    ("GET", "/console/lists/vacancies", Role.REGISTRAR),
    ("POST", "/console/lists/vacancies/export", Role.REGISTRAR),
    ("GET", "/console/tasks", Role.REGISTRAR),
    ("POST", "/console/tasks/1/done", Role.REGISTRAR),
]


async def ask(visitor: Visitor, method: str, path: str) -> int:
    answer = await (visitor.get(path) if method == "GET" else visitor.post(path))
    return answer.status


async def test_pages_are_closed_to_those_who_do_not_keep_the_registry(desk: Desk) -> None:
    number = await desk.person()
    everybody_else = set(Role) - {Role.REGISTRAR, Role.REGISTRY_MANAGER}
    await desk.site.hire("li", *everybody_else)
    stranger = await desk.site.enter("li")
    for method, path, least in PLACES:
        place = path.format(id=number)
        assert await ask(stranger, method, place) == 403, place
        expected_closed = least is Role.REGISTRY_MANAGER
        assert (await ask(desk.registrar, method, place) == 403) is expected_closed, place


async def test_every_form_needs_the_pages_token(desk: Desk) -> None:
    number = await desk.person()
    for method, path, _ in PLACES:
        if method == "POST":
            answer = await desk.manager.post(path.format(id=number), {"csrf": "x"}, headers={"X-CSRF-Token": "x"})
            assert answer.status == 403, path
    assert await desk.console.people.get(number) is not None


async def test_sealed_fields_are_masked_on_every_page(desk: Desk) -> None:
    number = await desk.person()
    for path in ("", f"/{number}", f"/{number}/edit", f"/{number}/erase"):
        html = await desk.page(f"/console/people{path}")
        assert NAME in html
        assert holds_nothing_whole(html), path
        assert "二级" not in html or not re.search(r'value="2" selected', html)
    for key in ("update", "talk_guidance"):
        assert holds_nothing_whole(await desk.page(f"/console/lists/{key}"))


@pytest.mark.parametrize("words", [NAME, "晓红", ID_NUMBER, ID_NUMBER.lower(), PHONE, f"+86 {PHONE[:3]} {PHONE[3:]}"])
async def test_search_finds_by_name_and_whole_numbers_without_a_readable_address(desk: Desk, words: str) -> None:
    number = await desk.person()
    await desk.many(3)
    await desk.page("/console/people")
    answer = await desk.manager.post("/console/people", {"words": words})
    address = answer.headers["Location"]
    assert answer.status == 303
    assert PHONE not in address
    assert ID_NUMBER not in address
    html = await desk.page(address)
    assert re.findall(r'href="/console/people/([0-9]+)"', html) == [str(number)]


async def test_filters_narrow_and_pages_turn(desk: Desk) -> None:
    await desk.many(60)
    html = await desk.page("/console/people")
    assert ">60</b>" in html
    assert "第 1 / 2 页" in html
    await desk.manager.get("/console/people")
    form = {"regions": "彭水县", "classes": "out_of_poverty", "employment": "unemployed", "has_chat": "no"}
    found = await desk.manager.post("/console/people", form)
    html = await desk.page(found.headers["Location"])
    assert ">40</b>" in html
    assert "户籍或现住在重庆市彭水苗族土家族自治县" in html
    assert re.search(r'value="out_of_poverty" checked', html)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("regions", "没有这个地方", "找不到地区“没有这个地方”"),
        ("regions", "朝阳区", "改填区划代码"),
        ("age_from", "二十", "年龄要填整数"),
        ("verified_before", "去年", "日期“去年”看不懂"),
        ("age_to", "999", "最大年龄"),
    ],
)
async def test_search_that_cannot_be_keeps_what_was_typed(desk: Desk, field: str, typed: str, said: str) -> None:
    await desk.page("/console/people")
    answer = await desk.manager.post("/console/people", {field: typed, "words": "晓红"})
    html = await answer.text()
    assert answer.status == 422
    assert said in html
    assert 'value="晓红"' in html
    assert f'value="{typed}"' in html


async def test_address_of_somebody_elses_making_shows_everybody(desk: Desk) -> None:
    await desk.person()
    assert NAME in await desk.page("/console/people?q=k1.AAAA&page=99999")


async def test_regions_are_offered_while_typing(desk: Desk) -> None:
    html = await desk.page("/console/people/regions?regions=朝阳区")
    assert html.count("<option") > 1
    assert "朝阳区" in html


async def test_person_is_added_with_what_follows_from_the_number(desk: Desk) -> None:
    await desk.page("/console/people/new")
    form = {"name": NAME, "id_number": ID_NUMBER, "home_region": "彭水县", "wants_work": "yes", "classes": "veteran"}
    answer = await desk.manager.post("/console/people/new", form | {"insurances": "养老保险：已参保", "how": "visit"})
    assert answer.status == 303, await answer.text()
    added = await desk.console.people.by_id_number(ID_NUMBER)
    assert added is not None
    assert (added.home_region, added.birth_date, added.wants_work) == (PENGSHUI, date(1990, 3, 7), True)
    assert added.insurances == {"养老保险": "已参保"}
    assert [span.code for span in added.classes] == ["veteran"]
    assert holds_nothing_whole(await desk.page(answer.headers["Location"]))


async def test_number_that_is_taken_leads_to_whose_it_is(desk: Desk) -> None:
    number = await desk.person()
    await desk.page("/console/people/new")
    answer = await desk.manager.post("/console/people/new", {"name": "乙春", "id_number": ID_NUMBER})
    html = await answer.text()
    assert answer.status == 422
    assert f'href="/console/people/{number}"' in html
    assert 'value="乙春"' in html


async def test_export_is_masked_unless_a_manager_says_why(desk: Desk) -> None:
    await desk.person()
    await desk.page("/console/people")
    await desk.page("/console/people", desk.registrar)
    masked = await desk.registrar.post("/console/people/export", {"q": ""})
    assert sheet_text(await masked.read()).isdisjoint(WHOLE)
    assert (await desk.registrar.post("/console/people/export", {"open": "1", "reason": "要打电话回访"})).status == 403
    assert (await desk.manager.post("/console/people/export", {"open": "1", "reason": " "})).status == 422
    opened = await desk.manager.post("/console/people/export", {"open": "1", "reason": "要打电话回访"})
    assert {ID_NUMBER, PHONE, ADDRESS} <= sheet_text(await opened.read())
    rows = await desk.site.recorded("registry.exported")
    assert [row.detail["masking"] for row in rows] == ["open", "masked"]
    assert (await desk.site.recorded("registry.export_opened"))[0].detail == {"reason": "要打电话回访"}
    assert list((desk.console.settings.state_dir / "exports").iterdir()) == []


async def test_search_that_cannot_be_read_any_more_exports_nobody(desk: Desk) -> None:
    await desk.person()
    await desk.page("/console/people", desk.registrar)
    answer = await desk.registrar.post("/console/people/export", {"q": "k9.gone"})
    assert (answer.status, "重新查找" in await answer.text()) == (422, True)
    assert await desk.site.recorded("registry.exported") == []


def sheet_text(content: bytes) -> set[str]:
    """Every cell of a workbook as text."""
    book = load_workbook(io.BytesIO(content))
    return {
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None
    }
