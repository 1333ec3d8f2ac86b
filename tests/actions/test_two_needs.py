"""A message with several needs: the place is asked for once, all are answered, in their order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from talking import Said, Talk

from actions.registry import executor
from actions.services import Services

Need = tuple[str, str]
LOAN = ("贷款能贷多少", "loan_amount_rate")
POST = ("公益岗咋申请", "public_welfare_post")
FAIR = ("招聘会哪天有", "job_fair")
ARREARS = ("老板拖了我三个月工资", "wage_arrears")
FIRST, SECOND, THIRD = "先说第一件。", "再说第二件。", "还有第三件。"
StartOrder = Callable[..., "OrderTalk"]


@dataclass
class OrderTalk(Talk):
    """A talk in which a message may hold several needs; the engine runs them as turns of one order."""

    told: dict[str, int] = field(default_factory=dict)

    async def say_all(self, *needs: Need, **entities: str) -> Said:
        """The needs of one message in their order, each with the entities."""
        turns = []
        for number, (text, intent) in enumerate(needs, 1):
            self.told = {"need": number, "needs": len(needs)}
            turns.append(await self.say(text, intent, **entities))
        self.told = {}
        return _together(turns)

    def _call(self, parsed: dict[str, Any], location: dict[str, float] | None) -> dict[str, Any]:
        call = super()._call(parsed, location)
        call["tracker"]["events"][-1]["metadata"] |= self.told
        return call


def _together(turns: list[Said]) -> Said:
    return Said(
        tuple(text for turn in turns for text in turn.texts),
        tuple(button for turn in turns for button in turn.buttons),
        tuple(citation for turn in turns for citation in turn.citations),
        next((turn.handoff for turn in turns if turn.handoff), None),
        tuple(errand for turn in turns for errand in turn.errands),
    )


@pytest.fixture
def start(services: Services) -> StartOrder:
    """Starts a talk."""

    def begin(day: str = "2018-06-01", region: str | None = None) -> OrderTalk:
        return OrderTalk(executor(services), date.fromisoformat(day), region)

    return begin


def order_of(said: Said, *words: str) -> list[int]:
    """Where each of the words stands in what was said."""
    return [said.text.index(each) for each in words]


async def test_both_needs_are_answered_the_first_first(start: StartOrder) -> None:
    said = await start(region="吉林省").say_all(LOAN, POST)
    first, loan, second = order_of(said, FIRST, "20万元", SECOND)
    assert first < loan < second
    measures = [citation["measure"] for citation in said.citations]
    assert measures.index("JL-30") == 0
    assert len(set(measures)) > 1


async def test_a_single_need_is_not_numbered(start: StartOrder) -> None:
    assert FIRST not in (await start(region="吉林省").say(*LOAN)).text


async def test_three_needs_are_answered(start: StartOrder) -> None:
    said = await start(region="吉林省").say_all(LOAN, POST, FAIR)
    places = order_of(said, FIRST, SECOND, THIRD)
    assert places == sorted(places)


async def test_the_place_is_asked_for_once_and_then_both_are_answered(start: StartOrder) -> None:
    one = start()
    asked = await one.say_all(LOAN, POST)
    assert len(asked.texts) == 1
    assert asked.texts[0].startswith("各地政策不一样")
    assert [each["intent"] for each in one.slots["pending"]] == [LOAN[1], POST[1]]
    told = await one.say("吉林延吉", "set_region", region="延吉")
    places = order_of(told, FIRST, "20万元", SECOND)
    assert places == sorted(places)
    assert one.slots["pending"] is None


async def test_an_ambiguous_place_is_asked_about_once_and_then_both_are_answered(start: StartOrder) -> None:
    one = start()
    asked = await one.say_all(("我在朝阳区，" + LOAN[0], LOAN[1]), ("我在朝阳区，" + POST[0], POST[1]), region="朝阳区")
    assert len(asked.texts) == 1
    told = await one.tap(asked.button("长春市朝阳区"))
    places = order_of(told, FIRST, "20万元", SECOND)
    assert places == sorted(places)


async def test_an_unknown_place_leaves_both_waiting(start: StartOrder) -> None:
    one = start()
    await one.say_all(LOAN, POST)
    assert (await one.say("火星村", "inform")).text.startswith("没找到“")
    assert FIRST in (await one.say("吉林延吉", "set_region", region="延吉")).text


async def test_a_new_message_takes_the_place_of_what_waited(start: StartOrder) -> None:
    one = start()
    await one.say_all(LOAN, POST)
    await one.say(*FAIR)
    assert [each["intent"] for each in one.slots["pending"]] == [FAIR[1]]


async def test_an_urgent_need_goes_to_a_person_and_the_other_is_answered(start: StartOrder) -> None:
    said = await start(region="吉林省").say_all(ARREARS, LOAN)
    assert said.handoff
    assert said.handoff["topic"] == "wage_arrears"
    assert said.handoff["summary"] == ARREARS[0]
    assert order_of(said, "已加急转给", "20万元") == sorted(order_of(said, "已加急转给", "20万元"))


@pytest.mark.parametrize("needs", [(ARREARS, LOAN), (LOAN, ARREARS)])
async def test_an_urgent_need_never_waits_for_the_place_and_the_other_does(
    start: StartOrder, needs: tuple[Need, Need]
) -> None:
    one = start()
    said = await one.say_all(*needs)
    assert said.handoff
    assert said.handoff["urgent"]
    assert [each["intent"] for each in one.slots["pending"]] == [LOAN[1]]


async def test_an_interview_starts_with_the_last_need_only(start: StartOrder) -> None:
    can_i = ("我50岁能不能贷款", "loan_eligibility")
    one = start(region="吉林省")
    await one.say_all(can_i, POST)
    assert one.slots["interview"] is None
    two = start(region="吉林省")
    await two.say_all(POST, can_i)
    assert two.slots["interview"]


async def test_the_open_question_of_an_interview_is_asked_again_in_the_same_words(start: StartOrder) -> None:
    one = start(region="吉林省")
    await one.say("我50岁能不能贷款", "loan_eligibility")
    said = await one.say_all(POST, FAIR)
    assert len(said.texts) - len(set(said.texts)) == 1
    assert said.texts[-1] in said.texts[:-1]


async def test_beside_another_need_vacancies_are_no_errand(start: StartOrder) -> None:
    one = start("2026-11-21", "重庆市彭水县")
    one.registry = {"linked": False}
    said = await one.say_all(("附近有没有招保安的", "find_job"), FAIR)
    assert "job:find" not in [errand["verb"] for errand in said.errands]
    alone = await one.say("附近有没有招保安的", "find_job")
    assert "job:find" in [errand["verb"] for errand in alone.errands]


async def test_a_question_kept_alone_is_answered_as_well(start: StartOrder) -> None:
    one = start()
    one.slots["pending"] = {"intent": LOAN[1], "text": LOAN[0], "aspect": None}
    told = await one.say("吉林延吉", "set_region", region="延吉")
    assert "20万元" in told.text
    assert FIRST not in told.text


async def test_a_place_told_with_a_new_question_answers_what_waited_too(start: StartOrder) -> None:
    one = start()
    await one.say(*LOAN)
    told = await one.say("吉林的，还有公益岗咋申请", POST[1], region="吉林")
    places = order_of(told, FIRST, "20万元", SECOND)
    assert places == sorted(places)
    assert one.slots["pending"] is None


async def test_a_place_told_with_an_unclear_question_answers_what_waited_first(start: StartOrder) -> None:
    one = start()
    await one.say(*LOAN)
    close = ("training_subsidy", "skill_training")
    told = await one.say("吉林的，还有学技术呢", "nlu_unsure", choices=close, region="吉林")
    places = order_of(told, "20万元", "我没听准")
    assert places == sorted(places)


async def test_the_same_question_asked_with_its_place_is_answered_once(start: StartOrder) -> None:
    one = start()
    await one.say(*LOAN)
    told = await one.say("吉林贷款能贷多少", LOAN[1], region="吉林")
    assert told.text.count("20万元") == 1
    assert FIRST not in told.text


async def test_four_questions_that_waited_are_numbered(start: StartOrder) -> None:
    one = start()
    await one.say_all(LOAN, POST, FAIR)
    told = await one.say("吉林的，路费能补多少", "transport_subsidy", region="吉林")
    assert "还有第四件。" in told.text
