from itertools import pairwise
from typing import List, Tuple

import pytest

from bangfu_engine.normalise import normalise
from bangfu_engine.quantities import find_quantities


def read(text: str) -> List[Tuple[str, str]]:
    return [(quantity.entity, quantity.value) for quantity in find_quantities(normalise(text).text)]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("我35岁", "35"),
        ("俺今年五十八", "58"),
        ("我妈六十二周岁", "62"),
        ("都55了还能办吗", "55"),
        ("年龄45", "45"),
        ("我儿子今年十七，初中毕业", "17"),
        ("满16岁", "16"),
        ("廿五岁", "25"),
        ("卅岁了", "30"),
        ("商河的，五十三了", "53"),
        ("48了还能去不", "48"),
        ("我弟弟听力残疾，26，想学按摩", "26"),
        ("我对象三十九，都想去", "39"),
        ("老头子71啦", "71"),
    ],
)
def test_ages(text: str, years: str) -> None:
    assert ("age", years) in read(text)


@pytest.mark.parametrize(
    "text",
    [
        "四十多岁",
        "快六十了",
        "快五十岁的人",
        "快满50岁",
        "五险，12，说",
        "四五十岁",
        "二十七八岁",
        "廿七八岁",
        "二十来岁",
        "18个月",
        "今年9月",
        "今年12个人",
        "我35块",
        "999岁",
    ],
)
def test_vague_and_other_figures_give_no_age(text: str) -> None:
    assert all(entity != "age" for entity, _ in read(text))


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("能贷20w吗", "200000"),
        ("贷二十万", "200000"),
        ("2.5万", "25000"),
        ("两万五", "25000"),
        ("2万5", "25000"),
        ("1万2千", "12000"),
        ("一万二", "12000"),
        ("三点五万", "35000"),
        ("1500块", "1500"),
        ("五块钱", "5"),
        ("一百五十块", "150"),
        ("5百块", "500"),
        ("工资3k", "3000"),
        ("一个月3200", "3200"),
        ("八百块一个月", "800"),
        ("两三千", "2000-3000"),
        ("一两万", "10000-20000"),
        ("三五千块", "3000-5000"),
        ("二三十块", "20-30"),
        ("3000到5000", "3000-5000"),
        ("2-3万", "20000-30000"),
        ("1.5w", "15000"),
        ("15k", "15000"),
        ("两千五", "2500"),
        ("壹仟贰佰元", "1200"),
        ("一仟块", "1000"),
        ("三千多块", "3000-4000"),
        ("一百五十多块", "150-160"),
        ("二十多万", "200000-300000"),
    ],
)
def test_amounts(text: str, yuan: str) -> None:
    assert [value for entity, value in read(text) if entity == "amount"] == [yuan]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("明天有招聘会吗", "明天"),
        ("下周三", "下周三"),
        ("下下周有没有", "下下周"),
        ("下个星期呢", "下个星期"),
        ("这个星期天开门不", "这个星期天"),
        ("15号", "---15"),
        ("六月十五号", "--06-15"),
        ("三月份", "--03"),
        ("2018年6月", "2018-06"),
        ("2018年6月5日", "2018-06-05"),
        ("2024-03-01", "2024-03-01"),
        ("二〇一八年", "2018"),
        ("2019毕业的", "2019"),
        ("正月初八", "正月初八"),
        ("腊月二十八", "腊月28"),
        ("农历五月初五", "农历5月初五"),
        ("农历八月十五", "农历8月十五"),
        ("月底", "月底"),
        ("大后天", "大后天"),
        ("上周五", "上周五"),
        ("这礼拜天", "这礼拜天"),
        ("下个月初", "下个月初"),
        ("下下个月", "下下个月"),
        ("9月底", "9月底"),
        ("去年底", "去年底"),
        ("今年五一", "今年五一"),
        ("五一有招聘会没", "五一"),
        ("五一劳动节", "五一劳动节"),
        ("十一放假", "十一"),
        ("国庆", "国庆"),
        ("三八节", "三八节"),
        ("腊八", "腊八"),
        ("年后再说", "年后"),
        ("过完年", "过完年"),
        ("大年初八", "大年初八"),
        ("初八开工", "初八"),
        ("初三上班", "初三"),
        ("农历腊月二十三", "农历腊月23"),
        ("腊月廿八", "腊月28"),
        ("正月十五", "正月十五"),
        ("八月十五", "8月十五"),
        ("五月初五", "5月初五"),
        ("三月三", "3月三"),
        ("6月15", "--06-15"),
        ("6.15号", "--06-15"),
        ("6.15的招聘会", "--06-15"),
        ("2024.3.1", "2024-03-01"),
        ("24年3月", "2024-03"),
        ("18年毕业", "2018"),
        ("22届", "2022"),
        ("俺八五年的", "1985"),
        ("九二年出生", "1992"),
        ("七八年出生", "1978"),
        ("零五年的", "2005"),
        ("八七年当的兵", "1987"),
        ("85年6月生", "1985-06"),
    ],
)
def test_dates(text: str, date: str) -> None:
    assert ("date", date) in read(text)
    assert [entity for entity, _ in read(text)] == ["date"]


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("半年", "0.5年"),
        ("三个月", "3月"),
        ("两年半", "2.5年"),
        ("一个半月", "1.5月"),
        ("半个月", "0.5月"),
        ("10天", "10天"),
        ("五十个小时", "50小时"),
        ("三个钟头", "3小时"),
        ("3个钟", "3小时"),
        ("干了60年", "60年"),
        ("70年产权", "70年"),
    ],
)
def test_durations(text: str, duration: str) -> None:
    assert read(text) == [("duration", duration)]


