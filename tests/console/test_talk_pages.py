"""Closed talks, canned replies and lessons as staff use them over HTTP: who may, what they see, what is recorded."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
import yaml
from console_site import ConsoleSite
from past_talks import add_handoff, answer, say
from records_world import Office, staffed, with_records
from sqlalchemy import insert

from bot.console import own_lines
from bot.console.services import Console
from bot.handoff.lessons import LessonKind, Lessons
from bot.handoff.tables import handoff_events, notes
from bot.staff.roles import Role
from bot.storage.database import Database

MONDAY = datetime.fromisoformat("2026-11-16T10:00:00+08:00")
MINUTE = timedelta(minutes=1)
SCRIPT = "<script>alert(1)</script>"
CITATION = {
    "short": "吉林省2018年就业扶贫方案",
    "clause": "二(五)3",
    "region_name": "吉林省",
    "standing": "period_over",
}


@pytest.fixture
def console(console: Console, database: Database) -> Console:
    return with_records(console, database)


@pytest.fixture
async def office(site: ConsoleSite) -> Office:
    return await staffed(site)


async def told(site: ConsoleSite, office: Office) -> int:
    """A talk with both sides' words, an event and a note."""
    database = site.console.database
    times = {"claimed_at": MONDAY + MINUTE, "answered_at": MONDAY + 3 * MINUTE, "rating": 3, "tags": ["已解决"]}
    number = await add_handoff(database, MONDAY, "one", agent_id=office.agent, team_id=office.rights, **times)
    await say(database, "one", MONDAY - MINUTE, f"工钱没给{SCRIPT}")
    await answer(database, "one", MONDAY - MINUTE, "文件这样写", citations=[CITATION])
    await answer(database, "one", MONDAY + 3 * MINUTE, "有合同吗", staff_id=office.agent)
    await say(database, "one", MONDAY + timedelta(days=1), "这句是后来的")
    async with database.write() as connection:
        event = {"handoff_id": number, "at": MONDAY + MINUTE, "kind": "claimed", "staff_id": office.agent, "detail": {}}
        await connection.execute(insert(handoff_events).values(event))
        note = {"handoff_id": number, "staff_id": office.agent, "text": "像是真的", "created_at": MONDAY + 4 * MINUTE}
        await connection.execute(insert(notes).values(note))
    return number


async def test_talk_shows_both_sides_notes_events_and_citations_as_text(site: ConsoleSite, office: Office) -> None:
    number = await told(site, office)
    visitor = await site.enter("li")
    body = await (await visitor.get(f"/console/talks/{number}")).text()
    for words in ("工钱没给", "有合同吗", "像是真的", "接手：李敏", "二(五)3", "已过期", "帮上了", "已解决"):
        assert words in body
    assert SCRIPT not in body
    assert "&lt;script&gt;" in body
    assert "这句是后来的" not in body


async def test_print_names_the_talk_the_printer_and_the_time_and_is_recorded(site: ConsoleSite, office: Office) -> None:
    number = await told(site, office)
    visitor = await site.enter("shen")
    body = await (await visitor.get(f"/console/talks/{number}/print")).text()
    assert f"对话 {number} · 2026-11-16 · 沈计 于 2026-11-20 10:00 打印" in body
    assert [entry.subject for entry in await site.recorded("talk.printed")] == [f"handoff:{number}"]


async def test_search_by_words_keeps_them_out_of_the_address(site: ConsoleSite, office: Office) -> None:
    number = await told(site, office)
    visitor = await site.enter("li")
    form = await (await visitor.get("/console/talks")).text()
    assert '<form class="panel search" method="post" action="/console/talks"' in form
    body = await (await visitor.post("/console/talks", {"words": "合同"})).text()
    assert f'href="/console/talks/{number}"' in body
    assert "有<mark>合同</mark>吗" in body
    assert "没有符合条件的对话" in await (await visitor.post("/console/talks", {"words": "后来"})).text()


async def test_next_page_keeps_the_search(site: ConsoleSite, office: Office) -> None:
    for number in range(31):
        await add_handoff(site.console.database, MONDAY + number * MINUTE, topic="find_job")
    await add_handoff(site.console.database, MONDAY)
    visitor = await site.enter("shen")
    first = await (await visitor.post("/console/talks", {"topic": "find_job"})).text()
    assert "第 1 / 2 页" in first
    assert '<input type="hidden" name="topic" value="find_job">' in first
    second = await (await visitor.post("/console/talks", {"topic": "find_job", "page": "2"})).text()
    assert second.count('data-label="编号"') == 1


