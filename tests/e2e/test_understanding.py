"""`bangfu nlu parse` prints the documented JSON, one line a text, with the engine that runs."""

from __future__ import annotations

import json

from system import System

LINES = ["我自己创业能贷多少", "手机屏幕碎了哪里修", "我35岁想去重庆打工", "", "/inform{}", "😀"]


def test_parse_prints_the_documented_json_line_by_line(system: System) -> None:
    printed = system.run("nlu", "parse", given="".join(f"{line}\n" for line in LINES)).splitlines()
    parsed = [json.loads(line) for line in printed]
    assert [each["text"] for each in parsed] == LINES
    for each in parsed:
        assert set(each) == {"text", "decision", "intent", "ranking", "entities"}
        assert isinstance(each["decision"], str)
        assert {"name", "confidence"} <= set(each["intent"])
        assert all({"name", "confidence"} <= set(ranked) for ranked in each["ranking"])


def test_parse_decides_and_marks_what_it_found(system: System) -> None:
    lines = system.run("nlu", "parse", given="".join(f"{line}\n" for line in LINES)).splitlines()
    loan, phone, work, empty, slash, face = (json.loads(line) for line in lines)
    assert loan["decision"] == "loan_amount_rate"
    assert phone["decision"] == "out_of_scope"
    assert {(each["entity"], each["value"]) for each in work["entities"]} >= {("age", "35")} or work["entities"]
    for entity in work["entities"]:
        assert 0 <= entity["start"] < entity["end"] <= len(work["text"])
    assert empty["decision"] == face["decision"] == "out_of_scope"
    assert slash["intent"]["confidence"] < 1
