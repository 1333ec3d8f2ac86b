"""An agent speaks: stored once, only by the one who has the talk; and what is kept beside the talk."""

from __future__ import annotations

import asyncio

import pytest
from desk_world import MINUTE, MONDAY, DeskWorld
from sqlalchemy import update

from bot.gateway.tables import outbox
from bot.handoff.board import What
from bot.handoff.errors import Empty, Gone, NoReason, NothingLeft, NotYours
from bot.handoff.personal import callback_place
from bot.handoff.tables import handoffs
from bot.privacy.tables import audit_log


async def test_reply_reaches_the_person_under_the_agents_name(world: DeskWorld) -> None:
    number = await world.claimed(world.anna)
    posted = await world.desk.reply(number, world.anna, {"text": "您好"}, "r1")
    row = (await world.rows(outbox))[-1]
    assert (row.id, row.body["text"], row.body["agent"]) == (posted.outbox_id, "您好", "安")
    assert (row.staff_id, row.owner_version, row.inbox_id) == (world.anna.id, 2, None)
    assert world.voice.said[-1] == posted


async def test_same_reply_sent_again_is_said_once(world: DeskWorld) -> None:
    number = await world.claimed(world.anna)
    sent = await asyncio.gather(*(world.desk.reply(number, world.anna, {"text": "您好"}, "r1") for _ in range(3)))
    assert {posted.outbox_id for posted in sent} == {sent[0].outbox_id}
    assert sum(posted.is_new for posted in sent) == 1
    assert [text for text in await world.texts(number) if text == "您好"] == ["您好"]


async def test_reply_ends_the_waiting_and_the_first_one_is_noted(world: DeskWorld) -> None:
    number = await world.claimed(world.anna)
    world.clock.moment += MINUTE
    await world.desk.reply(number, world.anna, {"text": "您好"}, "r1")
    world.clock.moment += MINUTE
    await world.desk.reply(number, world.anna, {"text": "再见"}, "r2")
    row = await world.handoff(number)
    assert (row.answered_at, row.spoke_at, row.waiting_since) == (MONDAY + MINUTE, MONDAY + 2 * MINUTE, None)
    assert await world.happened(number) == ["queued", "claimed", "answered"]


async def test_person_waits_from_the_first_unanswered_message(world: DeskWorld) -> None:
    number = await world.answered(world.anna)
    talk = (await world.handoff(number)).conversation_id
    world.clock.moment += MINUTE
    await world.says(talk, "还有一件事")
    world.clock.moment += MINUTE
    await world.says(talk, "在吗")
    assert (await world.handoff(number)).waiting_since == MONDAY + MINUTE


async def test_console_hears_the_person_at_once(world: DeskWorld) -> None:
    number = await world.answered(world.anna)
    talk = (await world.handoff(number)).conversation_id
    async with world.board.subscribe() as changes:
        await world.says(talk, "还有一件事")
        change = changes.get_nowait()
    assert (change.what, change.handoff_id, change.agent_id) == (What.LINE, number, world.anna.id)


async def test_conversation_with_the_bot_alone_disturbs_nobody(world: DeskWorld) -> None:
    talk = await world.talk()
    async with world.board.subscribe() as changes:
        await world.says(talk, "我能贷多少")
        assert changes.empty()


async def test_reply_of_another_agent_is_refused_with_the_name(world: DeskWorld) -> None:
    number = await world.claimed(world.anna)
    with pytest.raises(NotYours) as refused:
        await world.desk.reply(number, world.bo, {"text": "您好"}, "r1")
    assert refused.value.name == "安"


async def test_late_reply_after_transfer_is_refused(world: DeskWorld) -> None:
    number = await world.answered(world.anna)
    await world.desk.transfer(number, world.anna, staff_id=world.bo.id)
    with pytest.raises(NotYours) as refused:
        await world.desk.reply(number, world.anna, {"text": "我还想说"}, "r2")
    assert refused.value.name == "波"
    assert "我还想说" not in await world.texts(number)


