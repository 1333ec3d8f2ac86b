"""One person of the registry in the console: shown on demand, changed, contradicted, verified, erased."""

from __future__ import annotations

import re
from datetime import date

import pytest
from console_site import ConsoleSite
from registry_desk import ADDRESS, ID_NUMBER, NAME, PENGSHUI, PHONE, Desk, desk_of

from bot.registry.households import NewHousehold
from bot.registry.person import PersonChange
from bot.registry.values import Purpose, Verified

NASTY = "<img src=x onerror=alert(1)>"
VERSION = re.compile(r'name="version" value="([0-9]+)"')
WAS = re.compile(r'name="(was\.[a-z_]+)" value="([^"]*)"')


@pytest.fixture
async def desk(site: ConsoleSite) -> Desk:
    return await desk_of(site)


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


async def test_household_is_found_among_many_with_its_number_in_theirs(desk: Desk) -> None:
    number = await desk.person(7)
    for count in range(60):
        await desk.console.households.add(NewHousehold(f"{count:02}5", PENGSHUI), "command")
    wanted = await desk.console.households.add(NewHousehold("5", PENGSHUI), "command")
    found = VERSION.search(await desk.page(f"/console/people/{number}"))
    assert found
    answer = await desk.manager.post(f"/console/people/{number}/household", {"household": "5", "version": found[1]})
    assert answer.status == 303
    assert (await desk.console.people.get(number)).household_id == wanted
