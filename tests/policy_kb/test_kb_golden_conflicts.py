"""The same question, different right answers by place and day (catalogue §6, G1 to G10)."""

from __future__ import annotations

from datetime import date

import pytest

from policy_kb.compose import compose, sentences
from policy_kb.loader import region_chain
from policy_kb.model import Aspect, Standing
from policy_kb.select import Found, NotCovered, Question, Selector

PLACES = {
    "JN": ("370126", date(2019, 6, 1)),
    "JL": ("220524", date(2018, 6, 1)),
    "RS": ("620821", date(2023, 6, 1)),
    "QC": ("441802", date(2018, 10, 1)),
    "CQ": ("500243", date(2022, 11, 20)),
}
DRAFT = "征求意见稿"
# The day after the last of the five periods.
AFTER = date(2026, 1, 1)
Asked = tuple[str, str, Aspect | None]
Case = tuple[str, Asked, str, str, str]
TRAINING = ("免费培训能学几次", "skill_training", Aspect.AMOUNT)
PENSION = ("养老保险谁交", "pension_subsidized", Aspect.QUALIFY)
LOAN = ("创业贷款能贷多少", "loan_amount_rate", Aspect.AMOUNT)
FARE = ("路费能补多少", "transport_subsidy", Aspect.AMOUNT)
POST = ("公益岗给谁干", "public_welfare_post", Aspect.QUALIFY)
FAIRS = ("一年办几次招聘会", "job_fair", Aspect.AMOUNT)

# place, (question, topic, aspect), clause, must be said, must not be said
SAID = [
    ("JN", TRAINING, "三(一)", "2次", "1次"),
    ("JL", TRAINING, "一", "1次免费", "2次"),
    ("RS", TRAINING, "(二)", "没写几次", "1次"),
    ("QC", TRAINING, "二(二)10", "至少1次", "2次"),
    ("CQ", TRAINING, "五(二)", "至少1个培训项目", "2次"),
    ("JN", ("培训补贴一年几次", "training_subsidy", None), "三(一)", "2次", "1次"),
    ("QC", ("培训补贴一年几次", "training_subsidy", None), "二(二)10", DRAFT, "2次"),
    ("JN", ("养老保险谁交", "pension_subsidized", None), "四(一)", "最低档", "残疾"),
    ("JN", ("养老保险谁交", "pension_subsidized", Aspect.WHO_PAYS), "四(一)", "全额代缴", "一部分"),
    ("RS", PENSION, "(十二)", "低保、特困", "1到3级"),
    ("RS", ("养老保险谁交", "pension_subsidized", None), "(十二)", "全部或一部分", "1到3级"),
    ("QC", PENSION, "二(三)13", "1到3级残疾人和五保户是全额代缴", "低保、特困"),
    ("QC", ("养老保险谁交", "pension_subsidized", None), "二(三)13", DRAFT, "可以"),
    ("JN", LOAN, "二(三)", "没写能贷多少", "20万"),
    ("JL", LOAN, "二(五)3", "个人最高20万元", "没写"),
    ("RS", LOAN, "(六)", "没写能贷多少", "20万"),
    ("CQ", LOAN, "五(五)", "文件没写", "20万"),
    ("JL", FARE, "二(七)2", "没写工人路费", "交通补助"),
    ("RS", FARE, "(三)", "没写多少钱", "每周"),
    ("CQ", FARE, "五(五)", "名单每周下发", "按规定"),
    ("JN", POST, "二(四)", "留守妇女", "半劳力"),
    ("JL", POST, "二(六)4", "贫困劳动力", "半劳力"),
    ("RS", POST, "(五)", "弱劳力或半劳力", "留守妇女"),
    ("QC", POST, "二(一)4", "残疾人", "半劳力"),
    ("CQ", POST, "五(三)", "弱劳力、半劳力", "留守妇女"),
    ("JN", ("一对一帮扶一年几次", "find_job", Aspect.AMOUNT), "二(一)", "没写帮几回", "1次"),
    ("JL", FAIRS, "二(二)5", "每季度至少1次", "没写办"),
    ("RS", FAIRS, "(七)", "没写", "1次"),
    ("QC", ("一年来村里几次", "find_job", Aspect.AMOUNT), "二(一)7", "至少1次", "3个"),
    ("CQ", ("给我推几个岗位", "find_job", Aspect.AMOUNT), "五(二)", "3个", "没写"),
    ("CQ", ("职业指导做几次", "find_job", Aspect.AMOUNT), "五(二)", "1次职业指导", "3个"),
]
UPDATED = ("就业信息多久更新一次", "staff_query", None)
REPORTED = ("工作情况什么时候报告", "staff_query", None)
PEOPLE = ("帮扶的是哪些人", "poverty_policy", None)
SAID += [
    ("JN", UPDATED, "八(二)", "没写按月还是按周", "按月更新"),
    ("JN", ("社保数据多久比对一次", "staff_query", None), "八(二)", "按季度比对", "每周"),
    ("JL", UPDATED, "二(一)4", "按月更新", "每季度比对"),
    ("RS", UPDATED, "(七)", "没写隔多久", "按月更新"),
    ("QC", UPDATED, "三(二)", "没写隔多久", "按月更新"),
    ("CQ", UPDATED, "五(一)", "按周", "按月更新"),
    ("JN", REPORTED, "末段", "9月底前", "12月15日"),
    ("JL", REPORTED, "三(三)", "每季度末前", "9月底"),
    ("RS", REPORTED, "(二十六)", "12月15日前", "9月底"),
    ("QC", REPORTED, "三(三)(四)", "2018年12月底前", "每季度"),
    ("CQ", REPORTED, "六(一)(二)", "11月15日前", "9月底"),
    ("QC", ("这事归人社局还是社保局", "office_contact", None), "四(二)1,2", "归区社保局", "乡村振兴"),
    ("CQ", ("防返贫监测系统谁牵头更新", "staff_query", None), "五(一)", "乡村振兴局", "扶贫办"),
    ("RS", ("数据比对要哪几个部门", "staff_query", None), "(二十五)", "民政", "扶贫部门"),
    ("JL", ("摸底由哪个部门做", "staff_query", None), "二(一)1", "扶贫部门", "乡村振兴"),
    ("JN", ("脱贫了还能享受政策不", "poverty_policy", None), "一(二)", "脱贫后还享受政策", "监测对象"),
    ("JL", PEOPLE, "一", "建档立卡农村贫困劳动力", "脱贫人口"),
    ("CQ", PEOPLE, "二·三", "防止返贫监测户也算", "建档立卡"),
]
SILENT = [("JL", PENSION), ("QC", LOAN), ("JN", FARE), ("QC", FARE)]


