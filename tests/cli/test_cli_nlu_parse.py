"""What `bangfu nlu parse` makes of the engine's parse."""

from __future__ import annotations

from typing import Any

import pytest

from bot.cli.nlu_understood import as_understood

RANKING = [{"name": "labor_contract", "confidence": 0.5}, {"name": "wage_arrears", "confidence": 0.4}]


def parsed(decided: str | None, **more: Any) -> dict[str, Any]:
    """A parse of the engine."""
    return {"intent": {"name": decided, "confidence": 0.5}, "intent_ranking": RANKING, "entities": [], **more}


@pytest.mark.parametrize(
    ("decided", "decision"),
    [("labor_contract", "labor_contract"), ("nlu_fallback", "out_of_scope"), (None, "out_of_scope")],
)
def test_decision_is_what_the_bot_acts_on(decided: str | None, decision: str) -> None:
    understood = as_understood("没签合同", parsed(decided))
    assert understood["decision"] == decision
    assert understood["intent"] == RANKING[0]
    assert "asks" not in understood


def test_topics_to_choose_from_are_named_and_the_likeliest_is_the_decision() -> None:
    choices = ["labor_contract", "wage_arrears"]
    understood = as_understood("没签合同没给钱", parsed("nlu_unsure", choices=choices))
    assert understood["asks"] == choices
    assert understood["decision"] == "labor_contract"
