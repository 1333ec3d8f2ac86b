"""Administration: accounts, teams, the office calendar and the audit log, as an administrator's browser sees them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from aiohttp import FormData
from console_site import PASSWORD, ConsoleSite, Visitor
from scratch import unguard
from sqlalchemy import text

from bot.handoff.calendar import DayKind
from bot.handoff.calendar_file import TEMPLATE
from bot.staff.lockout import MOST_FAILURES
from bot.staff.roles import Role

SECRET = re.compile(r'<p class="secret">([^<]+)</p>')
PENGSHUI = "500243"
TEAM = {
    "name": "渝东南组",
    "regions": "彭水县\n370000",
    "groups": "work",
    "hours_0": "9:00-12:00，14:00-18:00",
    "hours_5": "09:00-12:00",
    "assigns": "1",
    "cap": "3",
    "answer_minutes": "15",
    "resolve_minutes": "240",
}


@pytest.fixture
async def admin(site: ConsoleSite) -> Visitor:
    await site.hire("wang", Role.ADMINISTRATOR, Role.AUDITOR, name="王芳")
    return await site.enter("wang")


async def add(admin: Visitor, **fields: str) -> str:
    """Adds an account by the form; its one-time password."""
    form = {"login": "chen", "name": "陈晨", "roles": "agent", "teams": "1"} | fields
    await admin.get("/console/staff/new")
    found = SECRET.search(await (await admin.post("/console/staff/new", form)).text())
    assert found is not None
    return found[1]


async def test_added_account_gets_in_with_the_password_shown_once(site: ConsoleSite, admin: Visitor) -> None:
    once = await add(admin, sees_confidential="1")
    made = await site.console.accounts.find("chen")
    assert made is not None
    assert (made.roles, made.sees_confidential, made.must_change) == ({Role.AGENT}, True, True)
    assert await site.console.teams.members(1) == [made.id]
    assert once not in await (await admin.get("/console/staff")).text()
    assert (await site.visitor().post("/console/sign-in", {"login": "chen", "password": once})).status == 303


async def test_refused_account_keeps_what_was_typed(site: ConsoleSite, admin: Visitor) -> None:
    form = {"login": "wang", "name": "小陈", "roles": "editor", "teams": "1"}
    answer = await admin.post("/console/staff/new", form)
    words = await answer.text()
    assert answer.status == 422
    assert "已经有人用了" in words
    assert 'value="小陈"' in words
    assert re.search(r'value="editor" checked', words)
    assert not re.search(r'value="agent" checked', words)


async def test_changed_roles_count_at_once(site: ConsoleSite, admin: Visitor) -> None:
    number = await site.hire("chen", Role.AUDITOR)
    visitor = await site.enter("chen")
    assert (await visitor.get("/console/audit")).status == 200
    await admin.get(f"/console/staff/{number}")
    changed = await admin.post(f"/console/staff/{number}", {"name": "陈晨", "roles": "agent"})
    assert changed.headers["Location"] == "/console/staff?done=staff_saved"
    assert (await visitor.get("/console/audit")).status == 403


async def test_last_administrator_stays_one(site: ConsoleSite, admin: Visitor) -> None:
    person = await site.console.accounts.find("wang")
    assert person is not None
    answer = await admin.post(f"/console/staff/{person.id}", {"name": "王芳", "roles": "agent"})
    assert (answer.status, "最后一个管理员" in await answer.text()) == (422, True)
    own = await admin.post(f"/console/staff/{person.id}/disable")
    assert (own.status, "不能停用或重置自己的账号" in await own.text()) == (409, True)


async def test_disabled_account_is_out_at_once_and_comes_back(site: ConsoleSite, admin: Visitor) -> None:
    number = await site.hire("chen", Role.AUDITOR)
    visitor = await site.enter("chen")
    assert (await admin.post(f"/console/staff/{number}/disable")).status == 303
    assert (await visitor.get("/console/audit")).status == 303
    await admin.post(f"/console/staff/{number}/enable")
    assert (await (await site.enter("chen")).get("/console/audit")).status == 200


async def test_locked_account_is_unlocked(site: ConsoleSite, admin: Visitor) -> None:
    number, visitor = await site.hire("chen", Role.AGENT), site.visitor()
    for _ in range(MOST_FAILURES):
        await visitor.post("/console/sign-in", {"login": "chen", "password": "x"})
    assert (await visitor.post("/console/sign-in", {"login": "chen", "password": PASSWORD})).status == 429
    await admin.post(f"/console/staff/{number}/enable")
    assert (await visitor.post("/console/sign-in", {"login": "chen", "password": PASSWORD})).status == 303


async def test_reset_and_lost_phone_start_over(site: ConsoleSite, admin: Visitor) -> None:
    number = await site.hire("chen", Role.AGENT)
    await site.bind("chen")
    page = await (await admin.post(f"/console/staff/{number}/reset")).text()
    found = SECRET.search(page)
    await admin.post(f"/console/staff/{number}/second-factor")
    person = await site.console.accounts.get(number)
    assert person is not None
    assert found is not None
    assert (person.must_change, person.has_second_factor) == (True, False)
    assert (await site.visitor().post("/console/sign-in", {"login": "chen", "password": found[1]})).status == 303


async def test_team_is_written_by_names_and_codes(site: ConsoleSite, admin: Visitor) -> None:
    person = await site.hire("chen", Role.AGENT)
    answer = await admin.post("/console/teams/new", TEAM | {"members": str(person)})
    assert answer.headers["Location"] == "/console/teams?done=team_saved"
    team = (await site.console.teams.all())[-1]
    assert (team.regions, team.groups, team.assigns, team.cap) == ((PENGSHUI, "370000"), ("work",), True, 3)
    assert {day: len(spans) for day, spans in team.hours.items()} == {0: 2, 5: 1}
    assert await site.console.teams.members(team.id) == [person]
    form = await (await admin.get(f"/console/teams/{team.id}")).text()
    assert "500243 重庆市彭水苗族土家族自治县" in form
    assert "09:00-12:00, 14:00-18:00" in form
    again = await admin.post(f"/console/teams/{team.id}", TEAM | {"regions": "500243 重庆市彭水苗族土家族自治县"})
    assert again.status == 303
    assert (await site.console.teams.get(team.id)).regions == (PENGSHUI,)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("regions", "没有这个地方", "找不到地区“没有这个地方”"),
        ("regions", "朝阳区", "改填区划代码"),
        ("regions", "999999", "找不到地区“999999”"),
        ("hours_0", "早上到晚上", "周一：看不懂“早上到晚上”"),
        ("hours_5", "09:00-12:00, 11:00-13:00", "周六："),
        ("cap", "很多", "“每人最多同时接待”要填整数"),
        ("cap", "99", "每人同时接待数要在 1 到 50 之间"),
        ("groups", "nothing", "没有“nothing”这类主题"),
        ("name", "服务台", "已经有名为“服务台”的团队"),
    ],
)
async def test_refused_team_says_why_and_keeps_what_was_typed(
    site: ConsoleSite, admin: Visitor, field: str, typed: str, sentence: str
) -> None:
    answer = await admin.post("/console/teams/new", TEAM | {field: typed})
    words = await answer.text()
    assert answer.status == 422
    assert sentence in words
    assert 'value="15"' in words
    assert field == "groups" or typed in words
    assert len(await site.console.teams.all()) == 1


async def test_last_team_stays(site: ConsoleSite, admin: Visitor) -> None:
    answer = await admin.post("/console/teams/1/disable")
    assert (answer.status, "最后一个在用的团队" in await answer.text()) == (409, True)
    await admin.post("/console/teams/new", TEAM)
    assert (await admin.post("/console/teams/1/disable")).status == 303
    assert (await admin.post("/console/teams/1/enable")).status == 303


async def upload(admin: Visitor, content: bytes, name: str) -> tuple[int, str]:
    form = FormData()
    form.add_field("csrf", admin.csrf)
    form.add_field("file", content, filename=name, content_type="application/octet-stream")
    async with admin.http.post(f"{admin.url}/console/calendar", data=form, allow_redirects=False) as answer:
        return answer.status, await answer.text()


async def test_calendar_shows_holidays_and_make_up_workdays(admin: Visitor) -> None:
    words = await (await admin.get("/console/calendar")).text()
    assert re.search(r'<span class="day holiday">1<i>休</i></span>', words)
    assert re.search(r'<span class="day workday">10<i>班</i></span>', words)
    assert words.count('class="month"') == 24
    assert "还没有 2027 年的放假安排" in words


async def test_uploaded_year_counts_and_is_recorded(site: ConsoleSite, admin: Visitor) -> None:
    content = "日期,类型,名称\n2027-01-01,放假,元旦\n2027-01-09,上班,元旦调休\n".encode()
    assert (await upload(admin, content, "2027.csv"))[0] == 303
    days = await site.console.holidays.days()
    assert days[date(2027, 1, 1)] is DayKind.HOLIDAY
    assert days[date(2027, 1, 9)] is DayKind.WORKDAY
    (row,) = await site.recorded("calendar.uploaded")
    assert row.detail == {"years": ["2027:2"]}


async def test_bad_rows_are_listed_and_nothing_is_imported(site: ConsoleSite, admin: Visitor) -> None:
    content = "日期,类型,名称\n2027-01-01,放假,元旦\n2027-02-30,放假,x\n2027-03-01,玩,y\n".encode()
    status, words = await upload(admin, content, "2027.csv")
    assert status == 422
    for part in ("一天也没有导入：有 2 处不对", "看不懂的日期“2027-02-30”", "请写“放假”或“上班”"):
        assert part in words
    assert date(2027, 1, 1) not in await site.console.holidays.days()
    assert "没有选文件" in (await upload(admin, b"", ""))[1]


async def test_template_is_the_file_that_can_be_uploaded(admin: Visitor) -> None:
    answer = await admin.get("/console/calendar/template.csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert await answer.read() == TEMPLATE.read_bytes()
    assert (await upload(admin, await answer.read(), "template.csv"))[0] == 303


async def test_log_is_filtered_and_paged(site: ConsoleSite, admin: Visitor) -> None:
    for number in range(130):
        await site.console.audit.record("command", "test.row", f"thing:{number}")
    first = await (await admin.get("/console/audit?action=test.")).text()
    assert "thing:129" in first
    assert "thing:29" not in first
    found = re.search(r'href="(/console/audit\?[^"]*before=\d+)"', first)
    assert found is not None
    second = await (await admin.get(found[1].replace("&amp;", "&"))).text()
    assert "thing:29" in second
    assert "thing:129" not in second
    own = await (await admin.get("/console/audit?actor=staff:1")).text()
    assert "thing:" not in own
    assert "修改密码" in own


async def test_log_says_whether_it_is_whole(site: ConsoleSite, admin: Visitor) -> None:
    part = await (await admin.get("/console/audit/chain", headers={"HX-Request": "true"})).text()
    assert "日志完整" in part
    assert "<html" not in part
    async with site.console.database.write() as connection:
        await unguard(connection)
        await connection.execute(text("UPDATE audit_log SET actor = 'somebody' WHERE id = 2"))
    assert "日志从第 2 条起不完整" in await (await admin.get("/console/audit/chain")).text()


async def test_export_is_recorded_and_runs_no_formula(site: ConsoleSite, admin: Visitor) -> None:
    await site.console.audit.record("=HYPERLINK(1)", "test.row", "+1")
    await admin.get("/console/audit")
    answer = await admin.post("/console/audit/export", {"action": "test."})
    lines = (await answer.text()).splitlines()
    assert answer.content_type == "text/csv"
    assert len(lines) == 2
    assert "'=HYPERLINK(1)" in lines[1]
    assert ",'+1," in lines[1]
    assert len(await site.recorded("audit.exported")) == 1
