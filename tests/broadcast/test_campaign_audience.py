from __future__ import annotations

from datetime import date

import pytest
from campaign_world import EVERYBODY, LICHENG, MONDAY, PENGSHUI, CampaignWorld

from bot.gateway.reachability import unreachable
from bot.registry.filter import PeopleFilter

DAY = date(2026, 11, 23)


@pytest.fixture
async def town(campaign_world: CampaignWorld) -> CampaignWorld:
    """One person for each way to be left out, and two who are reached."""
    await campaign_world.chat(await campaign_world.person(1))
    await campaign_world.chat(await campaign_world.person(2, birth_date=date(1990, 3, 7)), "telegram")
    await campaign_world.chat(2, "web")
    await campaign_world.person(3)
    await campaign_world.chat(await campaign_world.person(4, ""))
    await campaign_world.chat(await campaign_world.person(5, "refused"))
    await campaign_world.chat(await campaign_world.person(6), "wecom")
    lost = await campaign_world.chat(await campaign_world.person(7, region=LICHENG), "telegram")
    await campaign_world.insert(unreachable, conversation_id=lost, reason="blocked", since=MONDAY)
    return campaign_world


async def test_everybody_is_counted_once_with_a_reason(town: CampaignWorld) -> None:
    look = await town.audience.look(EVERYBODY, ("web", "telegram"), DAY)
    assert (look.count, look.reachable, look.drill) == (7, 2, 6)
    assert look.by_channel == {"web": 2, "telegram": 1}
    assert look.left_out == dict.fromkeys(("no_chat", "no_consent", "refused", "other_channel", "unreachable"), 1)


async def test_channels_change_who_is_reached(town: CampaignWorld) -> None:
    look = await town.audience.look(EVERYBODY, ("telegram",), DAY)
    assert (look.reachable, look.left_out["other_channel"]) == (1, 2)


async def test_filter_narrows_the_audience(town: CampaignWorld) -> None:
    assert (await town.audience.look(PeopleFilter(regions=(LICHENG,)), ("web",), DAY)).count == 1
    nobody = await town.audience.look(PeopleFilter(regions=("110000",)), ("web",), DAY)
    assert (nobody.count, nobody.samples, nobody.left_out) == (0, (), {})


async def test_samples_are_masked_and_say_why_they_are_left_out(town: CampaignWorld) -> None:
    look = await town.audience.look(PeopleFilter(regions=(PENGSHUI,)), ("web",), DAY)
    found = {each.person_id: each for each in look.samples}
    assert {each.name for each in look.samples} == {"甲*"}
    assert (found[2].age, found[2].region, found[2].left_out) == (36, "彭水苗族土家族自治县", "")
    assert found[5].left_out == "refused"
