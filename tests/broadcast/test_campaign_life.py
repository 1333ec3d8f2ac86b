from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from campaign_world import FAIR, MONDAY, NOTICE, PENGSHUI, PLAIN, SATURDAY, CampaignWorld, changed
from sqlalchemy import update

from bot.broadcast.campaign import NewCampaign
from bot.broadcast.errors import (
    BadField,
    BroadcastError,
    FairChanged,
    FairSilent,
    NeedsFair,
    Nobody,
    NotAllowed,
    NotNow,
    Outdated,
    OwnWork,
    StartPassed,
    TooLate,
    TooLong,
    UnknownVariables,
)
from bot.broadcast.states import Campaign as State
from bot.broadcast.tables import campaign_people, deliveries
from bot.broadcast.texts import complaint
from bot.directory.tables import fairs
from bot.registry.filter import PeopleFilter

HOUR = timedelta(hours=1)
Verb = Callable[[CampaignWorld, int], Awaitable[object]]
VERBS: dict[str, Verb] = {
    "change": lambda w, n: w.campaigns.change(n, None, PLAIN, w.writer),
    "submit": lambda w, n: w.campaigns.submit(n, None, w.writer),
    "approve": lambda w, n: w.campaigns.approve(n, None, w.approver),
    "send_back": lambda w, n: w.campaigns.send_back(n, None, w.approver, "写错了"),
    "schedule": lambda w, n: w.campaigns.schedule(n, None, MONDAY + HOUR, w.writer),
    "unschedule": lambda w, n: w.campaigns.unschedule(n, None, w.writer),
    "start": lambda w, n: w.campaigns.start(n, None, w.writer),
    "start_drill": lambda w, n: w.campaigns.start_drill(n, None, w.writer),
    "pause": lambda w, n: w.campaigns.pause(n, None, w.writer),
    "resume": lambda w, n: w.campaigns.resume(n, None, w.writer),
    "cancel": lambda w, n: w.campaigns.cancel(n, None, w.writer),
}
LEADS_TO = {
    (State.DRAFT, "change"): State.DRAFT,
    (State.DRAFT, "submit"): State.SUBMITTED,
    (State.DRAFT, "cancel"): State.CANCELLED,
    (State.SUBMITTED, "approve"): State.APPROVED,
    (State.SUBMITTED, "send_back"): State.DRAFT,
    (State.SUBMITTED, "cancel"): State.CANCELLED,
    (State.APPROVED, "send_back"): State.DRAFT,
    (State.APPROVED, "schedule"): State.SCHEDULED,
    (State.APPROVED, "start"): State.RUNNING,
    (State.APPROVED, "start_drill"): State.RUNNING,
    (State.APPROVED, "cancel"): State.CANCELLED,
    (State.SCHEDULED, "unschedule"): State.APPROVED,
    (State.SCHEDULED, "start"): State.RUNNING,
    (State.SCHEDULED, "cancel"): State.CANCELLED,
    (State.RUNNING, "pause"): State.PAUSED,
    (State.RUNNING, "cancel"): State.CANCELLED,
    (State.PAUSED, "resume"): State.RUNNING,
    (State.PAUSED, "cancel"): State.CANCELLED,
}


@pytest.mark.parametrize(("state", "verb"), LEADS_TO)
async def test_step_leads_to_the_next_state(campaign_world: CampaignWorld, state: State, verb: str) -> None:
    number = await campaign_world.in_state(state)
    before = await campaign_world.campaign(number)
    await VERBS[verb](campaign_world, number)
    after = await campaign_world.campaign(number)
    assert (after.state, after.version) == (LEADS_TO[state, verb], before.version + 1)
    assert (await campaign_world.audit.page(limit=1))[0].action == f"campaign.{verb}"


@pytest.mark.parametrize("state", State)
async def test_all_other_steps_are_refused_and_change_nothing(campaign_world: CampaignWorld, state: State) -> None:
    number = await campaign_world.in_state(state)
    before = await campaign_world.campaign(number)
    assert before.state is state
    for verb in (each for each in VERBS if (state, each) not in LEADS_TO):
        with pytest.raises(NotNow) as refused:
            await VERBS[verb](campaign_world, number)
        assert "现在的状态" in complaint(refused.value)
    assert await campaign_world.campaign(number) == before


@pytest.mark.parametrize(
    ("verb", "state"),
    [("start", State.RUNNING), ("start_drill", State.RUNNING), ("send_back", State.DRAFT), ("cancel", State.CANCELLED)],
)
async def test_a_drill_that_is_done_leaves_everything_open(
    campaign_world: CampaignWorld, verb: str, state: State
) -> None:
    number = await campaign_world.in_state(State.APPROVED)
    await campaign_world.campaigns.start_drill(number, None, campaign_world.writer)
    await campaign_world.settle(number)
    assert await campaign_world.campaigns.finish(number)
    await VERBS[verb](campaign_world, number)
    assert (await campaign_world.campaign(number)).state is state


