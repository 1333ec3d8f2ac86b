"""Claiming: one winner, no more than the cap, urgent first, and nothing for those who may not see it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from desk_world import JOBS, MINUTE, SECRET, WAGES, DeskWorld, member

from bot.handoff.board import What
from bot.handoff.errors import AlreadyClaimed, AtCap, Gone, NotAllowed
from bot.handoff.ownership import Owner, to_bot_meanwhile
from bot.privacy.tables import audit_log
from bot.staff.roles import Role


async def test_claim_makes_the_agent_the_owner_and_tells_the_person(world: DeskWorld) -> None:
    number = await world.claimed(world.anna)
    conversation = await world.conversation(number)
    assert (conversation.owner, conversation.owner_version) == (Owner.AGENT, 2)
    assert await world.texts(number) == ["安来了，正在看您前面说的话。请等一下。"]
    assert world.voice.owners == [(conversation.id, Owner.AGENT)]
    assert await world.happened(number) == ["queued", "claimed"]


async def test_two_agents_claim_at_once_and_the_second_is_told_who_won(world: DeskWorld) -> None:
    number = await world.waiting()
    agents = (world.anna, world.bo, world.chen)
    outcomes = await asyncio.gather(*(world.desk.claim(number, each) for each in agents), return_exceptions=True)
    losers = [outcome for outcome in outcomes if isinstance(outcome, AlreadyClaimed)]
    winner = agents[outcomes.index(None)]
    assert len(losers) == 2
    assert {loser.name for loser in losers} == {winner.name}
    assert (await world.handoff(number)).agent_id == winner.id
    assert len(await world.texts(number)) == 1


async def test_claiming_what_is_mine_already_changes_nothing(world: DeskWorld) -> None:
    number = await world.claimed(world.anna)
    await world.desk.claim(number, world.anna)
    assert await world.happened(number) == ["queued", "claimed"]


async def test_person_who_asks_the_bot_meanwhile_can_be_claimed(world: DeskWorld) -> None:
    number = await world.waiting()
    async with world.database.write() as connection:
        await to_bot_meanwhile(connection, (await world.handoff(number)).conversation_id)
    await world.desk.claim(number, world.anna)
    assert (await world.conversation(number)).owner == Owner.AGENT


async def test_claim_beyond_the_cap_is_refused(world: DeskWorld) -> None:
    await world.team(cap=2)
    for _ in range(2):
        await world.claimed(world.anna)
    number = await world.waiting()
    with pytest.raises(AtCap) as refused:
        await world.desk.claim(number, world.anna)
    assert refused.value.cap == 2
    assert (await world.conversation(number)).owner == Owner.QUEUE
    await world.desk.claim(number, world.bo)


async def test_many_claims_at_once_do_not_get_past_the_cap(world: DeskWorld) -> None:
    await world.team(cap=2)
    numbers = [await world.waiting() for _ in range(6)]
    outcomes = await asyncio.gather(
        *(world.desk.claim(number, world.anna) for number in numbers), return_exceptions=True
    )
    assert sum(isinstance(outcome, AtCap) for outcome in outcomes) == 4
    assert len(await world.queue.mine(world.anna)) == 2


async def test_next_one_is_urgent_first_then_who_waits_longest(world: DeskWorld) -> None:
    numbers = []
    for handoff in (JOBS, JOBS, WAGES, WAGES):
        numbers.append(await world.waiting(handoff))
        world.clock.moment += MINUTE
    taken = [await world.desk.claim_next(world.anna) for _ in range(5)]
    assert taken == [numbers[2], numbers[3], numbers[0], numbers[1], None]


async def test_agents_who_take_the_next_one_at_once_get_different_talks(world: DeskWorld) -> None:
    for _ in range(3):
        await world.waiting()
    taken = await asyncio.gather(*(world.desk.claim_next(each) for each in (world.anna, world.bo, world.chen)))
    assert len(set(taken)) == 3


async def test_next_one_at_the_cap_says_so(world: DeskWorld) -> None:
    await world.team(cap=1)
    await world.claimed(world.anna)
    await world.waiting()
    with pytest.raises(AtCap):
        await world.desk.claim_next(world.anna)


async def test_confidential_hand_off_is_hidden_from_those_not_allowed(world: DeskWorld) -> None:
    number = await world.waiting(SECRET)
    assert await world.queue.waiting(world.anna) == []
    assert await world.desk.claim_next(world.anna) is None
    for attempt in (world.desk.claim(number, world.anna), world.queue.open_talk(number, world.anna)):
        with pytest.raises(NotAllowed):
            await attempt
    assert (await world.conversation(number)).owner == Owner.QUEUE
    entries = await world.rows(audit_log)
    assert [(row.actor, row.action, row.subject) for row in entries] == [
        ("staff:1", "talk.refused", f"handoff:{number}")
    ] * 2


async def test_confidential_hand_off_is_open_to_those_allowed(world: DeskWorld) -> None:
    trusted = replace(world.anna, sees_confidential=True)
    number = await world.waiting(SECRET)
    assert [each.id for each in await world.queue.waiting(trusted)] == [number]
    await world.desk.claim(number, trusted)


@pytest.mark.parametrize("stranger", [member(9, "外"), member(9, "外", role=Role.AUDITOR)])
async def test_talk_of_another_team_cannot_be_claimed(world: DeskWorld, stranger: object) -> None:
    number = await world.waiting()
    await world.employ(stranger)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        await world.desk.claim(number, stranger)  # type: ignore[arg-type]


async def test_member_without_the_right_to_talk_cannot_claim(world: DeskWorld) -> None:
    number = await world.waiting()
    with pytest.raises(NotAllowed):
        await world.desk.claim(number, replace(world.anna, roles=frozenset({Role.EDITOR})))


async def test_ended_or_unknown_hand_off_is_gone(world: DeskWorld) -> None:
    number = await world.answered(world.anna)
    await world.desk.close(number, world.anna)
    for each in (number, 404):
        with pytest.raises(Gone):
            await world.desk.claim(each, world.bo)


async def test_console_hears_of_a_claim_only_once_it_is_stored(world: DeskWorld) -> None:
    number = await world.waiting()
    async with world.board.subscribe() as changes:
        await asyncio.gather(
            *(world.desk.claim(number, each) for each in (world.anna, world.bo)), return_exceptions=True
        )
        heard = [changes.get_nowait() for _ in range(changes.qsize())]
    assert [change.what for change in heard] == [What.QUEUE, What.OWNER]
    assert {(change.handoff_id, change.team_id) for change in heard} == {(number, 1)}
