"""A message with two needs may ask for a person twice; the talk goes to one desk."""

from __future__ import annotations

from typing import Any

import pytest

from bot.gateway.dialogue import read_answer


def ordered(topic: str, *, urgent: bool = False, confidential: bool = False) -> dict[str, Any]:
    handoff = {
        "topic": topic,
        "urgent": urgent,
        "region": None,
        "desk": "d",
        "summary": "s",
        "confidential": confidential,
    }
    return {"text": topic, "custom": {"handoff": handoff}}


@pytest.mark.parametrize(
    ("orders", "kept"),
    [
        ([ordered("job_fair"), ordered("wage_arrears", urgent=True)], "wage_arrears"),
        ([ordered("wage_arrears", urgent=True), ordered("report_misconduct", confidential=True)], "report_misconduct"),
        ([ordered("job_fair"), ordered("job_market")], "job_fair"),
    ],
)
def test_confidence_goes_before_haste_and_haste_before_the_rest(orders: list[dict[str, Any]], kept: str) -> None:
    turn = read_answer({"intent": {"name": "job_fair", "confidence": 0.9}, "messages": orders})
    assert turn.handoff is not None
    assert turn.handoff.topic == kept
    assert len(turn.replies) == 2


def test_without_an_order_nobody_is_called() -> None:
    assert read_answer({"messages": [{"text": "好"}]}).handoff is None
