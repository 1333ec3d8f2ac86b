"""Passwords that are made up, those that are taken, and the sentences about both."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from bot.staff import errors
from bot.staff.errors import StaffError
from bot.staff.passwords import LONGEST, one_time_password, weakness
from bot.staff.texts import sentence


def test_one_time_password_can_be_read_aloud() -> None:
    made = {one_time_password() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(r"(?:[2-9abcdefghjkmnp-z]{5}-){2}[2-9abcdefghjkmnp-z]{5}", each) for each in made)


def test_one_time_password_could_be_kept_as_far_as_its_strength_goes() -> None:
    assert weakness(one_time_password(), "xiaoli") is None


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "我家门前有两棵大枣树",
        "小李爱吃彭水的苕粉啊",
        "Tr0ub4dor&3x",
        "20 只鸭子过河去 3",
    ],
)
def test_anything_hard_to_guess_is_taken(password: str) -> None:
    assert weakness(password, "xiaoli") is None


def test_nothing_that_is_common_is_taken() -> None:
    common = [
        "ABCABCABCABC",
        "１２３４５６７８９０",
        "woaini1314520",
        "admin888888",
        "1qaz2wsx3edc",
        "50010119900101123x",
    ]
    assert {weakness(each, "xiaoli") for each in common} == {"common"}
    assert weakness("x" * (LONGEST + 1), "xiaoli") == "long"


def leaves(kind: type[StaffError]) -> list[type[StaffError]]:
    return [kind] if not kind.__subclasses__() else [leaf for sub in kind.__subclasses__() for leaf in leaves(sub)]


EXAMPLES = {"Locked": [datetime(2026, 11, 23, tzinfo=UTC)], "WeakPassword": ["short"]}
NAMED = {"UnknownLogin", "LoginTaken", "UnknownRole"}


@pytest.mark.parametrize("kind", leaves(StaffError))
def test_every_error_is_one_chinese_sentence(kind: type[StaffError]) -> None:
    values = EXAMPLES.get(kind.__name__, ["x"] if kind.__name__ in NAMED else [])
    said = sentence(kind(*values))
    assert re.search(r"[一-鿿]", said)
    assert said.count("。") == 1
    assert said.endswith("。")
    assert "{" not in said


def test_every_reason_against_a_password_has_its_sentence() -> None:
    for why in errors.Weakness.__args__:  # type: ignore[attr-defined]
        assert sentence(errors.WeakPassword(why)).endswith("。")
