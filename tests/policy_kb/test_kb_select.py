from __future__ import annotations

from datetime import date

import planted
import pytest

from policy_kb.loader import KnowledgeBase
from policy_kb.model import Aspect, Document, Standing
from policy_kb.select import Found, NoDocument, NotCovered, Question, Selector, best_detail

IN_FORCE, OVER, DRAFT = Standing.IN_FORCE, Standing.PERIOD_OVER, Standing.DRAFT
SHANGHE, JILIN, PENGSHUI, QINGCHENG, CHONGXIN = "370126", "220524", "500243", "441802", "620821"

# region, day, topic, words → measure, standing of its document that day
FOUND = [
    (SHANGHE, "2019-06-01", "training_subsidy", "培训补贴一年几次", "JN-24", IN_FORCE),
    (SHANGHE, "2020-12-31", "pension_subsidized", "养老保险谁交", "JN-35", IN_FORCE),
    (SHANGHE, "2021-01-01", "training_subsidy", "培训补贴一年几次", "JN-24", OVER),
    (SHANGHE, "2026-11-21", "pension_subsidized", "养老保险谁交", "JN-35", OVER),
    (SHANGHE, "2019-06-01", "skill_training", "免费培训能学几次", "JN-24", IN_FORCE),
    (SHANGHE, "2019-06-01", "skill_training", "家政培训免费吗", "JN-54", IN_FORCE),
    (SHANGHE, "2019-06-01", "job_fair", "最近有招聘会吗", "JN-10", IN_FORCE),
    (SHANGHE, "2019-06-01", "job_fair", "黄河滩区有招聘会吗", "JN-55", IN_FORCE),
    (JILIN, "2018-06-01", "loan_amount_rate", "创业能贷多少", "JL-30", IN_FORCE),
    (JILIN, "2019-01-01", "loan_amount_rate", "创业能贷多少", "JL-30", OVER),
    (JILIN, "2018-06-01", "wage_arrears", "老板不给工资", "JL-40", IN_FORCE),
    (JILIN, "2018-06-01", "skill_training", "免费培训能学几次", "JL-01", IN_FORCE),
    (JILIN, "2018-06-01", "job_fair", "一年办几次招聘会", "JL-13", IN_FORCE),
    (PENGSHUI, "2022-11-20", "transport_subsidy", "路费能补多少", "CQ-21", IN_FORCE),
    (PENGSHUI, "2022-11-20", "public_welfare_post", "公益岗给谁干", "CQ-13", IN_FORCE),
    (PENGSHUI, "2022-11-20", "pension_subsidized", "养老保险谁交", "RS-22", IN_FORCE),
    (PENGSHUI, "2023-06-01", "transport_subsidy", "路费能补多少", "RS-05", IN_FORCE),
    (PENGSHUI, "2022-10-31", "transport_subsidy", "路费能补多少", "RS-05", IN_FORCE),
    (PENGSHUI, "2026-11-21", "transport_subsidy", "路费能补多少", "CQ-21", OVER),
    (QINGCHENG, "2018-10-01", "public_welfare_post", "公益岗给谁干", "QC-07", DRAFT),
    (QINGCHENG, "2023-06-01", "public_welfare_post", "公益岗给谁干", "RS-07", IN_FORCE),
    (QINGCHENG, "2026-11-21", "public_welfare_post", "公益岗给谁干", "QC-07", DRAFT),
    (CHONGXIN, "2023-06-01", "transport_subsidy", "路费能补多少", "RS-05", IN_FORCE),
    (CHONGXIN, "2026-11-21", "transport_subsidy", "路费能补多少", "RS-05", OVER),
    (CHONGXIN, "2023-06-01", "loan_amount_rate", "能贷多少", "RS-09", IN_FORCE),
]
NOT_FOUND = [
    (QINGCHENG, "2018-10-01", "loan_amount_rate", NotCovered),
    (JILIN, "2018-06-01", "pension_subsidized", NotCovered),
    (SHANGHE, "2019-06-01", "transport_subsidy", NotCovered),
    (CHONGXIN, "2023-06-01", "training_subsidy", NotCovered),
    (SHANGHE, "2017-12-31", "training_subsidy", NoDocument),
    (CHONGXIN, "2018-06-01", "transport_subsidy", NoDocument),
    (PENGSHUI, "2020-06-01", "transport_subsidy", NoDocument),
    (QINGCHENG, "2018-06-30", "public_welfare_post", NoDocument),
]


@pytest.mark.parametrize("case", FOUND)
def test_place_and_day_come_before_wording(selector: Selector, case: tuple[str, str, str, str, str, Standing]) -> None:
    region, day, topic, words, measure, standing = case
    finding = selector.find(Question(words, region, date.fromisoformat(day), topic=topic))
    assert isinstance(finding, Found)
    assert (finding.measure.id, finding.standing) == (measure, standing)
    assert finding.document.code == measure[:2]


@pytest.mark.parametrize(("region", "day", "topic", "kind"), NOT_FOUND)
def test_nothing_is_borrowed_from_another_region_or_year(
    selector: Selector, region: str, day: str, topic: str, kind: type
) -> None:
    assert isinstance(selector.find(Question("", region, date.fromisoformat(day), topic=topic)), kind)


def test_the_nearer_document_that_is_silent_is_named(selector: Selector) -> None:
    finding = selector.find(Question("养老保险谁交", PENGSHUI, date(2022, 11, 20), topic="pension_subsidized"))
    assert isinstance(finding, Found)
    assert [document.code for document in finding.passed_over] == ["CQ"]


def test_what_is_not_covered_names_every_document_that_was_read(selector: Selector) -> None:
    finding = selector.find(Question("", PENGSHUI, date(2022, 11, 20), topic="medical_insurance"))
    assert isinstance(finding, NotCovered)
    assert [document.code for document in finding.documents] == ["CQ", "RS"]


def test_documents_come_in_force_first_then_nearest(selector: Selector) -> None:
    def order(day: date) -> list[str]:
        return [document.code for document in selector.applicable(PENGSHUI, day)]

    assert order(date(2022, 10, 31)) == ["RS"]
    assert order(date(2022, 11, 1)) == ["CQ", "RS"]
    assert order(date(2023, 1, 1)) == ["RS", "CQ"]
    assert order(date(2026, 1, 1)) == ["CQ", "RS"]


def test_a_repealed_document_comes_last(base: KnowledgeBase) -> None:
    repealed = Document.model_validate(planted.document(standing="repealed"))
    selector = Selector(KnowledgeBase((*base.documents, repealed)))
    assert [each.code for each in selector.applicable("500000", date(2022, 11, 20))] == ["CQ", "RS", "AB"]


def test_a_button_names_its_measure(selector: Selector) -> None:
    question = Question("", JILIN, date(2018, 6, 1), topic="loan_amount_rate", aspect=Aspect.HOW, measure="JL-30")
    finding = selector.find(question)
    assert isinstance(finding, Found)
    assert finding.measure.id == "JL-30"


def test_a_button_for_a_measure_that_is_gone_is_answered_by_topic(selector: Selector) -> None:
    finding = selector.find(Question("", JILIN, date(2018, 6, 1), topic="loan_amount_rate", measure="JL-99"))
    assert isinstance(finding, Found)
    assert finding.measure.id == "JL-30"


def test_the_longest_word_of_the_question_chooses_the_detail(base: KnowledgeBase) -> None:
    _, measure = base.measure("JN-35")
    detail = best_detail(measure, "今年代缴的名单里怎么没我")
    assert detail is not None
    assert "没我" in detail.asked
    assert best_detail(measure, "你好") is None
