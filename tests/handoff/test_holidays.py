"""The year's file: what it may look like, what it replaces, and what is said about a bad one."""

from __future__ import annotations

import asyncio
import io
import random
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from bot.handoff.calendar import DayKind
from bot.handoff.calendar_file import LARGEST_BYTES, TEMPLATE, read_calendar
from bot.handoff.holidays import BadCalendar, Holidays, calendar_finding, library_days
from bot.storage.database import Database

HEADER = "日期,类型,名称"
HOLIDAY, WORKDAY = DayKind.HOLIDAY, DayKind.WORKDAY


class HandClock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        raise AssertionError("days need no time of day")

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds


def csv_file(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join((HEADER, *lines)).encode(encoding)


def xlsx_file(*rows: list[object]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
async def test_csv_of_any_usual_encoding_is_taken(database: Database, encoding: str) -> None:
    holidays = Holidays(database)
    content = csv_file("2027-10-01,放假,国庆节", "2027年10月9日（周六）,上班,调休", encoding=encoding)
    assert (await holidays.upload(content, "2027.csv")).years == {2027: 2}
    days = await holidays.days()
    assert (days[date(2027, 10, 1)], days[date(2027, 10, 9)]) == (HOLIDAY, WORKDAY)


async def test_xlsx_with_real_dates_and_a_title_above_is_taken(database: Database) -> None:
    content = xlsx_file(
        ["2027 年放假安排"],
        ["类型", "日期", "备注"],
        ["放假", datetime(2027, 1, 1), "x"],
        ["补班", "2027/1/3", None],
        ["休", 20270104, None],
    )
    holidays = Holidays(database)
    assert (await holidays.upload(content, "2027.xlsx")).years == {2027: 3}
    days = await holidays.days()
    assert [days[date(2027, 1, number)] for number in (1, 3, 4)] == [HOLIDAY, WORKDAY, HOLIDAY]


async def test_uploaded_day_wins_over_the_package_and_leaves_its_other_days(database: Database) -> None:
    holidays = Holidays(database)
    await holidays.upload(csv_file("2026-10-07,上班,值班", "2026-04-20,放假,三月三"), "2026.csv")
    days = await holidays.days()
    assert days[date(2026, 10, 7)] is WORKDAY
    assert days[date(2026, 4, 20)] is HOLIDAY
    assert days[date(2026, 10, 6)] is HOLIDAY


async def test_second_upload_replaces_the_year_and_no_other(database: Database) -> None:
    holidays = Holidays(database)
    await holidays.upload(csv_file("2027-05-03,放假,", "2028-05-03,放假,"), "a.csv")
    await holidays.upload(csv_file("2027-05-04,放假,"), "b.csv")
    days = await holidays.days()
    assert date(2027, 5, 3) not in days
    assert {date(2027, 5, 4), date(2028, 5, 3)} <= set(days)


async def test_new_year_that_begins_in_december_does_not_wipe_the_old_year(database: Database) -> None:
    holidays = Holidays(database)
    await holidays.upload(csv_file("2027-05-03,放假,", "2027-12-26,上班,"), "2027.csv")
    uploaded = await holidays.upload(csv_file("2027-12-31,放假,元旦", "2028-01-01,放假,元旦"), "2028.csv")
    assert uploaded.years == {2027: 1, 2028: 1}
    assert {date(2027, 5, 3), date(2027, 12, 26), date(2027, 12, 31), date(2028, 1, 1)} <= set(await holidays.days())


async def test_last_days_of_december_alone_do_not_make_a_year_known(database: Database) -> None:
    holidays = Holidays(database)
    await holidays.upload(csv_file("2030-12-31,放假,元旦", "2031-01-01,放假,元旦"), "2031.csv")
    assert [await holidays.covered(year) for year in (2026, 2030, 2031)] == [True, False, True]


async def test_one_bad_row_keeps_everything_out_and_all_bad_cells_are_named(database: Database) -> None:
    holidays = Holidays(database)
    lines = (
        "2027-01-01,放假,元旦",
        "2027-13-01,调休,",
        ",,",
        "1927-01-01,上班,",
        "2027-01-01,上班,",
        f",放假,{'长' * 41}",
    )
    with pytest.raises(BadCalendar, match="一天也没有导入：有 6 处不对") as caught:
        await holidays.upload(csv_file(*lines), "2027.csv")
    assert [(each.row, each.column, each.message) for each in caught.value.problems] == [
        (3, "日期", "看不懂的日期“2027-13-01”"),
        (3, "类型", "看不懂的类型“调休”"),
        (5, "日期", "1927 年不对"),
        (6, "日期", "和第 2 行是同一天"),
        (7, "日期", "没有填"),
        (7, "名称", "太长，有 41 个字"),
    ]
    assert all(each.mend for each in caught.value.problems)
    assert date(2027, 1, 1) not in await holidays.days()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "读不出内容"),
        (b"\n,,\n", "读不出内容"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "读不出内容"),
        (b"PK\x03\x04 no zip at all", "读不出内容"),
        (random.Random(1).randbytes(100_000), "读不出内容"),
        (b"x" * (LARGEST_BYTES + 1), "太大"),
        ("日期,名称\n2027-01-01,元旦".encode(), "缺少这些列：类型"),
        ("您好，这是一封信。".encode(), "缺少这些列：日期、类型"),
        (HEADER.encode(), "只有表头"),
    ],
)
async def test_rubbish_gets_one_clear_sentence_and_changes_nothing(
    database: Database, content: bytes, word: str
) -> None:
    holidays = Holidays(database)
    with pytest.raises(BadCalendar, match=word) as caught:
        await holidays.upload(content, "年.csv")
    assert "\n" not in str(caught.value)
    assert caught.value.problems == ()
    assert await holidays.days() == library_days()


