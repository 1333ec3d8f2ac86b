"""Ages, amounts, dates, spans of time, household sizes and ordinals, read by rule from text in normal form."""

from __future__ import annotations

import re
from typing import Dict, Iterator, List, NamedTuple, Pattern, Tuple


class Quantity(NamedTuple):
    """What stands from `start` to `end`; `value` is years, 元, an ISO date or a relative day, as its entity says."""

    entity: str
    start: int
    end: int
    value: str


NUMBER = r"\d+(?:\.\d+)?"
SCALES = {"万": 10_000, "w": 10_000, "千": 1_000, "k": 1_000, "百": 100}
# The money of 两三千 and its kin: both ends of the range.
ROUGH = re.compile(r"([一两二三四五六七八九])([二三四五六七八九])([十百千万])(?:来|多)?(?:元|块钱|块|钱)?")
CHINESE = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
TENS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000}

RELATIVE_DAY = (
    r"今天|明天|后天|大后天|昨天|前天|今晚|明早|这周|本周|下周|上周|这个月|本月|下个月|上个月|今年|明年|去年|前年|"
    r"(?:这|下|上|本)?(?:周|星期|礼拜)[一二三四五六日天1-6]|月底|月初|年底|年初|过年|春节|正月(?:初?[一二三四五六七八九十\d]+)?|腊月(?:[一二三四五六七八九十\d]+)?"
)
PATTERNS: List[Tuple[str, Pattern[str]]] = [
    ("age", re.compile(rf"(?P<value>\d{{1,3}})(?:周岁|岁)")),
    ("age", re.compile(r"(?:年龄|今年|都|俺|我|快|已经|他|她|妈|爸|爹)(?P<value>[1-9]\d)(?=了|多|$|,|。|的人)")),
    ("amount", re.compile(rf"(?P<value>{NUMBER})(?P<scale>[万wk千百])?(?:元|块钱|块|钱)")),
    ("amount", re.compile(rf"(?P<value>{NUMBER})(?P<scale>[万wk千])(?!人|名|次|亩|字)")),
    ("amount", re.compile(r"(?P<value>\d{4,7})(?!\d|年|人|名|次|户|亩|字|[-.号])")),
    (
        "date",
        re.compile(
            r"(?:(?P<year>20\d\d|19\d\d)年)?(?P<month>1[0-2]|0?[1-9])月(?:(?P<day>3[01]|[12]\d|0?[1-9])(?:号|日)?)?(?!个)"
        ),
    ),
    ("date", re.compile(r"(?P<year>20\d\d|19\d\d)年?(?=$|\D)")),
    ("date", re.compile(r"(?P<day>3[01]|[12]\d|0?[1-9])号")),
    ("date", re.compile(rf"(?P<relative>{RELATIVE_DAY})")),
    ("duration", re.compile(r"(?P<value>\d+|半|几)(?:个)?(?P<unit>年|月|周|星期|礼拜|天|小时)(?:半)?(?!前?份|底|初)")),
    ("household_size", re.compile(r"(?:家里?|一家|全家|我家|我们家)(?P<value>\d+)(?:口人?|个人)")),
    ("ordinal", re.compile(r"第(?P<value>[一二三四五六七八九十\d]+)(?:个|条|项|种)?|(?P<alone>^\d$)")),
]
ORDINALS = {character: str(place) for place, character in enumerate("一二三四五六七八九十", 1)}


def find_quantities(text: str) -> List[Quantity]:
    """All quantities of `text`, first pattern first; no two overlap."""
    found: List[Quantity] = []
    for quantity in _candidates(text):
        if all(quantity.end <= other.start or quantity.start >= other.end for other in found):
            found.append(quantity)
    return sorted(found, key=lambda quantity: quantity.start)


def _candidates(text: str) -> Iterator[Quantity]:
    for match in ROUGH.finditer(text):
        low, high, scale = match.groups()
        if CHINESE[low] + 1 == CHINESE[high]:
            value = f"{CHINESE[low] * TENS[scale]}-{CHINESE[high] * TENS[scale]}"
            yield Quantity("amount", *match.span(), value)
    for entity, pattern in PATTERNS:
        for match in pattern.finditer(text):
            group = "value" if entity == "age" else 0
            yield Quantity(entity, *match.span(group), _value(entity, match.groupdict()))


def _value(entity: str, groups: Dict[str, str]) -> str:
    if entity == "amount":
        return _plain(float(groups["value"]) * SCALES.get(groups.get("scale") or "", 1))
    if entity == "date":
        return groups.get("relative") or _date(groups)
    if entity == "ordinal":
        ordinal = groups.get("value") or groups.get("alone") or ""
        return ORDINALS.get(ordinal, ordinal)
    return (groups["value"] or "") + (groups.get("unit") or "")


def _date(groups: Dict[str, str]) -> str:
    parts = (groups.get("year") or "", groups.get("month") or "", groups.get("day") or "")
    return "-".join(part.zfill(2) if part else "" for part in parts)


def _plain(number: float) -> str:
    return str(int(number)) if number == int(number) else str(number)
