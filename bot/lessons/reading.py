"""Texts that staff bring from elsewhere, a pilot's questions say: lines, or utterances that an editor has accepted."""

from __future__ import annotations

import re
import unicodedata

import yaml

from bot.lessons.intents import intent_names
from bot.lessons.texts import text
from bot.lessons.utterances import bare, entries_of, examples

Line = tuple[str, str]
TRAINING_DATA = re.compile(r"^nlu:", re.MULTILINE)


class CannotRead(Exception):
    """The texts cannot be taken in; the message is one Chinese sentence with the mend."""


def read_lines(content: bytes) -> list[Line]:
    """Texts with their intents (empty: nobody has said yet), the same words once; raises CannotRead.

    UTF-8: a text a line, an intent behind a tab if it is known; or the form of `nlu_data/`.
    """
    try:
        written = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CannotRead(text("not_utf8")) from error
    if TRAINING_DATA.search(written):
        return _checked(_from_yaml(written))
    return _checked([_line(each) for each in written.splitlines()])


def _from_yaml(written: str) -> list[Line]:
    try:
        return [(words, str(entry["intent"])) for entry in entries_of(written) for words in examples(entry)]
    except (yaml.YAMLError, KeyError, ValueError) as error:
        raise CannotRead(text("not_training_data")) from error


def _line(written: str) -> Line:
    words, _, intent = written.partition("\t")
    return words, intent.strip()


def _checked(lines: list[Line]) -> list[Line]:
    known: dict[str, Line] = {}
    for number, (words, intent) in enumerate(lines, 1):
        if intent and intent not in intent_names():
            raise CannotRead(text("line_intent", line=number, intent=intent))
        said = "".join(each for each in words if each in " \t" or unicodedata.category(each) != "Cc").strip()
        first = known.setdefault(bare(said), (said, intent))
        if intent and first[1] and first[1] != intent:
            raise CannotRead(text("line_two_intents", line=number))
        if intent:
            known[bare(said)] = (first[0], intent)
    return [line for line in known.values() if line[0]]
