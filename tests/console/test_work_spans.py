"""A talk's lines are those of its own hand-off: what was told in confidence before is nowhere in the next one."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from engine_server import EngineServer, says
from work_world import JOBS, SECRET, Agent, Browser, WorkWorld, work_world

from bot.console.pages import work_talk
from bot.handoff.lessons import Lesson, Lessons
from bot.storage.database import Database

REPORT = "村支书冒领公益岗补贴"
VERDICT = "举报我们收到了，不要声张"
QUESTION = "县里有没有招聘会"
CITATION = {"document": "JL", "measure": "JL-30", "short": "吉林行动方案", "clause": "二(五)3", "period": {}}


@dataclass
class Scene:
    """A report answered in confidence and closed, then an ordinary question of the same person in an agent's hands."""

    world: WorkWorld
    browser: Browser
    agent: Agent
    secret: int
    number: int

    async def lessons(self) -> list[Lesson]:
        """What was proposed to the editor."""
        console = self.world.console
        return await Lessons(console.database, console.audit, console.clock).open()

    async def read(self, path: str, number: int | None = None) -> str:
        """What a page of the talk says."""
        return await (await self.browser.get(f"/console/work/talks/{number or self.number}{path}")).text()


@pytest.fixture
async def scene(database: Database, tmp_path: Path, engine: EngineServer) -> AsyncIterator[Scene]:
    engine.answers[REPORT] = says("这件事由督查人员处理。", citations=[CITATION])
    async with work_world(database, tmp_path, engine) as world:
        inspector = await world.hire("秦明", sees_confidential=True)
        agent = await world.hire("王敏")
        secret = await world.waits(SECRET, REPORT)
        await world.console.desk.claim(secret, inspector.staff)
        talk = await world.talk_of(secret)
        await world.says(talk, f"{REPORT}，还有他家亲戚")
        assert (await world.browse(inspector).reply(secret, VERDICT)).status == 200
        await world.console.desk.close(secret, inspector.staff)
        await world.says(talk, QUESTION, "find_job")
        number = await world.queues(talk, JOBS)
        await world.console.desk.claim(number, agent.staff)
        yield Scene(world, world.browse(agent), agent, secret, number)


def silent(text: str) -> bool:
    return not any(words in text for words in (REPORT, VERDICT, "督查人员处理", "二(五)3"))


async def test_panel_and_facts_begin_after_the_hand_off_before(scene: Scene) -> None:
    page = await scene.read("")
    assert QUESTION in page
    assert silent(page)


@pytest.mark.parametrize("asked", ["after=0.0.0.0", "after=0.0.0.0&watch=o1,o2,o3,o4,o5"])
async def test_lines_from_the_start_are_those_of_the_own_hand_off(scene: Scene, asked: str) -> None:
    news = str(json.loads(await scene.read(f"/lines?{asked}")))
    assert "招聘会" in news
    assert silent(news)


async def test_lines_reach_the_own_hand_off_past_a_long_one_before(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_talk, "MOST_LINES", 2)
    assert "招聘会" in str(json.loads(await scene.read("/lines?after=0.0.0.0")))


async def test_nothing_said_before_is_answered_for_the_agent(scene: Scene, engine: EngineServer) -> None:
    world, talk = scene.world, await scene.world.talk_of(scene.number)
    await world.console.desk.close(scene.number, scene.agent.staff)
    number = await world.queues(talk, JOBS)
    before = len(engine.orders)
    assert "还没有问题可以建议" in await scene.read("/suggestions", number)
    assert len(engine.orders) == before


async def test_lesson_is_made_of_the_own_hand_off(scene: Scene) -> None:
    path = f"/console/work/talks/{scene.number}/lesson"
    assert (await scene.browser.post(path)).status == 422
    await scene.browser.reply(scene.number, "周五上午有一场", "request-3")
    assert (await scene.browser.post(path)).status == 200
    await scene.world.console.desk.close(scene.number, scene.agent.staff)
    await scene.world.says(await scene.world.talk_of(scene.number), "后来又问的话")
    assert (await scene.browser.post(path)).status == 200
    [lesson] = await scene.lessons()
    assert (lesson.question, lesson.answer) == (QUESTION, "周五上午有一场")


async def test_lesson_holds_only_the_answer_of_who_proposes_it(scene: Scene) -> None:
    world, other = scene.world, await scene.world.hire("陈芳")
    await scene.browser.reply(scene.number, "周五上午有一场", "request-3")
    await world.console.desk.transfer(scene.number, scene.agent.staff, staff_id=other.staff.id)
    path = f"/console/work/talks/{scene.number}/lesson"
    assert (await world.browse(other).post(path)).status == 422
    await world.browse(other).reply(scene.number, "带身份证去", "request-2")
    assert (await world.browse(other).post(path)).status == 200
    [lesson] = await scene.lessons()
    assert lesson.answer == "带身份证去"


async def test_who_may_no_longer_see_confidential_talks_makes_no_lesson_of_one(scene: Scene) -> None:
    accounts = scene.world.console.accounts
    inspector = next(each for each in await accounts.all() if each.name == "秦明")
    opened = await scene.world.console.sessions.open(inspector.id, "full")
    await accounts.change(inspector.id, "command", sees_confidential=False)
    browser = scene.world.browse(Agent(inspector, opened.token, opened.csrf))
    assert (await browser.post(f"/console/work/talks/{scene.secret}/lesson")).status == 403
    recorded = await scene.world.console.audit.page(action="talk.refused")
    assert recorded[0].subject == f"handoff:{scene.secret}"
