from __future__ import annotations

from datetime import date
from typing import Any

import planted
import pytest
from pydantic import ValidationError

from policy_kb.model import REQUIRED_ASPECTS, Aspect, Document, Measure, NotStated, Period, Standing


@pytest.mark.parametrize("aspect", REQUIRED_ASPECTS)
def test_a_measure_that_leaves_an_aspect_out_is_refused(aspect: Aspect) -> None:
    aspects = {name: said for name, said in planted.MEASURE["aspects"].items() if name != aspect.value}
    with pytest.raises(ValidationError, match=f"AB-01没有写{aspect.value}"):
        Measure.model_validate(planted.measure(aspects=aspects))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("not_stated", NotStated()),
        ({"not_stated": "文件只说要登记。"}, NotStated(instead="文件只说要登记。")),
        ("每人300元。", "每人300元。"),
    ],
)
def test_silence_is_written_in_two_ways(written: Any, read: object) -> None:
    made = Measure.model_validate(planted.measure(aspects={**planted.MEASURE["aspects"], "how": written}))
    assert made.aspects[Aspect.HOW] == read


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "AB-1"},
        {"clause": ""},
        {"kind": "gift"},
        {"topics": []},
        {"asks": ["一句"]},
        {"details": [{"asked": [], "answer": "好。"}]},
        {"colour": "red"},
        {"aspects": {**planted.MEASURE["aspects"], "smell": "好。"}},
        {"aspects": {**planted.MEASURE["aspects"], "how": {"not_stated": "好。", "also": "坏。"}}},
    ],
)
def test_a_malformed_measure_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Measure.model_validate(planted.measure(**changes))


def test_records_cannot_be_changed() -> None:
    made = Document.model_validate(planted.document())
    with pytest.raises(ValidationError):
        made.short = "别的"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("standing", "day", "expected"),
    [
        ("in_force", date(2022, 1, 1), Standing.IN_FORCE),
        ("in_force", date(2022, 12, 31), Standing.IN_FORCE),
        ("in_force", date(2023, 1, 1), Standing.PERIOD_OVER),
        ("draft", date(2023, 1, 1), Standing.DRAFT),
        ("repealed", date(2022, 6, 1), Standing.REPEALED),
    ],
)
def test_standing_follows_the_day(standing: str, day: date, expected: Standing) -> None:
    assert Document.model_validate(planted.document(standing=standing)).standing_on(day) is expected


def test_an_open_period_never_ends() -> None:
    made = Document.model_validate(planted.document(period={"from": "2022-01-01", "to": None}))
    assert made.standing_on(date(2099, 1, 1)) is Standing.IN_FORCE


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValidationError, match="早于开始日期"):
        Period.model_validate({"from": "2022-02-01", "to": "2022-01-01"})
