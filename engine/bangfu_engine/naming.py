"""Whether a text says nothing but the name of one topic and what one asks of it: 护理补贴怎么办理, 请问济南的失业金."""

from __future__ import annotations

import re
from typing import Any, Dict, Optional, Sequence, Text

TOPIC = "policy_topic"
# What may stand beside the name without making it another thing.
COMPANY = frozenset({TOPIC, "aspect", "region", "person_class", "date"})
FILLERS = re.compile(r"请问|请教|您好|你好|我?想|问|咨询|了解|知道|一下|关于|政策|[的了吗呢啊呀吧嘛是]|[^\w]")


def topic_alone(text: Text, entities: Sequence[Dict[Text, Any]]) -> Optional[Text]:
    """The intent that the one name stands for; None where the text says more or names several topics."""
    topics = {each["value"] for each in entities if each["entity"] == TOPIC}
    if len(topics) != 1:
        return None
    rest = list(text)
    for each in entities:
        if each["entity"] in COMPANY:
            rest[each["start"] : each["end"]] = " " * (each["end"] - each["start"])
    return None if FILLERS.sub("", "".join(rest)) else topics.pop()
