from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from talking import Talk

from actions.days import days_of
from actions.interview.dates import Days

StartTalk = Callable[..., Talk]
# A Saturday.
TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("今天", "2026-11-21", "2026-11-21"),
        ("今晚", "2026-11-21", "2026-11-21"),
        ("明天", "2026-11-22", "2026-11-22"),
        ("后天", "2026-11-23", "2026-11-23"),
        ("大后天", "2026-11-24", "2026-11-24"),
        ("周六", "2026-11-21", "2026-11-21"),
        ("星期三", "2026-11-25", "2026-11-25"),
        ("这周日", "2026-11-22", "2026-11-22"),
        ("下周三", "2026-11-25", "2026-11-25"),
        ("下下个星期一", "2026-11-30", "2026-11-30"),
        ("下礼拜天", "2026-11-29", "2026-11-29"),
        ("周末", "2026-11-21", "2026-11-22"),
        ("下周末", "2026-11-28", "2026-11-29"),
        ("本周", "2026-11-16", "2026-11-22"),
        ("下周", "2026-11-23", "2026-11-29"),
        ("---25", "2026-11-25", "2026-11-25"),
        ("---15", "2026-12-15", "2026-12-15"),
        ("---31", "2026-12-31", "2026-12-31"),
        ("--12-06", "2026-12-06", "2026-12-06"),
        ("--06-15", "2027-06-15", "2027-06-15"),
        ("--12", "2026-12-01", "2026-12-31"),
        ("2026-12", "2026-12-01", "2026-12-31"),
        ("2026-11-29", "2026-11-29", "2026-11-29"),
        ("月底", "2026-11-21", "2026-11-30"),
        ("月初", "2026-12-01", "2026-12-10"),
        ("下个月", "2026-12-01", "2026-12-31"),
        ("下个月初", "2026-12-01", "2026-12-10"),
        ("2月底", "2027-02-21", "2027-02-28"),
        ("12月上旬", "2026-12-01", "2026-12-10"),
        ("元旦", "2027-01-01", "2027-01-01"),
        ("五一节", "2027-05-01", "2027-05-05"),
        ("国庆", "2027-10-01", "2027-10-07"),
        ("正月初八", "2027-02-13", "2027-02-13"),
        ("农历正月初八", "2027-02-13", "2027-02-13"),
        ("大年初三", "2027-02-08", "2027-02-08"),
        ("正月", "2027-02-06", "2027-03-07"),
        ("正月十五", "2027-02-20", "2027-02-20"),
        ("元宵节", "2027-02-20", "2027-02-20"),
        ("腊月28", "2027-02-04", "2027-02-04"),
        ("农历腊月23", "2027-01-30", "2027-01-30"),
        ("腊月二十三", "2027-01-30", "2027-01-30"),
        ("冬月十二", "2026-12-20", "2026-12-20"),
        ("除夕", "2027-02-05", "2027-02-05"),
        ("大年三十", "2027-02-05", "2027-02-05"),
        ("春节", "2027-02-05", "2027-02-08"),
        ("清明节", "2027-04-05", "2027-04-05"),
        ("端午", "2027-06-09", "2027-06-09"),
        ("农历5月初五", "2027-06-09", "2027-06-09"),
        ("中秋节", "2027-09-15", "2027-09-15"),
        ("8月十五", "2027-09-15", "2027-09-15"),
        ("8月廿六", "2027-09-26", "2027-09-26"),
        ("农历10月12", "2027-11-09", "2027-11-09"),
    ],
)
def test_days_that_a_word_means(said: str, first: str, last: str) -> None:
    assert days_of(said, TODAY) == Days(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "said",
    [
        "昨天",
        "上周三",
        "这周一",
        "2018",
        "2018-06",
        "--02-30",
        "正月三十二",
        "农历13月初五",
        "初八",
        "过完年",
        "今年",
        "每周三",
        "",
    ],
)
def test_the_past_and_what_names_no_days_mean_none(said: str) -> None:
    assert days_of(said, TODAY) is None


async def test_fairs_of_the_asked_day_alone_are_listed(talk: StartTalk) -> None:
    told = await talk().say("济南下下周日的招聘会", "job_fair", region="济南", date="下下周日")
    assert told.texts[0].startswith("12月6日（周日）有这些招聘会：\n1. 样例：商河县返乡招聘会")
    assert "2. " not in told.texts[0]


async def test_a_day_without_a_fair_is_said_before_the_next_ones(talk: StartTalk) -> None:
    told = await talk().say("彭水下周三的招聘会", "job_fair", region="彭水", date="下周三")
    lines = told.texts[0].splitlines()
    assert lines[0] == "11月25日（周三）没有登记的招聘会。"
    assert lines[1].endswith("附近最近有这些招聘会：")
    assert "彭水县赶场招聘会" in lines[2]


async def test_a_day_of_another_year_is_said_with_its_year(talk: StartTalk) -> None:
    told = await talk().say("彭水正月初八的招聘会", "job_fair", region="彭水", date="正月初八")
    assert told.texts[0].startswith("2027年2月13日（周六）没有登记的招聘会。")


async def test_a_span_lists_the_fairs_that_lie_in_it(talk: StartTalk) -> None:
    told = await talk().say("济南12月有招聘会吗", "job_fair", region="济南", date="--12")
    assert told.texts[0].startswith("12月1日（周二）到12月31日（周四）有这些招聘会：")
    assert "11月" not in told.texts[0]


async def test_a_day_that_is_none_lists_the_next_fairs(talk: StartTalk) -> None:
    told = await talk().say("过完年彭水哪天有招聘会", "job_fair", region="彭水", date="过完年")
    assert "11月23日（周一）" in told.texts[0]
    assert "没有登记" not in told.texts[0]


async def test_the_days_are_looked_for_around_a_shared_location(talk: StartTalk) -> None:
    told = await talk().say("", "job_fair", location={"lat": 36.65, "lon": 117.12}, date="--12-06")
    assert told.texts[0].startswith("12月6日（周日）有这些招聘会：")


async def test_the_asked_day_is_kept_while_the_place_is_asked_for(talk: StartTalk) -> None:
    one = talk()
    await one.say("下周三的招聘会", "job_fair", date="下周三")
    told = await one.say("彭水", "set_region", region="彭水")
    assert "没有登记的招聘会" in told.text


@pytest.mark.parametrize(("intent", "choices"), [("inform", ()), ("nlu_unsure", ("overtime_leave", "find_job"))])
async def test_another_day_is_asked_for_in_few_words(talk: StartTalk, intent: str, choices: tuple[str, ...]) -> None:
    one = talk(region="济南市")
    await one.say("哪天有招聘会", "job_fair")
    told = await one.say("下下周日呢", intent, confidence=0.3, choices=choices, date="下下周日")
    assert told.text.startswith("12月6日（周日）有这些招聘会")


async def test_an_age_says_nothing_of_fairs(talk: StartTalk) -> None:
    one = talk(region="济南市")
    await one.say("哪天有招聘会", "job_fair")
    assert "招聘会" not in (await one.say("35岁", "inform", age="35")).text
