"""What the registry says in chats (`chat.yml`) and how it reads plain words (`chat_rules.yml`)."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.gateway.messages import Button, Reply

HERE = Path(__file__).parent
HANDOFF = "/handoff_human"
MARKS = re.compile(r"[\s，。！？,.!?、~“”\"：:]+")


@lru_cache(maxsize=2)
def _loaded(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return loaded


def text(key: str, **values: object) -> str:
    """The sentence for `part.key` (or `key`) with its blanks filled in."""
    found: Any = _loaded("chat.yml")
    for part in key.split("."):
        found = found[part]
    return str(found).format(**values)


def names(key: str) -> dict[str, str]:
    """The table of names for `part.key`."""
    part, name = key.split(".")
    table: dict[str, str] = _loaded("chat.yml")[part][name]
    return table


def button(key: str, payload: str) -> Button:
    """A button with the title for `key`."""
    return Button(text(f"buttons.{key}"), payload)


def to_a_person() -> Button:
    """The button that asks for staff."""
    return button("person", HANDOFF)


def reply(key: str, *buttons: Button, **values: object) -> Reply:
    """One message: the sentence for `key` with these buttons."""
    return Reply(text(key, **values), buttons)


def rule(name: str) -> str:
    """The pattern or letters for `name`."""
    found: str = _loaded("chat_rules.yml")[name]
    return found


def words_of(name: str) -> list[str]:
    """The list of words for `name`."""
    found: list[str] = _loaded("chat_rules.yml")[name]
    return found


def table(name: str) -> dict[str, str]:
    """The patterns by name under `name`."""
    found: dict[str, str] = _loaded("chat_rules.yml")[name]
    return found


def says(name: str, words: str) -> bool:
    """Whether the whole message, but for blanks and marks, is what the rule `name` says."""
    return re.fullmatch(rule(name), MARKS.sub("", words)) is not None


def has(name: str, words: str) -> bool:
    """Whether the rule `name` fits somewhere in the words."""
    return re.search(rule(name), words) is not None


def first_of(name: str, words: str) -> str | None:
    """The first entry of the table `name` whose pattern fits somewhere in the words."""
    return next((key for key, pattern in table(name).items() if re.search(pattern, words)), None)


def phrase(words: str) -> str | None:
    """What a message that is nothing but a known phrase asks for: a payload; None if it is none."""
    return _phrases().get(MARKS.sub("", words))


@lru_cache(maxsize=1)
def _phrases() -> dict[str, str]:
    table: dict[str, list[str]] = _loaded("chat_rules.yml")["phrases"]
    return {said: payload for payload, sayings in table.items() for said in sayings}
