"""Too many failures stop a campaign by themselves."""

from __future__ import annotations

from sending_world import World

from bot.broadcast.states import Campaign
from bot.gateway.sender import OutcomeUnknown, Refused


async def test_campaign_pauses_by_itself_when_too_many_fail(office: World) -> None:
    await office.crowd(60)
    number = await office.running(failure_percent=20)
    for each in range(1, 61):
        office.line.outcomes[str(each)].append(Refused("no") if each % 2 else OutcomeUnknown("late"))
    await office.worker().push(office.line)
    campaign = await office.campaign(number)
    settled = len([state for state in await office.states() if state != "queued"])
    assert campaign.state is Campaign.PAUSED
    assert "20 条里有 20 条" in campaign.why
    # What was in flight at the pause is seen through.
    assert 20 <= settled < 30


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


async def test_failure_of_one_campaign_does_not_pause_another(office: World) -> None:
    await office.crowd(30)
    bad = await office.running(who=list(range(1, 26)))
    good = await office.running(who=list(range(26, 31)))
    for each in range(1, 26):
        office.line.outcomes[str(each)].append(Refused("no"))
    await office.worker().push(office.line)
    assert (await office.campaign(bad)).state is Campaign.PAUSED
    assert await office.states(campaign_id=good) == ["sent"] * 5
