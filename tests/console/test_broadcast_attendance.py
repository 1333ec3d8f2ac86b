"""Who came to a fair, beside who was told: the code for the wall, ticks by hand, masked lists."""

from __future__ import annotations

import re

import pytest
from broadcast_desk import PATH as BROADCASTS
from broadcast_desk import STARTS, BroadcastDesk, broadcast_desk_of
from console_site import ConsoleSite
from registry_desk import Desk

from bot.console.pages.attendance import PATH
from bot.staff.roles import Role


@pytest.fixture
async def desk(site: ConsoleSite) -> BroadcastDesk:
    return await broadcast_desk_of(site)


async def on_the_day(desk: BroadcastDesk) -> BroadcastDesk:
    """The day of the fair; everybody signs in again."""
    desk.site.clock.moment = STARTS
    desk.writer, desk.registrar = await desk.site.enter("wang"), await desk.site.enter("zhou")
    desk.auditor = await desk.site.enter("zhao")
    return desk


async def told(desk: BroadcastDesk, count: int) -> list[int]:
    """People of whom those with a chat were told of the fair."""
    people = await desk.people(count)
    number = await desk.approved()
    await desk.step(number, "start")
    await desk.settle(number, "sent", limit=count)
    return people


@pytest.mark.parametrize(
    ("method", "path", "roles"),
    [
        ("GET", PATH, {"writer", "auditor", "registrar", "approver"}),
        ("GET", f"{PATH}/1", {"writer", "auditor", "registrar", "approver"}),
        ("GET", f"{PATH}/1/poster", {"writer", "auditor", "registrar", "approver"}),
        ("POST", f"{PATH}/1/find", {"writer", "registrar"}),
        ("POST", f"{PATH}/1/tick", {"writer", "registrar"}),
    ],
)
async def test_each_role_reaches_its_pages(desk: BroadcastDesk, method: str, path: str, roles: set[str]) -> None:
    await desk.site.hire("editor", Role.EDITOR)
    stranger = await desk.site.enter("editor")
    visitors = {name: getattr(desk, name) for name in ("writer", "approver", "auditor", "registrar")}
    for name, visitor in {**visitors, "stranger": stranger}.items():
        answer = await (visitor.get(path) if method == "GET" else visitor.post(path))
        assert (answer.status == 403) == (name not in roles), name


async def test_poster_shows_the_code_and_a_picture(desk: BroadcastDesk) -> None:
    assert f'value="{desk.fair}" selected' in await desk.page(f"{BROADCASTS}/new?fair={desk.fair}")
    code = await desk.console.attendance.code_for(desk.fair)
    html = await desk.page(f"{PATH}/{desk.fair}/poster")
    assert f"签到 {code}" in html
    assert "<svg" in html
    assert "县体育馆" in html
    assert (await desk.writer.get(f"{PATH}/99/poster")).status == 404
    assert (await desk.writer.get(f"{PATH}/99")).status == 404


async def test_nobody_is_ticked_before_the_day(desk: BroadcastDesk) -> None:
    (person, *_) = await desk.people(1)
    assert "招聘会那天才能登记" in await desk.page(f"{PATH}/{desk.fair}")
    early = await desk.writer.post(f"{PATH}/{desk.fair}/tick", {"person": str(person)})
    assert (early.status, "今天不开" in await early.text()) == (422, True)


async def test_person_is_found_masked_and_ticked_once(desk: BroadcastDesk) -> None:
    (person, *_) = await desk.people(2)
    await on_the_day(desk)
    await desk.page(f"{PATH}/{desk.fair}", desk.registrar)
    found = await (await desk.registrar.post(f"{PATH}/{desk.fair}/find", {"words": "赵大山"})).text()
    assert f'name="person" value="{person}"' in found
    assert found.count('name="person"') == 1
    empty = await desk.registrar.post(f"{PATH}/{desk.fair}/find", {"words": " "})
    assert empty.status == 422
    for done in ("attendance_noted", "attendance_known"):
        answer = await desk.registrar.post(f"{PATH}/{desk.fair}/tick", {"person": str(person)})
        assert answer.headers["Location"] == f"{PATH}/{desk.fair}?done={done}"
    assert (await desk.registrar.post(f"{PATH}/{desk.fair}/tick", {"person": "x"})).status == 422
    assert (await desk.registrar.post(f"{PATH}/99/tick", {"person": str(person)})).status == 404
    assert len(await desk.site.recorded("fair.attended")) == 1
    html = await desk.page(f"{PATH}/{desk.fair}", desk.registrar)
    assert "工作人员登记" in html
    assert "没通知" in html
    assert "大山" not in html


async def test_who_came_stands_beside_who_was_told(desk: BroadcastDesk) -> None:
    people = await told(desk, 8)
    await on_the_day(desk)
    talk = await Desk(desk.site, desk.writer, 0, desk.writer).chat(people[0], "other")
    wang = await desk.console.accounts.find("wang")
    await desk.console.attendance.tick(desk.fair, people[2], wang)
    await desk.console.attendance.tick(desk.fair, people[4], wang)
    code = await desk.console.attendance.code_for(desk.fair)
    async with desk.console.database.write() as connection:
        await desk.console.attendance.check_in(connection, talk, code)
    html = await desk.page(f"{PATH}/{desk.fair}", desk.auditor)
    figures = dict(re.findall(r'<b>([^<]+)</b><span class="big">([0-9]+)</span>', html))
    assert figures == {"通知到": "6", "到场（通知过的）": "1", "到场（没通知的）": "2", "到场（没有关联台账）": "0"}
    assert html.count('data-label="怎么登记"') == 3
    assert "您的角色只能看" in html
    absent = await desk.page(f"{PATH}/{desk.fair}?view=absent")
    assert absent.count('name="person"') == 5
    assert "大山" not in absent
    assert re.search(r'data-label="通知到">6 人', await desk.page(PATH))


async def test_drill_tells_nobody(desk: BroadcastDesk) -> None:
    await desk.people(4)
    number = await desk.approved()
    await desk.step(number, "drill")
    await desk.settle(number, "sent", limit=4)
    html = await desk.page(f"{PATH}/{desk.fair}")
    assert '<b>通知到</b><span class="big">0</span>' in html
    assert f"/console/attendance/{desk.fair}" in await desk.page(f"{BROADCASTS}/{number}")