@pytest.mark.parametrize("case", SAID)
def test_the_answer_is_the_one_of_the_place_and_the_day(selector: Selector, case: Case) -> None:
    place, (words, topic, aspect), clause, must, must_not = case
    region, day = PLACES[place]
    question = Question(words, region, day, topic=topic, aspect=aspect)
    finding = selector.find(question)
    assert isinstance(finding, Found)
    answer = compose(finding, question)
    assert (finding.document.code, finding.measure.clause) == (place, clause)
    assert answer.citations[0]["clause"] == clause
    assert must in answer.text
    assert must_not not in answer.text


@pytest.mark.parametrize("case", SAID)
def test_after_the_period_the_end_is_said_first_and_no_place_answers_for_another(
    selector: Selector, case: Case
) -> None:
    place, (words, topic, aspect), clause, _, _ = case
    question = Question(words, PLACES[place][0], AFTER, topic=topic, aspect=aspect)
    finding = selector.find(question)
    assert isinstance(finding, Found)
    answer = compose(finding, question)
    assert finding.document.region.code in region_chain(PLACES[place][0])
    first = sentences(answer.text)[0]
    assert (DRAFT if finding.standing is Standing.DRAFT else "已过期") in first
    if finding.document.code == place:
        assert answer.citations[0]["clause"] == clause


@pytest.mark.parametrize(("place", "asked"), SILENT)
def test_a_document_that_is_silent_is_not_filled_from_another(selector: Selector, place: str, asked: Asked) -> None:
    region, day = PLACES[place]
    finding = selector.find(Question(asked[0], region, day, topic=asked[1], aspect=asked[2]))
    assert isinstance(finding, NotCovered)
    assert [document.code for document in finding.documents] == [place]


def test_the_national_answer_in_chongqing_says_that_chongqing_is_silent(selector: Selector) -> None:
    region, day = PLACES["CQ"]
    question = Question(PENSION[0], region, day, topic=PENSION[1])
    finding = selector.find(question)
    assert isinstance(finding, Found)
    text = compose(finding, question).text
    assert text.startswith("重庆市的文件没写这件事，下面是国家重点帮扶县人社帮扶意见写的")
    assert "只管国家乡村振兴重点帮扶县" in text
