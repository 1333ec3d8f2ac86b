"""What is still due after the password: every case."""

from __future__ import annotations

from typing import Any

import pytest

from bot.settings import Settings
from bot.staff.member import Staff
from bot.staff.roles import Role
from bot.staff.sessions import Session, Stage
from bot.staff.steps import Step, next_step

NEWCOMER = Staff(1, "xiaoli", "小李", frozenset({Role.AGENT}), False, False, True, False, False)
CASES: list[tuple[Stage, dict[str, bool], str, Step | None]] = [
    ("password", {"must_change": True}, "required", "password"),
    ("password", {"must_change": True, "has_second_factor": True}, "required", "second_factor"),
    ("password", {"has_second_factor": True}, "required", "second_factor"),
    ("password", {"has_second_factor": True}, "optional", "second_factor"),
    ("password", {}, "required", "set_up_second_factor"),
    ("password", {}, "optional", None),
    ("password", {"demo": True}, "required", None),
    ("full", {"must_change": True, "has_second_factor": True}, "required", "password"),
    ("full", {"has_second_factor": True}, "required", None),
    ("full", {}, "required", "set_up_second_factor"),
    ("full", {}, "optional", None),
    ("full", {"demo": True}, "required", None),
]


@pytest.mark.parametrize(("stage", "facts", "policy", "expected"), CASES)
def test_next_step(stage: Stage, facts: dict[str, bool], policy: Any, expected: Step | None) -> None:
    staff = Staff(**{**vars(NEWCOMER), "must_change": False, **facts})
    session = Session(staff, "csrf", stage, "hash")
    assert next_step(session, Settings(staff_second_factor=policy)) == expected
