"""The clauses of a document as a tree, the way it numbers them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from policy_kb.ingest.cited import is_inside, levels
from policy_kb.ingest.clauses import Clause


@dataclass
class Node:
    """A clause and those inside it."""

    clause: Clause
    inside: list[Node] = field(default_factory=list)


def tree(clauses: Iterable[Clause]) -> list[Node]:
    """The outermost clauses, in reading order."""
    top: list[Node] = []
    stack: list[Node] = []
    for clause in clauses:
        while stack and not is_inside(levels(clause.path), levels(stack[-1].clause.path)):
            stack.pop()
        node = Node(clause)
        (stack[-1].inside if stack else top).append(node)
        stack.append(node)
    return top
