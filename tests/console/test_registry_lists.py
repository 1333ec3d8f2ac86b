"""Lists of who is due, one service for many people, and tasks, in the console."""

from __future__ import annotations

import io
from datetime import date

import pytest
from console_site import ConsoleSite
from openpyxl import load_workbook
from registry_desk import NAME, PHONE, Desk, desk_of

from bot.registry.due_lists import DueList
from bot.registry.tasks import TaskFilter
from bot.registry.values import EventKind


@pytest.fixture
async def desk(site: ConsoleSite) -> Desk:
    return await desk_of(site)


async def test_card_counts_and_list_names_what_is_missing(desk: Desk) -> None:
    number = await desk.person()
    await desk.person(8, name="乙春", employment="", employment_detail="")
    html = await desk.page("/console/lists")
    for key in DueList:
        assert f'href="/console/lists/{key}"' in html
    assert 'aria-label="未宣讲、未指导：应服务 1，已做到 0"' in html
    assert "文件规定的时间已过" in html
    html = await desk.page("/console/lists/talk_guidance")
    assert NAME in html
    assert "缺政策宣讲 1 次；缺职业指导 1 次" in html
    assert PHONE not in html
    unclear = await desk.page("/console/lists/talk_guidance?standing=unclear")
    assert "乙春" in unclear
    assert NAME not in unclear
    await desk.served(number, EventKind.POLICY_TALK)
    await desk.served(number, EventKind.GUIDANCE)
    assert NAME in await desk.page("/console/lists/talk_guidance?standing=met")
    assert NAME not in await desk.page("/console/lists/talk_guidance")
    assert NAME in await desk.page("/console/lists/talk_guidance?since=2026-11-15")


async def test_list_keeps_to_the_region_and_says_what_it_cannot_read(desk: Desk) -> None:
    await desk.person()
    assert NAME not in await desk.page("/console/lists/update?region=441802")
    assert NAME in await desk.page("/console/lists/update?region=重庆市")
    for query in ("region=没有这里", "since=去年", "since=2027-01-01"):
        answer = await desk.manager.get(f"/console/lists/update?{query}")
        assert (answer.status, 'role="alert"' in await answer.text()) == (422, True), query


async def test_workbook_is_masked_and_recorded(desk: Desk) -> None:
    await desk.person()
    await desk.page("/console/lists/contact")
    answer = await desk.manager.post("/console/lists/contact/export", {"region": "500243", "since": "2026-01-01"})
    book = load_workbook(io.BytesIO(await answer.read()))
    cells = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    assert NAME in cells
    assert PHONE not in cells
    assert len(await desk.site.recorded("registry.list_exported")) == 1


EVENT = {
    "kind": "policy_talk",
    "happened_on": "2026-11-19",
    "channel": "meeting",
    "platform": "rights",
    "plan": "nearby",
}


async def test_one_talk_is_recorded_for_all_that_are_ticked(desk: Desk) -> None:
    some = await desk.many(4)
    back = "/console/lists/talk_guidance?standing=open&page=1"
    await desk.page(back)
    ticked = [("person", str(number)) for number in some[:3]]
    answer = await desk.manager.post("/console/people/events", [*EVENT.items(), *ticked, ("back", back)])
    assert answer.headers["Location"] == f"{back}&done=events_recorded"
    counts = [len(await desk.console.events.of(number)) for number in some]
    assert counts == [1, 1, 1, 0]
    (event,) = await desk.console.events.of(some[0])
    assert (event.kind, event.platform, event.actor) == ("policy_talk", "rights", f"staff:{desk.manager_id}")
    (row,) = await desk.site.recorded("registry.events_recorded")
    assert row.detail == {"kind": "policy_talk", "people": 3}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"kind": ""}, "请选做了哪项服务"),
        ({"kind": "notice"}, "请选做了哪项服务"),
        ({"channel": ""}, "请选在哪里做的"),
        ({"happened_on": "2026-11-21"}, "还没到"),
        ({"platform": "none"}, ""),
        ({"person": "999999"}, "台账里没有这个人"),
    ],
)
async def test_refused_service_is_recorded_for_nobody(desk: Desk, typed: dict[str, str], said: str) -> None:
    (number,) = await desk.many(1)
    await desk.page("/console/people")
    form = {"person": str(number), "note": "在村委会讲的", **EVENT, **typed}
    answer = await desk.manager.post("/console/people/events", form)
    html = await answer.text()
    assert (answer.status, said in html) == (422, True)
    assert "在村委会讲的" in html
    assert await desk.console.events.of(number) == []


async def test_nobody_ticked_is_said(desk: Desk) -> None:
    await desk.page("/console/people")
    answer = await desk.manager.post("/console/people/events", EVENT | {"back": "https://evil.example/"})
    html = await answer.text()
    assert (answer.status, "没有选人" in html, "evil.example" in html) == (422, True, False)


async def test_service_is_recorded_on_the_page_and_taken_out_with_a_reason(desk: Desk) -> None:
    number = await desk.person()
    page = f"/console/people/{number}"
    await desk.page(page)
    await desk.manager.post(f"{page}/events", EVENT | {"note": "讲了补贴"})
    html = await desk.page(page)
    assert "讲了补贴" in html
    (event,) = await desk.console.events.of(number)
    other = await desk.person(8, name="乙春")
    assert (
        await desk.manager.post(f"/console/people/{other}/events/{event.id}/remove", {"why": "twice"})
    ).status == 422
    assert (await desk.manager.post(f"{page}/events/{event.id}/remove", {"why": "no"})).status == 422
    assert (await desk.manager.post(f"{page}/events/{event.id}/remove", {"why": "twice"})).status == 303
    assert await desk.console.events.of(number) == []


async def test_tasks_are_ones_own_or_all_and_are_done_with_an_outcome(desk: Desk) -> None:
    number = await desk.person()
    task = await desk.task(number, date(2026, 11, 18), "刚从深圳回来")
    html = await desk.page("/console/tasks")
    assert NAME in html
    assert "已过期" in html
    assert "刚从深圳回来" in await desk.page(f"/console/people/{number}")
    assert NAME not in await desk.page("/console/tasks?of=all&region=441802")
    assert NAME in await desk.page("/console/tasks?of=all&region=500243&kind=became_unemployed")
    assert (await desk.manager.post(f"/console/tasks/{task}/done", {"outcome": " "})).status == 422
    done = await desk.manager.post(
        f"/console/tasks/{task}/done", {"outcome": "已联系", "back": "/console/tasks?of=all"}
    )
    assert done.headers["Location"] == "/console/tasks?of=all&done=task_done"
    assert await desk.console.tasks.count(TaskFilter()) == 0
    assert (await desk.manager.post(f"/console/tasks/{task}/done", {"outcome": "已联系"})).status == 409
    assert len(await desk.site.recorded("registry.task_done")) == 1


async def test_workbook_of_a_place_that_is_not_known_is_not_one_of_all_places(desk: Desk) -> None:
    await desk.person()
    await desk.page("/console/lists/contact")
    answer = await desk.manager.post("/console/lists/contact/export", {"region": "没有这里", "since": ""})
    assert answer.status == 422
    assert await desk.site.recorded("registry.list_exported") == []


@pytest.mark.parametrize(("age", "listed"), [(15, False), (16, True), (60, True), (61, False)])
async def test_last_year_of_working_age_counts(desk: Desk, age: int, listed: bool) -> None:
    today = desk.console.settings.day()
    born = today.replace(day=1, year=today.year - age)
    await desk.person(id_number="", birth_date=born)
    assert (NAME in await desk.page("/console/lists/contact")) is listed