async def test_own_upload_is_seen_at_once(database: Database) -> None:
    holidays = Holidays(database, HandClock())
    assert date(2027, 1, 1) not in await holidays.days()
    await holidays.upload(csv_file("2027-01-01,放假,元旦"), "2027.csv")
    assert date(2027, 1, 1) in await holidays.days()


async def test_many_who_ask_at_once_all_get_the_days(database: Database) -> None:
    holidays = Holidays(database)
    answers = await asyncio.gather(*(holidays.days() for _ in range(20)))
    assert all(days == library_days() for days in answers)


async def test_upload_of_another_process_is_seen_within_a_minute(database: Database) -> None:
    clock = HandClock()
    app, command = Holidays(database, clock), Holidays(database)
    assert date(2027, 1, 1) not in await app.days()
    await command.upload(csv_file("2027-01-01,放假,元旦"), "2027.csv")
    clock.seconds = 61
    assert date(2027, 1, 1) in await app.days()


@pytest.mark.parametrize(
    ("today", "years"),
    [
        (date(2026, 11, 22), None),
        (date(2026, 12, 10), None),
        (date(2026, 12, 11), "2027"),
        (date(2027, 3, 1), "2027"),
        (date(2027, 12, 20), "2027、2028"),
    ],
)
async def test_finding_asks_for_the_file_of_an_unknown_year(database: Database, today: date, years: str | None) -> None:
    finding = await calendar_finding(database, today)
    mend = "请在 /console/calendar 上传，或运行 bangfu office calendar 文件"
    assert finding == (years and f"还没有 {years} 年的放假安排，现在只按星期几算：{mend}")


async def test_finding_is_gone_once_the_file_is_there(database: Database) -> None:
    await Holidays(database).upload(csv_file("2027-10-01,放假,国庆节"), "2027.csv")
    assert await calendar_finding(database, date(2027, 3, 1)) is None


def test_template_is_the_arrangement_of_2026() -> None:
    days = {each.day: each.kind for each in read_calendar(TEMPLATE.read_bytes(), TEMPLATE.name)}
    assert days == {day: kind for day, kind in library_days().items() if day.year == 2026}
