"""What the commands say of a parse."""

from __future__ import annotations

from typing import Any

from bot.lessons.intents import OUT_OF_SCOPE

FALLBACK = "nlu_fallback"


def as_understood(text: str, parsed: dict[str, Any]) -> dict[str, Any]:
    """Rasa's parse in the shape of the command; `decision` is what the bot acts on.

    `asks` are the topics between which the bot lets the person choose, if it does; the decision is the likeliest.
    `needs` are what the bot answers one after the other where a message holds several; the decision is the first.
    """
    ranking = parsed.get("intent_ranking") or []
    intent = parsed.get("intent") or {"name": None, "confidence": 0.0}
    needs = [{key: need[key] for key in ("intent", "text")} for need in parsed.get("needs") or []]
    asks = [] if needs else parsed.get("choices") or []
    acted_on = [*(need["intent"] for need in needs), *asks, intent["name"]][0]
    decision = OUT_OF_SCOPE if acted_on in (FALLBACK, None) else acted_on
    entities = [
        {key: entity[key] for key in ("entity", "value", "start", "end")} for entity in parsed.get("entities") or []
    ]
    top = ranking[0] if ranking else intent
    understood = {"text": text, "decision": decision, "intent": top, "ranking": ranking, "entities": entities}
    beside = {"asks": asks, "needs": needs}
    return understood | {name: found for name, found in beside.items() if found}
