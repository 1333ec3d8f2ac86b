"""Invented people, as many as wanted, always the same ones.

Nobody is meant: ID numbers have right dates and check digits under area code 999999, which GB/T 2260 has never given to
a place; phones begin with 190 0000 and count up; names are put together from a short list of characters.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook

AREA = "999999"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
FAMILY = "甲乙丙丁戊己庚辛壬癸"
GIVEN = ("小明", "大山", "晓红", "春", "秋月", "建", "长河", "丽")
REGIONS = ("重庆市彭水县", "重庆市彭水县汉葭街道", "500243", "广东省清远市清城区", "山东省济南市历城区")
# 31 headings of the template; with the household's helper and plan left to the tests.
HEADINGS = (
    *("姓名", "身份证号", "性别", "出生日期", "电话", "户编号", "与户主关系", "村或社区", "户籍地", "现住地", "务工地"),
    *("工作单位", "人员类别", "就业状态", "未就业原因", "劳动能力", "残疾等级", "患病情况", "住址", "学历", "技能"),
    *(
        "证书",
        "求职意向",
        "期望月薪",
        "外出意愿",
        "有就业意愿",
        "培训需求",
        "养老保险",
        "核实日期",
        "核实方式",
        "同意接收通知",
    ),
)


def id_number(number: int, born: date = date(1990, 3, 7), *, man: bool = False) -> str:
    """The ID number of invented person `number` (of one day: 0 to 499)."""
    digits = f"{AREA}{born:%Y%m%d}{(number % 500) * 2 + man:03}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True))
    return digits + "10X98765432"[total % 11]


def phone(number: int) -> str:
    """A phone number that counts up."""
    return f"1900{number:07}"


def born(number: int) -> date:
    """A birthday, the same for 500 people after one another."""
    return date(1966, 1, 1) + timedelta(days=number // 500)


def name(number: int) -> str:
    """A name."""
    return FAMILY[number % 10] + GIVEN[number // 10 % 8]


def person(number: int, **other: Any) -> dict[str, Any]:
    """The row of invented person `number` by heading; `other` puts something else in some cells."""
    works = number % 3 == 0
    man = number % 2 == 1
    row = dict.fromkeys(HEADINGS, "")
    row |= {
        "姓名": name(number),
        "身份证号": id_number(number, born(number), man=man),
        "性别": "男" if man else "女",
        "出生日期": born(number).isoformat(),
        "电话": phone(number),
        "户编号": f"H{number // 4:06}",
        "与户主关系": "户主" if number % 4 == 0 else "其他",
        "村或社区": f"示例{number // 4 % 40}村",
        "户籍地": REGIONS[number // 4 % 5],
        "现住地": REGIONS[number // 4 % 5],
        "务工地": "广东省深圳市" if works else "",
        "工作单位": f"示例{number % 300}厂" if works else "",
        "人员类别": "脱贫人口、低保对象" if number % 5 == 0 else "脱贫人口",
        "就业状态": "已就业" if works else "未就业",
        "未就业原因": "" if works else "技能不足",
        "劳动能力": "普通劳动力",
        "残疾等级": "四级" if number % 50 == 0 else "",
        "患病情况": "高血压" if number % 60 == 0 else "",
        "住址": f"示例路 {number} 号",
        "学历": "初中",
        "技能": "做饭",
        "证书": "",
        "求职意向": "保洁、月嫂",
        "期望月薪": 3000 + number % 20 * 100,
        "外出意愿": "县内",
        "有就业意愿": "是",
        "培训需求": "养老护理",
        "养老保险": "已参保",
        "核实日期": "2026-01-15",
        "核实方式": "上门",
        "同意接收通知": "同意" if number % 2 else "",
    }
    return row | other


def people(count: int, start: int = 0) -> Iterator[dict[str, Any]]:
    """The rows of `count` people."""
    return (person(number) for number in range(start, start + count))


def write_list(path: Path, rows: Iterable[Mapping[str, Any]], headings: Sequence[str] = HEADINGS) -> Path:
    """The rows as a list, CSV or XLSX by the name of the file."""
    cells = ([row.get(heading, "") for heading in headings] for row in rows)
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([list(headings), *cells])
        return path
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for line in ([*headings], *cells):
        sheet.append(line)
    book.save(path)
    return path
