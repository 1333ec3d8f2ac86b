from __future__ import annotations

from typing import Any

import pytest

from bot.sheets.header import match_header, named
from bot.sheets.reading import SheetError

COLUMNS = {"name": ["姓名", "Name"], "phone": ["手机（本人）", "电话"], "note": ["备注"]}


def rows(*lines: list[Any]) -> list[tuple[int, list[Any]]]:
    return list(enumerate(lines, 1))


def test_headings_are_found_below_titles_whatever_their_spelling() -> None:
    table = rows(["登记表", ""], [" ＊姓 名（必填）", "手机(本人)", "爱好", ""], ["甲", "138", "唱", "x"])
    header = match_header("a", table, COLUMNS, ["name"])
    assert (header.position, header.fields, header.unknown) == (1, ["name", "phone", None, None], ("爱好",))
    assert named(header, ["甲"]) == {"name": "甲", "phone": ""}


def test_header_of_two_merged_rows_is_one_header() -> None:
    header = match_header("a", rows(["姓名", "电话"], ["姓名", "电话"], ["甲", "1"]), COLUMNS, ["name"])
    assert header.position == 1


@pytest.mark.parametrize(
    ("table", "word"),
    [
        (rows(["您好，这是一封信"]), "不是表格"),
        (rows(["备注", "电话"], ["a", "b"]), "缺少这些列：姓名"),
        (rows(["姓名", "电话", "name"], ["a", "b", "c"]), "“姓名”这一列出现了两次"),
        (rows(["姓名", "电话"]), "只有表头"),
    ],
)
def test_table_without_a_usable_header_gets_one_sentence(table: list[tuple[int, list[Any]]], word: str) -> None:
    with pytest.raises(SheetError, match=word):
        match_header("a", table, COLUMNS, ["name"])
