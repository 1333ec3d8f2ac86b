"""What a written age requirement says: 18-50, 50岁以下, 年满18周岁, 不限."""

from __future__ import annotations

import re

from bot.directory.texts import text, words
from bot.sheets.problem import CellError

AGE = r"(\d{1,3})\s*(?:周岁|岁)?"
RANGE = re.compile(rf"(?:年龄)?{AGE}\s*(?:[-~—–−至到]+)\s*{AGE}(?:之间|以内)?")
MOST = re.compile(rf"(?:年龄)?(?:不超过|最大)?{AGE}\s*(以下|以内|及以下|\(含\)以下)?")
LEAST = re.compile(rf"(?:年龄)?(?:年满|满|不低于|最小)?{AGE}\s*(以上|及以上|起)?")
# Whoever is younger may not be hired: 禁止使用童工规定, article 2.
YOUNGEST = 16
OLDEST = 99

Ages = tuple[int | None, int | None]


def read_ages(plain: str) -> Ages:
    """The youngest and the oldest age, None where there is no bound; raises CellError for what cannot be meant."""
    if not plain or plain in words("no_age_bound"):
        return None, None
    least, most = _bounds(plain)
    if any(age is not None and not YOUNGEST <= age <= OLDEST for age in (least, most)):
        raise CellError(text("age_odd", value=plain), text("age_odd_mend", youngest=YOUNGEST))
    if least is not None and most is not None and least > most:
        raise CellError(text("age_order", value=plain), text("age_order_mend"))
    return least, most


def _bounds(plain: str) -> Ages:
    if match := RANGE.fullmatch(plain):
        return int(match[1]), int(match[2])
    if (match := MOST.fullmatch(plain)) and (match[2] or plain.startswith(("不超过", "最大", "年龄不超过"))):
        return None, int(match[1])
    if (match := LEAST.fullmatch(plain)) and (match[2] or any(word in plain for word in ("满", "不低于", "最小"))):
        return int(match[1]), None
    raise CellError(text("age_unclear", value=plain), text("age_unclear_mend"))
