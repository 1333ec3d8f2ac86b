"""The workbook: one sheet a table, frozen headers, figures as numbers, nothing that runs as a formula."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook, load_workbook
from past_talks import say
from reports_world import AUDITOR, FRIDAY, SPAN, World

from bot.reports.spans import Span
from bot.reports.xlsx import workbook


async def opened(world: World, span: Span = SPAN) -> Workbook:
    return load_workbook(io.BytesIO(workbook(await world.report(span, staff=AUDITOR), "全部")))


async def test_every_table_has_a_sheet_with_a_frozen_header(world: World) -> None:
    book = await opened(world)
    assert book.sheetnames[:4] == ["总览", "每天转来多少", "按主题", "按团队"]
    assert book.sheetnames[-1] == "机器人答不上的话"
    assert len(book.sheetnames) == 13
    for sheet in book.worksheets:
        assert sheet.freeze_panes == "A2"
        assert sheet["A1"].font.bold


async def test_figures_are_numbers_with_their_format(world: World) -> None:
    book = await opened(world)
    rows = list(book["按团队"].iter_rows(values_only=True))
    assert rows[0] == ("团队", "对话", "占比", "急", "首答超时", "等候中位数（分钟）", "帮上了")
    assert rows[1] == ("服务台", 3, 0.6, 0, 0, 10, 1)
    assert book["按团队"]["C2"].number_format == "0%"


async def test_sheet_of_days_has_every_day(world: World) -> None:
    days = Span(SPAN.first.replace(month=8), SPAN.last)
    assert (await opened(world, days))["每天转来多少"].max_row == 1 + len(days.days())


@pytest.mark.parametrize("words", ["=1+1", "+86", "-1", "@SUM(A1)"])
async def test_words_that_look_like_a_formula_stay_words(world: World, words: str) -> None:
    await say(world.database, "quick", FRIDAY, words, intent="out_of_scope")
    cell = (await opened(world))["机器人答不上的话"]["A2"]
    assert (cell.value, cell.data_type) == (f"'{words}", "s")
