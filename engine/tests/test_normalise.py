import random
import sys

import pytest

from bangfu_engine.normalise import normalise


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("１２３ＡＢｃ，？", "123abc,?"),
        ("補貼幾時發", "补贴几时发"),
        ("嗰個補貼", "嗰个补贴"),
        ("公 益\u3000岗\n在 哪", "公益岗在哪"),
        ("好的👌🏽，谢谢🙏", "好的,谢谢"),
        ("啥时候发？？？！！", "啥时候发?!"),
        ("哈哈哈哈哈哈", "哈哈哈"),
        ("选①", "选1"),
        ("1️⃣", "1"),
        ("100000000", "100000000"),
    ],
)
def test_typing_habits_fall_into_one_form(written: str, normal: str) -> None:
    assert normalise(written).text == normal


@pytest.mark.parametrize(
    "nothing", ["", "   \n\t", "👍👍👍", "🙏 ❤️", "\u200b\ufeff", "。。。", "，，，", "？！…", "\ud800"]
)
def test_text_with_nothing_to_read_becomes_empty(nothing: str) -> None:
    assert normalise(nothing).text == ""


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("能贷二十万吗", "能贷200000吗"),
        ("我三十五岁", "我35岁"),
        ("我五十五了", "我55了"),
        ("一千二", "1200"),
        ("两千五", "2500"),
        ("三万五", "35000"),
        ("三点五万", "3.5万"),
        ("一百五十块", "150块"),
        ("一千零五十", "1050"),
        ("十五号", "15号"),
        ("二〇一八年", "2018年"),
        ("三月份", "3月份"),
        ("两个月", "2个月"),
        ("两个半月", "2个半月"),
        ("一家五口", "一家5口"),
        ("八百一个月", "800一个月"),
        ("二十万三年利息", "200000三年利息"),
        ("第二十条", "第20条"),
        ("壹仟贰佰元", "1200元"),
        ("四拾二", "42"),
        ("一仟块", "1000块"),
        ("廿五", "25"),
        ("腊月廿三", "腊月23"),
        ("八五年的", "85年的"),
        ("九二年", "92年"),
        ("零五年", "05年"),
        ("七八年出生", "78年出生"),
    ],
)
def test_numerals_that_count_become_digits(written: str, normal: str) -> None:
    assert normalise(written).text == normal


@pytest.mark.parametrize(
    "phrase",
    [
        *("半年", "一次性", "三支一扶", "五免一享", "两后生", "万一", "千万别", "一个", "初一", "十九"),
        *("一个人", "十分", "五险一金", "周三", "星期三", "正月初八", "第三个", "第十五个", "一块去"),
        *("几十块", "几十万", "好几百块", "两三年", "三五天", "二十七八", "四五十", "一千八九", "零工", "十四五"),
        *("七八年", "五六年工龄", "八零后", "廿七八", "廿几", "廿里堡", "收拾", "大陆", "二天再来", "二十七八岁"),
    ],
)
def test_set_phrases_and_rough_counts_keep_their_characters(phrase: str) -> None:
    assert "".join(character for character in normalise(phrase).text if character.isdigit()) == ""


@pytest.mark.parametrize(
    ("written", "part", "original"),
    [
        ("我 三十五 岁了", "35", "三十五"),
        ("廿 五岁", "25", "廿 五"),
        ("借壹仟元", "1000", "壹仟"),
        ("想贷一千二百五十块", "1250", "一千二百五十"),
        ("想贷二十万开店", "200000", "二十万"),
        ("👌 補貼 多少", "补贴", "補貼"),
        ("在彭 水县哪", "彭水县", "彭 水县"),
    ],
)
def test_spans_lead_back_to_what_was_written(written: str, part: str, original: str) -> None:
    normal = normalise(written)
    start = normal.text.index(part)
    left, right = normal.original_span(start, start + len(part))
    assert written[left:right] == original


def test_any_string_is_normalised_with_rising_origins_in_range() -> None:
    chance = random.Random(20)
    kinds = [
        "一二两三十百千万零〇点初第几个月号岁年块0123456789",
        "，。？！ \u3000\u200d👍🏽",
        "补贴補貼ＡＢ①㈠½ﷺİ\ud800\U000e0067",
    ]
    for _ in range(3000):
        wild = chr(chance.randrange(sys.maxunicode + 1))
        text = "".join(chance.choice([*chance.choice(kinds), wild]) for _ in range(chance.randrange(14)))
        normal = normalise(text)
        assert len(normal.origin) == len(normal.text)
        assert list(normal.origin) == sorted(normal.origin)
        assert all(0 <= place < len(text) for place in normal.origin)


def test_normal_form_of_the_normal_form_is_itself() -> None:
    for text in ("我三十五岁，想贷二十万！！", "補貼 啥時候 發？", "月薪一千八，两个月没发"):
        once = normalise(text).text
        assert normalise(once).text == once
