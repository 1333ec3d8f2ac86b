"""What the bot could not answer: which messages count, how they are grouped, and whose words are not shown."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from past_talks import add_handoff, answer, say
from reports_world import APOLOGY, AUDITOR, FRIDAY, SPAN, TRUSTED, World, open_office
from sqlalchemy import update

from bot.gateway.tables import inbox
from bot.reports.spans import Span
from bot.reports.unanswered import Message, alike, gathered
from bot.storage.database import Database

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def quiet(database: Database) -> World:
    world = await open_office(database)
    await add_handoff(database, FRIDAY + 30 * MINUTE, "one")
    await add_handoff(database, FRIDAY - 30 * MINUTE, "two", confidential=True)
    return world


async def test_unknown_intents_and_apologies_count_and_answers_do_not(quiet: World, database: Database) -> None:
    await say(database, "one", FRIDAY, "帮我查快递", intent="out_of_scope")
    await say(database, "one", FRIDAY + MINUTE, "嘎嘎嘎", intent="nlu_fallback")
    sorry = await say(database, "one", FRIDAY + 2 * MINUTE, "能贷多少", intent="loan_amount_rate")
    await answer(database, "one", FRIDAY + 2 * MINUTE, APOLOGY, inbox_id=sorry)
    good = await say(database, "one", FRIDAY + 3 * MINUTE, "工钱没给", intent="wage_arrears")
    await answer(database, "one", FRIDAY + 3 * MINUTE, "先登记。", inbox_id=good)
    await say(database, "one", FRIDAY + 4 * MINUTE, "你在吗")
    found = await quiet.reports().unanswered(SPAN, AUDITOR)
    assert [message.text for message in found.messages] == ["能贷多少", "嘎嘎嘎", "帮我查快递"]
    assert {message.handoff_id for message in found.messages} == {1}


async def test_fragments_of_one_turn_are_one_message(quiet: World, database: Database) -> None:
    first = await say(database, "one", FRIDAY, "我那个", intent="out_of_scope")
    second = await say(database, "one", FRIDAY + MINUTE, "快递呢", intent="out_of_scope", answered_with=first + 1)
    await say(database, "one", FRIDAY + 9 * MINUTE, "彩票", intent="out_of_scope")
    async with database.write() as connection:
        await connection.execute(update(inbox).where(inbox.c.id == first).values(answered_with=second))
    found = await quiet.reports().unanswered(SPAN, AUDITOR)
    assert [message.text for message in found.messages] == ["彩票", "我那个，快递呢"]


async def test_words_of_confidential_talks_are_counted_but_not_shown(quiet: World, database: Database) -> None:
    await say(database, "two", FRIDAY, "村干部拿钱", intent="out_of_scope")
    hidden = await quiet.reports().unanswered(SPAN, AUDITOR)
    assert (hidden.total, hidden.hidden, hidden.messages, hidden.groups) == (1, 1, (), ())
    shown = await quiet.reports().unanswered(SPAN, TRUSTED)
    assert [group.examples for group in shown.groups] == [("村干部拿钱",)]


async def test_only_the_spans_days_count(quiet: World, database: Database) -> None:
    await say(database, "one", FRIDAY - timedelta(days=3), "太早", intent="out_of_scope")
    assert (await quiet.reports().unanswered(SPAN, AUDITOR)).total == 0
    earlier = Span(date(2026, 11, 17), date(2026, 11, 17))
    assert (await quiet.reports().unanswered(earlier, AUDITOR)).total == 1


def messages(*texts: str) -> list[Message]:
    """The newest first, as they are read."""
    return [Message(number, "one", FRIDAY, text, None, False) for number, text in enumerate(texts, 1)][::-1]


def test_like_wordings_are_one_group_with_its_most_typical_words_first() -> None:
    said = ("几点下班？", "你们几点下班啊", "帮我查快递", "几点下班", "几点上门", "几点下班")
    groups = alike(messages(*said))
    assert [(group.count, group.examples) for group in groups] == [
        (4, ("几点下班", "几点下班？", "你们几点下班啊")),
        (1, ("几点上门",)),
        (1, ("帮我查快递",)),
    ]
    assert groups[0].messages == (6, 4, 2, 1)


def test_group_opens_its_messages(quiet: World) -> None:
    found = gathered(messages("几点下班", "帮我查快递", "几点下班呢"), with_confidential=False)
    assert [message.id for message in found.of(3)] == [3, 1]
    assert found.of(99) == ()


@pytest.mark.parametrize("text", ["", "？", "哦", "👍"])
def test_shortest_messages_have_a_group_of_their_own(text: str) -> None:
    assert len(alike(messages(text, text))) == 1
