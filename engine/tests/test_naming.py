from __future__ import annotations

from typing import Any, Dict, List, Text

import pytest

from bangfu_engine.naming import topic_alone

LOAN = ("贷款", "policy_topic", "loan")
WAGES = ("工资", "policy_topic", "wages")
HOW = ("怎么办理", "aspect", "how")
WHERE = ("济南", "region", "370100")
WHO = ("残疾人", "person_class", "disabled")
JOB = ("电工", "job", "电工")


def entities(text: Text, *found: tuple) -> List[Dict[Text, Any]]:
    starts = [(text.index(words), words, kind, value) for words, kind, value in found]
    return [
        {"start": start, "end": start + len(words), "entity": kind, "value": value}
        for start, words, kind, value in starts
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("贷款", (LOAN,)),
        ("贷款怎么办理", (LOAN, HOW)),
        ("请问一下,济南残疾人的贷款政策是怎么办理的呀?", (LOAN, HOW, WHERE, WHO)),
        ("我想问一下贷款", (LOAN,)),
    ],
)
def test_a_name_and_what_one_asks_of_it_is_a_topic(text: Text, found: tuple) -> None:
    assert topic_alone(text, entities(text, *found)) == "loan"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("买车贷款怎么办理", (LOAN, HOW)),
        ("贷款还不上", (LOAN,)),
        ("电工贷款", (LOAN, JOB)),
        ("贷款工资", (LOAN, WAGES)),
        ("怎么办理", (HOW,)),
        ("", ()),
    ],
)
def test_anything_more_or_less_is_not(text: Text, found: tuple) -> None:
    assert topic_alone(text, entities(text, *found)) is None
