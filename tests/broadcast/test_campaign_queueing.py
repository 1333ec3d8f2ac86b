from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from campaign_world import MONDAY, CampaignWorld, changed
from sqlalchemy import update

from bot.broadcast.queueing import fill
from bot.broadcast.tables import deliveries
from bot.handoff.tables import conversations


async def test_one_row_for_each_person_and_channel(campaign_world: CampaignWorld) -> None:
    await campaign_world.chat(await campaign_world.person(1))
    await campaign_world.chat(1, "telegram")
    await campaign_world.chat(await campaign_world.person(2), "telegram")
    await campaign_world.person(3)
    await campaign_world.running(changed(channels=("telegram", "web")))
    found = [(row.person_id, row.channel, row.conversation_id) for row in await campaign_world.rows(deliveries)]
    assert found == [(1, "telegram", "telegram-1"), (2, "telegram", "telegram-2"), (1, "web", "web-1")]


async def test_channels_that_were_not_chosen_get_nothing(campaign_world: CampaignWorld) -> None:
    await campaign_world.chat(await campaign_world.person(1))
    await campaign_world.running(changed(channels=("telegram",)))
    assert await campaign_world.rows(deliveries) == []


async def test_filling_again_changes_nothing(campaign_world: CampaignWorld) -> None:
    await campaign_world.chat(await campaign_world.person(1))
    number = await campaign_world.running()
    before = await campaign_world.rows(deliveries)
    async with campaign_world.database.write() as connection:
        assert await fill(connection, await campaign_world.campaign(number)) == 0
    assert await campaign_world.rows(deliveries) == before


async def test_of_two_chats_the_one_heard_last(campaign_world: CampaignWorld) -> None:
    await campaign_world.chat(await campaign_world.person(1), name="old")
    newer = await campaign_world.chat(1, name="newer")
    async with campaign_world.database.write() as connection:
        heard = update(conversations).where(conversations.c.id == newer)
        await connection.execute(heard.values(heard_at=MONDAY + timedelta(hours=1)))
    await campaign_world.running()
    assert [row.conversation_id for row in await campaign_world.rows(deliveries)] == ["newer"]


async def test_drill_needs_no_chat_and_leaves_out_those_who_refused(campaign_world: CampaignWorld) -> None:
    for number, notices in enumerate(("given", "", "refused"), 1):
        await campaign_world.person(number, notices)
    number = await campaign_world.approved()
    assert await campaign_world.campaigns.start_drill(number, None, campaign_world.writer) == 2
    assert {(row.person_id, row.channel) for row in await campaign_world.rows(deliveries)} == {
        (1, "drill"),
        (2, "drill"),
    }
    campaign = await campaign_world.campaign(number)
    async with campaign_world.database.write() as connection:
        assert await fill(connection, replace(campaign, drill=True)) == 0
