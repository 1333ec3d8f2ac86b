"""The choices that the desk offers: ask the bot meanwhile, say how it was, take up an agent's suggestion."""

from __future__ import annotations

import pytest
from gateway_world import World, tapped, texts

from bot.gateway.errors import NotOffered
from bot.gateway.messages import Button, Claim, Reply
from bot.gateway.tables import inbox
from bot.handoff.ownership import Owner
from bot.handoff.tables import handoffs

THANKS = "谢谢您，记下了。有事接着问我。"


async def ended(world: World) -> None:
    """The agent has answered and given the talk back."""
    await world.served()
    await world.office.says(world.talk, "您好")
    await world.office.gives_back(world.talk)


async def test_bot_answers_meanwhile_and_the_place_is_kept(world: World) -> None:
    told = await world.tap(await world.queued(), "先问机器人")
    assert (texts(told), told.owner) == (["好，您先问我。工作人员来了会直接在这里说话。"], Owner.BOT)
    assert texts(await world.ask("我能贷多少")) == ["您问：我能贷多少"]
    assert [row.ended_at for row in await world.rows(handoffs)] == [None]
    assert "ask_bot:1" not in world.engine.texts


async def test_agent_takes_over_from_the_bot_meanwhile(world: World) -> None:
    await world.office.hire()
    await world.tap(await world.queued(), "先问机器人")
    await world.office.claims(world.talk)
    assert (await world.ask("我能贷多少")).owner is Owner.AGENT


async def test_choice_of_the_queue_is_no_use_once_an_agent_is_there(world: World) -> None:
    await world.office.hire()
    view = await world.queued()
    await world.office.claims(world.talk)
    told = await world.tap(view, "先问机器人")
    assert (texts(told), told.owner) == (["工作人员已经来了。直接打字说就行。"], Owner.AGENT)


async def test_choice_of_an_ended_hand_off_leads_to_the_bot(world: World) -> None:
    await world.office.hire()
    view = await world.queued()
    await world.office.claims(world.talk)
    await world.office.gives_back(world.talk)
    assert texts(await world.tap(view, "先问机器人")) == ["好，您直接问我。"]


async def test_rating_is_kept_once_and_thanked_for(world: World) -> None:
    await ended(world)
    first = await world.ask(tapped("rate:1:3"))
    again = await world.ask(tapped("rate:1:1"))
    assert texts(first) == texts(again) == [THANKS]
    assert [row.rating for row in await world.rows(handoffs)] == [3]
    assert [row.rated_at for row in await world.rows(handoffs)] == [world.clock.now()]
    assert world.engine.texts == ["转人工"]


async def test_rating_may_be_typed(world: World) -> None:
    await ended(world)
    assert texts(await world.ask("没帮上")) == [THANKS]
    assert [row.rating for row in await world.rows(handoffs)] == [1]


async def test_rating_that_was_never_asked_for_is_refused(world: World) -> None:
    await world.served()
    with pytest.raises(NotOffered):
        await world.ask(tapped("rate:1:3"))


async def test_rating_of_anothers_hand_off_changes_nothing(world: World) -> None:
    await ended(world)
    stranger = await world.gateway.open("web")
    forged = Reply("点一下", (Button("好", "rate:1:3"),))
    await world.ask("在吗", stranger)
    await world.offer(stranger, forged)
    assert texts(await world.ask(tapped("rate:1:3"), stranger)) == [world.gateway.text("not_offered")]
    assert [row.rating for row in await world.rows(handoffs)] == [None]


async def test_rating_before_the_end_changes_nothing(world: World) -> None:
    await world.served()
    await world.offer(world.talk, Reply("点一下", (Button("好", "rate:1:3"),)))
    assert texts(await world.ask(tapped("rate:1:3"))) == [world.gateway.text("not_offered")]
    assert [row.rating for row in await world.rows(handoffs)] == [None]


async def test_agents_choice_is_said_in_its_words(world: World) -> None:
    await world.served()
    buttons = [{"title": "上午来", "payload": "say:上午来"}, {"title": "下午来", "payload": "say:下午来"}]
    await world.office.says(world.talk, "什么时候来？", buttons=buttons)
    await world.send(tapped("say:下午来"))
    await world.send("1")
    said = [(row.kind, row.text) for row in await world.rows(inbox)]
    assert said == [("text", "转人工"), ("text", "下午来"), ("text", "上午来")]


async def test_agents_choice_taken_after_the_give_back_reaches_the_bot_as_words(world: World) -> None:
    await world.served()
    await world.office.says(world.talk, "还想问什么？", buttons=[{"title": "/restart", "payload": "say:/restart"}])
    await world.office.gives_back(world.talk)
    await world.ask(tapped("say:/restart"))
    assert world.engine.texts[-1] == "restart"


async def test_message_that_crosses_a_give_back_is_answered_by_the_bot(world: World) -> None:
    await world.served()
    claim = world.store.claim

    async def claim_just_before_the_give_back(talk: str) -> Claim:
        found = await claim(talk)
        if found.owner is Owner.AGENT:
            await world.office.gives_back(talk)
        return found

    world.store.claim = claim_just_before_the_give_back  # type: ignore[method-assign]
    view = await world.ask("我能贷多少")
    assert (texts(view), view.owner) == (["您问：我能贷多少"], Owner.BOT)