async def test_real_start_after_a_drill_queues_real_rows_only(campaign_world: CampaignWorld) -> None:
    number = await campaign_world.in_state(State.APPROVED)
    await campaign_world.campaigns.start_drill(number, None, campaign_world.writer)
    assert [(row.channel, row.conversation_id) for row in await campaign_world.rows(deliveries)] == [("drill", None)]
    await campaign_world.settle(number)
    await campaign_world.campaigns.finish(number)
    assert await campaign_world.campaigns.start(number, None, campaign_world.writer) == 1
    assert [(row.channel, row.state) for row in await campaign_world.rows(deliveries)] == [("web", "queued")]


@pytest.mark.parametrize("who", ["creator", "editor", "submitter"])
async def test_nobody_approves_their_own_work(campaign_world: CampaignWorld, who: str) -> None:
    both, writer = campaign_world.both, campaign_world.writer
    verbs = campaign_world.campaigns
    await campaign_world.person(1)
    number = await campaign_world.draft(by=both if who == "creator" else writer)
    await verbs.change(number, None, NOTICE, both if who == "editor" else writer)
    await verbs.submit(number, None, both if who == "submitter" else writer)
    with pytest.raises(OwnWork):
        await verbs.approve(number, None, both)
    assert await verbs.approve(number, None, campaign_world.approver) == 1


async def test_taking_back_does_not_let_an_author_approve(campaign_world: CampaignWorld) -> None:
    await campaign_world.person(1)
    number = await campaign_world.draft(by=campaign_world.both)
    await campaign_world.campaigns.submit(number, None, campaign_world.both)
    await campaign_world.campaigns.send_back(number, None, campaign_world.approver)
    await campaign_world.campaigns.submit(number, None, campaign_world.writer)
    with pytest.raises(OwnWork):
        await campaign_world.campaigns.approve(number, None, campaign_world.both)


async def test_roles_without_the_permission_do_nothing(campaign_world: CampaignWorld) -> None:
    number = await campaign_world.draft()
    campaign_world.writer = campaign_world.approver = campaign_world.agent
    for verb in VERBS.values():
        with pytest.raises(NotAllowed):
            await verb(campaign_world, number)


async def test_somebody_elses_change_is_not_overwritten(campaign_world: CampaignWorld) -> None:
    number = await campaign_world.draft()
    seen = await campaign_world.campaign(number)
    await campaign_world.campaigns.change(number, seen.version, PLAIN, campaign_world.colleague)
    with pytest.raises(Outdated):
        await campaign_world.campaigns.submit(number, seen.version, campaign_world.writer)


async def test_audience_is_frozen_at_the_approval(campaign_world: CampaignWorld) -> None:
    await campaign_world.person(1)
    await campaign_world.person(2, region="370112")
    number = await campaign_world.approved(changed(audience=PeopleFilter(regions=(PENGSHUI,))))
    await campaign_world.person(3)
    assert [row.person_id for row in await campaign_world.rows(campaign_people)] == [1]
    campaign = await campaign_world.campaign(number)
    assert (campaign.people, len(campaign.digest or "")) == (1, 64)


async def test_sending_back_takes_approval_and_audience_away(campaign_world: CampaignWorld) -> None:
    await campaign_world.person(1)
    number = await campaign_world.approved()
    await campaign_world.campaigns.send_back(number, None, campaign_world.approver, "地点写错")
    campaign = await campaign_world.campaign(number)
    assert (campaign.digest, campaign.people, campaign.approved_by, campaign.why) == (None, None, None, "地点写错")
    assert await campaign_world.rows(campaign_people) == []


async def test_nobody_in_the_audience_is_not_approved(campaign_world: CampaignWorld) -> None:
    number = await campaign_world.submitted()
    with pytest.raises(Nobody):
        await campaign_world.campaigns.approve(number, None, campaign_world.approver)
    assert (await campaign_world.campaign(number)).state is State.SUBMITTED


@pytest.mark.parametrize("change", [{"place": "县文化馆"}, {"starts_at": SATURDAY + HOUR}, {"what_to_bring": "简历"}])
async def test_a_fair_that_changed_after_the_approval_is_not_announced(
    campaign_world: CampaignWorld, change: dict[str, object]
) -> None:
    number = await campaign_world.in_state(State.APPROVED)
    async with campaign_world.database.write() as connection:
        await connection.execute(update(fairs).values(**change))
    for verb in ("start", "start_drill", "schedule"):
        with pytest.raises(FairChanged):
            await VERBS[verb](campaign_world, number)


