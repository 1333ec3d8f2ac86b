"""Figures about hand-offs, against a few talks counted by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from past_talks import add_event, add_handoff
from reports_world import AUDITOR, FRIDAY, SPAN, TRUSTED, World, figures, open_office, search_behind

from bot.reports.measures import middle, slow
from bot.reports.spans import Span
from bot.storage.database import Database

MINUTE = timedelta(minutes=1)


async def test_hand_offs_are_counted_by_day_topic_team_region_channel_and_urgency(world: World) -> None:
    tables = (await world.report()).tables
    assert figures(tables["series"]) == {"11-19": [1, 0, 0], "11-20": [4, 1, 1]}
    assert figures(tables["regions"]) == {"不知道": [4, 0.8], "地区500243": [1, 0.2]}
    assert figures(tables["channels"]) == {"网页": [4, 0.8], "Telegram": [1, 0.2]}
    assert figures(tables["urgency"]) == {"一般": [4, 0.8], "急": [1, 0.2]}
    assert figures(tables["teams"]) == {"服务台": [3, 0.6, 0, 0, 10, 1], "维权组": [2, 0.4, 1, 1, 30, 0]}
    assert figures(tables["topics"]) == {
        "主题find_job": [3, 0.6, 0, 0, 10, 1],
        "主题wage_arrears": [2, 0.4, 1, 1, 30, 0],
    }


async def test_times_are_in_working_time_and_by_the_clock(world: World) -> None:
    times = figures((await world.report()).tables["times"])
    assert times["等候"] == [3, 20, 40, 40, 110]
    assert times["首次答复"] == [3, 20, 45, 45, 110]
    assert times["处理"] == [3, 20, 30, 20, 30]


async def test_waiting_ends_and_handling_begins_with_the_first_agent(database: Database) -> None:
    world = await open_office(database)
    # Claimed after 5 minutes, passed on after 20, given to a colleague after 30, over after 45.
    moments = {"claimed_at": FRIDAY + 30 * MINUTE, "answered_at": FRIDAY + 6 * MINUTE, "ended_at": FRIDAY + 45 * MINUTE}
    moved = await add_handoff(database, FRIDAY, **moments)
    for kind, minutes in (("queued", 0), ("claimed", 5), ("transferred", 20), ("assigned", 30), ("closed", 45)):
        await add_event(database, moved, kind, FRIDAY + minutes * MINUTE)
    # Assigned after 7 minutes, taken back, over after 10 with nobody.
    left = await add_handoff(database, FRIDAY, ended_at=FRIDAY + 10 * MINUTE)
    for kind, minutes in (("assigned", 7), ("requeued", 9), ("released", 10)):
        await add_event(database, left, kind, FRIDAY + minutes * MINUTE)
    waited, _, handled = (await world.report()).tables["times"].rows
    assert [cell.value for cell in waited.cells] == [2, 6, 7, 6, 7]
    assert [cell.value for cell in handled.cells] == [2, 21.5, 40, 21.5, 40]
    for row in (waited, handled):
        found = await world.archive().find(search_behind(row.cells[0].where), TRUSTED)
        assert {hit.number for hit in found.hits} == {moved, left}


async def test_promises_kept_broken_and_not_yet_due(world: World) -> None:
    by_team = figures((await world.report()).tables["promises_by_team"])
    assert by_team == {"服务台": [1, 0, 1, 1, 2, 0, 1, 1], "维权组": [1, 1, 0, 0.5, 2, 0, 0, 1]}


async def test_ratings_and_endings(world: World) -> None:
    tables = (await world.report()).tables
    assert figures(tables["ratings"]) == {"帮上了": [1, 0.2], "一般": [0, 0], "没帮上": [1, 0.2], "没有评": [3, 0.6]}
    counts = {label: values[0] for label, values in figures(tables["endings"]).items()}
    assert counts == {"还给机器人": 0, "结束": 3, "用命令还给": 0, "对方没说话，自动还给": 1, "还没结束": 1}


async def test_figures_at_the_head(world: World) -> None:
    keys = {key.title: (key.cell.value, key.hint) for key in (await world.report()).keys}
    assert keys["转人工"] == (5, "其中急的 1")
    assert keys["还没结束"][0] == 1
    assert keys["等候中位数"] == (20, "工作时间；九成在 40 分以内")
    assert keys["首答按时率"] == (pytest.approx(2 / 3), "超时 1 个")
    assert keys["帮上了"] == (0.5, "2 人评过")
    assert keys["转过手"][0] == 1


async def test_every_figure_opens_just_the_talks_it_counts(world: World) -> None:
    report, archive = await world.report(), world.archive()
    cells = [cell for table in report.tables.values() for row in table.rows for cell in row.cells[:1]]
    cells += [cell for row in report.tables["series"].rows for cell in row.cells]
    cells += [cell for row in report.tables["teams"].rows for cell in (row.cells[2], row.cells[3])]
    for key in ("promises_by_team", "promises_by_topic"):
        cells += [
            cell for row in report.tables[key].rows for place, cell in enumerate(row.cells) if place not in (3, 7)
        ]
    for cell in cells:
        assert cell.where is not None
        found = await archive.find(search_behind(cell.where), TRUSTED)
        assert found.total == cell.value, cell.where


async def test_slow_end_opens_those_that_took_so_long(world: World) -> None:
    waited, answered, _ = (await world.report()).tables["times"].rows
    slowest = [waited.cells[2], waited.cells[4], answered.cells[2]]
    expected = [["secret"], ["lunch"], ["secret"]]
    for cell, names in zip(slowest, expected, strict=True):
        found = await world.archive().find(search_behind(cell.where), TRUSTED)
        assert [hit.number for hit in found.hits] == [world.handoffs[name] for name in names]


async def test_confidential_talks_are_counted_but_open_only_for_those_allowed(world: World) -> None:
    report = await world.report()
    urgent = next(row for row in report.tables["urgency"].rows if row.label == "急")
    search = search_behind(urgent.cells[0].where)
    assert urgent.cells[0].value == 1
    assert (await world.archive().find(search, AUDITOR)).total == 0
    assert await world.archive().hidden(search, AUDITOR) == 0
    assert [hit.number for hit in (await world.archive().find(search, TRUSTED)).hits] == [world.handoffs["secret"]]


async def test_one_team_has_its_own_report(world: World) -> None:
    report = await world.report(team=world.rights)
    assert figures(report.tables["teams"]) == {"维权组": [2, 1, 1, 1, 30, 0]}
    assert report.keys[0].cell.where is not None
    found = await world.archive().find(search_behind(report.keys[0].cell.where), TRUSTED)
    assert found.total == 2


async def test_empty_span_is_a_report_of_nothing(database: Database) -> None:
    report = await (await open_office(database)).report()
    assert figures(report.tables["series"]) == {"11-19": [0, 0, 0], "11-20": [0, 0, 0]}
    assert report.tables["topics"].rows == ()
    assert figures(report.tables["times"])["等候"] == [0, None, None, None, None]
    assert [key.cell.value for key in report.keys] == [0, 0, None, None, None, None, None, 0]
    assert report.unanswered.total == 0


async def test_day_begins_at_midnight_in_china(database: Database) -> None:
    world = await open_office(database)
    await add_handoff(database, datetime(2026, 11, 19, 15, 59, 59, tzinfo=UTC))
    await add_handoff(database, datetime(2026, 11, 19, 16, 0, 0, tzinfo=UTC))
    await add_handoff(database, datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC))
    await add_handoff(database, datetime(2026, 11, 20, 16, 0, 0, tzinfo=UTC))
    counts = {label: values[0] for label, values in figures((await world.report()).tables["series"]).items()}
    assert counts == {"11-19": 1, "11-20": 2}
    friday = date(2026, 11, 20)
    assert (await world.report(Span(friday, friday))).keys[0].cell.value == 2


async def test_long_span_is_drawn_by_week_and_listed_by_day(world: World) -> None:
    report = await world.report(Span(date(2026, 10, 1), SPAN.last))
    assert report.tables["series"].title == "每周转来多少"
    assert figures(report.tables["series"])["11-16–11-20"][0] == 5
    assert len(report.daily.rows) == 51


def test_middle_and_slow_values() -> None:
    spans = [number * MINUTE for number in range(1, 11)]
    assert (middle(spans), slow(spans)) == (5.5, 9)
    assert (middle(spans[:1]), slow(spans[:1])) == (1, 1)
    assert (middle([]), slow([])) == (None, None)
