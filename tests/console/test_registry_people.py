"""The registry's people in the console: search, record, reveal, conflict, erasure, and who may do what."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from console_site import ConsoleSite, Visitor
from openpyxl import load_workbook
from registry_desk import ADDRESS, ID_NUMBER, NAME, PENGSHUI, PHONE, WHOLE, Desk, desk_of

from bot.registry.person import PersonChange
from bot.registry.values import Purpose, Verified
from bot.staff.roles import Role

NASTY = "<img src=x onerror=alert(1)>"
VERSION = re.compile(r'name="version" value="([0-9]+)"')
WAS = re.compile(r'name="(was\.[a-z_]+)" value="([^"]*)"')


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


async def test_revealed_field_is_in_the_audit_log_and_hides_again(desk: Desk) -> None:
    number = await desk.person()
    await desk.page(f"/console/people/{number}", desk.registrar)
    answer = await desk.registrar.post(f"/console/people/{number}/reveal/phone")
    html = await answer.text()
    assert PHONE in html
    assert ID_NUMBER not in html
    assert 'hx-trigger="load delay:60s"' in html
    (row,) = await desk.site.recorded("registry.revealed")
    assert (row.subject, row.detail) == (f"person:{number}", {"field": "phone"})
    again = await desk.page(f"/console/people/{number}/masked/phone", desk.registrar)
    assert PHONE not in again
    assert "190****0007" in again
    assert (await desk.registrar.post(f"/console/people/{number}/reveal/name")).status == 404


async def edit_form(desk: Desk, number: int, **typed: str) -> dict[str, str]:
    """The form as the page shows it, with something typed over."""
    html = await desk.page(f"/console/people/{number}/edit")
    found = VERSION.search(html)
    assert found
    was = dict(WAS.findall(html))
    return {"version": found[1], **was, **{name[4:]: value for name, value in was.items()}, **typed}


async def test_only_what_was_typed_is_changed(desk: Desk) -> None:
    number = await desk.person()
    form = await edit_form(desk, number, employment="employed", employment_detail="workshop", since="2026-11-01")
    answer = await desk.manager.post(f"/console/people/{number}/edit", form | {"empty.illness": "1", "wanted_pay": ""})
    assert answer.status == 303, await answer.text()
    person = await desk.console.people.get(number)
    assert (person.employment, person.employment_detail, person.illness) == ("employed", "workshop", "")
    assert (person.phone, person.address, person.wanted_pay) == (PHONE, ADDRESS, None)
    assert max(span.since for span in person.statuses if span.status == "employment") == date(2026, 11, 1)


async def test_conflict_keeps_both_and_says_what_the_other_wrote(desk: Desk) -> None:
    number = await desk.person()
    form = await edit_form(desk, number, village="我填的村", education="高中")
    other = PersonChange({"village": "别人填的村", "skills": "做饭"})
    await desk.console.people.change(number, int(form["version"]), other, "staff:2", Verified.PHONE)
    answer = await desk.manager.post(f"/console/people/{number}/edit", form)
    html = await answer.text()
    assert answer.status == 409
    assert "别人改过这个人" in html
    assert 'value="我填的村"' in html
    assert "别人刚改成：别人填的村" in html
    assert 'value="高中"' in html
    assert re.search(r'id="skills" name="skills" value="做饭"', html)
    now = VERSION.search(html)
    assert now
    again = dict(WAS.findall(html))
    mine = {name[4:]: value for name, value in again.items()} | {"village": "我填的村", "education": "高中"}
    saved = await desk.manager.post(f"/console/people/{number}/edit", again | mine | {"version": now[1]})
    assert saved.status == 303
    person = await desk.console.people.get(number)
    assert (person.village, person.education, person.skills) == ("我填的村", "高中", "做饭")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"id_number": "123"}, "校验码不对"),
        ({"wanted_pay": "很多"}, "“期望月薪”要填整数"),
        ({"live_region": "没有这里"}, "找不到地区"),
        ({"birth_date": "昨天"}, "看不懂"),
        ({"insurances": "养老保险"}, "用冒号隔开"),
        ({"employment": "employed", "since": "2027-01-01"}, "还没到"),
        ({"wants_work": "perhaps"}, "请从列表里选"),
    ],
)
async def test_refused_change_loses_nothing(desk: Desk, typed: dict[str, str], said: str) -> None:
    number = await desk.person()
    form = await edit_form(desk, number, village=NASTY, **typed)
    answer = await desk.manager.post(f"/console/people/{number}/edit", form)
    html = await answer.text()
    assert (answer.status, said in html) == (422, True), html
    assert NASTY not in html
    assert "&lt;img src=x" in html
    person = await desk.console.people.get(number)
    assert person.village == "示例1村"


async def test_erasure_needs_the_name_and_keeps_the_counts(desk: Desk) -> None:
    number = await desk.person()
    await desk.served(number)
    html = await desk.page(f"/console/people/{number}/erase")
    assert "会留下" in html
    wrong = await desk.manager.post(f"/console/people/{number}/erase", {"name": "甲"})
    assert wrong.status == 422
    assert await desk.console.people.get(number) is not None
    done = await desk.manager.post(f"/console/people/{number}/erase", {"name": NAME})
    assert done.headers["Location"] == "/console/people?done=person_erased"
    assert await desk.console.people.get(number) is None
    assert (await desk.manager.get(f"/console/people/{number}")).status == 404
    assert len(await desk.site.recorded("registry.person_erased")) == 1


async def test_markup_in_any_text_is_shown_as_text(desk: Desk) -> None:
    number = await desk.person(7, village=NASTY, workplace=NASTY, skills=NASTY, outside_numbers={"甲": NASTY})
    await desk.served(number, note=NASTY)
    await desk.task(number, detail=NASTY)
    talk = await desk.chat(number)
    await desk.recommended(number, talk, NASTY)
    for path in ("/console/people", f"/console/people/{number}", f"/console/people/{number}/edit", "/console/tasks"):
        html = await desk.page(path)
        assert NASTY not in html
        assert "&lt;img" in html


async def test_chat_is_shown_by_channel_only_and_can_be_unlinked(desk: Desk) -> None:
    number = await desk.person()
    talk = await desk.chat(number)
    html = await desk.page(f"/console/people/{number}")
    assert "Telegram" in html
    assert talk not in html
    key = re.search(r'name="chat" value="([0-9a-f]+)"', html)
    assert key
    await desk.manager.post(f"/console/people/{number}/unlink", {"chat": key[1]})
    person = await desk.console.people.get(number)
    assert person.accounts == ()
    assert (await desk.manager.post(f"/console/people/{number}/unlink", {"chat": key[1]})).status == 422
    assert len(await desk.site.recorded("registry.chat_unlinked")) == 1


async def test_consent_on_paper_is_recorded_and_taken_back(desk: Desk) -> None:
    number = await desk.person()
    await desk.page(f"/console/people/{number}")
    place = f"/console/people/{number}/consents"
    assert (await desk.manager.post(place, {"purpose": "notices", "state": "given"})).status == 303
    assert await desk.console.consents.state(number, Purpose.NOTICES) == "given"
    assert (await desk.console.people.get(number)).notices == "given"
    await desk.manager.post(place, {"purpose": "notices", "state": "refused"})
    assert (await desk.console.people.get(number)).notices == "refused"
    assert (await desk.manager.post(place, {"purpose": "account", "state": "given"})).status == 422
    assert [row.detail["state"] for row in await desk.site.recorded("registry.consent_recorded")] == [
        "refused",
        "given",
    ]


async def test_verification_classes_and_past_are_recorded(desk: Desk) -> None:
    number = await desk.person()
    await desk.page(f"/console/people/{number}")
    place = f"/console/people/{number}"
    done = [
        await desk.manager.post(f"{place}/verify", {"how": "visit", "on": "2026-11-19"}),
        await desk.manager.post(f"{place}/classes", {"code": "veteran", "since": "2020-01-01", "how": "office"}),
        await desk.manager.post(f"{place}/classes/end", {"code": "subsistence", "until": "2026-10-01", "how": "data"}),
        await desk.manager.post(
            f"{place}/history",
            {
                "status": "employment",
                "employment": "flexible",
                "since": "2022-01-01",
                "until": "2023-01-01",
                "how": "phone",
            },
        ),
    ]
    assert [answer.status for answer in done] == [303] * 4, [await answer.text() for answer in done]
    person = await desk.console.people.get(number)
    assert (person.verified_on, person.verified_how) == (date(2026, 11, 19), "visit")
    assert set(person.classes_on(date(2026, 11, 20))) == {"out_of_poverty", "veteran"}
    html = await desk.page(place)
    assert "灵活就业" in html
    assert "2022-01-01 至 2023-01-01" in html


async def test_refused_deed_keeps_what_was_typed(desk: Desk) -> None:
    number = await desk.person()
    await desk.page(f"/console/people/{number}")
    form = {
        "status": "workplace",
        "place": "没有这里",
        "detail": "示例厂",
        "since": "2022-01-01",
        "until": "2023-01-01",
    }
    answer = await desk.manager.post(f"/console/people/{number}/history", form | {"how": "phone"})
    html = await answer.text()
    assert (answer.status, "找不到地区“没有这里”" in html) == (422, True)
    assert 'value="示例厂"' in html


async def test_household_is_joined_by_its_number(desk: Desk) -> None:
    first, second = await desk.person(7), await desk.person(8, name="乙春")
    for number, head in ((first, {"is_head": "1"}), (second, {})):
        found = VERSION.search(await desk.page(f"/console/people/{number}"))
        assert found
        form = {"household": "H-1", "version": found[1], **head}
        answer = await desk.manager.post(f"/console/people/{number}/household", form)
        assert answer.status == 303, await answer.text()
    one, two = await desk.console.people.get(first), await desk.console.people.get(second)
    assert one.household_id == two.household_id
    assert (one.is_head, two.is_head) == (True, False)
    page = f"/console/people/households/{one.household_id}"
    assert "乙春" in await desk.page(page)
    form = {"number": "H-1", "helper_id": str(desk.manager_id), "plan": "先去车间试工"}
    assert (await desk.manager.post(page, form)).status == 303
    assert "王芳" in await desk.page(f"/console/people/{first}")
    stale = await desk.manager.post(f"/console/people/{first}/household", {"household": "H-2", "version": "0"})
    assert (stale.status, "刚被别人改过" in await stale.text()) == (422, True)


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


def sheet_text(content: bytes) -> set[str]:
    """Every cell of a workbook as text."""
    book = load_workbook(io.BytesIO(content))
    return {
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None
    }
