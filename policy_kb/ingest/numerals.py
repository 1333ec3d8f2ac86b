"""Chinese and circled numbers as clauses are numbered with them."""

from __future__ import annotations

from policy_kb.numbers import chinese

DIGITS = "〇一二三四五六七八九"
CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
NUMERALS = frozenset(DIGITS + "零两十百")


def han(number: int) -> str:
    """A number from 0 to 999 in Chinese: 12 is 十二, 105 is 一百〇五; a larger one in digits."""
    if number >= 1000:
        return str(number)
    hundreds, rest = divmod(number, 100)
    if hundreds:
        return f"{DIGITS[hundreds]}百" + ("" if not rest else _after_hundreds(rest))
    tens, ones = divmod(rest, 10)
    if not tens:
        return DIGITS[ones]
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")


def _after_hundreds(rest: int) -> str:
    tens, ones = divmod(rest, 10)
    if not tens:
        return f"〇{DIGITS[ones]}"
    return f"{DIGITS[tens]}十" + (DIGITS[ones] if ones else "")


def circled(number: int) -> str:
    """A number from 1 to 20 in a circle; a larger one in digits."""
    return CIRCLES[number - 1] if 1 <= number <= len(CIRCLES) else str(number)


def value(written: str) -> int:
    """What a Chinese, Arabic (of either width) or circled number says; 0 for what is none."""
    if written in CIRCLES:
        return CIRCLES.index(written) + 1
    if written.isdecimal():
        return int(written)
    return chinese(written) if set(written) <= NUMERALS else 0
