"""Too many failures stop a campaign by themselves."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import pytest
from sending_world import DAY, MONDAY, World

from bot.broadcast.errors import FairChanged
from bot.broadcast.pushing import MOST_AT_ONCE
from bot.broadcast.states import Campaign
from bot.directory.fair import Fair
from bot.directory.tables import fairs
from bot.gateway.sender import OutcomeUnknown, Refused, TryLater

FAIR = Fair("冬季招聘会", MONDAY + DAY, MONDAY + DAY + timedelta(hours=6), "县体育馆", "500243")


async def test_campaign_pauses_by_itself_when_too_many_fail(office: World) -> None:
    await office.crowd(60)
    number = await office.running(failure_percent=20)
    for each in range(1, 61):
        office.line.outcomes[str(each)].append(Refused("no") if each % 2 else OutcomeUnknown("late"))
    await office.worker().push(office.line)
    campaign = await office.campaign(number)
    settled = len([state for state in await office.states() if state != "queued"])
    assert campaign.state is Campaign.PAUSED
    # It is looked at again and again from the twentieth on; what was in flight at the pause is seen through.
    seen = re.search(r"最近 (\d+) 条里有 \1 条没有发成，超过了 20%", campaign.why)
    assert seen is not None
    assert 20 <= int(seen[1]) <= settled < 30


async def test_failures_below_the_share_pause_nothing(office: World) -> None:
    await office.crowd(40)
    number = await office.running(failure_percent=20)
    for each in range(8, 41, 8):
        office.line.outcomes[str(each)].append(Refused("no"))
    await office.worker().push(office.line)
    assert (await office.campaign(number)).state is Campaign.RUNNING
    assert len(office.line.arrived) == 35


async def test_campaign_that_goes_on_is_not_paused_for_its_old_failures(office: World) -> None:
    await office.crowd(60)
    number = await office.running(failure_percent=20)
    for each in range(1, 21):
        office.line.outcomes[str(each)].append(Refused("no"))
    worker = office.worker()
    await worker.push(office.line)
    office.line.outcomes.clear()
    await office.campaigns.resume(number, None, office.writer)
    await worker.push(office.line)
    assert (await office.campaign(number)).state is Campaign.RUNNING
    assert "queued" not in await office.states()


async def test_notice_that_comes_back_after_the_end_of_its_campaign_is_skipped(office: World) -> None:
    await office.person("telegram")
    number = await office.running()
    office.line.outcomes["1"].append(TryLater(7))

    async def cancelled() -> None:
        await office.campaigns.cancel(number, None, office.writer)

    office.line.while_sending = cancelled
    worker = office.worker()
    await worker.push(office.line)
    await worker.look()
    assert await office.states() == ["skipped cancelled"]
    assert office.line.arrived == []


async def test_fair_that_changes_while_its_notices_go_out_pauses_them(office: World) -> None:
    await office.crowd(12)
    await office.add(fairs, **FAIR.values(), id=1, created_at=MONDAY)
    number = await office.running(fair_id=1)
    worker = office.worker()
    all_at_once, paused = asyncio.Barrier(MOST_AT_ONCE), asyncio.Event()

    async def moved() -> None:
        if await all_at_once.wait() == 0:
            await office.change(fairs, 1, place="县文化馆")
            await worker.look()
            office.line.while_sending = None
            paused.set()
        await paused.wait()

    office.line.while_sending = moved
    await worker.push(office.line)
    assert (await office.campaign(number)).state is Campaign.PAUSED
    assert "县文化馆" not in str(office.line.bodies)
    assert len(office.line.arrived) == MOST_AT_ONCE
    with pytest.raises(FairChanged):
        await office.campaigns.resume(number, None, office.writer)
    await office.change(fairs, 1, place=FAIR.place)
    await office.campaigns.resume(number, None, office.writer)
    await office.worker().push(office.line)
    assert await office.states() == ["sent"] * 12


async def test_words_that_nobody_approved_are_not_sent_before_the_pause_either(office: World) -> None:
    await office.person("telegram")
    await office.add(fairs, **FAIR.values(), id=1, created_at=MONDAY)
    await office.running(fair_id=1)
    await office.change(fairs, 1, place="县文化馆")
    await office.worker().pushing(office.line).carry()
    assert office.line.arrived == []
    assert await office.states() == ["queued"]


async def test_failure_of_one_campaign_does_not_pause_another(office: World) -> None:
    await office.crowd(30)
    bad = await office.running(who=list(range(1, 26)))
    good = await office.running(who=list(range(26, 31)))
    for each in range(1, 26):
        office.line.outcomes[str(each)].append(Refused("no"))
    await office.worker().push(office.line)
    assert (await office.campaign(bad)).state is Campaign.PAUSED
    assert await office.states(campaign_id=good) == ["sent"] * 5