async def test_region_is_found_by_name_and_a_doubtful_one_is_asked_back(site: ConsoleSite, office: Office) -> None:
    await add_handoff(site.console.database, MONDAY, region="500243")
    visitor = await site.enter("shen")
    assert "<b>1</b> 个对话" in await (await visitor.post("/console/talks", {"region": "重庆"})).text()
    for region, said in (("无此地", "没有找到"), ("朝阳区", "不止一个")):
        answered = await visitor.post("/console/talks", {"region": region})
        assert (answered.status, said in await answered.text()) == (422, True)


@pytest.mark.parametrize("query", ["from=2026-13-01", "from=2026-11-02&to=2026-11-01", "from=x"])
async def test_what_cannot_be_searched_is_said(site: ConsoleSite, office: Office, query: str) -> None:
    visitor = await site.enter("shen")
    assert (await visitor.get(f"/console/talks?{query}")).status == 422


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=99999",
        "page=x",
        "team=9999999999",
        "rating=x",
        "ids=1,x,",
        "stage=no",
        "promise=no",
        "region=%00",
    ],
)
async def test_odd_fields_do_no_harm(site: ConsoleSite, office: Office, query: str) -> None:
    visitor = await site.enter("shen")
    assert (await visitor.get(f"/console/talks?{query}")).status == 200


async def test_marks_of_a_report_can_be_seen_and_taken_off(site: ConsoleSite, office: Office) -> None:
    visitor = await site.enter("shen")
    body = await (await visitor.get("/console/talks?promise=answer_breached&moved=1&region==500243&ids=1,2")).text()
    for words in ("首答超时", "转过手", "彭水苗族土家族自治县（只算本级）", "指定的 2 个对话"):
        assert words in body


async def test_talk_of_others_is_refused_and_the_attempt_recorded(site: ConsoleSite, office: Office) -> None:
    number = await add_handoff(site.console.database, MONDAY, team_id=office.rights)
    secret = await add_handoff(site.console.database, MONDAY, confidential=True)
    still = await add_handoff(site.console.database, MONDAY, ended_at=None, ending=None)
    colleague, auditor = await site.enter("wang"), await site.enter("shen")
    for path in (f"/console/talks/{number}", f"/console/talks/{number}/print"):
        assert (await colleague.get(path)).status == 403
    assert (await auditor.get(f"/console/talks/{secret}")).status == 403
    assert (await auditor.get(f"/console/talks/{still}")).status == 409
    assert (await auditor.get("/console/talks/404")).status == 404
    assert len(await site.recorded("talk.refused")) == 3
    assert await site.recorded("talk.printed") == []


async def test_hidden_talks_are_counted_for_a_report_and_shown_to_those_allowed(
    site: ConsoleSite, office: Office
) -> None:
    await add_handoff(site.console.database, MONDAY, confidential=True, topic="report_misconduct", summary="村里的事")
    body = await (await (await site.enter("shen")).get("/console/talks")).text()
    assert "另有 1 个保密对话，您看不到" in body
    assert "村里的事" not in body
    assert "村里的事" in await (await (await site.enter("mi")).get("/console/talks?topic=report_misconduct")).text()


PAGES = {
    "/console/talks": {Role.AGENT, Role.AUDITOR},
    "/console/canned": {Role.EDITOR},
    "/console/canned/new": {Role.EDITOR},
    "/console/lessons": {Role.EDITOR},
    "/console/lessons/utterances.yml": {Role.EDITOR},
    "/console/lessons/measures.yml": {Role.EDITOR},
    "/console/reports": {Role.EDITOR, Role.AUDITOR, Role.ADMINISTRATOR},
    "/console/reports.xlsx": {Role.EDITOR, Role.AUDITOR, Role.ADMINISTRATOR},
    "/console/reports/unanswered": {Role.EDITOR, Role.AUDITOR, Role.ADMINISTRATOR},
}


@pytest.mark.parametrize("role", list(Role))
async def test_each_role_opens_its_own_pages_only(site: ConsoleSite, role: Role) -> None:
    await site.hire("someone", role)
    visitor = await site.enter("someone")
    for path, allowed in PAGES.items():
        assert (await visitor.get(path)).status == (200 if role in allowed else 403), path
    assert (await site.visitor().get("/console/talks/1")).status == 303


