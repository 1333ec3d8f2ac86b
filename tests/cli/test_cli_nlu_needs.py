"""What `bangfu nlu parse` shows of a message with several needs."""

from __future__ import annotations

from bot.cli.nlu_understood import as_understood

NEEDS = [
    {"intent": "wage_arrears", "text": "工资没发", "confidence": 0.9},
    {"intent": "job_fair", "text": "招聘会哪天", "confidence": 0.8},
]


def test_needs_are_shown_and_the_first_is_the_decision() -> None:
    parsed = {"intent": {"name": "nlu_unsure", "confidence": 0.4}, "choices": ["job_fair"], "needs": NEEDS}
    understood = as_understood("工资没发，另外招聘会哪天", parsed)
    assert understood["needs"] == [{"intent": need["intent"], "text": need["text"]} for need in NEEDS]
    assert understood["decision"] == "wage_arrears"
    assert "asks" not in understood


def test_a_message_with_one_need_shows_none() -> None:
    assert "needs" not in as_understood("你好", {"intent": {"name": "greet", "confidence": 0.9}})
