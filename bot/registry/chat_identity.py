"""Name and ID number in what a person writes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot.privacy.masking import GAP, is_id_number
from bot.privacy.numbers import normal_id_number
from bot.registry.chat_texts import rule, words_of

NUMBER = re.compile(rf"(?<!\d)\d(?:{GAP}\d){{16}}{GAP}[0-9Xx](?![0-9A-Za-z])")
NO_NAME = re.compile(r"[^\u3400-\u9fff\U00020000-\U0003ffff·•.．]+")
NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff](?:[·•.．]?[\u3400-\u9fff\U00020000-\U0003ffff]){1,14}")
DOT = re.compile(r"[·•.．]")
DOTS = re.compile(r"[\s·•.．]+")
SHORT = 3


@dataclass(frozen=True)
class Identity:
    """What was told: the name and the ID number in normal form; empty where it was not."""

    name: str = ""
    number: str = ""

    @property
    def is_sound(self) -> bool:
        """Whether date and check digit of the number are right (GB 11643)."""
        return is_id_number(self.number)


def read_identity(words: str) -> Identity:
    """Name and number in the words, in whatever order and writing."""
    plain = unicodedata.normalize("NFKC", words)
    found = NUMBER.search(plain)
    number = normal_id_number(found.group()) if found else ""
    return Identity(_name(NUMBER.sub(" ", plain)), number)


def bare_name(words: str) -> str:
    """The name, if the message is one and hardly anything else: with a known surname and short, or after 我叫."""
    plain = unicodedata.normalize("NFKC", words).strip()
    name = _name(plain)
    beside = len(NO_NAME.sub("", plain)) - len(name)
    if name and is_told(plain):
        return name if beside <= len("我的名字叫") and not _has_other_words(name) else ""
    return name if name and beside <= len("我是") and _is_likely(name) else ""


def is_told(words: str) -> bool:
    """Whether the words say that a name follows: 我叫, 姓名是."""
    return re.match(rule("name_told"), unicodedata.normalize("NFKC", words).strip()) is not None


def same_name(one: str, other: str) -> bool:
    """Whether two writings are one name: dots and blanks do not count."""
    return _bare(one) == _bare(other) != ""


def _name(plain: str) -> str:
    """The first part that is likely a name, or else the first that can be one."""
    names = [name for part in NO_NAME.split(plain) if (name := _without_lead(part))]
    return next((name for name in names if _is_likely(name)), names[0] if names else "")


def _is_likely(name: str) -> bool:
    """Whether it looks like a name by itself: surname and one or two characters, or parts with a dot between."""
    if _has_other_words(name):
        return False
    if DOT.search(name):
        return True
    surname = re.match(rule("double_surnames"), name)
    return len(name) <= SHORT + 1 if surname else len(name) <= SHORT and name[0] in rule("surnames")


def _has_other_words(name: str) -> bool:
    return re.search(rule("not_in_names"), name) is not None


def _without_lead(part: str) -> str:
    said = re.sub(rule("name_tail"), "", re.sub(rule("name_lead"), "", part))
    return said if NAME.fullmatch(said) and said not in words_of("not_names") else ""


def _bare(name: str) -> str:
    return DOTS.sub("", unicodedata.normalize("NFKC", name))
