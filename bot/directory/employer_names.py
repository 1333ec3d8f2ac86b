"""An employer's name in one spelling, by which the list of blocked employers is compared."""

from __future__ import annotations

import re
import unicodedata

BRANCH = re.compile(r"(?<=公司)[^公司]{1,12}(?:分公司|分厂|分店|办事处)$")
FORM = re.compile(r"(?:集团)?(?:股份有限|有限责任|有限)?(?:责任)?(?:总)?公司$")
SIGNS = re.compile(r"[\s·.,，。、\-—_“”\"'《》()（）〔〕\[\]【】]+")
PLACE_WORD = re.compile(r"^([^市省]{2,3})[市省](?=..)")
SHORTEST = 2


def employer_key(name: str) -> str:
    """The name without signs, the form of the company, the name of its branch, and 市 or 省 behind its place.

    重庆市鸿运电子有限公司 and 重庆鸿运电子 are one; 鸿运电子 (without its place) is another, and so is 鸿运电子厂.
    """
    plain = SIGNS.sub("", unicodedata.normalize("NFKC", name)).casefold()
    company = FORM.sub("", BRANCH.sub("", plain))
    return PLACE_WORD.sub(r"\1", company if len(company) >= SHORTEST else plain)
