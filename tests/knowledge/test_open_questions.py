"""Questions without an answer: what is kept of them, how they are grouped, settled, written to files and forgotten."""

from __future__ import annotations

import io
import random
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import yaml
from openpyxl import load_workbook
from past_talks import add_handoff
from sqlalchemy import select
from supplement_desk import office_of

from bot.knowledge.questions.files import draft, write_list
from bot.knowledge.questions.keeping import CannotSettle, OpenQuestions, Unanswered, forget
from bot.knowledge.questions.likeness import grouped
from bot.knowledge.tables import open_questions
from bot.privacy.audit import Audit
from bot.storage.database import Database
from bot.storage.keeping import Keeping
from policy_kb.loader import knowledge_base

PENGSHUI = "500243"
# Invented: a check digit that fits, a region that does not exist.
ID_NUMBER = "999999199003070015"
STALLS = ["摆摊有没有补贴", "请问摆摊能领补贴不", "我摆摊有补贴吗"]
RIDERS = ["外卖骑手交社保吗", "骑手能交社保不"]


class StillClock:
    """Time stands still until the test moves it."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


class Desk:
    """The questions of one database, and the few verbs its tests speak in."""

    def __init__(self, database: Database) -> None:
        self.database, self.clock = database, StillClock()
        self.audit = Audit(database, self.clock)
        self.rows = OpenQuestions(database, self.audit, self.clock)

    async def ask(self, words: str, talk: str = "talk", region: str = "", about: str = "") -> None:
        async with self.database.write() as connection:
            await self.rows.keep(connection, Unanswered(talk, words, region, about))

    async def texts(self) -> list[str]:
        async with self.database.read() as connection:
            return list(
                (await connection.execute(select(open_questions.c.text).order_by(open_questions.c.id))).scalars()
            )


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


async def test_question_is_kept_masked_and_no_longer_than_needed(desk: Desk) -> None:
    await desk.ask(f"我是{ID_NUMBER}，  摆摊\n有补贴吗")
    await desk.ask("啊" * 900)
    assert await desk.texts() == ["我是〔身份证号〕， 摆摊 有补贴吗", "啊" * 300]


@pytest.mark.parametrize("words", ["我不想活了", "我要举报村主任", "有人贪污补贴款", "  "])
async def test_distress_reports_and_silence_are_not_kept(desk: Desk, words: str) -> None:
    await desk.ask(words)
    assert await desk.texts() == []


async def test_groups_count_conversations_days_and_regions(desk: Desk) -> None:
    for place, words in enumerate(STALLS * 2):
        await desk.ask(words, talk=f"talk{place % 4}", region=PENGSHUI if place else "")
    desk.clock.moment += timedelta(days=2)
    await desk.ask("外卖骑手交社保吗", talk="other")
    await desk.ask("骑手能交社保不", talk="other")
    stalls, riders = await desk.rows.groups()
    assert sorted(stalls.wordings) == sorted(STALLS)
    assert (stalls.conversations, stalls.asked, stalls.number) == (4, 6, 1)
    assert (stalls.first, stalls.last) == (date(2026, 11, 20), date(2026, 11, 20))
    assert stalls.regions == (PENGSHUI,)
    assert (riders.conversations, riders.asked, riders.first) == (1, 2, date(2026, 11, 22))


async def test_one_wording_about_two_things_is_two_groups(desk: Desk) -> None:
    await desk.ask("能领多少钱", about="JL-30")
    await desk.ask("能领多少钱", about="skill_training")
    assert {group.about for group in await desk.rows.groups()} == {"JL-30", "skill_training"}


async def test_most_typical_wording_is_first(desk: Desk) -> None:
    for words in ["我摆摊有补贴吗", "摆摊补贴", "摆摊补贴", "摆摊补贴", "请问摆摊能领补贴不"]:
        await desk.ask(words)
    assert (await desk.rows.groups())[0].wordings[0] == "摆摊补贴"


async def test_what_was_said_in_confidence_is_not_shown(desk: Desk) -> None:
    await add_handoff(desk.database, desk.clock.now(), talk="secret", confidential=True)
    await desk.ask("摆摊有没有补贴", talk="secret")
    assert await desk.rows.groups() == []


async def test_used_questions_leave_the_list_and_the_audit_has_no_words(desk: Desk) -> None:
    for words in STALLS:
        await desk.ask(words)
    group = (await desk.rows.groups())[0]
    assert await desk.rows.use(group.ids, "JL-30", "staff:1") == 3
    assert await desk.rows.groups() == []
    entry = (await desk.audit.page(action="question."))[0]
    assert (entry.actor, entry.action, entry.subject) == ("staff:1", "question.used", "JL-30")
    assert entry.detail == {"questions": 3, "first": 1}


async def test_only_what_was_seen_is_settled(desk: Desk) -> None:
    await desk.ask(STALLS[0])
    seen = (await desk.rows.groups())[0].ids
    await desk.ask(STALLS[1])
    assert await desk.rows.dismiss(seen, "staff:1") == 1
    assert [group.wordings for group in await desk.rows.groups()] == [(STALLS[1],)]


@pytest.mark.parametrize("became", ["", "JL-3", "supplement:99", "补充0", "补充x"])
async def test_questions_become_only_what_there_can_be(desk: Desk, became: str) -> None:
    await desk.ask(STALLS[0])
    with pytest.raises(CannotSettle):
        await desk.rows.use([1], became, "staff:1")


async def test_second_decision_is_refused(desk: Desk) -> None:
    await desk.ask(STALLS[0])
    await desk.rows.dismiss([1], "staff:1")
    with pytest.raises(CannotSettle, match="已经处理过"):
        await desk.rows.use([1], "JL-30", "staff:2")
    with pytest.raises(CannotSettle, match="1 号"):
        await desk.rows.group(1)


async def test_questions_go_with_the_person(desk: Desk) -> None:
    await desk.ask(STALLS[0], talk="theirs")
    await desk.ask(STALLS[1], talk="others")
    async with desk.database.write() as connection:
        await forget(connection, ["theirs"])
    assert await desk.texts() == [STALLS[1]]


async def test_questions_are_dropped_after_their_time_whatever_became_of_them(desk: Desk) -> None:
    await desk.ask(STALLS[0])
    await desk.rows.dismiss([1], "staff:1")
    desk.clock.moment += timedelta(days=1)
    await desk.ask(STALLS[1])
    async with desk.database.write() as connection:
        await Keeping(open_questions.c.asked_at, 180).drop(connection, desk.clock.now() + timedelta(days=179, hours=1))
    assert await desk.texts() == [STALLS[1]]


async def test_list_is_written_for_spreadsheets(desk: Desk) -> None:
    await desk.ask("=摆摊补贴", region=PENGSHUI)
    groups = await desk.rows.groups()
    book, lines = io.BytesIO(), io.BytesIO()
    write_list(book, "xlsx", groups, lambda region: "彭水县")
    write_list(lines, "csv", groups, lambda region: "彭水县")
    header, row = load_workbook(book).worksheets[0].iter_rows(values_only=True)
    assert header[:2] == ("编号", "问题")
    assert row[1] == "'=摆摊补贴"
    assert "彭水县" in lines.getvalue().decode("utf-8-sig")


async def test_draft_of_a_measure_has_id_topic_and_questions_and_blanks(desk: Desk) -> None:
    for words in STALLS:
        await desk.ask(words, region=PENGSHUI, about="startup_subsidy")
    group = (await desk.rows.groups())[0]
    (measure,) = yaml.safe_load(draft(group, knowledge_base()))
    taken = {each.id for _, each in knowledge_base().measures()}
    assert measure["id"].startswith("CQ-")
    assert measure["id"] not in taken
    assert (measure["topics"], measure["clause"]) == (["startup_subsidy"], "")
    assert sorted(measure["asks"]) == sorted(STALLS)


async def test_draft_about_a_silent_measure_takes_its_topic(desk: Desk) -> None:
    silent = next(measure for _, measure in knowledge_base().measures())
    await desk.ask("能领多少钱", about=silent.id)
    (measure,) = yaml.safe_load(draft((await desk.rows.groups())[0], knowledge_base()))
    assert measure["topics"] == [silent.topics[0]]


def as_sets(groups: Sequence[Sequence[str]]) -> set[frozenset[str]]:
    return {frozenset(group) for group in groups}


def test_questions_that_ask_alike_are_one_group() -> None:
    assert as_sets(grouped(dict.fromkeys([*STALLS, *RIDERS], 1))) == {frozenset(STALLS), frozenset(RIDERS)}


@pytest.mark.parametrize("words", ["几点下班|几点上门", "社保卡丢了|医保卡在哪办", "？？|！！"])
def test_questions_that_ask_for_different_things_are_apart(words: str) -> None:
    assert len(grouped(dict.fromkeys(words.split("|"), 1))) == 2


def test_order_of_arrival_changes_no_group() -> None:
    all_words = [*STALLS, *RIDERS, "租房补贴有没有", "租房子有补贴吗", "公交卡在哪办", "公交卡怎么办理"]
    shuffled = all_words.copy()
    random.Random(7).shuffle(shuffled)
    assert grouped(dict.fromkeys(all_words, 1)) == grouped(dict.fromkeys(shuffled, 1))


def invented_questions(number: int) -> dict[str, Any]:
    """So many questions out of invented things and ways to ask."""
    dice = random.Random(3)
    letters = [chr(code) for code in range(0x4E00, 0x4E00 + 900)]
    things = ["".join(dice.choices(letters, k=dice.randint(2, 5))) for _ in range(1500)]
    ways = ["{}有补贴吗", "请问{}怎么办", "{}去哪里办理", "我想问{}要什么材料", "{}多少钱一个月", "今年{}还有没有"]
    questions: dict[str, Any] = {}
    while len(questions) < number:
        questions[dice.choice(ways).format(dice.choice(things))] = 1
    return questions


def test_five_thousand_questions_are_grouped_within_two_seconds() -> None:
    questions = invented_questions(5000)
    start = time.process_time()
    groups = grouped(questions)
    assert time.process_time() - start < 2
    assert sum(map(len, groups)) == 5000


@pytest.mark.parametrize("became", ["supplement:1", "补充1", "补充 1 号"])
async def test_questions_become_a_supplement_that_is_there(desk: Desk, became: str) -> None:
    await desk.ask(STALLS[0])
    await (await office_of(desk.database)).added()
    assert await desk.rows.use([1], became, "staff:1") == 1
    assert (await desk.audit.page(action="question."))[0].subject == "supplement:1"
