"""What the bot's answers leave to learn from, kept with the answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
from engine_server import HANDOFF, EngineServer, says
from gateway_world import World, gateway_on
from sqlalchemy import select

from bot.clock import SystemClock
from bot.gateway.clerks import Clerks
from bot.lessons.aide import HEARD, LessonsAide
from bot.lessons.keeping import NluLessons
from bot.lessons.tables import nlu_lessons
from bot.privacy.audit import Audit
from bot.storage.database import Database

LESSON = {
    "words": "跑车的票钱能退不",
    "heard_as": "nlu_unsure",
    "suggested": "transport_subsidy",
    "why": "chosen",
}


@pytest.fixture
async def world(database: Database, engine: EngineServer) -> AsyncIterator[World]:
    clock = SystemClock()
    aide = LessonsAide(NluLessons(database, Audit(database, clock), clock))
    opened: AbstractAsyncContextManager[World] = gateway_on(database, engine, clerks=Clerks((), (aide,)))
    async with opened as made:
        made.talk = await made.gateway.open("web")
        yield made


async def kept(world: World) -> list[tuple[str, ...]]:
    table = nlu_lessons.c
    query = select(table.conversation_id, table.text, table.heard_as, table.suggested, table.why, table.state)
    async with world.database.read() as connection:
        return [tuple(row) for row in await connection.execute(query)]


async def answer_with(world: World, detail: dict[str, Any], **custom: Any) -> None:
    world.engine.answers["票"] = says("好。", errand={"verb": HEARD, "detail": detail}, **custom)
    await world.ask("票")


async def test_words_are_kept_with_what_was_heard_and_chosen(world: World) -> None:
    await answer_with(world, LESSON)
    expected = (world.talk, LESSON["words"], "nlu_unsure", "transport_subsidy", "chosen", "open")
    assert await kept(world) == [expected]


async def test_words_are_kept_where_a_person_takes_over(world: World) -> None:
    await world.office.hire()
    await answer_with(world, LESSON | {"why": "rejected", "heard_as": "find_job", "suggested": ""}, handoff=HANDOFF)
    assert [row[1] for row in await kept(world)] == [LESSON["words"]]


@pytest.mark.parametrize(
    "change",
    [
        {"heard_as": "report_misconduct"},
        {"suggested": "report_misconduct"},
        {"heard_as": "distress"},
        {"words": "我要举报村主任"},
        {"words": ""},
        {"why": "because"},
    ],
)
async def test_what_is_said_in_confidence_or_distress_or_not_at_all_is_not_kept(
    world: World, change: dict[str, str]
) -> None:
    await answer_with(world, LESSON | change)
    assert await kept(world) == []


async def test_what_is_no_intent_is_left_out(world: World) -> None:
    await answer_with(world, LESSON | {"heard_as": "Not An Intent", "suggested": None})
    assert [row[2:4] for row in await kept(world)] == [("", "")]
