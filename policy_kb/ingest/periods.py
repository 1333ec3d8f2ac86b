"""From when to when a document applies: what it says, else what its plan, its steps or its years let one conclude."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from policy_kb.ingest.clauses import Clause
from policy_kb.ingest.days import DAY, day_in, months_in
from policy_kb.ingest.numerals import value
from policy_kb.ingest.proposals import Proposed, inferred, stated

OWN_PERIOD = re.compile(r"(行动|实施|活动|工作|执行|开展|专项)?(时间|期限|有效期)(安排)?$")
STEPS = re.compile(r"(实施|工作|行动|推进|进度)(步骤|阶段|安排|进度)")
BEGINS = re.compile(r"自(.{0,14}?\d{4}年\d{1,2}月\d{1,2}日)起(?:施行|实施|执行|生效)")
LASTS = re.compile(r"有效期(?:为|限为)?\s?([一二三四五六七八九十\d]{1,2})\s?年")
UNTIL = re.compile(r"(?:有效期至|执行至|执行期限至|截止到?|有效期到)\s?(\d{4}年\d{1,2}月\d{1,2}日)")
FIVE_YEARS = re.compile(r"[“\"]?(十[一二三四五六])五[”\"]?(?:时期|期间|规划)")
FIRST_OF_FIVE = {"十一": 2006, "十二": 2011, "十三": 2016, "十四": 2021, "十五": 2026, "十六": 2031}
PLAN_YEARS = re.compile(r"([二两三四五2345])年(?:行动|攻坚|计划)")
TO_YEAR = re.compile(r"(?:到|至|-|－|—|~)(20\d{2})年")
YEAR = re.compile(r"(20\d{2})年")
LEAST_YEAR_MENTIONS = 3
LONGEST_LINE = 60

Period = tuple[Proposed | None, Proposed | None]


def period(title: str, clauses: Sequence[Clause], issued: date | None) -> Period:
    """First and last day, either None; the first way that finds something counts."""
    ways: tuple[Callable[[], Period | None], ...] = (
        lambda: _own(clauses),
        lambda: _stated_days(clauses),
        lambda: _steps(clauses),
        lambda: _plan(title, clauses, issued),
        lambda: _five_years(title, clauses),
        lambda: _one_year(title, clauses),
    )
    return next((found for way in ways if (found := way())), (None, None))


def _own(clauses: Sequence[Clause]) -> Period | None:
    """A clause with a heading like 行动时间."""
    for clause in clauses:
        if OWN_PERIOD.fullmatch(clause.heading) and (span := _span(clause.text)):
            line = clause.text.replace("\n", " ")[:LONGEST_LINE]
            return _pair(stated, span, "clause", path=clause.path, line=line)
    return None


def _span(text: str) -> tuple[date, date] | None:
    days = [day for match in DAY.finditer(text) if (day := day_in(match[0]))]
    return (min(days), max(days)) if len(days) > 1 else months_in(text)


def _stated_days(clauses: Sequence[Clause]) -> Period | None:
    """自…起施行, 有效期5年, 有效期至…"""
    for clause in reversed(clauses):
        found = BEGINS.search(clause.text)
        begin = day_in(found[1]) if found else None
        end = _end(clause.text, begin)
        if begin or end:
            told = {"path": clause.path, "line": _around(clause.text, found or UNTIL.search(clause.text))}
            first = stated(begin.isoformat(), "clause", **told) if begin else None
            return first, stated(end.isoformat(), "clause", **told) if end else None
    return None


def _end(text: str, begin: date | None) -> date | None:
    if until := UNTIL.search(text):
        return day_in(until[1])
    lasts = LASTS.search(text)
    return begin + relativedelta(years=value(lasts[1])) - timedelta(days=1) if begin and lasts else None


def _around(text: str, found: re.Match[str] | None) -> str:
    begin = max(0, found.start() - 10) if found else 0
    return text[begin : begin + LONGEST_LINE].replace("\n", " ")


def _steps(clauses: Sequence[Clause]) -> Period | None:
    """The dated steps of a section like 实施步骤."""
    section = next((each for each in clauses if STEPS.search(each.heading)), None)
    if section is None:
        return None
    inside = [each for each in clauses if each.path.startswith(section.path)]
    spans = [span for each in inside if (span := months_in(each.text[:LONGEST_LINE]))]
    if len(spans) < 2:
        return None
    first, last = min(spans)[0], max(span[1] for span in spans)
    return _pair(inferred, (first, last), "steps", first=first, last=last)


def _plan(title: str, clauses: Sequence[Clause], issued: date | None) -> Period | None:
    """三年行动, and the last year that the text aims at."""
    named = PLAN_YEARS.search(title)
    if not named:
        return None
    count = value(named[1].replace("两", "二"))
    aims = Counter(int(year) for each in clauses for year in TO_YEAR.findall(each.text))
    last = aims.most_common(1)[0][0] if aims else 0
    if issued and not issued.year <= last <= issued.year + count:
        last = issued.year + count - 1
    if not last:
        return None
    return _years(last - count + 1, last, "plan_years", words=named[0], year=last)


def _five_years(title: str, clauses: Sequence[Clause]) -> Period | None:
    found = _first(FIVE_YEARS, [title, *(each.text for each in clauses)])
    if not found:
        return None
    first = FIRST_OF_FIVE[found[1]]
    return _years(first, first + 4, "five_years", words=f"{found[1]}五")


def _one_year(title: str, clauses: Sequence[Clause]) -> Period | None:
    named = YEAR.search(title)
    years = Counter(int(year) for each in clauses for year in YEAR.findall(each.text))
    (year, times), *others = years.most_common() or [(0, 0)]
    if named:
        return _years(int(named[1]), int(named[1]), "title_line", line=title)
    if times < LEAST_YEAR_MENTIONS or others:
        return None
    return _years(year, year, "one_year", year=year)


def _first(pattern: re.Pattern[str], texts: Iterable[str]) -> re.Match[str] | None:
    return next((found for each in texts if (found := pattern.search(each))), None)


def _years(first: int, last: int, key: str, **told: object) -> Period:
    return _pair(inferred, (date(first, 1, 1), date(last, 12, 31)), key, **told)


def _pair(made: Callable[..., Proposed], span: tuple[date, date], key: str, **told: object) -> Period:
    return made(span[0].isoformat(), key, **told), made(span[1].isoformat(), key, **told)
