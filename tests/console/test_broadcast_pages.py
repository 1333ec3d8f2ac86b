"""The life of a campaign by its pages: written, looked at, approved by somebody else, run, reported."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta

import pytest
from broadcast_desk import PATH, BroadcastDesk, broadcast_desk_of
from console_site import ConsoleSite
from openpyxl import load_workbook
from sqlalchemy import select

from bot.broadcast.campaign import NewCampaign
from bot.broadcast.states import Campaign as State
from bot.gateway.tables import outbox
from bot.registry.filter import PeopleFilter
from bot.staff.roles import Role

NASTY = "<img src=x onerror=alert(1)>"
READERS = {Role.BROADCASTER, Role.APPROVER, Role.AUDITOR}
WRITERS = {Role.BROADCASTER}
DECIDERS = {Role.BROADCASTER, Role.APPROVER}
PLACES = [
    ("GET", PATH, READERS),
    ("GET", f"{PATH}/new", WRITERS),
    ("POST", f"{PATH}/new", WRITERS),
    ("POST", f"{PATH}/look", WRITERS),
    ("POST", f"{PATH}/preview", WRITERS),
    ("GET", f"{PATH}/regions", WRITERS),
    ("GET", f"{PATH}/1", READERS),
    ("GET", f"{PATH}/1/edit", WRITERS),
    ("POST", f"{PATH}/1/edit", WRITERS),
    ("GET", f"{PATH}/1/progress", READERS),
    ("GET", f"{PATH}/1/report", READERS),
    ("GET", f"{PATH}/1/people", READERS),
    ("POST", f"{PATH}/1/export", READERS),
    *(("POST", f"{PATH}/1/{step}", WRITERS) for step in ("submit", "schedule", "unschedule", "start", "drill")),
    *(("POST", f"{PATH}/1/{step}", WRITERS) for step in ("pause", "resume")),
    ("POST", f"{PATH}/1/approve", {Role.APPROVER}),
    ("POST", f"{PATH}/1/send_back", DECIDERS),
    ("POST", f"{PATH}/1/cancel", DECIDERS),
]


@pytest.fixture
async def desk(site: ConsoleSite) -> BroadcastDesk:
    return await broadcast_desk_of(site)


async def test_each_role_reaches_its_pages_and_no_others(desk: BroadcastDesk) -> None:
    await desk.draft()
    visitors = {
        Role.BROADCASTER: desk.writer,
        Role.APPROVER: desk.approver,
        Role.AUDITOR: desk.auditor,
        Role.REGISTRAR: desk.registrar,
    }
    for method, path, roles in PLACES:
        for role, visitor in visitors.items():
            answer = await (visitor.get(path) if method == "GET" else visitor.post(path))
            assert (answer.status == 403) == (role not in roles), (method, path, role, answer.status)
            assert answer.status < 500, (method, path, role)


@pytest.mark.parametrize("path", [path for method, path, _ in PLACES if method == "POST"])
async def test_form_without_the_token_changes_nothing(desk: BroadcastDesk, path: str) -> None:
    number = await desk.draft()
    desk.both.csrf = "wrong"
    assert (await desk.both.post(path)).status == 403
    assert (await desk.console.campaigns.get(number)).version == 0


async def test_look_counts_and_says_who_is_left_out(desk: BroadcastDesk) -> None:
    await desk.people(8)
    await desk.page(f"{PATH}/new")
    answer = await desk.writer.post(f"{PATH}/look", desk.fields(), headers={"HX-Request": "true"})
    html = await answer.text()
    assert '<b>符合条件</b><span class="big">8</span>' in html
    assert '<b>现在能收到</b><span class="big">4</span>' in html
    assert re.search(r"没有绑定聊天账号</th><td[^>]*>2<", html)
    assert re.search(r"本人不愿接收通知</th><td[^>]*>2<", html)
    assert html.count("<b>赵**</b>") == 1
    assert "大山" not in html
    fewer = await desk.writer.post(f"{PATH}/look", desk.fields(sex="male"))
    assert '<b>符合条件</b><span class="big">0</span>' in await fewer.text()


async def test_preview_shows_each_channel(desk: BroadcastDesk) -> None:
    await desk.page(f"{PATH}/new")
    html = await (await desk.writer.post(f"{PATH}/preview", desk.fields())).text()
    assert html.count("张女士，11月28日（周六）09:00到15:00在县体育馆有彭水冬季招聘会") == 3
    assert html.count("我去") == 2
    nothing = await desk.writer.post(f"{PATH}/preview", desk.fields(text="", regions="没有这里"))
    assert "写了正文" in await nothing.text()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": "您好{电话}"}, "正文里有不认识的空格：电话"),
        ({"regions": "没有这里"}, "找不到地区“没有这里”"),
        ({"fair": ""}, "没有附上招聘会"),
        ({"text": "{招聘会"}, "花括号不成对"),
    ],
)
async def test_look_and_form_say_what_is_wrong(desk: BroadcastDesk, fields: dict[str, str], sentence: str) -> None:
    await desk.page(f"{PATH}/new")
    place = "look" if "regions" in fields else "preview"
    look = await desk.writer.post(f"{PATH}/{place}", desk.fields(**fields))
    assert (look.status, sentence in await look.text()) == (200, True)
    kept = await desk.writer.post(f"{PATH}/new", desk.fields(**fields))
    html = await kept.text()
    assert (kept.status, sentence in html, 'aria-invalid="true"' in html) == (422, True, True)
    assert 'value="冬季招聘会"' in html
    assert await desk.console.campaigns.list() == []


async def test_words_of_staff_are_shown_as_words(desk: BroadcastDesk) -> None:
    number = await desk.draft(title=NASTY, text=f"{NASTY}{{姓名}}")
    for path in (PATH, f"{PATH}/{number}", f"{PATH}/{number}/edit"):
        html = await desk.page(path)
        assert "<img" not in html
        assert "&lt;img src=x" in html


async def test_draft_is_changed_by_the_version_that_was_shown(desk: BroadcastDesk) -> None:
    number = await desk.draft(urgent="1", expires_at="2026-11-28T12:00")
    html = await desk.page(f"{PATH}/{number}/edit")
    assert 'value="2026-11-28T12:00"' in html
    assert 'value="1" checked' in html
    assert "重庆市彭水苗族土家族自治县" in html
    changed = await desk.writer.post(f"{PATH}/{number}/edit", desk.fields(title="新标题", version="0"))
    assert changed.status == 303
    campaign = await desk.console.campaigns.get(number)
    assert (campaign.title, campaign.urgent) == ("新标题", False)
    stale = await desk.both.post(f"{PATH}/{number}/edit", desk.fields(title="别的", version="0"))
    assert (stale.status, "刚被别人改过" in await stale.text()) == (422, True)


async def test_audience_that_the_form_cannot_show_is_kept(desk: BroadcastDesk) -> None:
    number = await desk.draft()
    campaign = await desk.console.campaigns.get(number)
    staff, campaigns = await desk.console.accounts.find("wang"), desk.console.campaigns
    assert campaign.audience == PeopleFilter(regions=("500243",))
    kept = PeopleFilter(regions=("500243",), reach=("county",))
    await campaigns.change(number, 0, NewCampaign("标题", "正文", kept, fair_id=desk.fair), staff)
    assert "这里改不了的条件" in await desk.page(f"{PATH}/{number}/edit")
    await desk.writer.post(f"{PATH}/{number}/edit", desk.fields(number=str(number), version="1"))
    assert (await campaigns.get(number)).audience == kept


async def test_nobody_approves_what_is_their_own(desk: BroadcastDesk) -> None:
    await desk.people(4)
    number = await desk.draft()
    await desk.step(number, "submit", desk.both)
    html = await desk.page(f"{PATH}/{number}", desk.both)
    assert "不能由您批准" in html
    assert f"{PATH}/{number}/approve" not in html
    answer = await desk.both.post(f"{PATH}/{number}/approve", {"version": "1"})
    assert (answer.status, "起草、修改或提交的人不能批准" in await answer.text()) == (422, True)
    assert "要另一位审批员来审" in await desk.page(f"{PATH}/{number}")
    assert (await desk.console.campaigns.get(number)).state is State.SUBMITTED


async def test_approver_sends_back_with_a_reason_that_the_maker_reads(desk: BroadcastDesk) -> None:
    await desk.people(4)
    number = await desk.draft()
    await desk.step(number, "submit")
    html = await desk.page(f"{PATH}/{number}", desk.approver)
    assert "彭水" in html
    assert "王芳" in html
    empty = await desk.step(number, "send_back", desk.approver, why="")
    assert (empty.status, "写明退回的原因" in await empty.text()) == (422, True)
    assert (await desk.step(number, "send_back", desk.approver, why="时间写错了")).status == 303
    assert "退回的原因：时间写错了" in await desk.page(f"{PATH}/{number}")
    assert "时间写错了" in await desk.page(f"{PATH}/{number}/edit")


async def test_step_on_an_outdated_page_changes_nothing(desk: BroadcastDesk) -> None:
    await desk.people(4)
    number = await desk.draft()
    await desk.step(number, "submit")
    answer = await desk.approver.post(f"{PATH}/{number}/approve", {"version": "0"})
    assert (answer.status, "刚被别人改过" in await answer.text()) == (409, True)


async def test_drill_runs_by_the_real_sending_and_is_reported(desk: BroadcastDesk) -> None:
    await desk.people(8)
    number = await desk.approved()
    async with desk.sending():
        started = await desk.step(number, "drill")
        assert started.headers["Location"] == f"{PATH}/{number}?done=broadcast_drill"
        await desk.until(number, State.DONE)
    html = await desk.page(f"{PATH}/{number}")
    assert "这是演练" in html
    assert '<b class="number big">6 / 6</b>' in html
    assert "马上发送" in html
    lines = [json.loads(line) for line in desk.console.settings.drill_lines.read_text("utf8").splitlines()]
    assert len({line["person"] for line in lines}) == 6
    asked = await desk.writer.get(f"{PATH}/{number}/progress", headers={"HX-Request": "true"})
    assert (asked.status, asked.headers["HX-Refresh"]) == (286, "true")


async def test_whole_life_by_http_ends_with_notices_in_the_chats(desk: BroadcastDesk) -> None:
    await desk.people(8)
    number = await desk.approved(channels="web")
    async with desk.sending():
        assert (await desk.step(number, "drill")).status == 303
        await desk.until(number, State.DONE)
        assert (await desk.step(number, "start")).status == 303
        await desk.until(number, State.DONE)
    async with desk.console.database.read() as connection:
        said = (await connection.execute(select(outbox.c.body))).scalars().all()
    assert len(said) == 2
    assert {body["campaign"] for body in said} == {number}
    html = await desk.page(f"{PATH}/{number}", desk.auditor)
    assert "已发完" in html
    assert "这是演练" not in html
    assert [entry.action for entry in await desk.console.audit.page() if entry.subject == f"campaign:{number}"] == [
        "campaign.finish",
        "campaign.start",
        "campaign.finish",
        "campaign.start_drill",
        "campaign.approve",
        "campaign.submit",
        "campaign.create",
    ]


async def test_scheduled_campaign_is_unscheduled_and_cancelled(desk: BroadcastDesk) -> None:
    await desk.people(4)
    number = await desk.approved()
    late = await desk.step(number, "schedule", starts_at="2026-11-19T09:00")
    assert (late.status, "定的时间已经过了" in await late.text()) == (422, True)
    assert (await desk.step(number, "schedule", starts_at="昨天")).status == 422
    assert (await desk.step(number, "schedule")).status == 422
    assert (await desk.step(number, "schedule", starts_at="2026-11-27T09:00")).status == 303
    assert "2026-11-27 09:00" in await desk.page(f"{PATH}/{number}")
    assert (await desk.step(number, "unschedule")).status == 303
    assert (await desk.step(number, "cancel", desk.approver, why="不办了")).status == 303
    assert "取消的原因：不办了" in await desk.page(f"{PATH}/{number}")


async def test_progress_lives_while_it_runs(desk: BroadcastDesk) -> None:
    await desk.people(16)
    number = await desk.approved()
    await desk.step(number, "start")
    html = await desk.page(f"{PATH}/{number}")
    asked = re.search(r'hx-get="([^"]+/progress[^"]*)" hx-trigger="every 2s"', html)
    assert asked
    await desk.settle(number, "sent", limit=4)
    await desk.settle(number, "failed", "blocked by user", limit=1)
    desk.site.clock.move(2)
    live = await desk.page(asked[1].replace("&amp;", "&"))
    assert '<b class="number big">5 / 12</b>' in live
    assert "每秒 2.5 条" in live
    assert "大约还要 3 秒" in live
    assert re.search(r'class="s-sent" x="0.00%" width="33.33%"', live)
    report = await desk.page(f"{PATH}/{number}/report")
    assert re.search(r"blocked by user</a></th><td[^>]*>没发出去</td><td[^>]*>1<", report)
    assert "彭水苗族土家族自治县" in report


async def test_campaign_is_paused_with_its_reason_and_goes_on(desk: BroadcastDesk) -> None:
    await desk.people(8)
    number = await desk.approved()
    await desk.step(number, "start")
    await desk.step(number, "pause", why="等一下")
    html = await desk.page(f"{PATH}/{number}")
    assert '<p class="problem">等一下</p>' in html
    assert (await desk.step(number, "resume")).status == 303
    await desk.console.campaigns.pause(number, None, None, "自动暂停：失败太多")
    assert "自动暂停：失败太多" in await desk.page(f"{PATH}/{number}")
    assert "自动暂停：失败太多" in await desk.page(PATH)


async def test_people_are_masked_filtered_and_paged(desk: BroadcastDesk) -> None:
    await desk.people(72)
    number = await desk.approved()
    await desk.step(number, "start")
    await desk.settle(number, "failed", "blocked by user", limit=3)
    path = f"{PATH}/{number}/people"
    first = await desk.page(path, desk.auditor)
    assert "大山" not in first
    assert first.count('data-label="结果"') == 50
    after = re.search(r'href="([^"]+after=[^"]+)"', first)
    assert after
    second = await desk.page(after[1].replace("&amp;", "&"))
    assert second.count('data-label="结果"') == 22
    assert (await desk.page(f"{path}?state=failed")).count('data-label="结果"') == 3
    assert (await desk.page(f"{path}?reason=no_channel")).count('data-label="结果"') == 18
    assert (await desk.page(f"{path}?reason=blocked+by+user&state=failed")).count('data-label="结果"') == 3
    assert (await desk.page(f"{path}?after=x.y&state=odd")).count('data-label="结果"') == 50


async def test_result_is_exported_masked_and_noted(desk: BroadcastDesk) -> None:
    await desk.people(4)
    number = await desk.approved()
    await desk.step(number, "start")
    await desk.page(f"{PATH}/{number}", desk.auditor)
    answer = await desk.auditor.post(f"{PATH}/{number}/export")
    assert answer.status == 200
    told = load_workbook(io.BytesIO(await answer.read()))
    words = [str(cell) for sheet in told for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "赵**" in words
    assert not any("大山" in each for each in words)
    (noted,) = await desk.site.recorded("campaign.export")
    auditor = await desk.console.accounts.find("zhao")
    assert (noted.subject, noted.actor) == (f"campaign:{number}", auditor.actor)


async def test_list_shows_states_and_turns_its_pages(desk: BroadcastDesk) -> None:
    await desk.people(4)
    for title in range(31):
        await desk.draft(title=f"第{title}条")
    html = await desk.page(PATH)
    assert html.count('data-label="标题"') == 30
    before = re.search(r"before=([0-9]+)", html)
    assert before
    assert (await desk.page(f"{PATH}?before={before[1]}")).count('data-label="标题"') == 1
    assert "没有这样的通知" in await desk.page(f"{PATH}?state=running")
    assert (await desk.page(f"{PATH}?state=odd&before=x")).count('data-label="标题"') == 30


async def test_expired_campaign_stays_readable(desk: BroadcastDesk) -> None:
    await desk.people(4)
    number = await desk.approved()
    desk.site.clock.moment += timedelta(days=30)
    await desk.console.campaigns.expire(number)
    visitor = await desk.site.enter("wang")
    assert "已过期" in await desk.page(f"{PATH}/{number}", visitor)


async def test_trial_words_are_for_those_who_write(desk: BroadcastDesk) -> None:
    number = await desk.draft()
    words = desk.console.trials.words(await desk.console.campaigns.get(number))
    assert words in await desk.page(f"{PATH}/{number}")
    assert words not in await desk.page(f"{PATH}/{number}", desk.approver)
