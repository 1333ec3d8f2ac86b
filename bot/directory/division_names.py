"""The ways people write a division's name: in full, with its last word only, bare, or with an outdated last word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum

NATIONS = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|"
    "柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|"
    "塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|各"
)
NATION = f"(?:{NATIONS})族|蒙古|哈萨克|柯尔克孜|锡伯|塔吉克|维吾尔"
AUTONOMOUS = re.compile(rf"(?P<base>.{{2,}}?)(?:{NATION})*自治(?P<last>区|州|县|旗)")
NATION_TOWNSHIP = re.compile(rf"(?P<base>.{{2,}}?)(?:{NATION})+乡")
PLAIN = re.compile(r"(?P<base>.{2,}?)(?P<last>特别行政区|林区|特区|地区|省|市|县|(?<!新)区|旗|盟)")
ZONES = (("高新技术产业开发区", "高新区"), ("经济技术开发区", "经开区"), ("经济开发区", "经开区"))
COUNTY_WORDS = ("市", "县", "区")


class Form(IntEnum):
    """How close a form is to the official name; the lower wins when several divisions share it."""

    FULL = 0
    SUFFIXED = 1
    ALIAS = 2
    BARE = 3
    RENAMED = 4


def forms(name: str) -> Iterator[tuple[str, Form]]:
    """The forms of the name of a province, prefecture or county; a form never has fewer than two characters."""
    yield name, Form.FULL
    yield from _zone_forms(name)
    if match := AUTONOMOUS.fullmatch(name):
        yield bare(name) + match["last"], Form.SUFFIXED
        yield f"{bare(name)}自治{match['last']}", Form.SUFFIXED
    if (base := bare(name)) != name:
        yield base, Form.BARE
        yield from ((base + word, Form.RENAMED) for word in COUNTY_WORDS)


def township_forms(name: str) -> Iterator[tuple[str, Form]]:
    """The forms of a township's name: always with 镇, 乡 or 街道, since bare township names are ordinary words."""
    yield name, Form.FULL
    if match := NATION_TOWNSHIP.fullmatch(name):
        yield match["base"] + "乡", Form.SUFFIXED
    if name.endswith("街道"):
        yield f"{name}办事处", Form.SUFFIXED
        yield f"{name}办", Form.SUFFIXED


def bare(name: str) -> str:
    """The name without its last word and nations: 延边朝鲜族自治州 → 延边; 忠县 stays, one character is no name.

    A name that is only a nation keeps it without 族: 东乡族自治县 → 东乡.
    """
    match = AUTONOMOUS.fullmatch(name) or PLAIN.fullmatch(name)
    return match["base"].removesuffix("族") if match else name


def _zone_forms(name: str) -> Iterator[tuple[str, Form]]:
    for long, short in ZONES:
        if name.endswith(long):
            yield name.replace(long, short), Form.SUFFIXED
