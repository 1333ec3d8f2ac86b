from __future__ import annotations

import re
from datetime import date

import planted
import pytest

from policy_kb.compose import (
    Answer,
    UnsupportedNumber,
    compose,
    compose_no_document,
    compose_not_covered,
    compose_overview,
    compose_validity,
    plain_date,
    sentences,
)
from policy_kb.loader import KnowledgeBase
from policy_kb.model import Aspect, Document, Kind, NotStated, Standing
from policy_kb.numbers import unsupported
from policy_kb.select import Found, NoDocument, NotCovered, Question, best_detail

TODAY = date(2026, 11, 21)
SILENCE = re.compile(r"没(有?写|列|提|说|点名|单写|分|保证)|看不出")
# One sentence of answer is always said, so the longest frames run a little over the aim of 120.
LONGEST = 125
Said = tuple[Found, Question, Answer]


@pytest.fixture(scope="module")
def everything(base: KnowledgeBase) -> list[Said]:
    """Every measure × every aspect × every detail, at its beginning, at its end and today, near and passed over."""
    said = []
    for document, measure in base.measures():
        for day in (document.period.start, document.period.end or TODAY, TODAY):
            for passed_over in _passed_over(base, document):
                for detail in (None, *measure.details):
                    found = Found(document, measure, document.standing_on(day), passed_over, (), detail)
                    for aspect in (None, *Aspect):
                        question = Question("", document.region.code, day, topic=measure.topics[0], aspect=aspect)
                        said.append((found, question, compose(found, question)))
    return said


def _passed_over(base: KnowledgeBase, document: Document) -> list[tuple[Document, ...]]:
    nearer = [(each,) for each in base.documents if each.code in {"CQ", "QC"}]
    return [(), *nearer] if document.code == "RS" else [()]


def test_every_reply_has_at_most_four_sentences_and_fits_a_phone(everything: list[Said]) -> None:
    assert len(everything) > 40_000
    assert max(len(re.findall(r"[。！？]", answer.text)) for _, _, answer in everything) <= 4
    assert max(len(answer.text) for _, _, answer in everything) <= LONGEST


def test_every_reply_ends_with_the_next_step(everything: list[Said]) -> None:
    assert all(answer.text.endswith(sentences(found.measure.next)[0]) for found, _, answer in everything)


def test_every_reply_cites_clause_region_period_and_standing(everything: list[Said]) -> None:
    for found, question, answer in everything:
        (citation,) = answer.citations
        assert citation["measure"] == found.measure.id
        assert citation["clause"] == found.measure.clause
        assert citation["region"] == found.document.region.code
        assert citation["period"]["from"] == found.document.period.start.isoformat()
        assert citation["standing"] == found.document.standing_on(question.day).value
        assert citation["inferred"] is True or not found.document.period.inferred


def test_a_period_that_is_over_is_said_first(everything: list[Said]) -> None:
    over = [(found, answer) for found, _, answer in everything if found.standing is Standing.PERIOD_OVER]
    assert over
    for found, answer in over:
        first = sentences(answer.text)[0]
        assert first.startswith(f"{found.document.short}已过期")
        assert plain_date(found.document.period.end) in first


def test_a_period_that_is_not_over_is_not_said_to_be(everything: list[Said]) -> None:
    assert not [text for found, _, answer in everything if found.standing is Standing.IN_FORCE
                for text in [answer.text] if "已过期" in text]  # fmt: skip


def test_a_draft_is_said_first_and_never_as_an_entitlement(everything: list[Said]) -> None:
    drafts = [answer.text for found, _, answer in everything if found.standing is Standing.DRAFT]
    assert drafts
    assert all("只是征求意见稿，不是正式政策，不能当依据" in sentences(text)[0] for text in drafts)
    assert not [text for text in drafts if re.search(r"(?<!打算)可以(领|申请|享受|免)|有权|应当|一定(给|有)", text)]


def test_what_the_document_does_not_say_is_said_so(everything: list[Said]) -> None:
    silent = [
        answer.text
        for found, question, answer in everything
        if found.detail is None and isinstance(found.measure.aspects.get(question.aspect or Aspect.SUMMARY), NotStated)
    ]
    assert silent
    assert [text for text in silent if not SILENCE.search(text)] == []


def test_a_detail_the_document_does_not_give_is_not_answered_with_something_else(everything: list[Said]) -> None:
    unsaid = [answer.text for found, _, answer in everything
              if found.detail and found.detail.answer == NotStated()]  # fmt: skip
    assert unsaid
    assert [text for text in unsaid if not SILENCE.search(text)] == []


def test_the_wage_of_a_recommended_job_is_not_answered_with_the_number_of_jobs(base: KnowledgeBase) -> None:
    document, measure = base.measure("CQ-10")
    found = Found(document, measure, Standing.IN_FORCE, (), (), best_detail(measure, "工资多少"))
    text = compose(found, Question("工资多少", "500243", date(2022, 11, 20), aspect=Aspect.AMOUNT)).text
    assert text.startswith("您问的这一点，文件没写。")


def test_no_sentence_is_said_twice(everything: list[Said]) -> None:
    assert [text for _, _, answer in everything for text in [answer.text]
            if len(set(sentences(text))) < len(sentences(text))] == []  # fmt: skip


