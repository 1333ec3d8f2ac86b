"""Writes the stock bot: training examples, rules, a story and the domain, the same at every run."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
EXAMPLES_PER_TOPIC = 50
Words = dict[str, Any]


def write_bot(folder: Path) -> None:
    """Writes `data/` and `domain.yml` into `folder`."""
    words: Words = yaml.safe_load((HERE / "data.yml").read_text(encoding="utf8"))
    (folder / "data").mkdir(parents=True)
    intents = [*words["topics"], *words["fixed"]]
    _write(folder / "data" / "nlu.yml", {"nlu": _examples(words)})
    _write(folder / "data" / "rules.yml", {"rules": _rules(intents)})
    _write(folder / "data" / "stories.yml", {"stories": [_story(steps) for steps in words["stories"]]})
    _write(folder / "domain.yml", _domain(intents, words["responses"]))


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump({"version": "3.1", **content}, allow_unicode=True), encoding="utf8")


def _examples(words: Words) -> list[dict[str, str]]:
    dice = random.Random(0)  # noqa: S311  variety, not secrecy
    topics = {intent: _sentences(dice, words, keywords) for intent, keywords in words["topics"].items()}
    return [_intent(name, texts) for name, texts in {**topics, **words["fixed"]}.items()]


def _sentences(dice: random.Random, words: Words, keywords: list[str]) -> list[str]:
    found: set[str] = set()
    while len(found) < EXAMPLES_PER_TOPIC:
        found.add(dice.choice(words["openings"]) + dice.choice(keywords) + dice.choice(words["endings"]))
    return sorted(found)


def _intent(name: str, texts: list[str]) -> dict[str, str]:
    return {"intent": name, "examples": "".join(f"- {text}\n" for text in texts)}


def _rules(intents: list[str]) -> list[dict[str, Any]]:
    rules = [{"rule": intent, "steps": _turn(intent)} for intent in intents]
    fallback = [{"intent": "nlu_fallback"}, {"action": "utter_fallback"}]
    return [*rules, {"rule": "fallback", "steps": fallback}]


def _story(intents: list[str]) -> dict[str, Any]:
    return {"story": " ".join(intents), "steps": [step for intent in intents for step in _turn(intent)]}


def _turn(intent: str) -> list[dict[str, str]]:
    action = "action_kb" if intent.startswith("ask") else f"utter_{intent}"
    return [{"intent": intent}, {"action": action}]


def _domain(intents: list[str], responses: dict[str, str]) -> dict[str, Any]:
    return {
        "intents": [*intents, "nlu_fallback"],
        "actions": ["action_kb"],
        "responses": {name: [{"text": text}] for name, text in responses.items()},
    }