async def test_editor_adds_tries_changes_and_deletes_a_canned_reply(site: ConsoleSite, office: Office) -> None:
    visitor = await site.enter("bian")
    await visitor.get("/console/canned/new")
    form = {"title": f"贷款{SCRIPT}", "text": "{坐席}说：", "measure": "jl-30"}
    tried = await (await visitor.post("/console/canned/new", form | {"try": "1"})).text()
    assert "边辑说：\n吉林省2018年就业扶贫方案已过期" in tried
    assert (await visitor.post("/console/canned/new", form)).status == 303
    listed = await (await visitor.get("/console/canned")).text()
    assert SCRIPT not in listed
    number = re.search(r"/console/canned/(\d+)", listed)
    assert number
    changed = await visitor.post(f"/console/canned/{number[1]}", form | {"text": "{电话}"})
    assert (changed.status, "{电话}" in await changed.text()) == (422, True)
    unknown = await visitor.post(f"/console/canned/{number[1]}", form | {"measure": "JL-99"})
    assert (unknown.status, "JL-99" in await unknown.text()) == (422, True)
    assert (await visitor.post(f"/console/canned/{number[1]}/delete")).status == 303
    assert (await visitor.get(f"/console/canned/{number[1]}")).status == 404
    assert len(await site.recorded("canned.changed")) == 2


async def test_editor_accepts_one_lesson_refuses_another_and_downloads(site: ConsoleSite, office: Office) -> None:
    console = site.console
    lessons, agent = Lessons(console.database, console.audit, console.clock), await console.accounts.get(office.agent)
    assert agent
    first = await lessons.propose("utterance", f"工钱没给{SCRIPT}", "先登记。", None, "220200", None, agent)
    second = await lessons.propose("measure", "残疾人开店补啥", "去残联问。", "disabled_support", "500243", None, agent)
    visitor = await site.enter("bian")
    assert SCRIPT not in await (await visitor.get("/console/lessons")).text()
    edited = {"question": "工钱没给", "answer": "", "region": "吉林省吉林市"}
    without = await visitor.post(f"/console/lessons/{first}/accept", edited)
    assert (without.status, "主题" in await without.text()) == (422, True)
    assert (await visitor.post(f"/console/lessons/{first}/accept", edited | {"topic": "wage_arrears"})).status == 303
    assert (await visitor.post(f"/console/lessons/{first}/accept", edited | {"topic": "find_job"})).status == 409
    assert (await visitor.post(f"/console/lessons/{second}/refuse")).status == 303
    assert [lesson.region for lesson in await lessons.accepted(LessonKind.UTTERANCE)] == ["220200"]
    file = await visitor.get("/console/lessons/utterances.yml")
    assert file.headers["Content-Disposition"] == 'attachment; filename="utterances.yml"'
    assert yaml.safe_load(await file.text())["nlu"][0]["intent"] == "wage_arrears"
    assert (
        yaml.safe_load(await (await visitor.get("/console/lessons/measures.yml?region=500243")).text())["measures"]
        == []
    )


@pytest.mark.parametrize("path", ["/console/canned/new", "/console/lessons/1/accept", "/console/talks"])
async def test_form_without_token_is_refused(site: ConsoleSite, office: Office, path: str) -> None:
    await site.hire("all", *Role)
    visitor = await site.enter("all")
    visitor.csrf = "forged"
    assert (await visitor.post(path, {"title": "x", "text": "y"})).status == 403


async def test_closed_talk_is_read_however_long_the_one_before_was(
    site: ConsoleSite, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_lines, "BATCH", 2)
    monkeypatch.setattr(own_lines, "MOST_BATCHES", 2)
    database = site.console.database
    await add_handoff(database, MONDAY, "long")
    for minute in range(10):
        await say(database, "long", MONDAY + minute * MINUTE, "上一次的话")
    number = await add_handoff(database, MONDAY + 60 * MINUTE, "long")
    await say(database, "long", MONDAY + 59 * MINUTE, "这一次的话")
    body = await (await (await site.enter("shen")).get(f"/console/talks/{number}")).text()
    assert "这一次的话" in body
    assert "上一次的话" not in body
