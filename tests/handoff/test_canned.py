"""Canned replies: what may be kept, what is shipped, and how one is filled for a person from the knowledge base."""

from __future__ import annotations

from datetime import date

import pytest
from past_talks import add_staff

from bot.clock import SystemClock
from bot.console.canned_filling import Occasion, fill
from bot.directory.divisions import Divisions
from bot.handoff.canned import Canned, CannedReply, fill_canned, shipped
from bot.handoff.editing import NotThere, Refused
from bot.privacy.audit import Audit
from bot.staff.member import Staff
from bot.staff.roles import Role
from bot.storage.database import Database
from policy_kb.loader import knowledge_base

PENGSHUI, JILIN = "500243", "220200"


@pytest.fixture
def audit(database: Database) -> Audit:
    return Audit(database, SystemClock())


@pytest.fixture
def canned(database: Database, audit: Audit) -> Canned:
    return Canned(database, audit, SystemClock())


@pytest.fixture
async def editor(database: Database) -> Staff:
    number = await add_staff(database, "bian", ["editor"])
    return Staff(number, "bian", "边辑", frozenset({Role.EDITOR}), False, False, False, False, False)


def occasion(region: str | None, day: date = date(2018, 6, 1), question: str = "") -> Occasion:
    return Occasion(region, day, "县人社局", "李敏", "12333", question)


async def test_saved_reply_is_listed_and_the_change_recorded(canned: Canned, editor: Staff, audit: Audit) -> None:
    number = await canned.save(CannedReply(0, " 问好 ", "您好，我是{坐席}。"), editor)
    (reply,) = await canned.all()
    assert (reply.id, reply.title, reply.text, reply.measure) == (number, "问好", "您好，我是{坐席}。", None)
    (entry,) = await audit.page(action="canned.changed")
    assert (entry.actor, entry.subject) == (editor.actor, f"canned:{number}")


async def test_changed_reply_keeps_its_number(canned: Canned, editor: Staff) -> None:
    number = await canned.save(CannedReply(0, "问好", "您好。"), editor)
    assert await canned.save(CannedReply(number, "问好", "您好，请说。"), editor) == number
    assert [reply.text for reply in await canned.all()] == ["您好，请说。"]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (CannedReply(0, "  ", "您好。"), "标题"),
        (CannedReply(0, "长" * 61, "您好。"), "60"),
        (CannedReply(0, "空", "  "), "正文"),
        (CannedReply(0, "长文", "长" * 1001), "1000"),
        (CannedReply(0, "空格", "打{电话}"), "{电话}"),
        (CannedReply(0, "半个", "打{热线"), "成对"),
        (CannedReply(0, "半个", "打热线}"), "成对"),
        (CannedReply(0, "措施", "", "JL30"), "JL30"),
    ],
)
async def test_what_cannot_be_kept_is_said_in_one_sentence(
    canned: Canned, editor: Staff, reply: CannedReply, said: str
) -> None:
    with pytest.raises(Refused, match=said.replace("{", r"\{")):
        await canned.save(reply, editor)
    assert await canned.all() == []


async def test_second_reply_of_the_same_title_is_refused(canned: Canned, editor: Staff) -> None:
    await canned.save(CannedReply(0, "问好", "您好。"), editor)
    with pytest.raises(Refused, match="问好"):
        await canned.save(CannedReply(0, "问好", "您好啊。"), editor)


async def test_deleted_reply_is_gone_and_cannot_be_changed(canned: Canned, editor: Staff) -> None:
    number = await canned.save(CannedReply(0, "问好", "您好。"), editor)
    await canned.delete(number, editor)
    assert await canned.get(number) is None
    for attempt in (canned.delete(number, editor), canned.save(CannedReply(number, "问好", "您好。"), editor)):
        with pytest.raises(NotThere):
            await attempt


async def test_shipped_replies_fill_only_an_empty_table(database: Database, canned: Canned, editor: Staff) -> None:
    assert await fill_canned(database) == len(shipped()) >= 6
    assert await fill_canned(database) == 0
    await canned.delete((await canned.all())[0].id, editor)
    assert await fill_canned(database) == 0
    assert len(await canned.all()) == len(shipped()) - 1


def test_shipped_replies_hold_no_figures_of_any_policy() -> None:
    assert not any(character.isdigit() for reply in shipped() for character in reply.text)


def test_names_are_filled_in() -> None:
    reply = CannedReply(1, "全", "{坐席}，{科室}，{地区}，{热线}")
    filled = fill(reply, occasion(PENGSHUI), knowledge_base(), Divisions.load())
    assert filled.text == "李敏，县人社局，重庆市彭水苗族土家族自治县，12333"
    assert (filled.citations, filled.warnings) == ((), ())


def test_measure_of_the_region_in_its_period_comes_with_its_citation() -> None:
    reply = CannedReply(1, "贷款", "文件是这样写的：", "JL-30")
    filled = fill(reply, occasion(JILIN), knowledge_base(), Divisions.load())
    assert filled.text.startswith("文件是这样写的：\n")
    assert "20万元" in filled.text
    assert [citation["measure"] for citation in filled.citations] == ["JL-30"]
    assert filled.warnings == ()


def test_measure_of_another_region_is_said_to_be_one() -> None:
    filled = fill(CannedReply(1, "贷款", "", "JL-30"), occasion(PENGSHUI), knowledge_base(), Divisions.load())
    assert filled.text.startswith("下面是吉林省的规定，重庆市彭水苗族土家族自治县的不一定一样。")
    assert "吉林省" in filled.warnings[0]


def test_period_that_is_over_is_said_first_and_to_the_agent_too() -> None:
    later = occasion(JILIN, date(2026, 11, 20))
    filled = fill(CannedReply(1, "贷款", "", "JL-30"), later, knowledge_base(), Divisions.load())
    assert "已过期" in filled.text.split("。")[0]
    assert "2018年12月31日" in filled.warnings[0]


def test_unknown_region_and_unknown_measure_warn_the_agent() -> None:
    base, divisions = knowledge_base(), Divisions.load()
    assert "先问清地区" in fill(CannedReply(1, "贷款", "", "JL-30"), occasion(None), base, divisions).warnings[0]
    gone = fill(CannedReply(1, "贷款", "请看：", "JL-99"), occasion(JILIN), base, divisions)
    assert (gone.text, gone.citations) == ("请看：", ())
    assert "JL-99" in gone.warnings[0]


def test_question_decides_which_detail_is_said() -> None:
    asked = occasion(JILIN, question="我开网店行不行")
    filled = fill(CannedReply(1, "贷款", "", "JL-30"), asked, knowledge_base(), Divisions.load())
    assert "网店" in filled.text
