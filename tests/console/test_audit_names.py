"""What the audit page calls the actions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from bot.console.texts import texts
from bot.knowledge.questions.keeping import State as Question
from bot.lessons.keeping import State as Lesson
from bot.settings import ROOT

WRITERS = {"write", "record", "_note"}
ACTION = re.compile(r"[a-z_]+\.[a-z_]+")


def actions() -> Iterator[str]:
    """The actions that the code writes to the audit log by their whole name."""
    for path in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITERS:
                said = [each.value for each in node.args if isinstance(each, ast.Constant)]
                yield from (each for each in said if isinstance(each, str) and ACTION.fullmatch(each))


def test_every_action_of_the_audit_log_has_a_chinese_name() -> None:
    settled = {f"nlu_lesson.{state}" for state in Lesson if state is not Lesson.OPEN}
    settled |= {f"question.{state}" for state in Question if state is not Question.OPEN}
    written = set(actions())
    assert len(written) > 40
    assert (written | settled) - set(texts()["actions"]) == set()
