"""What the registry says in chats (`chat.yml`) and how it reads plain words (`chat_rules.yml`)."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from bot.gateway.messages import Button, Reply
from bot.wording import Wording

HANDOFF = "/handoff_human"
MARKS = re.compile(r"[\s，。！？,.!?、~“”\"：:]+")
SAID = Wording(Path(__file__).with_name("chat.yml"))
text = SAID.text
names = SAID.names
# Lists of words, and tables of patterns by name.
RULES = Wording(Path(__file__).with_name("chat_rules.yml"))
words_of = RULES.words
table = RULES.names


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
    return str(RULES.found(name))


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
    return {said: payload for payload, sayings in RULES.table("phrases").items() for said in sayings}