def test_every_figure_stands_in_the_cited_measure_or_the_documents_head(everything: list[Said]) -> None:
    for found, _, answer in everything:
        head = [found.document.short, found.document.scope, plain_date(found.document.period.end)]
        facts = [fact.text for fact in found.measure.facts]
        assert not unsupported(answer.text, [*head, *facts], [fact.value for fact in found.measure.facts])


def test_buttons_offer_only_what_is_stated_and_not_yet_said(everything: list[Said]) -> None:
    for found, question, answer in everything:
        offered = [follow_up.aspect for follow_up in answer.follow_ups]
        assert len(offered) <= 3
        assert question.aspect not in offered
        assert all(isinstance(found.measure.aspects[aspect], str) for aspect in offered)


@pytest.mark.parametrize("planted_answer", ["每人500元。", "能领两次。", "最高2万元。"])
def test_a_figure_without_a_fact_is_not_said(planted_answer: str) -> None:
    document = Document.model_validate(planted.saying(amount=planted_answer))
    found = Found(document, document.measures[0], Standing.IN_FORCE)
    with pytest.raises(UnsupportedNumber, match="AB-01"):
        compose(found, Question("", "500000", date(2022, 6, 1), aspect=Aspect.AMOUNT))


def test_the_scope_is_said_after_the_answer_while_in_force(base: KnowledgeBase) -> None:
    document, measure = base.measure("JL-13")
    text = compose(Found(document, measure, Standing.IN_FORCE), Question("", "220000", date(2018, 6, 1))).text
    assert sentences(text)[1] == "这条帮的是建档立卡的农村贫困劳动力。"


def test_unpaid_wages_in_jilin_are_answered_to_the_point(base: KnowledgeBase) -> None:
    document, measure = base.measure("JL-40")
    detail = best_detail(measure, "老板不给工资")
    found = Found(document, measure, Standing.IN_FORCE, (), (), detail)
    text = compose(found, Question("老板不给工资", "220000", date(2018, 6, 1), topic="wage_arrears")).text
    assert text.startswith("企业该按时发够工钱")
    assert "去哪告，文件没写。" in text
    assert text.endswith("马上去当地人社局说清楚，想找人帮就回复“转人工”。")


@pytest.mark.parametrize(
    ("codes", "day", "topic", "said"),
    [
        ("JL", date(2018, 6, 1), "pension_subsidized", "吉林省2018年就业扶贫方案没写养老保险代缴。"),
        ("JL", TODAY, "wage_level", "吉林省2018年就业扶贫方案已过期，里面也没写工资高低。"),
        ("QC", date(2018, 10, 1), "loan_how_apply", "只是征求意见稿，里面也没写创业担保贷款。"),
        ("JL", date(2018, 6, 1), None, "没写这件事。"),
    ],
)
def test_what_is_not_covered_is_said_with_the_office_to_ask(
    base: KnowledgeBase, codes: str, day: date, topic: str | None, said: str
) -> None:
    documents = tuple(document for document in base.documents if document.code == codes)
    answer = compose_not_covered(NotCovered(documents), Question("", "220000", day, topic=topic), "样例县")
    assert said in answer.text
    assert answer.text.endswith("请去问样例县的人社局，或者点“转人工”。")
    assert answer.citations[0]["clause"] is None


def test_a_year_without_documents_is_said_so() -> None:
    answer = compose_no_document(NoDocument(), Question("", "620821", date(2018, 6, 1)), "崇信县")
    assert answer.text.startswith("我这里没有崇信县在2018年的政策文件")
    assert answer.citations == ()


def test_an_overview_lists_titles_and_offers_each(base: KnowledgeBase) -> None:
    for document in base.documents:
        measures = [each for each in document.measures if each.kind is Kind.ENTITLEMENT][:6]
        for day in (document.period.start, TODAY):
            answer = compose_overview(document, measures, day)
            assert [each.measure for each in answer.follow_ups] == [each.id for each in measures]
            assert all(each.title in answer.text for each in measures)
            assert len(sentences(answer.text)) <= 4
            assert sentences(answer.text)[0].startswith(document.short)


def test_validity_says_what_is_known_and_what_is_inferred(base: KnowledgeBase) -> None:
    by_code = {document.code: document for document in base.documents}
    assert compose_validity(by_code["CQ"], None, date(2022, 11, 20)).text.startswith(
        "《脱贫人口就业帮扶攻坚行动方案》现在有效，管到2022年12月31日，帮的是脱贫人口和防止返贫监测对象。"
    )
    assert "文号是渝人社办〔2022〕317号" in compose_validity(by_code["CQ"], None, TODAY).text
    jilin = compose_validity(by_code["JL"], None, TODAY).text
    assert jilin.startswith("吉林省2018年就业扶贫方案已过期")
    assert "文件没写谁发的，看内容是吉林省人社厅" in jilin
    assert "起止日期文件没明写" in jilin
    assert "征求意见稿，不是正式政策" in compose_validity(by_code["QC"], None, TODAY).text
    assert all(len(sentences(compose_validity(each, None, TODAY).text)) <= 4 for each in base.documents)
