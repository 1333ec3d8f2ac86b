"""What a written wage says: 3000-3500元/月, 日薪200, 4千到6千, 计件, 面议."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from bot.directory.texts import text
from bot.sheets.problem import CellError

PayUnit = Literal["month", "day", "hour", "piece"]

AMOUNT = r"(\d+(?:\.\d+)?)(k|千|万)?"
RANGE = re.compile(rf"{AMOUNT}元?(?:[-~—–−至到]+{AMOUNT})?元?(?:左右)?(以上|起|以下|以内)?", re.IGNORECASE)
TIMES = {"k": 1_000, "千": 1_000, "万": 10_000}
# The base wage comes first where one is named: 底薪2000元+计件.
MONTH = re.compile(r"月|底薪|保底|month", re.IGNORECASE)
OTHER_UNITS: tuple[tuple[re.Pattern[str], PayUnit | None], ...] = (
    (re.compile(r"时薪|小时|钟头|/时|/h", re.IGNORECASE), "hour"),
    (re.compile(r"日薪|/天|/日|每天|每日|一天|元天|day", re.IGNORECASE), "day"),
    (re.compile(r"计件|/件|每件|按件"), "piece"),
    (re.compile(r"年薪|/年|每年|一年"), None),
)
# 350元/天，月结 is no monthly wage: what such a word stands before or behind of is paid by another unit.
UNIT_BEFORE = re.compile(r"(?:日薪|日结|时薪|年薪|[每一](?:天|日|小时|件|年))[^\d月]{0,2}$")
UNIT_BEHIND = re.compile(r"(?:/|每|一)?个?(?:天|日|小时|钟头|时|件|年|h)", re.IGNORECASE)
AND_MORE = re.compile(r"底薪|保底|提成|计件")
# A bare number this large is understood as yuan a month.
LEAST_BARE_MONTH = 1_000
# Nobody is paid so little or so much a month: a slip of the pen.
MONTHS_PAY = range(300, 100_001)


@dataclass(frozen=True)
class Pay:
    """A wage as written; `least` and `most` are yuan a month and only known if it is paid by the month."""

    written: str
    unit: PayUnit | None = None
    least: int | None = None
    most: int | None = None


def read_pay(written: str) -> Pay:
    """What the words say and nothing more; raises CellError for a wage that cannot be meant."""
    plain = unicodedata.normalize("NFKC", written).replace(",", "").replace(" ", "")
    other = next(((unit, True) for pattern, unit in OTHER_UNITS if pattern.search(plain)), (None, False))
    found = [match for match in RANGE.finditer(plain) if not _has_other_unit(plain, match)]
    monthly, amounts = bool(MONTH.search(plain)), [_bounds(match) for match in found]
    likely = next((each for each in amounts if _is_likely(each)), None)
    if other[1] and (likely is None or not monthly):
        return Pay(written, other[0])
    if not amounts or (likely is None and not monthly):
        return Pay(written, "month" if monthly else None)
    least, most = likely or amounts[0]
    if not monthly and max(least or 0, most or 0) < LEAST_BARE_MONTH:
        return Pay(written)
    _check(written, least, most)
    more = least == most and AND_MORE.search(plain)
    return Pay(written, "month", least, None if more else most)


def _has_other_unit(plain: str, amount: re.Match[str]) -> bool:
    return bool(UNIT_BEFORE.search(plain[: amount.start()]) or UNIT_BEHIND.match(plain[amount.end() :]))


def _is_likely(bounds: tuple[int | None, int | None]) -> bool:
    return all(amount is None or amount in MONTHS_PAY for amount in bounds)


def _bounds(amount: re.Match[str]) -> tuple[int | None, int | None]:
    first, first_times, second, second_times, open_end = amount.groups()
    if second is None:
        only = _yuan(first, first_times)
        return (None, only) if open_end in ("以下", "以内") else (only, None if open_end else only)
    # 4-6千 means 4千 to 6千; 3000-1万 means what it says.
    shared = first_times or (second_times if float(first) < float(second) else None)
    return _yuan(first, shared), _yuan(second, second_times)


def _yuan(number: str, times: str | None) -> int:
    return round(float(number) * TIMES.get((times or "").lower(), 1))


def _check(written: str, least: int | None, most: int | None) -> None:
    if least is not None and most is not None and least > most:
        raise CellError(text("pay_order", value=written), text("pay_order_mend"))
    if not _is_likely((least, most)):
        raise CellError(text("pay_odd", value=written), text("pay_odd_mend"))
