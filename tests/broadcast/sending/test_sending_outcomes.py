"""What the channel says of a notice, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sending_world import World

from bot.broadcast.pushing import MOST_AT_ONCE
from bot.broadcast.tables import deliveries
from bot.gateway.reachability import unreachable
from bot.gateway.sender import AddressMoved, OutcomeUnknown, Refused, TryLater, Unreachable
from bot.gateway.tables import outbox
from bot.handoff.tables import conversations


async def test_busy_channel_does_not_count_as_told(office: World) -> None:
    await office.person("telegram")
    await office.running()
    office.line.outcomes["1"].append(TryLater(7))
    worker = office.worker()
    await worker.push(office.line)
    [row] = await office.rows()
    assert (row.state, row.due_at, office.line.arrived) == ("queued", office.clock.now() + timedelta(seconds=7), [])
    assert await office.rows(outbox) == []
    assert office.clock.slept == []
    office.clock.moment += timedelta(seconds=7)
    await worker.push(office.line)
    assert office.line.arrived == ["1"]
    assert await office.states() == ["sent"]


async def test_channel_that_is_busy_before_the_call_puts_the_notice_off(office: World) -> None:
    await office.crowd(2)
    await office.running()
    office.line.busy["1"].append(TryLater(30))
    await office.worker().push(office.line)
    first, second = await office.rows()
    assert (first.state, first.attempts, first.due_at) == ("queued", 0, office.clock.now() + timedelta(seconds=30))
    assert second.state == "sent"


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (OutcomeUnknown("TimedOut"), "unknown TimedOut"),
        (RuntimeError("broken"), "unknown RuntimeError"),
        (Refused("message is too long"), "failed message is too long"),
        (Unreachable("blocked"), "failed blocked"),
    ],
)
async def test_notice_that_failed_or_perhaps_arrived_is_never_sent_again(
    office: World, error: Exception, state: str
) -> None:
    await office.person("telegram")
    await office.running()
    office.line.outcomes["1"].append(error)
    worker = office.worker()
    await worker.push(office.line)
    await office.clock.sleep(3600)
    await worker.push(office.line)
    await office.worker().push(office.line)
    assert office.line.arrived == []
    assert await office.states() == [state]
    assert [f"{row.state} {row.reason}" for row in await office.rows(outbox)] == [state]


async def test_one_bad_recipient_stops_no_other(office: World) -> None:
    await office.crowd(30)
    await office.running(failure_percent=100)
    for number, error in enumerate((Unreachable("blocked"), RuntimeError("odd"), Refused("no"), TryLater(60)), 3):
        office.line.outcomes[str(number)].append(error)
    await office.worker().push(office.line)
    assert len(office.line.arrived) == 26


async def test_person_who_blocked_us_is_not_tried_by_the_next_campaign(office: World) -> None:
    await office.person("telegram")
    await office.running()
    office.line.outcomes["1"].append(Unreachable("blocked"))
    worker = office.worker()
    await worker.push(office.line)
    assert [row.conversation_id for row in await office.rows(unreachable)] == ["telegram1"]
    later = await office.running()
    await worker.push(office.line)
    assert await office.states(campaign_id=later) == ["skipped unreachable"]


async def test_notice_follows_a_chat_that_moved(office: World) -> None:
    await office.person("telegram")
    await office.running()
    office.line.outcomes["1"].append(AddressMoved("901"))
    await office.worker().push(office.line)
    assert office.line.arrived == ["901"]
    assert [row.address for row in await office.rows(conversations)] == ["901"]
    assert await office.states() == ["sent"]


async def test_chat_that_moved_to_the_place_of_another_fails(office: World) -> None:
    await office.crowd(2)
    await office.running()
    office.line.outcomes["1"].append(AddressMoved("2"))
    await office.worker().push(office.line)
    assert await office.states() == ["failed address taken", "sent"]


async def test_status_never_goes_backwards(office: World) -> None:
    """A worker that was slow, and taken for dead, changes nothing with the outcome it brings at last."""
    await office.person("telegram")
    await office.running()
    slow, other = office.worker(), office.worker()
    await slow.heart.beat()

    async def taken_for_dead() -> None:
        office.clock.moment += timedelta(seconds=31)
        await other.look()

    office.line.while_sending = taken_for_dead
    await slow.push(office.line)
    await other.push(office.line)
    assert office.line.arrived == ["1"]
    assert await office.states() == ["unknown stopped while sending"]
    assert [row.state for row in await office.rows(outbox)] == ["unknown"]


async def test_worker_that_is_alive_is_not_taken_for_dead(office: World) -> None:
    await office.person("telegram")
    await office.running()
    slow, other = office.worker(), office.worker()

    async def beats() -> None:
        office.clock.moment += timedelta(seconds=31)
        await slow.heart.beat()
        await other.look()

    office.line.while_sending = beats
    await slow.push(office.line)
    assert await office.states() == ["sent"]


async def test_after_an_outage_the_others_first_get_time_to_beat(office: World) -> None:
    await office.person("telegram")
    await office.running()
    slow, other = office.worker(), office.worker()
    await slow.heart.beat()
    await other.heart.beat()

    async def outage() -> None:
        office.clock.moment += timedelta(seconds=60)
        async with broken(office):
            with pytest.raises(Exception, match="broadcast_workers"):
                await other.heart.beat()
        await other.heart.beat()
        await other.sweep.look()

    office.line.while_sending = outage
    await slow.push(office.line)
    assert await office.states() == ["sent"]


class broken:
    """The table of heartbeats is away."""

    def __init__(self, office: World, table: str = "broadcast_workers") -> None:
        self._office, self._table = office, table

    async def __aenter__(self) -> None:
        await self._run(f"ALTER TABLE {self._table} RENAME TO away")

    async def __aexit__(self, *_: Any) -> None:
        await self._run(f"ALTER TABLE away RENAME TO {self._table}")

    async def _run(self, statement: str) -> None:
        async with self._office.database.write() as connection:
            await connection.exec_driver_sql(statement)


async def test_outcome_is_kept_while_storage_is_away(office: World) -> None:
    await office.person("telegram")
    await office.running()
    away = broken(office, "outbox")

    async def goes() -> None:
        await away.__aenter__()

    async def comes_back() -> None:
        office.clock.at_sleep = None
        await away.__aexit__()

    office.line.while_sending, office.clock.at_sleep = goes, comes_back
    await office.worker().push(office.line)
    assert office.line.arrived == ["1"]
    assert office.clock.slept == [2]
    assert await office.states() == ["sent"]


async def test_notice_whose_mark_cannot_be_stored_is_sent_later(office: World) -> None:
    await office.person("telegram")
    await office.running()
    away = broken(office, "outbox")

    async def goes() -> None:
        office.line.while_waiting = None
        await away.__aenter__()

    async def comes_back() -> None:
        office.clock.at_sleep = None
        await away.__aexit__()

    office.line.while_waiting, office.clock.at_sleep = goes, comes_back
    await office.worker().push(office.line)
    assert office.line.arrived == ["1"]
    assert await office.states() == ["sent"]


async def test_stopping_sees_through_what_is_being_sent_and_leaves_the_rest_queued(office: World) -> None:
    await office.crowd(MOST_AT_ONCE + 5)
    await office.running()
    pushing = office.worker().pushing(office.line)
    await pushing.carry()
    await pushing.stop()
    rows = await office.rows()
    assert {row.state for row in rows} == {"sent", "queued"}
    assert sorted(office.line.arrived) == sorted(str(row.person_id) for row in rows if row.state == "sent")


async def test_no_more_than_a_handful_is_ever_being_sent(office: World) -> None:
    await office.crowd(30)
    await office.running()
    most = 0

    async def counted() -> None:
        nonlocal most
        most = max(most, len(await office.rows(deliveries, state="sending")))

    office.line.while_sending = counted
    await office.worker().push(office.line)
    assert 0 < most <= MOST_AT_ONCE
