"""Messages to learn from: what is kept of them, how they are grouped, settled and forgotten."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from lesson_desk import Desk
from past_talks import add_handoff

from bot.lessons.intents import intent_names, meant, named
from bot.lessons.keeping import CannotSettle, State, Why, forget
from bot.lessons.tables import nlu_lessons
from bot.storage.database import Database
from bot.storage.keeping import Keeping
from tests.nlu.training_data import intents

# Invented: a check digit that fits, a region that does not exist.
ID_NUMBER = "999999199003070015"
BUS_FARES = ["跑车的票钱能给退不", "跑车的票钱给退吗", "请问跑车的票钱能退不"]


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


async def test_message_is_kept_masked_and_no_longer_than_needed(desk: Desk) -> None:
    await desk.hear(f"我是{ID_NUMBER}，  票钱\n能退吗")
    await desk.hear("啊" * 900)
    assert await desk.texts() == ["我是〔身份证号〕， 票钱 能退吗", "啊" * 300]


@pytest.mark.parametrize("words", ["我不想活了", "我要举报村主任", "有人贪污补贴款", "  "])
async def test_what_is_better_forgotten_is_not_kept(desk: Desk, words: str) -> None:
    assert not await desk.hear(words)
    assert await desk.texts() == []


async def test_same_words_count_once_for_each_talk(desk: Desk) -> None:
    for talk in ("one", "one", "two"):
        await desk.hear("票钱能退不", talk)
    await desk.hear("票钱，能退不？", "three", heard_as="find_job")
    (group,) = await desk.lessons.groups()
    assert (group.talks, [each.text for each in group.wordings]) == (3, ["票钱能退不"])
    assert group.wordings[0].talks == 3


async def test_what_was_chosen_takes_the_place_of_not_understood(desk: Desk) -> None:
    await desk.hear("票钱能退不", heard_as="nlu_fallback")
    await desk.hear("票钱能退不", why=Why.CHOSEN, heard_as="nlu_unsure", suggested="transport_subsidy")
    (group,) = await desk.lessons.groups()
    assert (group.heard_as, group.suggested, group.why) == ("nlu_unsure", "transport_subsidy", (Why.CHOSEN,))


async def test_choice_of_one_speaks_for_the_words_of_all(desk: Desk) -> None:
    for talk in ("one", "two"):
        await desk.hear("票钱能退不", talk)
    await desk.hear("票钱能退不", "three", Why.CHOSEN, suggested="transport_subsidy")
    (group,) = await desk.lessons.groups()
    assert (group.suggested, group.talks) == ("transport_subsidy", 3)
    assert group.why == (Why.NOT_UNDERSTOOD, Why.CHOSEN)


async def test_alike_wordings_are_one_group_and_most_said_is_first(desk: Desk) -> None:
    await desk.hear("宅基地能卖吗", "zero")
    for place, words in enumerate(BUS_FARES):
        await desk.hear(words, f"talk{place}")
    fares, land = await desk.lessons.groups()
    assert sorted(each.text for each in fares.wordings) == sorted(BUS_FARES)
    assert (fares.talks, fares.number, fares.first) == (3, 2, date(2026, 11, 20))
    assert land.talks == 1


async def test_words_taken_for_different_things_are_different_groups(desk: Desk) -> None:
    await desk.hear(BUS_FARES[0], heard_as="find_job")
    await desk.hear(BUS_FARES[1], heard_as="minimum_wage")
    assert len(await desk.lessons.groups()) == 2


async def test_groups_of_one_reason_only(desk: Desk) -> None:
    await desk.hear(BUS_FARES[0])
    await desk.hear("宅基地能卖吗", why=Why.REJECTED, heard_as="find_job")
    (group,) = await desk.lessons.groups(why=Why.REJECTED)
    assert group.wordings[0].text == "宅基地能卖吗"


async def test_what_was_said_in_confidence_is_neither_shown_nor_settled_nor_exported(desk: Desk) -> None:
    await desk.hear(BUS_FARES[0], "secret")
    await desk.lessons.label([1], "transport_subsidy", "staff:1")
    await desk.hear(BUS_FARES[1], "secret")
    await add_handoff(desk.database, desk.clock.now(), talk="secret", confidential=True)
    assert await desk.lessons.groups() == []
    assert await desk.lessons.labelled() == []
    with pytest.raises(CannotSettle):
        await desk.lessons.group(2)
    with pytest.raises(CannotSettle):
        await desk.lessons.label([2], "transport_subsidy", "staff:1")


async def test_label_holds_for_the_words_of_all_talks_and_the_audit_has_no_words(desk: Desk) -> None:
    for talk in ("one", "two"):
        await desk.hear(BUS_FARES[0], talk)
    assert await desk.lessons.label([1], "transport_subsidy", "staff:1") == 2
    assert await desk.lessons.groups() == []
    (waiting,) = await desk.lessons.labelled()
    assert (waiting.number, waiting.text, waiting.intent) == (1, BUS_FARES[0], "transport_subsidy")
    entry = (await desk.audit.page(action="nlu_lesson."))[0]
    assert (entry.actor, entry.action, entry.subject) == ("staff:1", "nlu_lesson.labelled", "transport_subsidy")
    assert entry.detail == {"messages": 2, "first": 1}


async def test_label_can_be_mended_until_it_is_exported(desk: Desk) -> None:
    await desk.hear(BUS_FARES[0])
    await desk.lessons.label([1], "find_job", "staff:1")
    await desk.lessons.label([1], "transport_subsidy", "staff:2", rewording=f"票钱{ID_NUMBER}能退不")
    (waiting,) = await desk.lessons.labelled()
    assert (waiting.intent, waiting.text) == ("transport_subsidy", "票钱〔身份证号〕能退不")
    await desk.lessons.exported([waiting], "staff:2")
    with pytest.raises(CannotSettle, match="已经定过"):
        await desk.lessons.dismiss([1], "staff:1")
    assert (await desk.audit.page(action="nlu_lesson.exported"))[0].detail == {"utterances": 1}


@pytest.mark.parametrize(
    ("intent", "rewording"), [("no_such_thing", ""), ("nlu_fallback", ""), ("find_job", "我不想活了")]
)
async def test_label_is_an_intent_that_people_can_have(desk: Desk, intent: str, rewording: str) -> None:
    await desk.hear(BUS_FARES[0])
    with pytest.raises(CannotSettle):
        await desk.lessons.label([1], intent, "staff:1", rewording)
    assert await desk.states() == {BUS_FARES[0]: State.OPEN}


@pytest.mark.parametrize("state", [State.LABELLED, State.DISMISSED, State.EXPORTED])
async def test_what_a_person_has_decided_does_not_come_again(desk: Desk, state: State) -> None:
    await desk.hear(BUS_FARES[0])
    await settle(desk, state)
    assert not await desk.hear(BUS_FARES[0], "another")
    assert await desk.lessons.groups() == []


async def test_learnt_answer_that_is_rejected_is_looked_at_again(desk: Desk) -> None:
    await desk.hear(BUS_FARES[0])
    await settle(desk, State.EXPORTED)
    assert await desk.hear(BUS_FARES[0], why=Why.REJECTED, heard_as="transport_subsidy")
    (group,) = await desk.lessons.groups()
    assert group.why == (Why.REJECTED,)


async def settle(desk: Desk, state: State) -> None:
    """Brings the first wording to a state by the way that staff do."""
    if state is State.DISMISSED:
        await desk.lessons.dismiss([1], "staff:1")
        return
    await desk.lessons.label([1], "transport_subsidy", "staff:1")
    if state is State.EXPORTED:
        await desk.lessons.exported(await desk.lessons.labelled(), "staff:1")


async def test_words_that_staff_bring_are_open_or_labelled(desk: Desk) -> None:
    await desk.hear(BUS_FARES[0])
    lines = [(BUS_FARES[0], "transport_subsidy"), (f"{ID_NUMBER}查社保", ""), ("我不想活了", "distress")]
    assert await desk.lessons.add(lines, "staff:1") == 2
    assert await desk.states() == {BUS_FARES[0]: State.LABELLED, "〔身份证号〕查社保": State.OPEN}
    assert (await desk.audit.page(action="nlu_lesson.added"))[0].detail == {"messages": 2, "labelled": 1}
    assert await desk.lessons.add(lines[:1], "staff:1") == 0


async def test_lessons_go_with_the_person(desk: Desk) -> None:
    await desk.hear(BUS_FARES[0], "theirs")
    await desk.hear(BUS_FARES[1], "others")
    await desk.lessons.label([1], "transport_subsidy", "staff:1")
    async with desk.database.write() as connection:
        await forget(connection, ["theirs"])
    assert await desk.texts() == [BUS_FARES[1]]


async def test_lessons_are_dropped_after_their_time_whatever_became_of_them(desk: Desk) -> None:
    await desk.hear(BUS_FARES[0])
    await desk.lessons.label([1], "transport_subsidy", "staff:1")
    desk.clock.moment += timedelta(days=1)
    await desk.hear(BUS_FARES[1])
    async with desk.database.write() as connection:
        await Keeping(nlu_lessons.c.said_at, 180).drop(connection, desk.clock.now() + timedelta(days=179, hours=1))
    assert await desk.texts() == [BUS_FARES[1]]


def test_every_intent_that_people_can_have_has_a_name_of_its_own() -> None:
    assert set(intent_names()) == {intent for intent in intents() if not intent.startswith("nlu_")}
    assert len(set(intent_names().values())) == len(intent_names())


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("wage_arrears", ["wage_arrears"]),
        ("拖欠", ["wage_arrears"]),
        ("医保", ["medical_insurance"]),
        ("loan_", ["loan_eligibility", "loan_amount_rate", "loan_how_apply"]),
        ("没有这回事", []),
        (" ", []),
    ],
)
def test_intent_is_found_by_part_of_its_name(typed: str, found: list[str]) -> None:
    assert meant(typed) == found


def test_intent_is_named_as_staff_read_it() -> None:
    assert named("wage_arrears") == "拖欠工资（wage_arrears）"
    assert (named("nlu_fallback"), named("")) == ("没听懂", "—")
