from __future__ import annotations

import io
from datetime import timedelta

import pytest
from campaign_world import LICHENG, SATURDAY, CampaignWorld
from openpyxl import load_workbook

from bot.broadcast.errors import NoPerson, NotYet
from bot.broadcast.report import Came
from bot.broadcast.report_sheets import workbook
from bot.broadcast.states import Delivery
from bot.broadcast.tables import deliveries


@pytest.fixture
async def sent(campaign_world: CampaignWorld) -> CampaignWorld:
    """Campaign 1: two told (one says they go), one without a chat, one with a failure."""
    for number, region in ((1, "500243"), (2, "500243"), (3, "500243"), (4, LICHENG)):
        await campaign_world.person(number, region=region)
        if number != 3:
            await campaign_world.chat(number)
    await campaign_world.running()
    async with campaign_world.database.write() as connection:
        failed = deliveries.update().where(deliveries.c.person_id == 4)
        await connection.execute(failed.values(state="failed", reason="blocked", settled_at=SATURDAY))
    await campaign_world.settle(1)
    await campaign_world.hears("web-1", "我去")
    return campaign_world


async def test_report_adds_up(sent: CampaignWorld) -> None:
    report = await sent.figures.report(await sent.campaign(1))
    assert (report.people, report.told, report.unqueued) == (4, 2, 1)
    assert report.progress.counts == {Delivery.SENT: 2, Delivery.FAILED: 1}
    assert (report.progress.total, report.progress.settled) == (3, 3)
    assert report.by_reason == ((Delivery.FAILED, "blocked", 1),)
    assert report.by_channel == {"web": {Delivery.SENT: 2, Delivery.FAILED: 1}}
    assert report.by_county == (
        ("山东省济南市历城区", {Delivery.FAILED: 1}),
        ("重庆市彭水苗族土家族自治县", {Delivery.SENT: 2}),
    )
    assert [count for _, count in report.by_time] == [2]
    assert report.answers == {"going": 1}


async def test_who_came_stands_beside_who_was_told(sent: CampaignWorld) -> None:
    code = await sent.attendance.code_for(1)
    stranger = await sent.chat(name="stranger")
    await sent.person(9)
    sent.clock.moment = SATURDAY
    for talk in ("web-2", stranger, stranger):
        await sent.hears(talk, f"签到 {code}")
    assert await sent.attendance.tick(1, 9, sent.writer)
    assert not await sent.attendance.tick(1, 9, sent.writer)
    assert not await sent.attendance.tick(1, 2, sent.writer)
    report = await sent.figures.report(await sent.campaign(1))
    assert report.came == Came(told=1, untold=1, strangers=1, stayed_away=1)
    lines = await sent.figures.lines(report.campaign)
    assert {line.person_id: line.came for line in lines} == {1: False, 2: True, 3: False, 4: False}


async def test_nobody_is_at_a_fair_before_it(sent: CampaignWorld) -> None:
    with pytest.raises(NotYet):
        await sent.attendance.tick(1, 1, sent.writer)
    sent.clock.moment = SATURDAY
    with pytest.raises(NoPerson):
        await sent.attendance.tick(1, 99, sent.writer)


async def test_lines_are_masked_and_paged(sent: CampaignWorld) -> None:
    campaign = await sent.campaign(1)
    first = await sent.figures.lines(campaign, limit=3)
    last = first[-1]
    rest = await sent.figures.lines(campaign, after=(last.person_id, last.delivery_id or 0), limit=3)
    assert [line.person_id for line in (*first, *rest)] == [1, 2, 3, 4]
    assert {line.name for line in first} == {"甲*"}
    assert (last.state, last.reason, last.channel) == (Delivery.SKIPPED, "no_channel", "")
    failed = await sent.figures.lines(campaign, Delivery.FAILED)
    assert [(line.person_id, line.reason) for line in failed] == [(4, "blocked")]
    assert [line.person_id for line in await sent.figures.lines(campaign, Delivery.SKIPPED)] == [3]


async def test_workbook_holds_every_line_and_is_in_the_audit_log(sent: CampaignWorld) -> None:
    report = await sent.figures.report(await sent.campaign(1))
    content = await workbook(sent.figures, sent.audit, report, "staff:1")
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["概况", "原因", "渠道", "地区", "进度", "名单"]
    assert [row[1].value for row in list(book["名单"].rows)[1:]] == ["甲*"] * 4
    assert (await sent.audit.page(limit=1))[0].action == "campaign.export"


async def test_somebody_erased_is_counted_and_not_listed(sent: CampaignWorld) -> None:
    async with sent.database.write() as connection:
        from bot.registry.tables import people

        await connection.execute(people.delete().where(people.c.id == 2))
    report = await sent.figures.report(await sent.campaign(1))
    assert report.progress.counts[Delivery.SENT] == 2
    assert [line.person_id for line in await sent.figures.lines(report.campaign)] == [1, 3, 4]


async def test_poster_has_code_words_and_picture(campaign_world: CampaignWorld) -> None:
    poster = await campaign_world.attendance.poster(1)
    assert poster.words == f"签到 {poster.code}"
    assert poster.picture.startswith("<svg")
    campaign_world.clock.moment = SATURDAY + timedelta(hours=3)
