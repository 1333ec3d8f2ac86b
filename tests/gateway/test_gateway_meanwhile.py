"""Back to the bot: it is told once what was said between the person and the agent."""

from __future__ import annotations

from typing import Any

import yaml
from engine_server import EngineServer, says
from gateway_world import World, gateway_on

from bot.gateway.meanwhile import SMALL_TALK
from bot.handoff.tables import handoffs
from bot.settings import ROOT
from bot.storage.database import Database


async def told(world: World, words: str = "然后呢") -> Any:
    """What the engine hears of the time without it, at the person's next message."""
    await world.ask(words)
    return world.engine.orders[-1]["metadata"].get("meanwhile")


async def talked(world: World) -> None:
    """An agent's talk that has ended."""
    await world.served()
    await world.ask("要带什么")
    await world.office.says(world.talk, "带身份证。")
    await world.ask("几点开门")
    await world.office.says(world.talk, "9点。")
    await world.office.gives_back(world.talk)


async def test_first_turn_after_the_give_back_knows_what_was_said(world: World) -> None:
    await talked(world)
    assert await told(world) == {"region": None, "agent_said": "9点。", "person_said": ["要带什么", "几点开门"]}


async def test_second_turn_is_told_no_more(world: World) -> None:
    await talked(world)
    await told(world)
    assert await told(world) is None


async def test_thanks_to_the_agent_leave_the_rest_untold(world: World) -> None:
    await talked(world)
    world.engine.answers["谢谢"] = {**says("不客气。"), "intent": {"name": "thanks", "confidence": 0.99}}
    assert (await told(world, "谢谢"))["agent_said"] == "9点。"
    assert (await told(world))["agent_said"] == "9点。"
    assert await told(world) is None


def test_small_talk_is_what_the_rules_answer_without_a_service() -> None:
    rules = yaml.safe_load((ROOT / "nlu_data" / "rules.yml").read_text(encoding="utf8"))["rules"]
    fixed = [rule["steps"][0] for rule in rules if rule["steps"][-1]["action"] == "action_conversation"]
    assert {each["intent"] for step in fixed for each in step.get("or", [step])} == set(SMALL_TALK)


async def test_restart_in_between_changes_nothing(database: Database, engine: EngineServer) -> None:
    async with gateway_on(database, engine) as world:
        talk = world.talk = await world.gateway.open("web")
        await talked(world)
    async with gateway_on(database, engine) as world:
        world.talk = talk
        assert (await told(world))["agent_said"] == "9点。"


async def test_region_that_the_agent_noted_goes_along(world: World) -> None:
    await talked(world)
    async with world.database.write() as connection:
        await connection.execute(handoffs.update().values(region="500243"))
    assert (await told(world))["region"] == "500243"


async def test_words_to_the_queue_reach_the_bot_that_is_asked_meanwhile(world: World) -> None:
    view = await world.queued()
    await world.ask("欠了三个月")
    await world.tap(view, "先问机器人")
    assert await told(world) == {"region": None, "agent_said": "", "person_said": ["欠了三个月"]}


async def test_talk_without_a_hand_off_has_no_meanwhile(world: World) -> None:
    await world.ask("在吗")
    assert await told(world) is None


async def test_file_at_the_end_does_not_hide_the_agents_words(world: World) -> None:
    await world.served()
    await world.office.says(world.talk, "填这张表。")
    await world.office.says(world.talk, file={"id": "f", "name": "表.pdf", "media_type": "application/pdf", "size": 1})
    await world.office.gives_back(world.talk)
    assert (await told(world))["agent_said"] == "填这张表。"
