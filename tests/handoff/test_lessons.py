"""Lessons: proposed by agents, decided by an editor, downloaded as files that nothing takes unread."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from past_talks import add_handoff, add_staff

from bot.clock import SystemClock
from bot.handoff.editing import NotThere, Refused
from bot.handoff.lesson_files import measures_file, utterances_file
from bot.handoff.lessons import Edited, LessonKind, Lessons
from bot.privacy.audit import Audit
from bot.staff.member import Staff
from bot.staff.roles import Role
from bot.storage.database import Database
from policy_kb.lint import lint_folder

MONDAY = datetime(2026, 11, 16, 2, tzinfo=UTC)
AS_SAID = Edited("工钱让包工头卷跑了", "先去劳动监察大队登记。", "wage_arrears", "220200")


@pytest.fixture
def audit(database: Database) -> Audit:
    return Audit(database, SystemClock())


@pytest.fixture
def lessons(database: Database, audit: Audit) -> Lessons:
    return Lessons(database, audit, SystemClock())


@pytest.fixture
async def agent(database: Database) -> Staff:
    number = await add_staff(database, "li", ["agent", "editor"])
    return Staff(number, "li", "李敏", frozenset({Role.AGENT, Role.EDITOR}), False, False, False, False, False)


async def proposed(lessons: Lessons, agent: Staff, kind: str = "utterance", words: Edited = AS_SAID) -> int:
    return await lessons.propose(kind, words.question, words.answer, words.topic, words.region, None, agent)


async def accepted(lessons: Lessons, agent: Staff, kind: str, words: Edited) -> None:
    await lessons.accept(await proposed(lessons, agent, kind, words), agent, words)


async def test_proposal_waits_with_its_maker_and_numbers_hidden(lessons: Lessons, agent: Staff) -> None:
    words = Edited("我电话13812345678，工钱没给", "打电话给我 0431-88888888", None, None)
    await proposed(lessons, agent, words=words)
    (lesson,) = await lessons.open()
    assert (lesson.question, lesson.answer) == ("我电话〔手机号〕，工钱没给", "打电话给我 〔电话〕")
    assert (lesson.maker, lesson.topic, lesson.kind) == ("李敏", None, LessonKind.UTTERANCE)


async def test_same_proposal_twice_is_one(lessons: Lessons, agent: Staff) -> None:
    assert await proposed(lessons, agent) == await proposed(lessons, agent)
    assert len(await lessons.open()) == 1


async def test_nothing_can_be_downloaded_before_the_editor_says_yes(lessons: Lessons, agent: Staff) -> None:
    number = await proposed(lessons, agent)
    assert await lessons.accepted(LessonKind.UTTERANCE) == []
    await lessons.refuse(number, agent)
    assert await lessons.accepted(LessonKind.UTTERANCE) == []
    assert await lessons.open() == []


async def test_accepted_words_are_the_editors_and_masked_again(lessons: Lessons, agent: Staff, audit: Audit) -> None:
    number = await proposed(lessons, agent)
    await lessons.accept(number, agent, Edited("老板卷钱跑了，身份证110101199003074477", "", "wage_arrears", None))
    (lesson,) = await lessons.accepted(LessonKind.UTTERANCE)
    assert lesson.question == "老板卷钱跑了，身份证〔身份证号〕"
    assert [entry.subject for entry in await audit.page(action="lesson.accepted")] == [f"lesson:{number}"]


async def test_second_decision_is_refused(lessons: Lessons, agent: Staff) -> None:
    number = await proposed(lessons, agent)
    await lessons.refuse(number, agent)
    with pytest.raises(NotThere):
        await lessons.accept(number, agent, AS_SAID)
    with pytest.raises(NotThere):
        await lessons.refuse(number, agent)


@pytest.mark.parametrize(
    ("kind", "words", "said"),
    [
        ("utterance", Edited(" ", "", "wage_arrears", None), "问题"),
        ("utterance", Edited("长" * 301, "", "wage_arrears", None), "300"),
        ("measure", Edited("问", " ", "wage_arrears", None), "回答"),
        ("measure", Edited("问", "长" * 2001, "wage_arrears", None), "2000"),
        ("utterance", Edited("问", "", "坏 主题", None), "主题"),
        ("poem", AS_SAID, "poem"),
    ],
)
async def test_what_cannot_be_learned_is_said(
    lessons: Lessons, agent: Staff, kind: str, words: Edited, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        await proposed(lessons, agent, kind, words)


async def test_lesson_without_topic_cannot_be_accepted(lessons: Lessons, agent: Staff) -> None:
    number = await proposed(lessons, agent)
    with pytest.raises(Refused, match="主题"):
        await lessons.accept(number, agent, Edited("问", "", None, None))


async def test_confidential_talk_teaches_nothing(database: Database, lessons: Lessons, agent: Staff) -> None:
    secret = await add_handoff(database, MONDAY, confidential=True)
    with pytest.raises(Refused, match="保密"):
        await lessons.propose("utterance", "问", "", "report_misconduct", None, secret, agent)


async def test_utterances_come_as_training_data_by_intent(lessons: Lessons, agent: Staff) -> None:
    await accepted(lessons, agent, "utterance", AS_SAID)
    await accepted(lessons, agent, "utterance", Edited("- [贷款](topic)\n咋办", "", "loan_how_apply", None))
    loaded = yaml.safe_load(utterances_file(await lessons.accepted(LessonKind.UTTERANCE)))
    assert loaded["version"] == "3.1"
    assert {entry["intent"]: entry["examples"].splitlines() for entry in loaded["nlu"]} == {
        "wage_arrears": ["- 工钱让包工头卷跑了"],
        "loan_how_apply": ["- 【贷款】(topic) 咋办"],
    }


def test_no_utterances_are_still_a_readable_file() -> None:
    assert yaml.safe_load(utterances_file([])) == {"version": "3.1", "nlu": []}


async def test_measures_come_as_a_draft_of_their_region(lessons: Lessons, agent: Staff) -> None:
    await accepted(lessons, agent, "measure", AS_SAID)
    await accepted(lessons, agent, "measure", Edited("别处的事", "去问。", "find_job", "500243"))
    content = measures_file(await lessons.accepted(LessonKind.MEASURE), "220200", "吉林省吉林市")
    assert content.startswith("# 草稿，未核对")
    loaded = yaml.safe_load(content)
    assert (loaded["standing"], loaded["confirmed_by"], loaded["region"]["code"]) == ("draft", "", "220200")
    assert [measure["asks"] for measure in loaded["measures"]] == [["工钱让包工头卷跑了"]]
    assert loaded["measures"][0]["aspects"] == {"summary": "先去劳动监察大队登记。"}


async def test_lint_refuses_the_draft_for_its_missing_clause(lessons: Lessons, agent: Staff, tmp_path: Path) -> None:
    await accepted(lessons, agent, "measure", AS_SAID)
    content = measures_file(await lessons.accepted(LessonKind.MEASURE), "220200", "吉林省吉林市")
    (tmp_path / "ZZ.yml").write_text(content, encoding="utf8")
    (finding,) = lint_folder(lambda code: True, tmp_path)
    assert "clause" in finding.problem


async def test_draft_that_a_person_completed_is_taken(lessons: Lessons, agent: Staff, tmp_path: Path) -> None:
    await accepted(lessons, agent, "measure", AS_SAID)
    draft = yaml.safe_load(measures_file(await lessons.accepted(LessonKind.MEASURE), "220200", "吉林省吉林市"))
    draft["region"]["evidence"] = draft["period"]["evidence"] = "文件抬头"
    measure = draft["measures"][0]
    measure |= {"clause": "二(三)", "office": "劳动监察大队", "next": "先去劳动监察大队问。"}
    measure["asks"] += ["包工头跑了", "工钱没了"]
    measure["aspects"] |= dict.fromkeys(("qualify", "gets", "amount", "how", "papers", "where", "when"), "not_stated")
    (tmp_path / "ZZ.yml").write_text(yaml.safe_dump(draft, allow_unicode=True), encoding="utf8")
    assert lint_folder(lambda code: True, tmp_path) == []