@pytest.mark.parametrize(
    ("text", "size"), [("我家五口人", "5"), ("家里有4口人", "4"), ("三口之家", "3"), ("全家6个人", "6")]
)
def test_household_sizes(text: str, size: str) -> None:
    assert read(text) == [("household_size", size)]


@pytest.mark.parametrize(
    ("text", "place"), [("第二个", "2"), ("选第三", "3"), ("第十二条", "12"), ("2", "2"), ("第1种吧", "1")]
)
def test_ordinals(text: str, place: str) -> None:
    assert read(text) == [("ordinal", place)]


@pytest.mark.parametrize(
    "text",
    [
        *("13800001111", "我电话13800001111", "023-60000000", "拨打12333", "114514", "5km", "20wifi", "3千人", "3公里"),
        *(
            "第一书记",
            "第三代社保卡",
            "一周一次",
            "几十万人",
            "几个月",
            "几年",
            "3号窗口",
            "三千来块",
            "十来万",
            "万把块",
            "五六年前",
            "初三毕业",
            "几回",
            "涨了6.15",
            "2.10",
            "公益岗在哪报名",
            "一次性",
            "万一",
        ),
        *("两块地", "80年代", "三年级", "一号线", "五险一金", "你好"),
    ],
)
def test_nothing_is_read_into_phone_numbers_and_plain_text(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("做泥瓦工一天280", "280"),
        ("采茶一天一百五", "150"),
        ("还要扣三百六伙食费", "360"),
        ("补我六百", "600"),
        ("押500", "500"),
    ],
)
def test_bare_hundreds_are_money_after_a_rate_or_a_payment(text: str, yuan: str) -> None:
    assert read(text) == [("amount", yuan)]


@pytest.mark.parametrize("text", ["一个月多少", "两百块一天", "一年能领多少钱", "一个月工资四千五"])
def test_what_a_rate_is_per_is_no_duration(text: str) -> None:
    assert "duration" not in dict(read(text))


@pytest.mark.parametrize("text", ["干了一个月两千块没给", "满一年多少钱", "三天给多少"])
def test_how_long_it_lasted_is_a_duration_beside_money_too(text: str) -> None:
    assert "duration" in dict(read(text))


@pytest.mark.parametrize("text", ["一天干180个小时", "每天300人", "扣120天", "补200平"])
def test_counted_hundreds_are_no_money(text: str) -> None:
    assert "amount" not in dict(read(text))


def test_this_year_before_an_age_is_no_date() -> None:
    assert read("今年五十二") == [("age", "52")]
    assert ("date", "今年") in read("今年3月登记的")


def test_two_quantities_never_overlap() -> None:
    found = find_quantities(normalise("我今年五十五，2018年6月15号失业，领了三个月，每月一千二，家里4口人").text)
    assert [quantity.entity for quantity in found] == ["age", "date", "duration", "amount", "household_size"]
    assert all(left.end <= right.start for left, right in pairwise(found))
