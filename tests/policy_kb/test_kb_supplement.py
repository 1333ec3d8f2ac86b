"""Local supplements in replies. The places are real, the amounts, offices and notices are invented."""

from __future__ import annotations

from datetime import date
from typing import Any

import planted
import pytest

from policy_kb.compose import Answer, UnsupportedNumber, compose, compose_not_covered, sentences
from policy_kb.loader import KnowledgeBase, region_chain
from policy_kb.model import Aspect, Document, NotStated, Standing
from policy_kb.select import Found, NotCovered, Question
from policy_kb.supplement import Shelf, Supplement, find_first, in_words, with_kin

TODAY = date(2026, 11, 21)
PENGSHUI = "500243"
NOTICE = "关于公布路费补助标准的通知"


def supplement(number: int = 1, **other: Any) -> Supplement:
    known: dict[str, Any] = {
        "id": number,
        "region": PENGSHUI,
        "region_name": "彭水县",
        "measure": "AB-01",
        "aspect": Aspect.AMOUNT,
        "text": "每人每年补260元。",
        "source": NOTICE,
        "source_date": date(2026, 3, 1),
        "valid_from": date(2026, 3, 1),
    }
    return Supplement(**known | other)


def document(**other: Any) -> Document:
    """A document of Chongqing from planted.py, in force from 2022 on unless told otherwise."""
    return Document.model_validate(planted.saying(**other))


def said(given: Document, local: Supplement | None, aspect: Aspect = Aspect.AMOUNT, day: date = TODAY) -> Answer:
    found = Found(given, given.measures[0], given.standing_on(day))
    return compose(found, Question("", PENGSHUI, day, aspect=aspect), local)


def in_force(**aspects: Any) -> Document:
    given = document(**aspects)
    return given.model_copy(update={"period": given.period.model_copy(update={"end": date(2027, 12, 31)})})


def test_a_gap_is_said_first_then_the_supplement_with_its_source_then_the_next_step() -> None:
    given = in_force(amount="not_stated")
    lines = sentences(said(given, supplement()).text)
    assert lines[0] == "文件没写具体多少。"
    assert lines[1] == f"彭水县补充：每人每年补260元（来源：《{NOTICE}》，2026年3月1日）。"
    assert lines[-1] == sentences(given.measures[0].next)[0]


def test_clause_and_supplement_are_both_cited() -> None:
    clause, local = said(in_force(amount="not_stated"), supplement()).citations
    assert (clause["measure"], clause.get("supplement")) == ("AB-01", None)
    assert local["supplement"] == {"id": 1, "source": NOTICE, "date": "2026-03-01"}
    assert set(clause) < set(local)
    assert (local["region_name"], local["period"]) == ("彭水县", {"from": "2026-03-01", "to": None})


def test_what_a_document_in_force_states_is_not_overruled() -> None:
    given = in_force()
    stated = next(aspect for aspect, words in given.measures[0].aspects.items() if isinstance(words, str))
    assert stated not in {Aspect.WHERE, Aspect.WHEN}
    assert said(given, supplement(aspect=stated), stated) == said(given, None, stated)


def test_the_door_of_an_office_goes_with_what_the_document_states_of_the_place() -> None:
    given = in_force(where="去当地人社局。")
    local = supplement(aspect=Aspect.WHERE, text="去样例路办事大厅，电话023-00000000。")
    lines = sentences(said(given, local, Aspect.WHERE).text)
    assert lines[0] == "去当地人社局。"
    assert lines[1].startswith("彭水县补充：去样例路办事大厅，电话023-00000000（来源")


def test_of_a_period_that_is_over_that_is_said_first_and_the_current_figure_after() -> None:
    text = said(document(amount="not_stated"), supplement()).text
    first, *_, last = sentences(text)
    assert "已过期" in first
    assert "下面是当时写的" not in text
    assert "彭水县补充：每人每年补260元" in text
    assert not last.startswith("彭水县补充")


def test_a_draft_stays_a_draft(base: KnowledgeBase) -> None:
    given, measure = base.measure("QC-15")
    local = supplement(region="441802", region_name="清城区", measure=measure.id, text="每人补260元。每年补一次。")
    found = Found(given, measure, Standing.DRAFT)
    text = compose(found, Question("", "441802", TODAY, aspect=Aspect.AMOUNT), local).text
    assert "只是征求意见稿" in sentences(text)[0]
    assert "清城区补充：每人补260元。每年补一次（来源" in text


