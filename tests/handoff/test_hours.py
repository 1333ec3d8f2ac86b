"""Office hours as people write them and as the table keeps them."""

from __future__ import annotations

from datetime import time

import pytest

from bot.handoff.hours import BadHours, check_hours, hours_from_json, hours_line, hours_to_json, read_spans, write_spans

MORNING, AFTERNOON = (time(9), time(12)), (time(13, 30), time(17, 30))


@pytest.mark.parametrize(
    ("written", "spans"),
    [
        ("09:00-12:00, 13:30-17:30", (MORNING, AFTERNOON)),
        ("9:00–12:00，13:30～17:30", (MORNING, AFTERNOON)),
        ("９：００－１２：００；１３：３０至１７：３０", (MORNING, AFTERNOON)),
        ("13:30 到 17:30 9:00 到 12:00", (MORNING, AFTERNOON)),
        ("09:00-12:00\n13:30-17:30、", (MORNING, AFTERNOON)),
        ("22:00-24:00", ((time(22), time()),)),
        ("00:00-24:00", ((time(), time()),)),
        ("09:00-12:00, 12:00-13:00", (MORNING, (time(12), time(13)))),
        ("  ", ()),
    ],
)
def test_written_hours_are_read(written: str, spans: tuple[tuple[time, time], ...]) -> None:
    assert read_spans(written) == spans
    assert read_spans(write_spans(spans)) == spans


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("上午", "看不懂"),
        ("9-12", "看不懂"),
        ("09:00-25:00", "看不懂"),
        ("09:60-12:00", "看不懂"),
        ("24:30-24:40", "看不懂"),
        ("12:00-09:00", "不晚于"),
        ("09:00-09:00", "不晚于"),
        ("22:00-06:00", "24:00"),
        ("09:00-12:00, 11:00-13:00", "重叠"),
        ("08:00-24:00, 23:00-24:00", "重叠"),
    ],
)
def test_impossible_hours_get_one_sentence(written: str, word: str) -> None:
    with pytest.raises(BadHours, match=word) as caught:
        read_spans(written)
    assert "\n" not in str(caught.value)


def test_hours_keep_their_meaning_in_the_table() -> None:
    stored = {"0": [["09:00", "12:00"], ["13:30", "24:00"]], "6": [["00:00", "01:15"]]}
    hours = hours_from_json(stored)
    assert hours == {0: (MORNING, (time(13, 30), time())), 6: ((time(), time(1, 15)),)}
    assert hours_to_json({**hours, 3: ()}) == stored


def test_unsorted_spans_and_an_eighth_weekday_are_refused() -> None:
    with pytest.raises(BadHours, match="重叠"):
        check_hours({0: (AFTERNOON, MORNING)})
    with pytest.raises(BadHours, match="星期几"):
        check_hours({7: (MORNING,)})


@pytest.mark.parametrize(
    ("hours", "line"),
    [
        (dict.fromkeys(range(5), (MORNING, AFTERNOON)), "周一至周五 09:00-12:00, 13:30-17:30"),
        ({0: (MORNING,), 2: (MORNING,), 3: (MORNING,)}, "周一 09:00-12:00；周三至周四 09:00-12:00"),
        ({6: ((time(), time()),)}, "周日 00:00-24:00"),
        ({0: ()}, "没有上班时间"),
        ({}, "没有上班时间"),
    ],
)
def test_the_week_fits_in_one_line(hours: dict[int, tuple[tuple[time, time], ...]], line: str) -> None:
    assert hours_line(hours) == line
