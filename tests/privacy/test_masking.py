"""Numbers of people never stay in free text; other numbers do. All ID numbers here are made up."""

from __future__ import annotations

import random

import pytest

from bot.privacy.masking import CHECK_DIGITS, WEIGHTS, is_id_number, mask

ID, PHONE, CARD, LANDLINE = "〔身份证号〕", "〔手机号〕", "〔银行卡号〕", "〔电话〕"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("11010519491231002X", ID),
        ("11010519491231002x", ID),
        ("我身份证11010519491231002X，查一下", f"我身份证{ID}，查一下"),
        ("110105194912310021", ID),
        ("１１０１０５１９４９１２３１００２X", ID),
        ("110105491231002", ID),
        ("13800000000", PHONE),
        ("138 0000 0000", PHONE),
        ("138-0000-0000", PHONE),
        ("+86 13800000000", PHONE),
        ("+8613800000000", PHONE),
        ("8613800000000", PHONE),
        ("电话１３８００００００００打我", f"电话{PHONE}打我"),
        ("微信同号13800000000。13900000000也行", f"微信同号{PHONE}。{PHONE}也行"),
        ("6222020200112233445", CARD),
        ("6222 0202 0011 2233 445", CARD),
        ("6222-0202-0011-2233", CARD),
        ("卡号6222020200112233", f"卡号{CARD}"),
        ("0531-88888888", LANDLINE),
        ("053188888888", LANDLINE),
        ("010 88888888", LANDLINE),
    ],
)
def test_number_of_a_person_is_hidden(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "",
        "我能贷20万吗",
        "12333",
        "打12345投诉",
        "2022年11月15日",
        "2022-11-15",
        "20221115",
        "渝人社办〔2022〕317号",
        "35岁，欠薪18000元",
        "500000元",
        "欠了1380000元",
        "编号1234567890",
        "一三八",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    "text", ["110105 19491231 002X", "11010519491231002Ｘ", "a110105194912310021", "sfz11010519491231002X"]
)
def test_id_number_written_oddly_is_hidden_too(text: str) -> None:
    assert "19491231" not in mask(text)


@pytest.mark.parametrize("text", ["008613800000000", "138.0000.0000", "138—0000—0000", "138\u30000000\u30000000"])
def test_phone_written_oddly_is_hidden_too(text: str) -> None:
    assert mask(text) == PHONE


def test_masking_twice_changes_nothing() -> None:
    once = mask("身份证11010519491231002X电话13800000000")
    assert mask(once) == once


def made_up_id(chance: random.Random) -> str:
    """A well-formed ID number of nobody: region 110000 was never issued."""
    body = f"110000{chance.randint(1930, 2015)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}000"
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + CHECK_DIGITS[total % 11]


def test_every_well_formed_id_number_is_hidden_in_any_sentence() -> None:
    chance = random.Random(7)
    for _ in range(500):
        number = made_up_id(chance)
        assert is_id_number(number)
        assert mask(f"我是{number}号") == f"我是{ID}号"


@pytest.mark.parametrize(
    "number", ["110105194912310021", "11010519491331002X", "1101051949123100", "", "abc", "11010519490230002X"]
)
def test_ill_formed_id_number_is_told(number: str) -> None:
    assert not is_id_number(number)