def test_every_reply_with_a_supplement_keeps_to_four_sentences(base: KnowledgeBase) -> None:
    for given, measure in base.measures():
        for day in (given.period.start, TODAY):
            for aspect in Aspect:
                local = supplement(measure=measure.id, aspect=aspect, text="每人每年补260元。每年年底发。")
                answer = compose(
                    Found(given, measure, given.standing_on(day)),
                    Question("", given.region.code, day, aspect=aspect),
                    local,
                )
                assert len(sentences(answer.text)) <= 4
                assert answer.text.endswith(sentences(measure.next)[0])
                told = "彭水县补充" in answer.text
                assert told == (len(answer.citations) == 2)
                unstated = isinstance(measure.aspects.get(aspect, NotStated()), NotStated)
                assert told or not unstated


def test_a_figure_that_neither_clause_nor_supplement_holds_is_not_said() -> None:
    given = in_force(amount="not_stated", where="去8888号窗口。")
    with pytest.raises(UnsupportedNumber):
        said(given, supplement(aspect=Aspect.WHERE, text="去办事大厅。"), Aspect.WHERE)


def test_a_topic_no_document_covers_is_answered_by_the_supplement(base: KnowledgeBase) -> None:
    given = next(each for each in base.documents if each.code == "JL")
    local = supplement(region="222401", region_name="延吉市", measure="", topic="pension_subsidized")
    question = Question("", "222401", TODAY, topic="pension_subsidized")
    answer = compose_not_covered(NotCovered((given, given)), question, "延吉市", local)
    assert sentences(answer.text)[0] == "吉林省2018年就业扶贫方案已过期，里面也没写养老保险代缴。"
    assert sentences(answer.text)[1].startswith("延吉市补充：每人每年补260元（来源：《")
    assert answer.text.endswith("或者点“转人工”。")
    assert [each.get("supplement", {}).get("id") for each in answer.citations] == [None, 1]


def test_the_name_of_a_notice_is_said_in_one_pair_of_marks() -> None:
    words = in_words(supplement(source="《关于印发〈样例办法〉的通知》"))
    assert "（来源：《关于印发〈样例办法〉的通知》，2026年3月1日）" in words
    assert "《关于印发〈样例办法〉的通知》" in in_words(supplement(source="关于印发《样例办法》的通知"))


CITY = {"region": "500000", "region_name": "重庆市"}


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ([supplement(1, **CITY), supplement(2)], 2),
        ([supplement(1, **CITY)], 1),
        ([supplement(1, region="500101")], None),
        ([supplement(3), supplement(2)], 3),
        ([supplement(3, valid_from=date(2026, 12, 1)), supplement(2)], 2),
        ([supplement(1, valid_to=date(2026, 11, 20))], None),
        ([supplement(1, valid_to=date(2026, 11, 21))], 1),
        ([supplement(1, valid_from=date(2026, 11, 22))], None),
        ([supplement(2, measure="", topic="transport_subsidy"), supplement(1)], 1),
        ([supplement(2, measure="", topic="transport_subsidy")], 2),
        ([supplement(2, measure="", topic="student_aid")], None),
        ([supplement(1, measure="AB-02")], None),
        ([supplement(1, aspect=Aspect.WHERE)], None),
    ],
)
def test_the_nearest_place_then_the_newest_that_holds_on_the_day(held: list[Supplement], expected: int | None) -> None:
    chain = region_chain(PENGSHUI)
    found = Shelf(held).find("AB-01", ["transport_subsidy"], Aspect.AMOUNT, chain, TODAY)
    assert (found.id if found else None) == expected


def test_topics_that_people_call_the_same_are_one() -> None:
    shelf = Shelf([supplement(measure="", topic="loan_eligibility")])
    assert shelf.find("", ["loan_how_apply"], Aspect.AMOUNT, [PENGSHUI], TODAY)


def test_who_asks_what_they_get_is_told_the_amount() -> None:
    shelf = Shelf([supplement()])
    assert find_first(shelf, "AB-01", [], with_kin(Aspect.GETS), [PENGSHUI], TODAY)
    assert find_first(shelf, "AB-01", [], with_kin(Aspect.PAPERS), [PENGSHUI], TODAY) is None


def test_a_supplement_is_about_one_thing() -> None:
    with pytest.raises(ValueError, match="measure or about a topic"):
        supplement(topic="student_aid")
