"""Faults planted in the rules of a made-up document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import planted
import pytest
from planted import document, measure

from policy_kb.lint import lint_folder

AGE = {"fact": "age", "at_least": 50, "says": "满一定岁数"}
FIRST = {"fact": "first_business", "is": True, "says": "头一回"}
ON_BOTH_SIDES = [
    {"facts": {"age": 50, "first_business": True}, "verdict": "eligible"},
    {"facts": {"age": 49}, "verdict": "ineligible"},
    {"facts": {"age": 50}, "verdict": "unknown", "next": "first_business"},
]


def _ruled(rule: Any, **changes: Any) -> list[dict[str, Any]]:
    return [document(measures=[measure(**{"rule": rule, "examples": ON_BOTH_SIDES, **changes})])]


FAULTS = [
    ("unknown fact", _ruled({**AGE, "fact": "height"}), "AB-01", "用的情况height没有"),
    ("comparison that does not fit", _ruled({**FIRST, "is": None, "at_least": 1}), "AB-01", "的比较对不上"),
    ("unknown class", _ruled({"fact": "person_class", "has": ["king"], "says": "样例"}), "AB-01", "里的king不是"),
    ("unknown parameter", _ruled({**AGE, "at_least": "oldest"}), "AB-01", "用的参数oldest没有写在parameters里"),
    ("nobody passes", _ruled({"all": [AGE, {**AGE, "at_least": None, "below": 50}]}), "AB-01", "谁都不够条件"),
    ("everybody passes", _ruled({"any": [AGE, {**AGE, "at_least": None, "below": 50}]}), "AB-01", "谁都够条件"),
    (
        "unreachable condition",
        _ruled({"all": [AGE, FIRST, {**AGE, "at_least": 40, "says": "起码岁数"}]}),
        "AB-01",
        "“起码岁数”起不了作用",
    ),
    (
        "no example beside the boundary",
        _ruled({"all": [AGE, FIRST]}, examples=[*ON_BOTH_SIDES[::2], {"facts": {"age": 30}, "verdict": "ineligible"}]),
        "AB-01",
        "缺边界例子",
    ),
    (
        "example that comes out otherwise",
        _ruled({"all": [AGE, FIRST]}, examples=[*ON_BOTH_SIDES, {"facts": {"age": 60}, "verdict": "eligible"}]),
        "AB-01",
        "第4个例子写的是eligible，按rule算出来是unknown",
    ),
    (
        "no example that stays open",
        _ruled({"all": [AGE, FIRST]}, examples=ON_BOTH_SIDES[:2]),
        "AB-01",
        "例子里缺unknown的",
    ),
    ("figure of a rule", _ruled({"all": [{**AGE, "says": "满50岁"}, FIRST]}), "AB-01", "rule里的数字50不在facts里"),
    (
        "grant without its figure",
        _ruled({"all": [AGE, FIRST]}, grants=[{"says": "能领钱。", "fact": "prize"}]),
        "AB-01",
        "“prize”在facts里没有",
    ),
]


@pytest.mark.parametrize(("documents", "place", "told"), [fault[1:] for fault in FAULTS], ids=[f[0] for f in FAULTS])
def test_a_fault_planted_in_a_rule_is_found(
    tmp_path: Path, documents: list[dict[str, Any]], place: str, told: str
) -> None:
    findings = lint_folder(lambda code: code == "500000", planted.write(tmp_path, *documents))
    assert [finding.place for finding in findings if told in finding.problem] == [place]
    assert all(finding.problem.endswith("。") for finding in findings)


def test_a_rule_with_examples_on_both_sides_has_no_findings(tmp_path: Path) -> None:
    folder = planted.write(tmp_path, *_ruled({"all": [AGE, FIRST]}))
    assert lint_folder(lambda code: code == "500000", folder) == []
