from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from bot.sheets.cells import cell_text, day, degrees, many_of, one_of, short_text, whole_number, yes_no
from bot.sheets.problem import CellError

COLOURS = {"red": ["红", "红色"], "blue": ["蓝"]}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (" 甲 ", "甲"),
        (5.0, "5"),
        (2.5, "2.5"),
        (13800001111.0, "13800001111"),
        (999_999_999_999_999, "999999999999999"),
        ("123456789012345678", "123456789012345678"),
        (True, "是"),
        ("'+86 138", "+86 138"),
        ("'甲", "'甲"),
    ],
)
def test_cell_is_given_as_people_wrote_it(value: Any, expected: str) -> None:
    assert cell_text(value) == expected


@pytest.mark.parametrize("value", [1.2345678901234567e17, 10**15, -(10**15), 1e300])
def test_number_that_lost_its_last_digits_is_recognised(value: float) -> None:
    with pytest.raises(CellError) as caught:
        cell_text(value)
    assert (caught.value.message, caught.value.mend) == ("数字太长被表格改掉了", "把这一列设为文本重新填")


@pytest.mark.parametrize(
    "value",
    ["2024-01-02", "2024/1/2", "2024.1.2", "2024年1月2日", "２０２４年１月２日", "20240102", 20240102.0, 20240102,
     "2024-01-02 00:00:00", "2024年1月2日（周二）", date(2024, 1, 2), datetime(2024, 1, 2, 9, 30)],
)  # fmt: skip
def test_every_usual_way_to_write_a_day_is_read(value: Any) -> None:
    assert day(value) == date(2024, 1, 2)


@pytest.mark.parametrize("value", ["2024.3", "2024年3月", "2024-03", 2024.3])
def test_month_alone_is_its_first_day(value: Any) -> None:
    assert day(value) == date(2024, 3, 1)


@pytest.mark.parametrize(
    ("value", "word"),
    [("明天", "看不懂"), ("2024-02-30", "没有"), ("2024-13-01", "没有"), (45293.0, "变成的数字"), (2024.1, "10 月"),
     ("0202-01-02", "不在"), (date(2999, 1, 1), "不在"), ("24-1-2", "看不懂"), (2024.0, "看不懂")],
)  # fmt: skip
def test_other_days_are_refused_with_the_reason(value: Any, word: str) -> None:
    with pytest.raises(CellError) as caught:
        day(value)
    assert word in caught.value.message
    assert caught.value.mend


@pytest.mark.parametrize(
    ("value", "expected"), [("3,500", 3500), (3500.0, 3500), ("３５", 35), ("5.00", 5), ("", None)]
)
def test_whole_numbers_are_read(value: Any, expected: int | None) -> None:
    assert whole_number(0, 5000)(value) == expected


@pytest.mark.parametrize("value", ["三", "3.5", 2.5, "-1", "5001", "1e3"])
def test_other_numbers_are_refused(value: Any) -> None:
    with pytest.raises(CellError):
        whole_number(0, 5000)(value)


@pytest.mark.parametrize(
    ("value", "expected"), [("是", True), (" √", True), (False, False), ("无", False), (None, None)]
)
def test_yes_and_no_are_understood(value: Any, expected: bool | None) -> None:
    assert yes_no(value) is expected


def test_choice_is_found_by_any_of_its_words() -> None:
    assert [one_of(COLOURS)(value) for value in ("红 色", "BLUE", "", None)] == ["red", "blue", None, None]
    assert many_of(COLOURS)("红、蓝/红") == ("red", "blue")
    with pytest.raises(CellError) as caught:
        many_of(COLOURS)("红、绿")
    assert (caught.value.message, caught.value.mend) == ("不认识“绿”", "只能写：红、蓝")


def test_degrees_and_lengths_have_bounds() -> None:
    assert (degrees("36.65°"), degrees("")) == (36.65, None)
    for read, value in ((degrees, "181"), (degrees, "三十"), (short_text(3), "四个字呢")):
        with pytest.raises(CellError):
            read(value)
