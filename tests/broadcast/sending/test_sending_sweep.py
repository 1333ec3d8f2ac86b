"""What happens by the clock: starts, ends, and what was missed while nobody was there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sending_world import HOUR, World
from sqlalchemy import func, select

from bot.broadcast.metrics import BEHIND
from bot.broadcast.states import Campaign
from bot.broadcast.tables import deliveries
from bot.privacy.tables import audit_log


async def scheduled(office: World, **options: object) -> int:
    """A campaign that starts in two hours."""
    number = await office.approved(**options)
    await office.campaigns.schedule(number, None, office.clock.now() + 2 * HOUR, office.writer)
    return number


async def test_scheduled_campaign_starts_at_its_time_and_not_before(office: World) -> None:
    await office.crowd(2)
    number = await scheduled(office)
    worker = office.worker()
    await worker.look()
    assert (await office.campaign(number)).state is Campaign.SCHEDULED
    office.clock.moment += 2 * HOUR
    await worker.look()
    assert (await office.campaign(number)).state is Campaign.RUNNING
    assert worker.rung == [number]
    assert await office.states() == ["queued", "queued"]


async def test_two_schedulers_start_and_send_once(office: World) -> None:
    await office.crowd(3)
    number = await scheduled(office)
    office.clock.moment += 2 * HOUR
    one, other = office.worker(), office.worker()
    found, _ = await office.campaigns.due(office.clock.now())
    assert [each.id for each in found] == [number]
    await one.look()
    await other.look()
    # Both had read that it is due before either started it.
    assert not await office.campaigns.start_due(number)
    await one.push(office.line)
    await other.push(office.line)
    assert sorted(office.line.arrived) == ["1", "2", "3"]
    query = select(func.count()).where(audit_log.c.action == "campaign.start")
    async with office.database.read() as connection:
        assert (await connection.execute(query)).scalar() == 1


async def test_start_missed_in_an_outage_is_made_up_for_while_the_campaign_is_valid(office: World) -> None:
    await office.person("telegram")
    number = await scheduled(office, lasts=8 * HOUR)
    office.clock.moment += 5 * HOUR
    worker = office.worker()
    await worker.look()
    await worker.push(office.line)
    assert (await office.campaign(number)).state is Campaign.RUNNING
    assert office.line.arrived == ["1"]


async def test_start_missed_beyond_the_expiry_sends_nothing(office: World) -> None:
    await office.person("telegram")
    number = await scheduled(office, lasts=8 * HOUR)
    office.clock.moment += 9 * HOUR
    worker = office.worker()
    await worker.look()
    await worker.push(office.line)
    assert (await office.campaign(number)).state is Campaign.EXPIRED
    assert office.line.arrived == []


@pytest.mark.parametrize("is_paused", [False, True])
async def test_what_is_left_at_the_expiry_is_skipped(office: World, is_paused: bool) -> None:
    await office.crowd(2)
    number = await office.running(lasts=3 * HOUR)
    if is_paused:
        await office.campaigns.pause(number, None, office.writer)
    office.clock.moment += 3 * HOUR
    await office.worker().look()
    assert (await office.campaign(number)).state is Campaign.EXPIRED
    assert await office.states() == ["skipped expired"] * 2


async def test_campaign_is_done_when_nothing_is_left(office: World) -> None:
    await office.person("telegram")
    number = await office.running()
    worker = office.worker()
    await worker.look()
    assert (await office.campaign(number)).state is Campaign.RUNNING
    await worker.push(office.line)
    await worker.look()
    campaign = await office.campaign(number)
    assert (campaign.state, campaign.ended_at) == (Campaign.DONE, office.clock.now())


async def test_campaign_is_not_done_while_a_notice_waits_for_tomorrow(office: World) -> None:
    await office.person("telegram")
    await office.running()
    later = await office.running()
    worker = office.worker()
    await worker.push(office.line)
    await worker.look()
    assert (await office.campaign(later)).state is Campaign.RUNNING


async def test_figures_say_how_long_the_oldest_notice_has_been_due(office: World) -> None:
    await office.person("telegram")
    worker = office.worker()
    await office.running()
    office.clock.moment += timedelta(seconds=90)
    await worker.sweep.look()
    assert BEHIND._value.get() == 90
    await worker.push(office.line)
    await worker.sweep.look()
    assert BEHIND._value.get() == 0


async def test_resuming_after_a_pause_sends_nothing_twice(office: World) -> None:
    await office.crowd(20)
    number = await office.running()
    worker = office.worker()

    async def paused() -> None:
        if len(office.line.arrived) == 4:
            office.line.while_sending = None
            await office.campaigns.pause(number, None, office.writer)

    office.line.while_sending = paused
    await worker.push(office.line)
    first = len(office.line.arrived)
    assert first < 20
    await office.campaigns.resume(number, None, office.writer)
    await office.worker().push(office.line)
    assert sorted(office.line.arrived, key=int) == [str(each) for each in range(1, 21)]
    assert {row.state for row in await office.rows(deliveries)} == {"sent"}