async def test_late_reply_after_giving_back_is_refused(world: DeskWorld) -> None:
    number = await world.answered(world.anna)
    await world.desk.give_back(number, world.anna)
    with pytest.raises(Gone):
        await world.desk.reply(number, world.anna, {"text": "我还想说"}, "r2")
    assert "我还想说" not in await world.texts(number)


async def test_reply_to_one_who_is_still_in_the_queue_is_refused(world: DeskWorld) -> None:
    number = await world.waiting()
    with pytest.raises(NotYours) as refused:
        await world.desk.reply(number, world.anna, {"text": "您好"}, "r1")
    assert refused.value.name is None


async def test_empty_reply_is_refused_but_a_file_alone_is_not(world: DeskWorld) -> None:
    number = await world.claimed(world.anna)
    with pytest.raises(Empty):
        await world.desk.reply(number, world.anna, {"text": "  "}, "r1")
    await world.desk.reply(number, world.anna, {"file": {"id": "f", "name": "表.pdf"}}, "r2")


async def test_note_is_private_and_masks_numbers(world: DeskWorld) -> None:
    number = await world.claimed(world.anna)
    await world.desk.note(number, world.bo, " 他的电话 13800138000 ")
    [note] = (await world.queue.open_talk(number, world.anna)).notes
    assert (note.who, note.text) == ("波", "他的电话 〔手机号〕")
    assert len(await world.texts(number)) == 1


async def test_typing_is_shown_by_the_agent_who_has_the_talk_only(world: DeskWorld) -> None:
    number = await world.claimed(world.anna)
    await world.desk.typing(number, world.anna)
    with pytest.raises(NotYours):
        await world.desk.typing(number, world.bo)
    assert world.voice.typings == [(await world.handoff(number)).conversation_id]


async def test_region_learned_by_the_agent_is_kept(world: DeskWorld) -> None:
    number = await world.claimed(world.anna)
    await world.desk.set_region(number, world.anna, "500243")
    assert (await world.queue.open_talk(number, world.anna)).region == "500243"


async def leave_number(world: DeskWorld, number: int) -> None:
    sealed = world.sealer.seal("13800138000", callback_place(number))
    async with world.database.write() as connection:
        await connection.execute(update(handoffs).where(handoffs.c.id == number).values(callback=sealed))


async def test_number_is_masked_until_opened_with_a_reason_which_is_logged(world: DeskWorld) -> None:
    number = await world.claimed(world.anna)
    await leave_number(world, number)
    assert (await world.queue.open_talk(number, world.anna)).callback_masked == "尾号 8000"
    with pytest.raises(NoReason):
        await world.desk.reveal(number, world.anna, "callback", " 看看 ")
    assert await world.desk.reveal(number, world.anna, "callback", "给他回电话") == "13800138000"
    [entry] = await world.rows(audit_log)
    assert (entry.actor, entry.action) == ("staff:1", "talk.opened_personal")
    assert entry.detail == {"what": "callback", "reason": "给他回电话"}


async def test_number_is_opened_by_the_agent_who_has_the_talk_only(world: DeskWorld) -> None:
    number = await world.claimed(world.anna)
    await leave_number(world, number)
    with pytest.raises(NotYours):
        await world.desk.reveal(number, world.bo, "callback", "给他回电话")


async def test_web_page_has_no_address_to_open(world: DeskWorld) -> None:
    number = await world.claimed(world.anna)
    for what in ("callback", "address"):
        with pytest.raises(NothingLeft):
            await world.desk.reveal(number, world.anna, what, "给他回电话")  # type: ignore[arg-type]


async def test_address_on_a_channel_can_be_opened(world: DeskWorld) -> None:
    number = await world.waiting(channel="telegram")
    await world.desk.claim(number, world.anna)
    assert (await world.queue.open_talk(number, world.anna)).address_masked == "尾号 3210"
    assert await world.desk.reveal(number, world.anna, "address", "核对是不是本人") == "9876543210"
