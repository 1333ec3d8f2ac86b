"""The published wording as it may be shown: without the names and telephone numbers of officials."""

from __future__ import annotations

import re

from bot.knowledge.sources.texts import text
from bot.privacy.masking import mask

# 联系人：市人社局张某，88000000。 Names and numbers stand in one sentence or line.
CONTACT = re.compile(
    r"[(（]?(?:联\s?系\s?(?:人|方式|电话|单位及)|咨询电话|监督电话|举报电话|经办人|责任编辑)[^。\n]*[。)）]?"
)
# A local number without an area code, which other rooms must not take for a telephone.
NUMBER = re.compile(r"(?<![\d.])(?:\d{3,4}[-—－])?[2-8]\d{6,7}(?:[-—－转]\d{1,5})?(?![\d.年月日号元万人个户%％])")
HIDDEN = "〔电话〕"


def showable(wording: str) -> str:
    """The wording without lines about whom to call, every other telephone and ID number masked."""
    return NUMBER.sub(HIDDEN, mask(CONTACT.sub(text("contact"), wording)))


def shortened(wording: str, most: int) -> str:
    """At most `most` characters, cut behind a sentence where one ends in the second half."""
    if len(wording) <= most:
        return wording
    note = text("cut")
    kept = wording[: most - len(note)]
    end = max(kept.rfind(mark) for mark in "。！？；\n")
    return (kept[: end + 1].rstrip("\n") if end >= most // 2 else kept) + note
