"""What people say, and the facts that are read of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from actions.interview.answers import Asked, Turn, heard, tapped
from actions.interview.dates import read_date
from actions.interview.reading import told_in
from actions.interview.words import WORDS, has
from policy_kb.rules.facts import vocabulary

DAY = date(2018, 6, 1)
GRADUATED = {"graduated_on": {"from": "2017-06-01", "to": "2017-06-30"}}
LEFT = {"left_school_on": {"from": "2017-06-01", "to": "2017-06-30"}}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("我42了，低保户，头一回开店，能贷款吗", {"age": 42, "is:subsistence": True, "first_business": True}),
        ("俺今年五十八，没活干", {"age": 58, "employment": "unemployed"}),
        ("我四十多岁了", {"age": {"least": 41, "most": 49}}),
        ("我快六十了", {"age": {"least": 57, "most": 59}}),
        ("我是1976年3月5日出生", {"birth_date": "1976-03-05"}),
        ("我76年生的", {"birth_date": {"from": "1976-01-01", "to": "1976-12-31"}}),
        ("我家建档立卡，想开网店", {"is:registered_poor": True, "business": "online_shop"}),
        ("我和俩兄弟合伙养牛", {"business": "partnership"}),
        ("想摆个摊", {"business": "individual"}),
        ("打算办个小公司", {"business": "company"}),
        ("以前开过店，赔了", {"first_business": False}),
        ("去年六月毕业的", GRADUATED | LEFT),
        ("我不是低保户，没残疾证", {"is:subsistence": False, "disability_grade": 0}),
        ("脱贫户和监测户都不是", {"is:out_of_poverty": False, "is:monitored": False}),
        ("低保没吃上", {"is:subsistence": False}),
        ("五保户，残疾二级", {"is:destitute": True, "disability_grade": 2}),
        ("易地搬迁来的，当过兵", {"is:relocated": True, "is:veteran": True}),
        ("在广东打工", {"works_outside": "province"}),
        ("今年领过一次培训补贴", {"trainings_this_year": 1}),
        ("全家没人上班", {"household_employed": 0}),
        ("执照是2018年3月12日办的", {"registered_on": "2018-03-12"}),
        ("上个月交的社保", {"insured_on": {"from": "2018-05-01", "to": "2018-05-31"}}),
        ("走不开，要看娃", {"can_leave": False}),
        ("我娃大学毕业了", {}),
        ("我妈62岁", {}),
        ("灵活就业社保补贴我能领吗", {}),
        ("高校毕业生补贴有没有", {}),
        ("低保户的补贴我能领吗", {}),
        ("我低保户能领补贴吗", {"is:subsistence": True}),
        ("我灵活就业能领社保补贴吗", {"employment": "flexible"}),
        ("俺娃能上技校免费不", {}),
        ("娃想去读技校", {}),
        ("娃在读技校", {"school": "technical_full_time"}),
        ("招聘会在哪", {}),
        ("要带啥材料", {}),
        ("一次能贷20万吗", {}),
        ("没有抵押能贷不", {}),
        ("是不是建档立卡户才给", {}),
    ],
)
def test_what_is_told_without_being_asked(said: str, told: dict[str, Any]) -> None:
    assert told_in(said, DAY) == told


YES = [
    "是",
    "是的",
    "对",
    "对对对",
    "嗯",
    "嗯呢",
    "是哩",
    "是嘞",
    "对头",
    "有",
    "我家是",
    "当然是",
    "应该是吧",
    "系",
    "是的，前年评上的",
]
NO = ["不是", "不是的", "没有", "没得", "不算", "没", "俺家不是", "没评上", "唔系", "没有没有", "不，从来没有"]
UNSURE = ["不知道", "不晓得哦", "说不清", "记不得了", "可能是吧", "搞不清楚算不算"]
NEITHER = ["呵呵", "今天天气好", "你是谁", "42万"]


@pytest.mark.parametrize(
    ("said", "told", "turn"),
    [
        *((each, {"is:registered_poor": True}, Turn.ANSWER) for each in [*YES, "建档立卡的", "贫困户"]),
        *((each, {"is:registered_poor": False}, Turn.ANSWER) for each in [*NO, "不是贫困户"]),
        *((each, {}, Turn.UNKNOWN) for each in UNSURE),
        *((each, {}, Turn.NOTHING) for each in NEITHER),
    ],
)
def test_yes_and_no_in_many_forms(said: str, told: dict[str, Any], turn: Turn) -> None:
    found = heard(said, Asked("person_class", ("registered_poor",), "您家是建档立卡贫困户吗？"), DAY)
    assert (found.told, found.turn) == (told, turn)


@pytest.mark.parametrize(
    ("fact", "said", "value"),
    [
        ("age", "42", 42),
        ("age", "四十二", 42),
        ("age", "俺五十八岁", 58),
        ("age", "四十多吧", {"least": 41, "most": 49}),
        ("age", "五十左右", {"least": 47, "most": 53}),
        ("age", "三十五六", {"least": 35, "most": 36}),
        ("age", "76年的", None),
        ("business", "个体户", "individual"),
        ("business", "摆摊", "individual"),
        ("business", "就我两口子", "individual"),
        ("business", "合伙", "partnership"),
        ("business", "俩人一起", "partnership"),
        ("business", "开公司", "company"),
        ("business", "淘宝", "online_shop"),
        ("business", "第二个", "partnership"),
        ("business", "3", "company"),
        ("business", "没做", "none"),
        ("disability_grade", "二级", 2),
        ("disability_grade", "残疾三级", 3),
        ("disability_grade", "没残疾证", 0),
        ("disability_grade", "没有", 0),
        ("disability_grade", "4", 4),
        ("household_employed", "没人", 0),
        ("household_employed", "都没上班", 0),
        ("household_employed", "就我一个", 1),
        ("household_employed", "俩", 2),
        ("trainings_this_year", "一次都没", 0),
        ("trainings_this_year", "两回", 2),
        ("trainings_this_year", "1次", 1),
        ("first_business", "头一回", True),
        ("first_business", "没开过", True),
        ("first_business", "不是头一回", False),
        ("first_business", "以前开过", False),
        ("employment", "在家闲着", "unemployed"),
        ("employment", "打零工", "flexible"),
        ("works_outside", "没出去", "none"),
        ("works_outside", "在深圳", "province"),
        ("graduated_on", "2017年7月", {"from": "2017-07-01", "to": "2017-07-31"}),
        ("graduated_on", "2017.6.30", "2017-06-30"),
        ("can_leave", "走不开", False),
        ("can_leave", "能", True),
        ("has_skill", "会电焊", True),
        ("has_skill", "啥也不会", False),
    ],
)
def test_an_answer_in_few_words(fact: str, said: str, value: Any) -> None:
    assert heard(said, Asked(fact), DAY).told.get(fact) == value


@pytest.mark.parametrize("fact", ["first_business", "first_certificate"])
def test_a_no_that_may_mean_never_is_no_answer(fact: str) -> None:
    assert heard("没有", Asked(fact), DAY) == heard("嘿嘿", Asked(fact), DAY)


@pytest.mark.parametrize(
    ("said", "told", "turn"),
    [
        ("低保户", {"is:subsistence": True}, Turn.ANSWER),
        ("2", {"is:subsistence": True}, Turn.ANSWER),
        ("建档立卡和低保都是", {"is:registered_poor": True, "is:subsistence": True}, Turn.ANSWER),
        ("都不是", {"is:registered_poor": False, "is:subsistence": False}, Turn.ANSWER),
        ("一样都不沾", {"is:registered_poor": False, "is:subsistence": False}, Turn.ANSWER),
        ("是", {}, Turn.WHICH),
        ("搞不清", {}, Turn.UNKNOWN),
    ],
)
def test_which_of_several_classes(said: str, told: dict[str, Any], turn: Turn) -> None:
    found = heard(said, Asked("person_class", ("registered_poor", "subsistence")), DAY)
    assert (found.told, found.turn) == (told, turn)


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("去年六月", "2017-06-01", "2017-06-30"),
        ("一七年七月", "2017-07-01", "2017-07-31"),
        ("二零一七年", "2017-01-01", "2017-12-31"),
        ("17届", "2017-01-01", "2017-12-31"),
        ("前年", "2016-01-01", "2016-12-31"),
        ("去年年底", "2017-11-01", "2017-12-31"),
        ("三个月前", "2018-02-14", "2018-03-16"),
        ("毕业三年了", "2014-06-02", "2015-06-01"),
        ("毕业不到两年", "2016-06-02", "2018-06-01"),
        ("七月", "2017-07-01", "2017-07-31"),
        ("六月", "2018-06-01", "2018-06-30"),
        ("2016年3月5号", "2016-03-05", "2016-03-05"),
        ("昨天", "2018-05-31", "2018-05-31"),
    ],
)
def test_the_days_that_a_date_may_mean(said: str, first: str, last: str) -> None:
    found = read_date(said, DAY)
    assert found
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


@pytest.mark.parametrize("said", ["没日子", "2017年13月40日后", "第一次", "我四十二岁", ""])
def test_no_date_is_made_up(said: str) -> None:
    found = read_date(said, DAY)
    assert found is None or found.first.year == 2017


@pytest.mark.parametrize(
    "answer", ["", "=", "business", "business=palace", "age=42", "is:king=yes", "region=000000", "person_class=none"]
)
def test_a_forged_choice_says_nothing(answer: str) -> None:
    assert tapped(answer, Asked("business")).told == {}


def test_a_long_story_is_read_quickly_and_only_for_what_it_tells() -> None:
    story = "我家住在山里头，" + "日子一年一年地过，娃也大了，" * 150 + "建档立卡"
    assert "is:registered_poor" not in told_in(story, DAY)
    assert told_in("我是建档立卡户，" + story, DAY)["is:registered_poor"] is True


def test_every_class_of_people_has_words_of_its_own() -> None:
    assert set(WORDS.table("classes")) == set(vocabulary()["person_class"].choices)


def test_every_choice_can_be_said_in_words() -> None:
    kinds = [kind for kind in vocabulary().values() if kind.kind == "choice"]
    assert all(set(WORDS.table("asked")[kind.name]) == set(kind.choices) for kind in kinds)


def test_every_flag_is_answered_by_yes_and_no() -> None:
    for kind in vocabulary().values():
        if kind.kind == "flag" and not kind.name.startswith("is:"):
            asked = Asked(kind.name, (), kind.question)
            assert heard("是的", asked, DAY).told == {kind.name: True}
            assert heard("不是", asked, DAY).told == {kind.name: False}


def asked_for(fact: str, *codes: str) -> Asked:
    return Asked(fact, codes, vocabulary()[fact].question)


def test_what_tells_something_else_is_no_answer_beside_it() -> None:
    found = heard("没出去", asked_for("employment"), DAY)
    assert (found.told, found.turn) == ({"works_outside": "none"}, Turn.NOTHING)
    assert heard("不是，我52了", asked_for("person_class", "registered_poor"), DAY).told == {
        "is:registered_poor": False,
        "age": 52,
    }


@pytest.mark.parametrize(
    ("said", "age"), [("44", 44), ("四十三", 43), ("四十多", {"least": 41, "most": 49}), ("3", None)]
)
def test_a_bare_age_is_taken_where_no_number_is_asked(said: str, age: Any) -> None:
    assert heard(said, asked_for("can_leave"), DAY).told.get("age") == age


@pytest.mark.parametrize(
    ("said", "asks"),
    [("啥都能干", False), ("啥活都干得了", False), ("没什么手艺", False), ("几个人合伙", False), ("哪都去不了", False),
     ("有啥补贴", True), ("几个人能办", True), ("能贷多少", True), ("招聘会在哪", True)],
)  # fmt: skip
def test_words_of_a_question_that_ask_nothing(said: str, asks: bool) -> None:
    assert has("question", said) is asks


def test_a_bare_number_is_no_age_where_a_date_is_asked() -> None:
    assert "age" not in heard("18", asked_for("graduated_on"), DAY).told
