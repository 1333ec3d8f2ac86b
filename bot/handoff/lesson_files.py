"""Accepted lessons as files: utterances as training data, measures as a draft that `kb lint` refuses.

A draft leaves out what only the document can tell (clause, other aspects, next step, figures), until a
person has read the document and written them in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import yaml

from bot.handoff.lessons import Lesson
from bot.settings import TIME_ZONE

# Rasa reads [words](entity) and [words]{…} in an example as an annotation.
ANNOTATION = str.maketrans("[]", "【】")
CODE = "ZZ"
LONGEST_TITLE = 20
MEASURE_HEAD = """\
# 草稿，未核对。来自工作人员的答复，不是文件原文，不能当作依据。
# 放进 policy_kb/documents 之前，要有人对照文件原文补齐：
#   1. 文件开头：代码（不用 ZZ）、标题、文号、发文单位、日期、地区和执行期的依据
#   2. 每条措施：clause（条款号）、next（下一步）、没有写的方面、数字（facts）、至少 3 种问法（asks）
# 没写条款号，bangfu kb lint 不会通过。
"""
UTTERANCE_HEAD = """\
# 审核过的问法。请在服务器上运行 bangfu nlu lessons add 这个文件，再运行 bangfu nlu lessons export，
# 然后 bangfu nlu train 和 bangfu nlu test。
"""


def utterances_file(lessons: Iterable[Lesson]) -> str:
    """Accepted utterances by intent, in the form of `nlu_data/`."""
    by_intent: dict[str, list[str]] = defaultdict(list)
    for lesson in lessons:
        by_intent[str(lesson.topic)].append(lesson.question.translate(ANNOTATION).lstrip("- "))
    parts = [UTTERANCE_HEAD + 'version: "3.1"\n' + ("nlu:\n" if by_intent else "nlu: []\n")]
    for intent, examples in sorted(by_intent.items()):
        lines = "".join(f"    - {words}\n" for words in dict.fromkeys(examples))
        parts.append(f"- intent: {intent}\n  examples: |\n{lines}")
    return "".join(parts)


def measures_file(lessons: Iterable[Lesson], region: str, region_name: str) -> str:
    """The accepted draft measures of one region (division code), in the form of `policy_kb/documents/`."""
    own = [lesson for lesson in lessons if (lesson.region or "") == region]
    document = _head(own, region, region_name) | {
        "measures": [_measure(number, lesson) for number, lesson in enumerate(own, 1)]
    }
    return MEASURE_HEAD + yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=1000)


def _head(lessons: list[Lesson], region: str, region_name: str) -> dict[str, Any]:
    days = [lesson.made_at.astimezone(TIME_ZONE).date() for lesson in lessons]
    return {
        "code": CODE,
        "title": "工作人员答复草稿（未核对）",
        "title_stated": False,
        "short": "工作人员答复草稿",
        "number": None,
        "issuer": "",
        "issuer_stated": False,
        "issued": None,
        "region": {"code": region, "name": region_name, "inferred": True, "evidence": ""},
        "period": {"from": min(days, default=None), "to": None, "inferred": True, "evidence": ""},
        "standing": "draft",
        "scope": "",
        "ask": "",
        "confirmed_by": "",
    }


def _measure(number: int, lesson: Lesson) -> dict[str, Any]:
    return {
        "id": f"{CODE}-{number:02d}",
        "clause": "",
        "title": lesson.question[:LONGEST_TITLE],
        "kind": "service",
        "topics": [lesson.topic],
        "audience": [],
        "scope": "",
        "office": "",
        "office_stated": False,
        "facts": [],
        "aspects": {"summary": lesson.answer},
        "details": [],
        "next": "",
        "keywords": [],
        "asks": [lesson.question],
    }
