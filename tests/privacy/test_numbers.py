"""Numbers in one normal form, and how little of them is shown. All numbers here are made up."""

from __future__ import annotations

import pytest

from bot.privacy.numbers import masked_id_number, masked_name, masked_phone, normal_id_number, normal_phone


@pytest.mark.parametrize(
    "written",
    [
        "99999919491231002X",
        "99999919491231002x",
        " 999999 19491231 002X ",
        "999999-19491231-002x",
        "９９９９９９１９４９１２３１００２Ｘ",
        "\u202d99999919491231002X\u202c",
        "999999\u300019491231—002X\t",
        "\ufeff999999\u221219491231\u00a0002X\0",
    ],
)
def test_id_number_has_one_normal_form(written: str) -> None:
    assert normal_id_number(written) == "99999919491231002X"


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("13800001234", "13800001234"),
        ("138 0000 1234", "13800001234"),
        ("138-0000-1234", "13800001234"),
        ("１３８００００１２３４", "13800001234"),
        ("+86 138 0000 1234", "13800001234"),
        ("+86(0)13800001234", ""),
        ("8613800001234", "13800001234"),
        ("008613800001234", "13800001234"),
        ("（023）78490000", "02378490000"),
        ("0531-88888888", "053188888888"),
        ("+86 23 7849 0000", "02378490000"),
        ("0086-531-88888888", "053188888888"),
        ("78490000", ""),
        ("400-123-4567", ""),
        ("12333", ""),
        ("13800001234/13900001234", ""),
        ("023-78490000转801", ""),
        ("1380000123", ""),
        ("12800001234", ""),
        ("无", ""),
        ("", ""),
    ],
)
def test_phone_has_one_normal_form(written: str, normal: str) -> None:
    assert normal_phone(written) == normal
    assert normal_phone(normal) == normal


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("999999194912311234", "**************1234"),
        ("99999919491231002X", "**************002X"),
        ("1234", "****"),
        ("", ""),
    ],
)
def test_last_four_of_an_id_number_are_shown(number: str, shown: str) -> None:
    assert masked_id_number(number) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13800001234", "138****1234"),
        ("+86 138 0000 1234", "138****1234"),
        ("023-78490000", "023****0000"),
        ("0531-88881234", "053*****1234"),
        ("村头小卖部", "*****"),
        ("", ""),
    ],
)
def test_middle_of_a_phone_is_hidden(number: str, shown: str) -> None:
    assert masked_phone(number) == shown


@pytest.mark.parametrize(
    ("name", "shown"), [("张三丰", "张**"), ("张三", "张*"), ("张", "*"), ("", ""), ("阿依·古丽", "阿****")]
)
def test_only_the_first_character_of_a_name_is_shown(name: str, shown: str) -> None:
    assert masked_name(name) == shown
