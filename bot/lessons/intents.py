"""What each intent is called in plain Chinese, and which one a person means by part of a name."""

from __future__ import annotations

from functools import lru_cache

from bot.lessons.texts import names
from policy_kb.phrases import topics

OUT_OF_SCOPE = "out_of_scope"


@lru_cache(maxsize=1)
def intent_names() -> dict[str, str]:
    """Every intent that a message can have → what it means: a topic as sentences name it, or this room's own name."""
    return topics() | names("intents")


def named(intent: str) -> str:
    """The meaning with the intent behind it, as staff read it; `nlu_fallback` and the like have words of their own."""
    meaning = intent_names().get(intent)
    return f"{meaning}（{intent}）" if meaning else names("no_intent").get(intent, intent)


def meant(typed: str) -> list[str]:
    """The intents whose English or Chinese name is `typed`, or else holds it; none for nothing."""
    wanted = typed.strip().lower()
    if not wanted:
        return []
    exact = [intent for intent, meaning in intent_names().items() if wanted in {intent, meaning}]
    return exact or [intent for intent, meaning in intent_names().items() if wanted in intent or wanted in meaning]
