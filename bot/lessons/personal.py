"""Whether words that are to be learnt tell who somebody is; where in doubt, yes: a person then words them anew."""

from __future__ import annotations

import re

from bot.lessons.texts import text
from bot.privacy.masking import GAP, mask

# Six digits with little between them: a number of somebody. An amount is said in 万.
NUMBER = re.compile(rf"\d(?:{GAP}\d){{5}}")
SPOKEN_NUMBER = re.compile(r"[〇零一二两三四五六七八九幺]{7}")
ADDRESS = re.compile(r"\d+ ?(?:号楼|栋|幢|单元|室|弄)|[路街道巷村组]\d+ ?号")
ONLINE = re.compile(r"@|https?:|www\.|(?:微信|vx|wx|qq|扣扣)号?[:：是为]? ?[a-z0-9_-]{5}", re.IGNORECASE)
NAMED = re.compile(rf"(?:我叫|我名字叫|姓名[:：是]?) ?[{text('surnames')}][\u4e00-\u9fff]")


def looks_personal(words: str) -> bool:
    """Whether a number, an address, an account or a name stands in them."""
    found = (NUMBER, SPOKEN_NUMBER, ADDRESS, ONLINE, NAMED)
    return mask(words) != words or any(pattern.search(words) for pattern in found)
