"""What people's words mean as an answer to a notice; the patterns and sentences stand in `answers.yml`."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from bot.wording import Wording

NOISE = re.compile(r"[\s。．.，,、；;！!？?…~～·:：\"“”‘’'()（）-]+")
CHECK_IN = re.compile(r"签到\D{0,3}(\d{4,8})")
# A question is no promise: 我去？ is heard as 我去吗.
QUESTION_MARK = re.compile(r"[?？]+")
ASKING = "吗"
TRIAL = re.compile(r"试发\D{0,3}(\d{1,9})\D{1,3}(\d{8})")
WORDING = Wording(Path(__file__).with_name("answers.yml"))
say = WORDING.text


def plain(words: str) -> str:
    """The words without blanks and marks, in small letters and half width; a question mark is read as 吗."""
    return NOISE.sub("", QUESTION_MARK.sub(ASKING, unicodedata.normalize("NFKC", words))).lower()


def verb_of(words: str) -> str | None:
    """What all of the (plain) words ask for in a talk about a notice: 我要报名吧 → going."""
    return next((verb for verb, pattern in _patterns().items() if pattern.fullmatch(words)), None)


def verb_anytime(words: str) -> str | None:
    """What they ask for whatever the talk is about: 退订, 订阅通知."""
    words = words.removesuffix(ASKING)
    if not re.fullmatch(WORDING.found("anytime_words"), words):
        return None
    return next((verb for verb in WORDING.words("anytime") if _patterns()[verb].fullmatch(words)), None)


def without_name(words: str) -> str | None:
    """The (plain) words without what points back to a notice (那场招聘会, 你们发的通知); None if nothing does."""
    left = _naming().sub("", words, count=1)
    return left if left != words else None


def without_bare(words: str) -> str:
    """The (plain) words without 招聘会, 活动: inside the talk about one it is clear which is meant."""
    return re.sub(WORDING.found("bare"), "", words, count=1)


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    particles = WORDING.found("particles")
    firm, tail = f"[{particles}]*", f"[{particles}{WORDING.found('asking')}]*"
    tails = dict.fromkeys(WORDING.words("promises"), firm)
    verbs = WORDING.names("verbs")
    return {verb: re.compile(f"(?:{pattern}){tails.get(verb, tail)}") for verb, pattern in verbs.items()}


@lru_cache(maxsize=1)
def _naming() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{each})" for each in WORDING.words("naming")))
