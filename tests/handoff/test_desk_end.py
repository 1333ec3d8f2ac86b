"""Transfer and the end: the place is kept, the closing words come once, the rating is asked once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from desk_world import DISTRESS, HOUR, JOBS, MINUTE, MONDAY, SECRET, DeskWorld, member
from sqlalchemy import insert

from bot.gateway.tables import outbox
from bot.handoff.board import What
from bot.handoff.errors import CannotTake, Gone, NotAllowed, NoTeam, NotYours
from bot.handoff.ownership import Owner, to_bot_meanwhile
from bot.handoff.tables import team_members

SECOND = timedelta(seconds=1)
CLOSING = "工作人员已经处理完。您可以接着问我。"
RATING = "这次帮上您了吗？点一下就行。"


async def ratings(world: DeskWorld) -> list[list[str]]:
    found = [[button["payload"] for button in row.body["buttons"]] for row in await world.rows(outbox)]
    return [payloads for payloads in found if any(payload.startswith("rate:") for payload in payloads)]


async def test_given_back_the_bot_owns_the_talk_again(world: DeskWorld) -> None:
    number = await world.answered(world.anna)
    await world.desk.give_back(number, world.anna)
    conversation, row = await world.conversation(number), await world.handoff(number)
    assert (conversation.owner, conversation.owner_version) == (Owner.BOT, 3)
    assert (row.ending, row.ended_at, row.agent_id) == ("returned", MONDAY, world.anna.id)
    assert world.voice.owners[-1] == (conversation.id, Owner.BOT)
    assert (await world.texts(number))[-1] == CLOSING + RATING


async def test_person_can_ask_for_a_person_again_afterwards(world: DeskWorld) -> None:
    number = await world.answered(world.anna)
    await world.desk.give_back(number, world.anna)
    again = await world.enqueue((await world.handoff(number)).conversation_id, 3)
    assert again
    assert again.is_new
    assert again.handoff_id != number


async def test_close_keeps_its_tags(world: DeskWorld) -> None:
    number = await world.answered(world.anna)
    await world.desk.close(number, world.anna, ["已解决", " 已解决 ", "", "需要回访"])
    row = await world.handoff(number)
    assert (row.ending, row.tags) == ("closed", ["已解决", "需要回访"])


async def test_only_tags_that_are_offered_are_kept(world: DeskWorld) -> None:
    number = await world.answered(world.anna)
    await world.desk.close(number, world.anna, ["李大山 13800138000", "已解决", "已解决吗"])
    assert (await world.handoff(number)).tags == ["已解决"]


async def test_two_ends_at_once_say_the_closing_words_once(world: DeskWorld) -> None:
    number = await world.answered(world.anna)
    desk = world.desk
    outcomes = await asyncio.gather(
        desk.close(number, world.anna),
        desk.give_back(number, world.anna),
        desk.close(number, world.anna),
        desk.release(number),
        return_exceptions=True,
    )
    assert sum(isinstance(outcome, Gone) for outcome in outcomes) == 3
    assert sum(text.startswith(CLOSING) for text in await world.texts(number)) == 1
    assert await ratings(world) == [[f"rate:{number}:3", f"rate:{number}:2", f"rate:{number}:1"]]


async def test_close_after_the_time_out_is_too_late_and_says_nothing(world: DeskWorld) -> None:
    number = await world.answered(world.anna)
    await world.later(HOUR + MINUTE)
    before = await world.texts(number)
    with pytest.raises(Gone):
        await world.desk.close(number, world.anna)
    assert await world.texts(number) == before
    assert len(await ratings(world)) == 1


async def test_rating_is_not_asked_where_nobody_answered(world: DeskWorld) -> None:
    number = await world.claimed(world.anna)
    await world.desk.give_back(number, world.anna)
    assert (await world.texts(number))[-1] == CLOSING
    assert await ratings(world) == []


async def test_another_agent_cannot_end_the_talk(world: DeskWorld) -> None:
    number = await world.answered(world.anna)
    with pytest.raises(NotYours):
        await world.desk.close(number, world.bo)
    assert (await world.conversation(number)).owner == Owner.AGENT


async def test_command_releases_whoever_has_the_talk(world: DeskWorld) -> None:
    number = await world.claimed(world.anna)
    released = await world.desk.release(number)
    assert (released.channel, released.version) == ("web", 3)
    assert (await world.handoff(number)).ending == "released"
    assert (await world.rows(outbox))[-1].body["notice"] == "released"


async def test_release_while_the_bot_answers_leaves_nothing_open_and_its_answer_good(world: DeskWorld) -> None:
    number = await world.waiting()
    async with world.database.write() as connection:
        await to_bot_meanwhile(connection, (await world.handoff(number)).conversation_id)
    released = await world.desk.release(number)
    assert ((await world.conversation(number)).owner, released.version) == (Owner.BOT, 2)
    assert await world.queue.waiting(world.anna) == []


async def test_unknown_number_cannot_be_released(world: DeskWorld) -> None:
    with pytest.raises(Gone):
        await world.desk.release(404)


async def test_transfer_to_a_team_keeps_the_place_and_renews_the_promises(world: DeskWorld) -> None:
    other = await world.team(id=0, name="社保组", answer_minutes=30)
    number = await world.answered(world.anna)
    world.clock.moment += MINUTE
    await world.desk.transfer(number, world.anna, team_id=other.id, why="问社保")
    row = await world.handoff(number)
    assert (row.queued_at, row.team_id, row.agent_id, row.claimed_at) == (MONDAY, other.id, None, None)
    assert (row.answer_due_at, row.waiting_since) == (MONDAY + 30 * MINUTE, MONDAY + MINUTE)
    assert (await world.conversation(number)).owner == Owner.QUEUE
    assert (await world.texts(number))[-1] == "这件事归社保组管，已经帮您转过去，您不用再说一遍。请等一下。"
    assert await world.queue.waiting(world.anna) == []


async def test_both_teams_hear_of_a_transfer(world: DeskWorld) -> None:
    other = await world.team(id=0, name="社保组")
    number = await world.answered(world.anna)
    async with world.board.subscribe() as changes:
        await world.desk.transfer(number, world.anna, team_id=other.id)
        heard = [changes.get_nowait() for _ in range(changes.qsize())]
    assert [(each.what, each.team_id, each.agent_id) for each in heard] == [
        (What.OWNER, 1, world.anna.id),
        (What.QUEUE, other.id, None),
    ]


async def test_transfer_to_a_team_that_is_closed_says_when_it_opens(world: DeskWorld) -> None:
    other = await world.team(id=0, name="夜里不上班组", hours={})
    number = await world.answered(world.anna)
    await world.desk.transfer(number, world.anna, team_id=other.id)
    body = (await world.rows(outbox))[-1].body
    assert "您的位置还在" in body["text"]
    assert [button["payload"] for button in body["buttons"]] == [f"ask_bot:{number}", f"callback:{number}"]


@pytest.mark.parametrize("disabled", [True, False])
async def test_transfer_to_no_team_is_refused(world: DeskWorld, disabled: bool) -> None:
    number = await world.answered(world.anna)
    team_id = 404
    if disabled:
        team_id = (await world.team(id=0, name="停用组")).id
        await world.teams.disable(team_id)
    with pytest.raises(NoTeam):
        await world.desk.transfer(number, world.anna, team_id=team_id)
    assert (await world.handoff(number)).agent_id == world.anna.id


async def test_transfer_to_a_colleague_puts_the_talk_into_their_hands(world: DeskWorld) -> None:
    number = await world.answered(world.anna)
    await world.desk.transfer(number, world.anna, staff_id=world.bo.id)
    assert [each.id for each in await world.queue.mine(world.bo)] == [number]
    assert await world.queue.mine(world.anna) == []
    assert (await world.texts(number))[-1] == "现在换波来帮您。您不用再说一遍，请等一下。"


async def test_colleague_who_is_gone_by_then_loses_the_talk_though_the_agent_spoke_last(world: DeskWorld) -> None:
    number = await world.answered(world.anna)
    await world.desk.transfer(number, world.anna, staff_id=world.bo.id)
    assert (await world.handoff(number)).waiting_since == MONDAY
    await world.later(2 * MINUTE + SECOND, world.anna)
    row, owner = await world.handoff(number), (await world.conversation(number)).owner
    assert (row.agent_id, owner) == (None, Owner.QUEUE)


async def test_transfer_to_someone_offline_is_refused(world: DeskWorld) -> None:
    number = await world.answered(world.anna)
    world.clock.moment += 2 * MINUTE
    await world.beat(world.anna)
    with pytest.raises(CannotTake):
        await world.desk.transfer(number, world.anna, staff_id=world.bo.id)
    await world.beat(world.bo)
    await world.presence.set_available(world.bo.id, False)
    with pytest.raises(CannotTake):
        await world.desk.transfer(number, world.anna, staff_id=world.bo.id)
    assert (await world.handoff(number)).agent_id == world.anna.id


async def test_transfer_to_a_colleague_at_the_cap_is_refused(world: DeskWorld) -> None:
    await world.team(cap=1)
    number = await world.answered(world.anna)
    await world.claimed(world.bo)
    with pytest.raises(CannotTake):
        await world.desk.transfer(number, world.anna, staff_id=world.bo.id)


async def test_confidential_talk_is_not_passed_to_someone_not_allowed(world: DeskWorld) -> None:
    trusted = member(8, "密", sees_confidential=True)
    await world.employ(trusted)
    async with world.database.write() as connection:
        await connection.execute(insert(team_members).values(team_id=1, staff_id=trusted.id))
    await world.beat(trusted)
    number = await world.answered(trusted, SECRET)
    assert await world.queue.colleagues(number) == []
    with pytest.raises(CannotTake):
        await world.desk.transfer(number, trusted, staff_id=world.bo.id)


async def test_agent_who_lost_the_right_can_do_nothing_more(world: DeskWorld) -> None:
    trusted = replace(world.anna, sees_confidential=True)
    number = await world.answered(trusted, SECRET)
    with pytest.raises(NotAllowed):
        await world.desk.reply(number, world.anna, {"text": "您好"}, "r9")


@pytest.mark.parametrize("handoff", [JOBS, DISTRESS])
async def test_talk_goes_only_to_the_one_it_was_passed_to(world: DeskWorld, handoff: object) -> None:
    number = await world.answered(world.anna, handoff)  # type: ignore[arg-type]
    await world.desk.transfer(number, world.anna, staff_id=world.bo.id)
    with pytest.raises(NotYours):
        await world.desk.transfer(number, world.anna, staff_id=world.chen.id)
