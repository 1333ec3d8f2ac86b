"""ID numbers, phone numbers and names: their normal form, and how little of them is shown."""

from __future__ import annotations

import re
import unicodedata

HIDDEN = "*"
SHOWN_END = 4
MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9]\d{9})")
# An area code begins with 0, which is left out after the country's code.
LANDLINE = re.compile(r"(0[1-9]\d{1,2}\d{7,8})")
LANDLINE_WITH_COUNTRY = re.compile(r"(?:\+|00)86([1-9]\d{1,2}\d{7,8})")
# Blanks, signs without a shape (spreadsheets leave them), dashes of any length.
LEFT_OUT = {"Zs", "Zl", "Zp", "Cc", "Cf", "Pd"}
MINUS = "\N{MINUS SIGN}"


def normal_id_number(written: str) -> str:
    """The ID number without blanks and dashes, in ASCII, with a capital X; whether it is one is not checked."""
    return _compact(written).upper()


def normal_phone(written: str) -> str:
    """The mobile number without the country's code, or the landline number with its area code; empty if it is neither.

    A cell with two numbers, an extension or a service number (400 …) is none.
    """
    digits = re.sub(r"[().·]", "", _compact(written))
    if found := MOBILE.fullmatch(digits) or LANDLINE.fullmatch(digits):
        return found[1]
    found = LANDLINE_WITH_COUNTRY.fullmatch(digits)
    return f"0{found[1]}" if found else ""


def masked_id_number(number: str) -> str:
    """The last four characters behind stars: `**************1234`."""
    return _stars(len(number) - SHOWN_END) + number[-SHOWN_END:] if len(number) > SHOWN_END else _stars(len(number))


def masked_phone(number: str) -> str:
    """The first three and last four digits of a number in normal form: `138****1234`; of anything else only stars."""
    digits = normal_phone(number)
    return f"{digits[:3]}{_stars(len(digits) - 3 - SHOWN_END)}{digits[-SHOWN_END:]}" if digits else _stars(len(number))


def masked_name(name: str) -> str:
    """The first character and a star for each other; a name of one character is hidden."""
    return name[:1] + _stars(len(name) - 1) if len(name) > 1 else _stars(len(name))


def _stars(count: int) -> str:
    return HIDDEN * count


def _compact(written: str) -> str:
    if written.isascii() and written.isalnum():
        return written
    plain = unicodedata.normalize("NFKC", written)
    return "".join(sign for sign in plain if sign != MINUS and unicodedata.category(sign) not in LEFT_OUT)