async def test_scheduled_campaign_whose_fair_changed_waits_for_staff(campaign_world: CampaignWorld) -> None:
    number = await campaign_world.in_state(State.SCHEDULED)
    async with campaign_world.database.write() as connection:
        await connection.execute(update(fairs).values(place="县文化馆"))
    campaign_world.clock.moment = MONDAY + 2 * HOUR
    assert not await campaign_world.campaigns.start_due(number)
    campaign = await campaign_world.campaign(number)
    assert campaign.state is State.APPROVED
    assert "招聘会" in campaign.why


@pytest.mark.parametrize(("late", "started"), [(HOUR, True), (timedelta(days=4), True), (timedelta(days=6), False)])
async def test_missed_start_is_made_up_for_until_the_expiry(
    campaign_world: CampaignWorld, late: timedelta, started: bool
) -> None:
    number = await campaign_world.in_state(State.SCHEDULED)
    campaign_world.clock.moment = MONDAY + HOUR + late
    starts, over = await campaign_world.campaigns.due(campaign_world.clock.now())
    assert ([each.id for each in starts], [each.id for each in over]) == (([number], []) if started else ([], [number]))
    if started:
        assert await campaign_world.campaigns.start_due(number)
        assert not await campaign_world.campaigns.start_due(number)
        return
    await campaign_world.campaigns.expire(number)
    assert (await campaign_world.campaign(number)).state is State.EXPIRED


async def test_what_waits_is_skipped_at_the_end(campaign_world: CampaignWorld) -> None:
    number = await campaign_world.in_state(State.PAUSED)
    await campaign_world.campaigns.cancel(number, None, campaign_world.writer, "改期")
    assert [(row.state, row.reason) for row in await campaign_world.rows(deliveries)] == [("skipped", "cancelled")]


async def test_campaign_is_not_done_while_anything_waits(campaign_world: CampaignWorld) -> None:
    number = await campaign_world.in_state(State.RUNNING)
    assert not await campaign_world.campaigns.finish(number)
    await campaign_world.settle(number)
    assert await campaign_world.campaigns.finish(number)
    assert not await campaign_world.campaigns.finish(number)


async def test_nothing_expires_early(campaign_world: CampaignWorld) -> None:
    number = await campaign_world.in_state(State.RUNNING)
    with pytest.raises(NotNow):
        await campaign_world.campaigns.expire(number)


@pytest.mark.parametrize(("starts_at", "error"), [(MONDAY, StartPassed), (SATURDAY + 6 * HOUR, TooLate)])
async def test_schedule_lies_between_now_and_the_expiry(
    campaign_world: CampaignWorld, starts_at: object, error: type[BroadcastError]
) -> None:
    number = await campaign_world.in_state(State.APPROVED)
    with pytest.raises(error):
        await campaign_world.campaigns.schedule(number, None, starts_at, campaign_world.writer)  # type: ignore[arg-type]


async def test_expiry_is_the_fairs_end_or_three_days(campaign_world: CampaignWorld) -> None:
    assert (await campaign_world.campaign(await campaign_world.draft())).expires_at == FAIR.ends_at
    plain = await campaign_world.campaign(await campaign_world.draft(PLAIN))
    assert plain.expires_at == MONDAY + timedelta(days=3)


UNFIT: list[tuple[NewCampaign, type[BroadcastError]]] = [
    (changed(text="{姓名}，{身份证}"), UnknownVariables),
    (changed(text="{姓名"), BadField),
    (replace(PLAIN, text="{时间}见"), NeedsFair),
    (changed(fair_id=None), NeedsFair),
    (changed(text="{联系方式}"), FairSilent),
    (changed(title=" "), BadField),
    (changed(text=""), BadField),
    (changed(text="好" * 2001), BadField),
    (changed(channels=()), BadField),
    (changed(channels=("sms",)), BadField),
    (changed(expires_at=MONDAY), BadField),
    (changed(expires_at=MONDAY + timedelta(days=365)), BadField),
    (changed(failure_percent=0), BadField),
    (changed(audience=PeopleFilter(words="19000000001")), BadField),
]


async def test_what_cannot_be_sent_is_not_kept(campaign_world: CampaignWorld) -> None:
    for new, error in UNFIT:
        with pytest.raises(error) as refused:
            await campaign_world.draft(new)
        assert "。" in complaint(refused.value)
    assert await campaign_world.campaigns.list() == []


async def test_notice_longer_than_one_message_is_not_submitted(campaign_world: CampaignWorld) -> None:
    number = await campaign_world.draft(changed(text="{地点}" * 450))
    with pytest.raises(TooLong) as refused:
        await campaign_world.campaigns.submit(number, None, campaign_world.writer)
    assert refused.value.channel == "Telegram"
