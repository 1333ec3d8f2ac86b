from __future__ import annotations

import pytest

from bot.directory.divisions import Divisions

NAMED = {
    "我是商河那边的": ["370126"],
    "在重庆打工老家彭水": ["500000", "500243"],
    "我户口在重庆市彭水苗族土家族自治县桑柘镇": ["500243104"],
    "山东的济南有活吗": ["370100"],
    "我是贵州毕节人，在广州打工": ["520500", "440100"],
    "吉林延边的": ["222400"],
    "我在吉林市里": ["220200"],
    "济南市中心有招聘会吗": ["370100"],
    "重庆市区有招聘会吗": ["500000"],
    "天津和平有招聘会吗": ["120101"],
    "石家庄市长安区怎么走": ["130102"],
    "在大方县打零工": ["520521"],
    "他在东方市打工": ["469007"],
    "章丘市有没有招聘会": ["370114"],
    "我在济南高新区上班": ["370176"],
    "上海南站附近找工作": ["310000"],
    "我在西安全职工作": ["610100"],
    "南通知道吗": ["320600"],
    "一直江油住着": ["510781"],
    "彭水汉葭街道的": ["500243001"],
    "会理县的补贴": ["513402"],
    "新疆和田那边": ["653200"],
    "清城区残疾人招聘会": ["441802"],
    "从内蒙来的": ["150000"],
}

NOT_NAMED = [
    "晚上东方天亮了",
    "比如说有什么补贴",
    "公安局旁边",
    "资源丰富",
    "农民专业合作社",
    "朝阳市场怎么走",
    "找工作的东西安全吗",
    "请通知安康复中心",
    "大方一点",
    "平安银行",
    "兴业银行的贷款",
    "老家乡下的地",
    "回家乡找工作",
    "我们镇上有活吗",
    "在我们街道办登记",
    "哪个街道能办",
    "孙中山",
    "人社局在哪",
    "想去海边",
    "我住城区",
    "通道在哪边",
    "两个孩子要照顾",
    "工资三千五可以吗",
    "我家住和平",
    "身体健康平时能干活",
    "通下水道修水管的散活能接吗",
    "催一下各镇报数",
    "有没有长白班",
    "我和县里说过了",
    "42",
]


@pytest.mark.parametrize(("sentence", "codes"), NAMED.items())
def test_places_in_a_sentence_are_found(divisions: Divisions, sentence: str, codes: list[str]) -> None:
    found = divisions.find(sentence)
    assert [each.division.code for each in found if each.division] == codes
    assert [each.status for each in found] == ["found"] * len(codes)


@pytest.mark.parametrize("sentence", NOT_NAMED)
def test_ordinary_words_are_no_places(divisions: Divisions, sentence: str) -> None:
    assert divisions.find(sentence) == []


def test_span_delimits_the_name(divisions: Divisions) -> None:
    sentence = "我户口在重庆市彭水县，人在济南"
    spans = [sentence[each.start : each.end] for each in divisions.find(sentence)]
    assert spans == ["重庆市彭水县", "济南"]


def test_shared_name_in_a_sentence_asks_unless_home_decides(divisions: Divisions) -> None:
    [asked] = divisions.find("我在朝阳区上班")
    assert asked.status == "ambiguous"
    [decided] = divisions.find("我在朝阳区上班", within="110000")
    assert decided.division is not None
    assert decided.division.code == "110105"


def test_whole_text_may_be_an_ordinary_word(divisions: Divisions) -> None:
    [outcome] = divisions.find("和平")
    assert outcome.status == "ambiguous"
