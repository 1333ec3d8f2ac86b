"""Hide ID numbers, phone numbers and bank cards in free text before it is stored, logged or understood."""

from __future__ import annotations

import re
from datetime import date

# What people put between digits: blanks of any width, dots, dashes.
GAP = r"[\s.\-‐-―－·]{0,3}"
ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])")
OLD_ID_NUMBER = re.compile(r"(?<!\d)[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)")
CARD = re.compile(rf"(?<!\d)\d(?:{GAP}\d){{15,18}}(?!\d)")
MOBILE = re.compile(rf"(?<!\d)(?:(?:\+|00)?86{GAP})?1[3-9]\d(?:{GAP}\d){{8}}(?!\d)")
LANDLINE = re.compile(rf"(?<!\d)0\d{{2,3}}{GAP}\d{{7,8}}(?!\d)")
# What stands where a number was.
HIDDEN = re.compile("〔(?:身份证号|手机号|电话|银行卡号)〕")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"


def mask(text: str) -> str:
    """The text with 〔身份证号〕, 〔手机号〕, 〔电话〕 and 〔银行卡号〕 in the place of such numbers.

    Eighteen digits count as an ID number whatever their check digit says: a number that is nearly one is hidden too.
    """
    text = ID_NUMBER.sub("〔身份证号〕", _without_full_width(text))
    text = CARD.sub("〔银行卡号〕", text)
    text = OLD_ID_NUMBER.sub("〔身份证号〕", text)
    text = MOBILE.sub("〔手机号〕", text)
    return LANDLINE.sub("〔电话〕", text)


def is_id_number(number: str) -> bool:
    """Whether the eighteen characters are a well-formed resident ID number (GB 11643: date and check digit)."""
    if not re.fullmatch(r"\d{17}[0-9Xx]", number):
        return False
    try:
        date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], WEIGHTS, strict=True))
    return CHECK_DIGITS[total % 11] == number[17].upper()


def _without_full_width(text: str) -> str:
    return text.translate({ord("０") + digit: str(digit) for digit in range(10)})
