"""What is looked at in the moment of sending, and not at the approval."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sending_world import DAY, HOUR, Sending, World
from sqlalchemy import delete

from bot.broadcast.tables import deliveries
from bot.gateway.reachability import unreachable
from bot.gateway.sender import Lane
from bot.gateway.tables import outbox
from bot.registry.tables import people, person_accounts
from bot.settings import TIME_ZONE


async def test_notice_arrives_and_stands_in_the_talk(office: World) -> None:
    await office.person("telegram", name="李小明")
    number = await office.running()
    await office.worker().push(office.line)
    [row] = await office.rows()
    [shown] = await office.rows(outbox)
    assert (row.state, row.provider_id, row.outbox_id, row.attempts) == ("sent", "message1", shown.id, 1)
    assert (shown.state, shown.provider_id, shown.conversation_id) == ("sent", "message1", "telegram1")
    assert (shown.body["text"], shown.body["campaign"], shown.body["lane"]) == ("李女士，您好。", number, "broadcast")
    assert office.line.bodies[0]["id"] == str(shown.id)
    assert {each["payload"].split(":")[1] for each in shown.body["buttons"]} == {str(row.id)}
    assert office.line.lanes == {Lane.BROADCAST}


async def test_person_who_opted_out_after_the_freeze_gets_nothing(office: World) -> None:
    await office.crowd(2)
    await office.running()
    await office.change(people, 1, notices="refused")
    await office.worker().push(office.line)
    assert office.line.arrived == ["2"]
    assert await office.states() == ["skipped refused", "sent"]


async def test_opting_out_while_the_notice_waits_for_its_turn_counts(office: World) -> None:
    await office.person("telegram")
    await office.running()
    office.line.while_waiting = lambda: office.change(people, 1, notices="refused")
    await office.worker().push(office.line)
    assert office.line.arrived == []
    assert await office.states() == ["skipped refused"]


@pytest.mark.parametrize("stop", ["pause", "cancel"])
async def test_campaign_stopped_while_a_notice_waits_for_its_turn_sends_it_not(office: World, stop: str) -> None:
    await office.person("telegram")
    number = await office.running()

    async def stopped() -> None:
        office.line.while_waiting = None
        await getattr(office.campaigns, stop)(number, None, office.writer)

    office.line.while_waiting = stopped
    await office.worker().push(office.line)
    assert office.line.arrived == []
    assert await office.rows(outbox) == []
    assert await office.states() == [{"pause": "queued", "cancel": "skipped cancelled"}[stop]]


async def test_people_without_consent_chat_or_reach_are_skipped_with_the_reason(office: World) -> None:
    await office.crowd(5)
    await office.running()
    await office.change(people, 1, notices="")
    await office.add(unreachable, conversation_id="telegram3", reason="blocked", since=office.clock.now())
    async with office.database.write() as connection:
        await connection.execute(delete(person_accounts).where(person_accounts.c.person_id == 2))
        await connection.execute(delete(person_accounts).where(person_accounts.c.person_id == 4))
        await connection.execute(delete(people).where(people.c.id == 4))
    await office.worker().push(office.line)
    assert office.line.arrived == ["5"]
    assert await office.states() == [
        "skipped no_consent",
        "skipped no_chat",
        "skipped unreachable",
        "skipped erased",
        "sent",
    ]


@pytest.mark.parametrize("urgent", [False, True])
async def test_quiet_hours_hold_everything_until_the_morning(office: World, urgent: bool) -> None:
    await office.crowd(2)
    await office.running(urgent=urgent)
    office.clock.moment = datetime(2026, 11, 23, 20, 0, tzinfo=TIME_ZONE)
    await office.worker().push(office.line)
    assert await office.states() == ["queued", "queued"]
    office.clock.moment = datetime(2026, 11, 24, 8, 0, tzinfo=TIME_ZONE)
    await office.worker().push(office.line)
    assert await office.states() == ["sent", "sent"]


async def test_hours_become_quiet_while_a_notice_waits_for_its_turn(office: World) -> None:
    await office.person("telegram")
    await office.running()
    office.clock.moment = datetime(2026, 11, 23, 19, 59, 59, tzinfo=TIME_ZONE)
    office.line.while_waiting = lambda: office.clock.sleep(1)
    await office.worker().push(office.line)
    assert office.line.arrived == []
    assert await office.states() == ["queued"]


async def test_second_notice_of_a_day_waits_for_the_next_morning(office: World) -> None:
    await office.crowd(2)
    await office.running(who=[1])
    later = await office.running()
    worker = office.worker()
    await worker.push(office.line)
    assert sorted(office.line.arrived) == ["1", "2"]
    waiting = [row for row in await office.rows(campaign_id=later) if row.state == "queued"]
    assert [row.due_at for row in waiting] == [datetime(2026, 11, 24, 8, tzinfo=TIME_ZONE)]
    office.clock.moment += DAY
    await worker.push(office.line)
    assert office.line.arrived.count("1") == 2


async def test_notice_that_would_wait_beyond_its_expiry_is_skipped(office: World) -> None:
    await office.person("telegram")
    await office.running()
    later = await office.running(lasts=9 * HOUR)
    await office.worker().push(office.line)
    assert await office.states(campaign_id=later) == ["skipped one_a_day"]


async def test_urgent_notice_goes_although_the_person_had_one_today(office: World) -> None:
    await office.person("telegram")
    worker = office.worker()
    await office.running()
    await worker.push(office.line)
    await office.running(urgent=True)
    await worker.push(office.line)
    assert office.line.arrived == ["1", "1"]


async def test_notice_that_perhaps_arrived_counts_for_the_day(office: World) -> None:
    await office.person("telegram")
    office.line.outcomes["1"].append(RuntimeError("cut"))
    await office.running()
    worker = office.worker()
    await worker.push(office.line)
    later = await office.running()
    await worker.push(office.line)
    [row] = await office.rows(campaign_id=later)
    assert (row.state, office.line.arrived) == ("queued", [])
    assert row.due_at > office.clock.now()


async def test_rehearsal_does_not_count_for_the_day(office: World) -> None:
    await office.person("telegram")
    await office.rehearsed()
    await office.worker().rehearse()
    await office.running()
    await office.worker().push(office.line)
    assert office.line.arrived == ["1"]


async def test_person_with_two_chats_is_told_once_on_the_channel_named_first(office: World) -> None:
    await office.person("telegram", "web")
    await office.running(channels=("telegram", "web"))
    worker = office.worker()
    await worker.show()
    assert await office.states(channel="web") == ["queued"]
    await worker.push(office.line)
    await worker.show()
    assert office.line.arrived == ["1"]
    assert worker.shown == []
    assert await office.states(channel="web") == ["skipped told_already"]


async def test_person_who_cannot_be_told_on_the_first_channel_is_told_on_the_second(office: World) -> None:
    await office.person("telegram", "web")
    await office.add(unreachable, conversation_id="telegram1", reason="blocked", since=office.clock.now())
    await office.running(channels=("telegram", "web"))
    worker = office.worker()
    await worker.push(office.line)
    await worker.show()
    assert [talk for talk, _, _ in worker.shown] == ["web1"]
    assert await office.states(channel="telegram") == ["skipped unreachable"]


async def test_nobody_waits_for_a_channel_that_is_switched_off(office: World) -> None:
    await office.person("telegram", "web")
    await office.running(channels=("telegram", "web"))
    worker = Sending(office.campaigns, office.clock, office.file, served=("web",))
    await worker.show()
    assert [talk for talk, _, _ in worker.shown] == ["web1"]
    await office.worker().push(office.line)
    assert office.line.arrived == []
    assert await office.states(channel="telegram") == ["skipped told_already"]


async def test_page_shows_the_notice_and_storing_it_is_delivering_it(office: World) -> None:
    await office.crowd(3, "web")
    await office.running(channels=("web",))
    worker = office.worker()
    await worker.show()
    shown = await office.rows(outbox)
    assert [(talk, number) for talk, number, _ in worker.shown] == [(row.conversation_id, row.id) for row in shown]
    assert {row.state for row in shown} == {"sent"}
    assert await office.states() == ["sent"] * 3
    assert all(row.sent_at for row in shown)


async def test_more_people_than_one_batch_are_all_told_once(office: World) -> None:
    await office.crowd(60, "web")
    await office.running(channels=("web",))
    await office.worker().show()
    assert len({row.conversation_id for row in await office.rows(outbox)}) == 60


async def test_urgent_campaign_goes_first(office: World) -> None:
    await office.crowd(2)
    await office.running(who=[1])
    await office.running(who=[2], urgent=True)
    await office.worker().push(office.line)
    assert office.line.arrived == ["2", "1"]


async def test_real_rows_of_a_rehearsal_reach_nobody(office: World) -> None:
    await office.person("telegram")
    await office.rehearsed()
    row = {"campaign_id": 1, "person_id": 1, "channel": "telegram", "conversation_id": "telegram1"}
    await office.add(deliveries, **row, state="queued")
    await office.worker().push(office.line)
    assert office.line.arrived == []


async def test_two_workers_send_each_notice_once(office: World) -> None:
    await office.crowd(20)
    await office.running()
    one, other = office.worker().pushing(office.line), office.worker().pushing(office.line)
    while await one.carry() or await other.carry():
        pass
    assert sorted(office.line.arrived, key=int) == [str(number) for number in range(1, 21)]


async def test_expired_campaign_sends_nothing_even_before_the_sweep_sees_it(office: World) -> None:
    await office.person("telegram")
    await office.running(lasts=timedelta(hours=1))
    office.clock.moment += HOUR
    await office.worker().push(office.line)
    assert office.line.arrived == []
