"""The measure that a command names."""

from __future__ import annotations

from bot.cli.outcome import WRONG_USE, leave
from policy_kb.errors import UnknownMeasure
from policy_kb.loader import KnowledgeBase
from policy_kb.model import Document, Measure


def named(base: KnowledgeBase, identifier: str) -> tuple[Document, Measure]:
    """The measure with this id, in either case, and its document; leaves with one sentence if there is none."""
    try:
        return base.measure(identifier.upper())
    except UnknownMeasure:
        leave(f"没有编号是 {identifier} 的措施：用 bangfu kb list 看有哪些。", WRONG_USE)
